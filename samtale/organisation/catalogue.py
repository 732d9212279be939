"""What an organisation can decide: each with what it is called, what it touches and its bounds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Text:
    """One line that may be empty; `logged` is what the log says of a change."""

    key: str
    label: "StrPromise"
    help_text: "StrPromise"
    logged: "StrPromise"
    longest: int = 120
    default: str = ""


PRIVACY_OFFICER = Text(
    "privacy_officer",
    _("Navn på personvernombudet"),
    _("Personen, eller navnet på ordningen virksomheten har."),
    _("%(who)s endret hvem som er personvernombud"),
    longest=80,
)
PRIVACY_CONTACT = Text(
    "privacy_contact",
    _("Slik når du personvernombudet"),
    _("E-post, telefon eller nettside."),
    _("%(who)s endret hvordan man når personvernombudet"),
)
SETTINGS = (PRIVACY_OFFICER, PRIVACY_CONTACT)
