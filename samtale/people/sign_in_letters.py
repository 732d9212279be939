"""The e-mail about a change in how somebody signs in: whoever did not do it themselves gets to know."""
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Person
from .written_to import writing_to

Send = Callable[..., object]
_senders: list[Send] = []


def send_by(send: Send) -> None:
    """Have letters sent by a function of `to`, `subject` and `body`; notices lie above, and say which."""
    _senders[:] = [send]


def tell(person: Person, what: str) -> None:
    """Tell a person what has been changed, a whole sentence to be translated; those without an address are not told."""
    with writing_to(person):
        subject, body = _("Innloggingen din er endret"), _worded(person, what)
    for send in _senders:
        send(to=person, subject=subject, body=body)


def _worded(person: Person, what: str) -> str:
    return _(
        "Hei, %(name)s.\n\n%(what)s\n\nVar det deg, trenger du ikke å gjøre noe. Var det ikke deg, ser du hvor du er "
        "logget inn her, og kan logge ut det du ikke kjenner:\n\n%(address)s\n\nSi fra til den som drifter Samtale hos "
        "dere med en gang.\n"
    ) % {"name": person.first_name, "what": _(what), "address": settings.SITE_URL + reverse("people_devices")}
