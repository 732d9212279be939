"""The e-mail about a change in how somebody signs in: whoever did not do it themselves gets to know."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.wired import named

from ..letter_language import writing_to
from ..models import Person


def send(*, to: Person, subject: str, body: str, address: str = "") -> None:
    """Send a letter to a person, at an address that is not theirs yet or any longer where one is given."""
    named(settings.LETTERS_ARE_SENT_BY)(to=to, subject=subject, body=body, address=address)


def sign_in_changed(person: Person, what: str) -> None:
    """Tell a person what has been changed, a whole sentence to be translated; those without an address are not told."""
    with writing_to(person):
        subject, body = _("Innloggingen din er endret"), _worded(person, what)
    send(to=person, subject=subject, body=body)


def sessions_ended(person: Person, by: Person) -> None:
    """Tell a person that an administrator has signed them out everywhere; those without an address are not told."""
    with writing_to(person):
        subject = _("Du er logget ut av Samtale")
        body = _(
            "Hei, %(name)s.\n\n%(administrator)s har logget deg ut av Samtale på alle telefoner og maskiner. Det gjør "
            "en administrator for eksempel når en telefon er mistet. Det du har lagret, er der fortsatt.\n\nDu kan "
            "logge inn igjen når du vil:\n\n%(address)s\n\nVet du ikke hvorfor, kan du spørre %(administrator)s.\n"
        ) % {"name": person.first_name, "administrator": by.name, "address": settings.SITE_URL + "/"}
    send(to=person, subject=subject, body=body)


def _worded(person: Person, what: str) -> str:
    return _(
        "Hei, %(name)s.\n\n%(what)s\n\nVar det deg, trenger du ikke gjøre noe. Var det ikke deg, ser du hvor du er "
        "logget inn her, og kan logge ut det du ikke kjenner:\n\n%(address)s\n\nSi fra til den som drifter Samtale i "
        "virksomheten med en gang.\n"
    ) % {"name": person.first_name, "what": _(what), "address": settings.SITE_URL + reverse("people_devices")}
