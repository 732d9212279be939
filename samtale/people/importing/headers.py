"""Which column is what: Norwegian headings in any order and in their usual variants."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .table import Cell, FileRefusedError, Row, Table

_LOOK_FOR_HEADINGS_IN = 20


class Column(StrEnum):
    """What we use of a file; the value is the heading we write ourselves."""

    NUMBER = "Ansattnr"
    LAST_NAME = "Etternavn"
    FIRST_NAME = "Fornavn"
    FULL_NAME = "Navn"
    LAST_NAME_FIRST = "Navn, etternavnet først"
    EMAIL = "E-post"
    TITLE = "Stilling"
    GROUP = "Yrkesgruppe"
    SECTOR = "Sektor"
    UNIT = "Enhet"
    DEPARTMENT = "Avdeling"
    TEAM = "Team"
    LEADER_NAME = "Leder"
    LEADER_NUMBER = "Leders ansattnr"
    LEADER_EMAIL = "Leders e-post"
    EMPLOYMENT = "Ansettelsesforhold"
    STARTED = "Ansatt dato"
    ENDED = "Sluttdato"


UNITS = (Column.SECTOR, Column.UNIT, Column.DEPARTMENT, Column.TEAM)
WHOLE_NAMES = (Column.FULL_NAME, Column.LAST_NAME_FIRST)
LEADERS = (Column.LEADER_NUMBER, Column.LEADER_EMAIL, Column.LEADER_NAME)

_NUMBER = (
    "ansattnr",
    "ansattnummer",
    "ansattno",
    "ansattid",
    "ressursnr",
    "ressursnummer",
    "ressursid",
    "medarbeidernr",
    "medarbeidernummer",
    "arbeidstakernr",
    "arbeidstakernummer",
    "id",
)
_EMAIL = (
    "epost",
    "epostadresse",
    "epostadr",
    "epostjobb",
    "jobbepost",
    "email",
    "emailadresse",
    "mail",
    "mailadresse",
    "epostiarbeid",
    "epostarbeid",
)
_LEADER = (
    "leder",
    "leders",
    "lederens",
    "nærmesteleder",
    "nærmesteleders",
    "overordnet",
    "overordnets",
    "overordnede",
    "overordnedes",
    "personalleder",
    "personalleders",
)

# Written as `_plain` leaves them: small letters and digits only.
_VARIANTS: dict[Column, Iterable[str]] = {
    Column.NUMBER: _NUMBER,
    Column.LAST_NAME: ("etternavn", "etternamn", "slektsnavn"),
    Column.FIRST_NAME: ("fornavn", "førenamn", "fornavnogmellomnavn", "fornavnmellomnavn"),
    Column.FULL_NAME: (
        "navn",
        "namn",
        "fulltnavn",
        "fulltnamn",
        "heltnavn",
        "ansattnavn",
        "ansattesnavn",
        "ansattsnavn",
        "navnansatt",
        "personnavn",
        "ressursnavn",
        "visningsnavn",
        "medarbeidernavn",
        "medarbeidersnavn",
        "medarbeider",
        "ansatt",
    ),
    Column.EMAIL: _EMAIL,
    Column.TITLE: (
        "stilling",
        "stillingstittel",
        "stillingsnavn",
        "stillingsbetegnelse",
        "stillingsbenevnelse",
        "tittel",
    ),
    Column.GROUP: ("yrkesgruppe", "yrkesgrupper", "profesjon", "yrke"),
    Column.SECTOR: ("sektor", "sektornavn", "kommunalområde", "tjenesteområde", "etat"),
    Column.UNIT: (
        "enhet",
        "enhetsnavn",
        "enhetnavn",
        "organisasjonsenhet",
        "orgenhet",
        "arbeidssted",
        "tjenestested",
        "eining",
    ),
    Column.DEPARTMENT: ("avdeling", "avdelingsnavn", "avd", "seksjon"),
    Column.TEAM: ("team", "teamnavn"),
    Column.LEADER_NAME: (*_LEADER, *(who + "navn" for who in _LEADER), "leiar"),
    Column.LEADER_NUMBER: [who + what for who in _LEADER for what in _NUMBER],
    Column.LEADER_EMAIL: [who + what for who in _LEADER for what in _EMAIL],
    Column.EMPLOYMENT: (
        "ansettelsesforhold",
        "ansettelsestype",
        "ansettelsesform",
        "ansettelse",
        "ansattforhold",
        "arbeidsforhold",
        "stillingstype",
        "tilsettingsforhold",
    ),
    Column.STARTED: (
        "ansattdato",
        "ansattfra",
        "ansattfradato",
        "ansettelsesdato",
        "ansattsiden",
        "startdato",
        "startetdato",
        "fradato",
        "tiltredelsesdato",
        "tiltrådt",
        "tilsattdato",
    ),
    Column.ENDED: ("sluttdato", "ansatttil", "ansatttildato", "tildato", "fratredelsesdato", "fratrådt", "sluttet"),
}


def _plain(text: str) -> str:
    """A heading without case, spaces, signs and what stands in brackets."""
    text = re.sub(r"[(\[].*?[)\]]", "", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if c.isalnum())


_MEANING = {_plain(variant): column for column, variants in _VARIANTS.items() for variant in variants}


@dataclass(frozen=True)
class Headings:
    """Where each column stands (from 0), as it is called in the file, and what is not used."""

    row: int
    places: dict[Column, int]
    titles: dict[Column, str]
    unused: tuple[str, ...]
    width: int

    def has(self, *columns: Column) -> bool:
        """Whether the file has any of these columns."""
        return any(column in self.places for column in columns)

    def cells(self, row: Row) -> dict[Column, Cell]:
        """What a row says, by column; a short row says nothing in the rest."""
        return {column: row.cells[i] if i < len(row.cells) else "" for column, i in self.places.items()}

    @property
    def unused_places(self) -> set[int]:
        return set(range(self.width)) - set(self.places.values())


_FIRST, _LAST = re.compile("fornavn|fornamn|førenamn"), re.compile("etternavn|etternamn")


def meaning(title: object) -> Column | None:
    """What a heading means to us, if anything."""
    if not isinstance(title, str):
        return None
    return _whole_name(title.casefold()) or _MEANING.get(_plain(title))


def _whole_name(title: str) -> Column | None:
    """A heading that names both parts of the name says in which order they stand: «Navn (etternavn, fornavn)»."""
    first, last = _FIRST.search(title), _LAST.search(title)
    if not (first and last):
        return None
    if _plain(title).startswith(_LEADER):
        return Column.LEADER_NAME
    return Column.FULL_NAME if first.start() < last.start() else Column.LAST_NAME_FIRST


Remembered = Mapping[str, Column | None]  # what has been said here that a heading means, by `key_of`
NOTHING_SAID: Remembered = {}


def key_of(title: object) -> str:
    """What two headings that are the same have in common."""
    return _plain(str(title))


def find_headings(table: Table) -> Headings:
    """As `look_for_headings`. Raises FileRefusedError when a column we cannot do without is missing, too."""
    headings = look_for_headings(table)
    refuse_missing(headings)
    return headings


def look_for_headings(table: Table, remembered: Remembered = NOTHING_SAID) -> Headings:
    """Find the row of headings among the first rows and what each means.

    Raises FileRefusedError when two columns mean the same.
    """
    first = table.rows[:_LOOK_FOR_HEADINGS_IN]

    def known(row: Row) -> int:
        return len({_meaning_here(title, remembered) for title in row.cells} - {None})

    row = max(first, key=known)
    if not known(row):
        row = max(first, key=lambda row: sum(cell != "" for cell in row.cells))
    places: dict[Column, int] = {}
    for i, title in enumerate(row.cells):
        column = _meaning_here(title, remembered)
        if column is None or column in places and _is_weak(title, remembered):
            continue
        if column in places and not _is_weak(row.cells[places[column]], remembered):
            raise FileRefusedError(
                _("Kolonnene «%(one)s» og «%(other)s» betyr det samme for oss. Ta bort en av dem, og last opp på nytt.")
                % {"one": row.cells[places[column]], "other": title}
            )
        places[column] = i
    return headings_at(table, row.number, places)


def headings_at(table: Table, number: int, places: Mapping[Column, int]) -> Headings:
    """The headings in the row of this number, with each column we use where it is said to be."""
    row, places = next(row for row in table.rows if row.number == number), dict(places)
    if {Column.FIRST_NAME, Column.LAST_NAME} <= places.keys():
        for column in WHOLE_NAMES:
            places.pop(column, None)
    elif Column.LAST_NAME_FIRST in places:
        places.pop(Column.FULL_NAME, None)
    titles = {column: title_at(row, i) for column, i in places.items()}
    return Headings(row.number, places, titles, _unused(table, row, places), len(row.cells))


def title_at(row: Row, i: int) -> str:
    """A heading, or what we call a column that has none."""
    return str(row.cells[i]) or _("kolonne %(number)s uten overskrift") % {"number": i + 1}


def _meaning_here(title: object, remembered: Remembered) -> Column | None:
    key = key_of(title)
    return remembered[key] if key and key in remembered else meaning(title)


def _is_weak(title: object, remembered: Remembered) -> bool:
    """«ID» is the employee number only where nothing else is, and so with what was said of another file."""
    return key_of(title) == "id" or key_of(title) in remembered


def missing(places: Container[Column]) -> list[str]:
    """What we cannot do without and do not have."""
    found = []
    if not any(column in places for column in WHOLE_NAMES):
        found += [str(column) for column in (Column.LAST_NAME, Column.FIRST_NAME) if column not in places]
    if Column.NUMBER not in places and Column.EMAIL not in places:
        found.append(_("Ansattnr eller E-post"))
    if Column.TITLE not in places:
        found.append(str(Column.TITLE))
    if not any(column in places for column in UNITS):
        found.append(_("Enhet (eller Sektor, Avdeling, Team)"))
    return found


def refuse_missing(headings: Headings) -> None:
    """Raises FileRefusedError when a column we cannot do without is missing."""
    if lacking := missing(headings.places):
        raise FileRefusedError(
            _("Disse kolonnene mangler: %(columns)s. Overskriftene må stå i en egen rad øverst.")
            % {"columns": "; ".join(lacking)}
        )


def _unused(table: Table, headings: Row, places: Mapping[Column, int]) -> tuple[str, ...]:
    """The headings we do not use, and the nameless columns that hold something."""
    used, nameless = set(places.values()), set()
    for i, title in enumerate(headings.cells):
        if title == "" and any(
            i < len(row.cells) and row.cells[i] != "" for row in table.rows if row.number > headings.number
        ):
            nameless.add(i)
    return tuple(
        title_at(headings, i)
        for i, title in enumerate(headings.cells)
        if i not in used and (title != "" or i in nameless)
    )


# What the upload page says of each column.
EXPLAINED = (
    (Column.NUMBER, gettext_lazy("Kjenner igjen personen fra gang til gang. Uten ansattnummer bruker vi e-post.")),
    (Column.LAST_NAME, gettext_lazy("Må være med, sammen med Fornavn. Eller hele navnet i én kolonne.")),
    (Column.FIRST_NAME, gettext_lazy("Må være med, sammen med Etternavn.")),
    (Column.EMAIL, gettext_lazy("Den de ansatte logger inn med. En tom celle tar ikke bort en adresse vi har.")),
    (Column.TITLE, gettext_lazy("Må være med.")),
    (Column.GROUP, gettext_lazy("For eksempel lærer eller sykepleier.")),
    (Column.SECTOR, gettext_lazy("Øverst i organisasjonen. Kommunalområde er det samme.")),
    (Column.UNIT, gettext_lazy("Minst én av Sektor, Enhet, Avdeling og Team må være med.")),
    (Column.DEPARTMENT, gettext_lazy("Ligger under enheten i samme rad.")),
    (Column.TEAM, gettext_lazy("Ligger under avdelingen i samme rad.")),
    (
        Column.LEADER_NUMBER,
        gettext_lazy(
            "Det sikreste. Lederen må selv stå i filen. Er filen bare for noen enheter, kan lederen være i en annen."
        ),
    ),
    (Column.LEADER_EMAIL, gettext_lazy("Brukes når leders ansattnr ikke er med.")),
    (Column.LEADER_NAME, gettext_lazy("Brukes når verken nummer eller e-post er med. Navnet må være entydig.")),
    (Column.EMPLOYMENT, gettext_lazy("Fast, midlertidig, vikar. Alt annet blir «annet».")),
    (
        Column.STARTED,
        gettext_lazy("Som 01.08.2026, 01.08.26 eller 2026-08-01. Forstår vi den ikke, tas raden med uten dato."),
    ),
    (Column.ENDED, gettext_lazy("Siste dag i stillingen. La feltet stå tomt når ingen dag er bestemt.")),
)
