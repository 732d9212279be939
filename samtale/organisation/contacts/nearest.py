"""Whom somebody can talk to: those of their unit, else of the nearest above it. Reading it leaves no trace."""

from dataclasses import dataclass, field

from samtale.core import clock
from samtale.people.leadership.tree import Tree
from samtale.people.models import Person, Position, in_force

from ..catalogue import OF_UNITS, REPORTING_CHANNEL, SAFETY_REPRESENTATIVE, UNION_REPRESENTATIVE, Text
from ..models import UnitContacts
from ..values import current, leads_to


@dataclass(frozen=True, slots=True)
class Line:
    """One contact, word by word, each with where it leads."""

    text: str

    @property
    def words(self) -> list[tuple[str, str]]:
        return [(word, leads_to(word.strip(",;"))) for word in self.text.split()]


@dataclass(frozen=True, slots=True)
class Others:
    """Whom one can talk to besides the leader; each may be nobody."""

    safety: list[Line]
    union: list[Line]
    channel: list[Line]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The contacts that hold in a unit, and the unit they are of."""

    text: str = ""
    unit_id: int | None = None


@dataclass
class Known:
    """What has been said of every unit. Two queries, when it is made."""

    tree: Tree = field(default_factory=Tree)
    rows: dict[int, UnitContacts] = field(default_factory=lambda: UnitContacts.objects.in_bulk())

    def nearest(self, unit_id: int, kind: Text) -> Nearest:
        for pk in self.tree.upwards(unit_id):
            if pk in self.rows and (text := getattr(self.rows[pk], kind.key)):
                return Nearest(text, pk)
        return Nearest()

    def of(self, unit_id: int) -> list[Nearest]:
        """Each kind, in the catalogue's order."""
        return [self.nearest(unit_id, kind) for kind in OF_UNITS]


def others_for(person: Person) -> Others:
    """Those of every unit the person works in today, and the channel of the organisation. Four queries."""
    units = set(
        Position.objects.filter(in_force(clock.today()), person=person).order_by().values_list("unit_id", flat=True)
    )
    known = Known()

    def lines(kind: Text) -> list[Line]:
        found = (known.nearest(unit, kind).text.splitlines() for unit in sorted(units))
        return [Line(text) for text in dict.fromkeys(line for some in found for line in some)]

    channel = current()[REPORTING_CHANNEL]
    return Others(lines(SAFETY_REPRESENTATIVE), lines(UNION_REPRESENTATIVE), [Line(channel)] if channel else [])
