"""What an organisation can decide: each with what it is called, what it touches and its bounds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may be empty; `logged` is what the log says of a change."""

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
REPORTING_CHANNEL = Text(
    "reporting_channel",
    _("Varslingskanal"),
    _("Nettside, e-post eller telefon, og gjerne hvem som tar imot."),
    _("%(who)s endret varslingskanalen"),
)
SETTINGS = (PRIVACY_OFFICER, PRIVACY_CONTACT, REPORTING_CHANNEL)

# What is said of one unit at a time, and holds for those below it that have none of their own.
SAFETY_REPRESENTATIVE = Text(
    "safety_representative",
    _("Verneombud"),
    _("Navn, og telefon eller e-post. Skriv én på hver linje."),
    _("%(who)s endret verneombudet i en enhet"),
    longest=500,
)
UNION_REPRESENTATIVE = Text(
    "union_representative",
    _("Tillitsvalgte"),
    _("Forbund, navn, og telefon eller e-post. Skriv én på hver linje."),
    _("%(who)s endret de tillitsvalgte i en enhet"),
    longest=500,
)
OF_UNITS = (SAFETY_REPRESENTATIVE, UNION_REPRESENTATIVE)
