"""What an organisation can decide: each with what it is called, what it touches and its bounds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samtale.core.whole_numbers import whole_number

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Each kind is a class that reads what is stored, which is text; `forms.field_for` says how it is asked for.


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may be empty; `logged` is what the log says of a change."""

    key: str
    label: "StrPromise"
    help_text: "StrPromise"
    logged: "StrPromise"
    longest: int = 120
    default: str = ""

    def read(self, stored: str | None) -> str:
        return self.default if stored is None else stored


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number within bounds, in a unit; what is stored and is none counts as not decided."""

    key: str
    label: "StrPromise"
    help_text: "StrPromise"
    logged: "StrPromise"
    unit: "StrPromise"
    least: int
    most: int
    default: int

    def read(self, stored: str | None) -> int:
        number = whole_number(str(stored))
        return self.default if number is None or not self.least <= number <= self.most else number


Setting = Text | WholeNumber


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
TIME_TO_PREPARE = WholeNumber(
    "time_to_prepare",
    _("Arbeidstid til å forberede seg"),
    _("0 betyr at det ikke står noe om det."),
    _("%(who)s endret hvor mye arbeidstid man har til å forberede seg"),
    unit=_("minutter"),
    least=0,
    most=240,
    default=30,
)
SETTINGS: tuple[Setting, ...] = (PRIVACY_OFFICER, PRIVACY_CONTACT, REPORTING_CHANNEL, TIME_TO_PREPARE)

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
