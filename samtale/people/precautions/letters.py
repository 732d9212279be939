"""The e-mails to administrators and auditors when one of them, or the operator, has taken a precaution."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..letter_language import written_to_receiver
from ..models import Person, Role
from ..sign_in.letters import send

_TOLD = (Role.Kind.ADMINISTRATOR, Role.Kind.AUDITOR)


def send_to_others(letter: Callable[..., None], by: Person | None) -> None:
    """Send a letter to every administrator and auditor but whoever did it."""
    for person in others(by):
        letter(by, to=person)


def send_to_person_and_others(letter: Callable[..., None], person: Person, by: Person | None) -> None:
    """Send a letter to the person it is about, and to every administrator and auditor but whoever did it."""
    for one in [person, *others(by).exclude(pk=person.pk)]:
        letter(by, person, to=one)


def others(by: Person | None) -> QuerySet[Person]:
    """Every administrator and auditor but whoever does it, in the order of names."""
    rows = Person.objects.filter(is_active=True, roles__kind__in=_TOLD).distinct().order_by("sort_key", "pk")
    return rows.exclude(pk=by.pk) if by else rows


@written_to_receiver
def mail_stopped(by: Person | None, *, to: Person) -> None:
    """Nobody signs in by mail."""
    send(
        to=to,
        subject=_("Innlogging med e-post er stengt i Samtale"),
        body=_(
            "Hei, %(name)s.\n\n%(who)s har stengt innlogging med kode på e-post for alle. De som har passnøkkel, "
            "passord eller konto hos virksomheten, kommer inn som før.\n\n%(ask)s\n"
        )
        % _said(by, to),
    )


@written_to_receiver
def mail_allowed(by: Person | None, *, to: Person) -> None:
    """People sign in by mail again."""
    send(
        to=to,
        subject=_("Innlogging med e-post er åpnet igjen i Samtale"),
        body=_("Hei, %(name)s.\n\n%(who)s har åpnet innlogging med kode på e-post igjen, for alle.\n\n%(ask)s\n")
        % _said(by, to),
    )


@written_to_receiver
def mail_of_one_stopped(by: Person | None, person: Person, *, to: Person) -> None:
    """One person does not sign in by mail."""
    if person == to:
        send(
            to=to,
            subject=_("Innlogging med e-post er stengt for deg i Samtale"),
            body=_(
                "Hei, %(name)s.\n\n%(who)s har stengt innlogging med kode på e-post for deg. Det gjøres når noen andre "
                "kan lese e-posten din. Passnøkkel, passord og konto hos virksomheten virker som før.\n\n%(ask)s\n"
            )
            % _said(by, to),
        )
        return
    send(
        to=to,
        subject=_("Innlogging med e-post er stengt for én ansatt i Samtale"),
        body=_("Hei, %(name)s.\n\n%(who)s har stengt innlogging med kode på e-post for %(person)s.\n\n%(ask)s\n")
        % (_said(by, to) | {"person": person.name}),
    )


@written_to_receiver
def mail_of_one_allowed(by: Person | None, person: Person, *, to: Person) -> None:
    """One person signs in by mail again."""
    if person == to:
        send(
            to=to,
            subject=_("Innlogging med e-post er åpnet igjen for deg i Samtale"),
            body=_("Hei, %(name)s.\n\n%(who)s har åpnet innlogging med kode på e-post for deg igjen.\n\n%(ask)s\n")
            % _said(by, to),
        )
        return
    send(
        to=to,
        subject=_("Innlogging med e-post er åpnet igjen for én ansatt i Samtale"),
        body=_("Hei, %(name)s.\n\n%(who)s har åpnet innlogging med kode på e-post for %(person)s igjen.\n\n%(ask)s\n")
        % (_said(by, to) | {"person": person.name}),
    )


@written_to_receiver
def everybody_signed_out(by: Person | None, *, to: Person) -> None:
    """Every session is ended."""
    send(
        to=to,
        subject=_("Alle er logget ut av Samtale"),
        body=_(
            "Hei, %(name)s.\n\n%(who)s har logget ut alle, på alle telefoner og maskiner. Det som er lagret, er der "
            "fortsatt, og alle kan logge inn igjen.\n\n%(ask)s\n"
        )
        % _said(by, to),
    )


def _said(by: Person | None, to: Person) -> dict[str, str]:
    if by is None:
        return {
            "name": to.first_name,
            "who": _("Den som drifter Samtale,"),
            "ask": _("Vet du ikke hvorfor, kan du spørre den som drifter Samtale i virksomheten."),
        }
    return {
        "name": to.first_name,
        "who": by.name,
        "ask": _("Vet du ikke hvorfor, kan du spørre %(who)s.") % {"who": by.name},
    }
