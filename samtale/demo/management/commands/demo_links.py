"""Prints who can sign in to the demo: one line a role, with a link that works once."""

from django.conf import settings
from django.core.management import BaseCommand
from django.db.models import Count
from django.utils.translation import gettext as _

from samtale.core.sure import sure
from samtale.people.models import Person
from samtale.people.sign_in.one_time_links import make_link


def whom() -> list[tuple[str, Person]]:
    """A person for each role, with what they are."""
    leader = Person.objects.filter(first_name="Kari", last_name="Dahl").first()
    employee = Person.objects.filter(first_name="Ingrid", last_name="Aasen").first()
    most = sure(Person.objects.annotate(reports=Count("leaderships")).order_by("-reports").first())
    found = [
        (_("medarbeider, forbereder samtalen"), employee),
        (_("leder for Ingrid"), leader),
        (_("leder med %(count)s medarbeidere") % {"count": most.reports}, most),
    ]
    for kind, text in (
        ("hr", _("HR")),
        ("administrator", _("administrator")),
        ("leadership_group", _("ledergruppen")),
        ("archivist", _("arkivar")),
    ):
        found.append((text, Person.objects.filter(roles__kind=kind).order_by("pk").first()))
    return [(text, person) for text, person in found if person]


class Command(BaseCommand):
    help = "Prints a one-time sign-in link for each role of the demo."

    def handle(self, **options):
        rows = [(person.name, text, make_link(person)) for text, person in whom()]
        wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
        self.stdout.write("")
        self.stdout.write(_("Logg inn som (hver lenke virker én gang):"))
        for name, text, link in rows:
            self.stdout.write(f"  {name:<{wide[0]}}  {text:<{wide[1]}}  {link}")
        self.stdout.write(
            "  " + _("Postkassen, der e-postene havner: %(url)s") % {"url": f"{settings.SITE_URL}/demo/mailbox/"}
        )
        self.stdout.write("")
