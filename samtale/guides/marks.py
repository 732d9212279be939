"""What a line of somebody's form looks like: a bullet, a number, a table's head, a signature, a question."""

import re
import unicodedata
from dataclasses import dataclass, replace

MAX_TITLE = 160

_NUMBER = re.compile(r"(\d{1,2})\s?[.)]\s*(?=\S)")
_NAMED_NUMBER = re.compile(r"(?:tema|del|punkt)\s+(\d{1,2})\b", re.IGNORECASE)
_SUB_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})+\.?|[a-zæøå]\))\s+")
_WORD = re.compile(r"[^\W\d_]+")
_BULLET_LETTER = re.compile(r"o(?:\t| {2,})\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BULLETS = frozenset("*•‣▪●○◦■□⁃∙·–—‒-−>»†¤")

_COLUMNS = frozenset(
    "mål delmål tiltak aktivitet aktiviteter handling tidsfrist frist når tid ansvar ansvarlig hvem "
    "status resultat oppfølging kommentar evaluering".split()
)
_WHAT = frozenset("mål delmål tiltak aktivitet aktiviteter handling".split())
_LABEL = (
    r"(?:medarbeider|arbeidstaker|ansatt|leder|arbeidsgiver|nærmeste leder|avdeling|virksomhet|enhet|arbeidssted"
    r"|avdeling ?/ ?virksomhet|navn|stilling|dato|sted|sted ?/ ?dato|sted og dato|underskrift|signatur)"
)
_BLANK = r"[\s_.…]*"
_SIGNATURES = re.compile(rf"(?:{_LABEL}(?:s? (?:underskrift|signatur))?\s*(?:/\s*)?[:_]{_BLANK})+", re.IGNORECASE)
_BARE_LABEL = re.compile(rf"{_LABEL}(?:s? (?:underskrift|signatur))?", re.IGNORECASE)
_FILL_IN = re.compile(
    r"(?:(?:egne |medarbeiders |leders )?(?:notat(?:er)?|kommentar(?:er)?|svar|stikkord))\s*[:_.…\s]*", re.IGNORECASE
)
_TABLE_HEAD = re.compile(r"(?:tema|spørsmål|punkt|område)\b.{0,60}\b(?:notat|svar|kommentar|stikkord)", re.IGNORECASE)
_PAGE = re.compile(r"(?:side\s+)?\d{1,3}(?:\s*(?:av|/|\|)\s*\d{1,3})?", re.IGNORECASE)
_FOCUS = re.compile(
    r"sats?[a-zæøå]*ing|stasing|fokusområde|prioriterte mål|(?:virksomhet|arbeids?plass|enhet)ens? mål"
    r"|mål(?:ene|a)? for (?:virksomhet|arbeids?plass|enhet)",
    re.IGNORECASE,
)
_END = re.compile(r"[.?!:;…][\s)\]»\"”’']*$")


@dataclass(frozen=True)
class Line:
    """One line with its marks taken off and remembered."""

    text: str
    mark: str = ""  # "", "bullet", "number", "heading" (styled so in Word) or "bold"
    number: int | None = None
    level: int = 0  # of a styled heading or a numbered list
    indented: bool = False
    after_blank: bool = False

    @property
    def is_item(self) -> bool:
        """Whether the line begins an entry of a list."""
        return self.mark in ("bullet", "number")

    @property
    def ended(self) -> bool:
        return bool(_END.search(self.text))

    @property
    def asks(self) -> bool:
        return is_question(self.text)

    @property
    def starts_low(self) -> bool:
        """Whether it begins as the rest of a sentence does."""
        return bool(self.text) and not self.text[0].isupper() and not self.text[0].isdigit()

    @property
    def may_be_broken(self) -> bool:
        """Whether it is so long that the page's width may have ended it."""
        return len(self.text) >= 40

    @property
    def is_short(self) -> bool:
        return len(self.text) <= 80 and (not self.ended or self.text.endswith(":"))


def line(raw: str, **known) -> Line:
    """A line from raw text: spaces evened out, bullet or number taken off, and what they were."""
    raw = raw.replace("\u00a0", " ").replace("\u00ad", "")
    text, bulleted = _without_bullet(raw.strip())
    text = " ".join(_CONTROL.sub(" ", text).split())
    made = Line(text=text, indented=raw[:1].isspace(), mark="bullet" if bulleted else "")
    if not bulleted:
        made = _without_number(made)
    known = {name: value for name, value in known.items() if value}
    return replace(made, **known)


def _without_bullet(text: str) -> tuple[str, bool]:
    if match := _BULLET_LETTER.match(text):
        return text[match.end() :], True
    bulleted = False
    start = 0
    # Symbols of Word's own fonts arrive as private-use or control characters, now and then several.
    while start < len(text) and unicodedata.category(text[start]) in ("Co", "So", "Cc", "Cf", "Cn"):
        start, bulleted = start + 1, True
    rest = text[start:].lstrip()
    if rest[:1] in _BULLETS and rest[1:2].isspace():
        return rest[1:].strip(), True
    return rest, bulleted


def _without_number(made: Line) -> Line:
    if match := _SUB_NUMBER.match(made.text):
        return replace(made, text=made.text[match.end() :], mark="number", level=1)
    match = _NUMBER.match(made.text)
    if match and not (made.text[match.end()].islower() or made.text[match.end()].isdigit()):  # «1. mars», «2.5 t»
        return replace(made, text=made.text[match.end() :], mark="number", number=int(match[1]))
    if match := _NAMED_NUMBER.match(made.text):
        return replace(made, mark="number", number=int(match[1]))
    return made


def words(text: str) -> list[str]:
    """The words of a text in small letters, without numbers and marks."""
    return [word.casefold() for word in _WORD.findall(text)]


def is_question(text: str) -> bool:
    return text.rstrip(" )]»\"”’'").endswith("?")


def is_columns(text: str) -> bool:
    """Whether the line is the head of a table of goals: goals or actions, and when or who."""
    found = words(text)
    return (
        2 <= len(found) == len(set(found))
        and set(found) <= _COLUMNS
        and bool(set(found) & _WHAT)
        and len(set(found) - _WHAT) > 0
    )


def is_column(text: str) -> bool:
    """Whether the line is one cell of such a head."""
    found = words(text)
    return len(found) == 1 and found[0] in _COLUMNS


def is_signature(text: str) -> bool:
    """Whether the line is one or more places to sign, with colon or a line to write on."""
    return bool(_SIGNATURES.fullmatch(text))


def is_bare_label(text: str) -> bool:
    """Whether the line only names who signs, which counts where its neighbours do too."""
    return bool(_BARE_LABEL.fullmatch(text)) or is_signature(text)


def is_fill_in(text: str) -> bool:
    """Whether the line only says that one may write here."""
    return bool(_FILL_IN.fullmatch(text))


def is_table_head(text: str) -> bool:
    """Whether the line is the head of a table of topics and notes."""
    return bool(_TABLE_HEAD.match(text))


def is_page_number(text: str) -> bool:
    return bool(_PAGE.fullmatch(text))


def kind_by_title(title: str) -> str:
    """Which kind of topic a title speaks of: open, focus or goals."""
    if _FOCUS.search(title):
        return "focus"
    found = set(words(title))
    return "goals" if {"mål", "tiltak"} <= found else "open"
