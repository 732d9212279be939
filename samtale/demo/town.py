"""The made-up municipality as a plan: units, people, who leads whom. The same size and seed give the same town."""

import random
from dataclasses import dataclass, field

from . import words

# The one leader with too many; the others have 6 to 19.
MANY = 23
MOST, FEWEST, USUAL = 19, 6, 14


@dataclass
class PlannedUnit:
    name: str
    kind: str
    parent: "PlannedUnit | None"


@dataclass
class PlannedPerson:
    number: int
    first_name: str
    last_name: str
    email: str
    title: str
    unit: PlannedUnit
    leader: "PlannedPerson | None"
    roles: list[str] = field(default_factory=list)
    reports: list["PlannedPerson"] = field(default_factory=list)


class Town:
    """All units and people, leaders before those they lead."""

    def __init__(self, size: int, seed: int = 7):
        """`size` is the number of people, from 40."""
        self.random = random.Random(seed)
        self.units: list[PlannedUnit] = []
        self.people: list[PlannedPerson] = []
        self._taken: set[str] = set()
        self._unit_names: dict[tuple, int] = {}
        self._build(size)

    @property
    def leaders(self) -> list[PlannedPerson]:
        return [person for person in self.people if person.reports]

    def _build(self, size: int) -> None:
        top = self._unit("Nordvåg kommune", "organisation", None)
        director = self._person("Kommunedirektør", top, None, ("Berit", "Foss"))
        director.roles.append("leadership_group")
        for first, last, title, role in (
            ("Hilde", "Ruud", "HR-rådgiver", "hr"),
            ("Arne", "Vik", "Systemansvarlig", "administrator"),
            ("Tor", "Nes", "Arkivar", "archivist"),
        ):
            self._person(title, top, director, (first, last)).roles.append(role)
        left = size - len(self.people)
        for index, (name, share, units, titles) in enumerate(words.SECTORS):
            part = left - sum(round(left * s[1]) for s in words.SECTORS[:-1]) if index == 4 else round(left * share)
            self._sector(name=name, count=part, unit_names=units, titles=titles, top=top, director=director)

    def _sector(self, name, count, unit_names, titles, top, director) -> None:
        sector = self._unit(name, "sector", top)
        head = self._person("Kommunalsjef", sector, director)
        head.roles.append("leadership_group")
        self._grow(sector, head, count - 1, unit_names, titles, depth=0)

    def _grow(self, unit, leader, count, unit_names, titles, depth) -> None:
        """Put `count` people under a leader: directly when few enough, else in units with leaders of their own."""
        if count <= MOST:
            self._team_members(unit, leader, count, titles)
            return
        units = max(2, min(12, round(count / (USUAL + 1))))
        staff = max(0, FEWEST - units)
        sizes = self._shares(count - staff, units)
        for _ in range(staff):
            self._person(words.LEADER_TITLES[3] if depth > 2 else "Rådgiver", unit, leader)
        first_school = depth == 0 and unit.name == words.SECTORS[0][0]
        if first_school and max(sizes) <= MOST + 1:
            sizes = self._one_school_too_large(sizes)
        for index, size in enumerate(sizes):
            below = self._unit(unit_names[index % len(unit_names)], "unit" if depth == 0 else "department", unit)
            known = ("Kari", "Dahl") if first_school and index == 0 else None
            title = "Rektor" if "skole" in below.name and depth == 0 else words.LEADER_TITLES[min(2 + depth, 4)]
            head = self._person(title, below, leader, known)
            if known:
                self._person("Lærer", below, head, ("Ingrid", "Aasen"))
                self._person("Assistent", below, head, ("Jonas", "Berg"))
            self._grow_from(
                below, head, size - 1 - (2 if known else 0), titles, depth, many=first_school and index == 1
            )

    def _team_members(self, unit, leader, count, titles) -> None:
        """People under one leader; a large workplace is parted in two teams without leaders of their own."""
        where = (
            [unit]
            if count < 12 or unit.kind == "sector"
            else [self._unit(f"Team {letter}", "team", unit) for letter in "AB"]
        )
        for nth in range(count):
            self._person(self.random.choice(titles), where[nth % len(where)], leader)

    def _grow_from(self, unit, head, count, titles, depth, *, many) -> None:
        if many and count <= MANY:
            self._team_members(unit, head, count, titles)
            return
        teams = [f"Team {letter}" for letter in "ABCDEFGHIJKL"]
        self._grow(unit=unit, leader=head, count=count, unit_names=teams, titles=titles, depth=depth + 1)

    def _one_school_too_large(self, sizes: list[int]) -> list[int]:
        """Kari Dahl gets 18, the next school 23 under one head, the rest share what is left."""
        rest = sum(sizes) - 19 - (MANY + 1)
        return [19, MANY + 1, *self._shares(rest, max(1, round(rest / USUAL)))] if rest > USUAL else sizes

    def _shares(self, total: int, parts: int) -> list[int]:
        """`total` in `parts` pieces that differ a little."""
        even, odd = divmod(total, parts)
        shares = [even + (index < odd) for index in range(parts)]
        for index in range(0, parts - 1, 2):
            step = min(
                self.random.randint(0, 4), max(0, shares[index + 1] - FEWEST - 1), max(0, MOST + 1 - shares[index])
            )
            if even <= MOST + 1:
                shares[index], shares[index + 1] = shares[index] + step, shares[index + 1] - step
        return shares

    def _unit(self, name: str, kind: str, parent: PlannedUnit | None) -> PlannedUnit:
        nth = self._unit_names[id(parent), name] = self._unit_names.get((id(parent), name), 0) + 1
        self.units.append(PlannedUnit(name if nth == 1 else f"{name} {nth}", kind, parent))
        return self.units[-1]

    def _person(self, title, unit, leader, known: tuple[str, str] | None = None) -> PlannedPerson:
        first, last = known or (self.random.choice(words.FIRST_NAMES), self.random.choice(words.LAST_NAMES))
        person = PlannedPerson(
            number=1000 + len(self.people),
            first_name=first,
            last_name=last,
            email=self._email(first, last),
            title=title,
            unit=unit,
            leader=leader,
        )
        self.people.append(person)
        if leader:
            leader.reports.append(person)
        return person

    def _email(self, first: str, last: str) -> str:
        plain = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "á": "a"})
        stem = address = f"{first}.{last}".lower().translate(plain)
        nth = 1
        while address in self._taken:
            nth += 1
            address = f"{stem}{nth}"
        self._taken.add(address)
        return f"{address}@nordvag.example"
