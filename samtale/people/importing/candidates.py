"""Whom each row is about: rows gathered by person, and each person found again in the database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from .entries import Entry, same, same_number
from .snapshot import PersonNow, PositionNow, Snapshot

Part = Set[int]  # the units a file is whole for, with those below them
Ref = int | str  # the person's id where there is one, else what the file knows them by


@dataclass(eq=False)
class Candidate:
    """A person the file names, with their rows in its order, and who they are here already."""

    ref: Ref
    now: PersonNow | None
    entries: list[Entry]

    @property
    def name(self) -> str:
        return next((entry.name for entry in self.entries if entry.name), "") or (self.now.name if self.now else "")


SAME, NEW = "same", "new"
Answers = Mapping[str, str]  # SAME or NEW, by employee number as `same_number` has it


@dataclass(frozen=True)
class Question:
    """A known employee number with another name and another address: the same person, or a new one?"""

    number: str
    known_as: str  # name and address here
    said: str  # name and address in the file
    answer: str  # SAME, NEW, or nothing yet


@dataclass
class Casting:
    """Everybody in the file, and what is refused so far: reason by row."""

    snapshot: Snapshot
    today: date
    candidates: dict[Ref, Candidate]
    nameless: list[Entry]
    refused: dict[int, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    duplicates: set[int] = field(default_factory=set)
    part: Part | None = None  # None: the file is of the whole organisation

    @cached_property
    def _same_name(self) -> Counter[str]:
        found = {person.id: person.name for person in self.snapshot.people.values()}
        return Counter(same(name) for name in (found | {c.ref: c.name for c in self.candidates.values()}).values())

    def called(self, ref: Ref) -> str:
        """Somebody's name; with number or address where another, here or in the file, has the same."""
        candidate, now = self.candidates.get(ref), self.snapshot.people.get(ref) if isinstance(ref, int) else None
        name = candidate.name if candidate else now.name if now else ""
        if self._same_name[same(name)] < 2:
            return name
        rows = candidate.entries if candidate else []
        said = [one.number or one.email for one in rows] + ([now.number, now.email] if now else [])
        told = next(filter(None, said), "")
        return f"{name} ({told})" if told else name

    def live(self, candidate: Candidate) -> list[Entry]:
        """The accepted rows that hold today or later."""
        refused, today = self.refused, self.today
        return [e for e in candidate.entries if e.row not in refused and not (e.ended and e.ended < today)]

    def over(self, candidate: Candidate) -> list[Entry]:
        """The accepted rows of positions that are over."""
        return [e for e in candidate.entries if e.row not in self.refused and self.is_over(e)]

    def address(self, candidate: Candidate) -> str:
        """The address they will have: a row that says nothing takes none away."""
        return self.said_address(candidate) or (candidate.now.email if candidate.now else "")

    def said_address(self, candidate: Candidate) -> str:
        """The address the file says, or nothing."""
        return next((entry.email for entry in self.live(candidate) if entry.email), "")

    def is_over(self, entry: Entry) -> bool:
        return bool(entry.ended and entry.ended < self.today)

    def is_doubtful(self, candidate: Candidate) -> bool:
        """Whether a row of theirs is refused, so that what it would have said must be left as it is."""
        return any(e.row in self.refused and e.row not in self.duplicates for e in candidate.entries)

    def stays(self, candidate: Candidate) -> bool:
        """Whether they work here after the import."""
        if self.live(candidate):
            return True
        return bool(candidate.now and candidate.now.is_active and self.is_doubtful(candidate))

    def is_gone(self, person: PersonNow) -> bool:
        """Whether a file that does not name them says that they have left."""
        if not (person.is_active and person.has_worked) or person.id in self.candidates:
            return False
        held = self.snapshot.positions.get(person.id, ())
        return self.part is None or bool(held) and all(self.is_in_part(position) for position in held)

    def is_in_part(self, position: PositionNow) -> bool:
        """Whether the file is whole for the unit of a position."""
        return self.part is None or position.unit_id in self.part

    def protected(self) -> set[int]:
        """People not named by the file, whom a refused row may yet be about: they are not taken as missing."""
        known: dict[str, set[int]] = {}
        for person in self.snapshot.people.values():
            for key in {person.email, same(person.name)} - {""}:
                known.setdefault(key, set()).add(person.id)
        strangers = [
            entry
            for candidate in self.candidates.values()
            if candidate.now is None and not self.live(candidate)
            for entry in candidate.entries
        ]
        found: set[int] = set()
        for entry in [*self.nameless, *strangers]:
            found |= known.get(entry.email, set()) | known.get(same(entry.name), set())
        return found


def cast(
    entries: Iterable[Entry], snapshot: Snapshot, today: date, answers: Answers, part: Part | None = None
) -> Casting:
    """Gather the rows by person; refuse those that are wrong in themselves, contradict each other or are doubled.

    `answers` are those to the questions of an earlier look.
    """
    entries = list(entries)
    gathered, nameless = _gather(entries)
    casting = Casting(snapshot, today, {}, nameless, part=part)
    casting.refused = {entry.row: " ".join(entry.problems) for entry in entries if entry.problems}
    for entry in nameless:
        casting.refused.setdefault(
            entry.row,
            _("Raden har ikke ansattnummer, og flere i filen har e-postadressen. Vi vet ikke hvem den gjelder."),
        )
    find = _finder(entries, snapshot)
    for key, rows in gathered.items():
        now = find(rows, casting.candidates)
        if now and (question := _question(now, rows, answers)):
            casting.questions.append(question)
            now = None if question.answer == NEW else now
            if not question.answer:
                for entry in rows:
                    casting.refused.setdefault(
                        entry.row,
                        _("Ansattnummeret er %(known)s her fra før. Svar på om det er den samme, så tas raden med.")
                        % {"known": question.known_as},
                    )
        candidate = Candidate(now.id if now else key, now, rows)
        casting.candidates[candidate.ref] = candidate
        _refuse_contradictions(casting, candidate)
        _refuse_duplicates(casting, candidate)
        _refuse_only_over(casting, candidate)
    return casting


def _gather(entries: list[Entry]) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """Rows by employee number; those without one by address, which may be the address of one numbered person."""
    numbered: dict[str, set[str]] = {}
    for entry in entries:
        if entry.number and entry.email:
            numbered.setdefault(entry.email, set()).add(same_number(entry.number))
    gathered: dict[str, list[Entry]] = {}
    nameless = []
    for entry in entries:
        numbers = {same_number(entry.number)} if entry.number else numbered.get(entry.email, set())
        if len(numbers) == 1:
            gathered.setdefault(f"number {min(numbers)}", []).append(entry)
        elif entry.email and not numbers:
            gathered.setdefault(f"address {entry.email}", []).append(entry)
        else:
            nameless.append(entry)
    return gathered, nameless


def _finder(entries: list[Entry], snapshot: Snapshot):
    by_number = {same_number(p.number): p for p in snapshot.people.values() if p.number}
    by_email = {p.email: p for p in snapshot.people.values() if p.email}
    in_file = {same_number(entry.number) for entry in entries if entry.number}

    def find(rows: list[Entry], taken: dict[Ref, Candidate]) -> PersonNow | None:
        number = next((same_number(row.number) for row in rows if row.number), "")
        found = by_number.get(number)
        if found is None:
            found = next((by_email[row.email] for row in rows if row.email in by_email), None)
            if found and number and found.number:
                # A new number is believed only for the same name, when nobody in the file has the old one.
                same_name = any(same(row.name) == same(found.name) for row in rows)
                found = found if same_name and same_number(found.number) not in in_file else None
        return found if found and found.id not in taken else None

    return find


def _question(now: PersonNow, rows: list[Entry], answers: Answers) -> Question | None:
    """What has to be asked before a person gets both another name and another address by one number."""
    row = next((row for row in rows if row.email), None)
    if row is None or not row.number or row.email in (now.email, now.waiting_email or now.email):
        return None
    if same(row.name) == same(now.name) or same_number(row.number) != same_number(now.number):
        return None
    return Question(
        same_number(row.number),
        f"{now.name} ({now.email})" if now.email else now.name,
        f"{row.name} ({row.email})",
        answers.get(same_number(row.number), ""),
    )


def _refuse_contradictions(casting: Casting, candidate: Candidate) -> None:
    rows = [entry for entry in candidate.entries if entry.row not in casting.refused]
    names = {same(row.name): row.row for row in reversed(rows)}
    addresses = {row.email: row.row for row in reversed(rows) if row.email}
    where = names if len(names) > 1 else addresses
    if len(where) < 2:
        return
    sentence = (
        _("Den samme personen står med ulike navn i rad %(one)s og rad %(other)s.")
        if where is names
        else _("Den samme personen står med ulike e-postadresser i rad %(one)s og rad %(other)s.")
    )
    one, other = sorted(where.values())[:2]
    for row in rows:
        casting.refused[row.row] = sentence % {"one": one, "other": other}


def _refuse_duplicates(casting: Casting, candidate: Candidate) -> None:
    first: dict[tuple, int] = {}
    for entry in candidate.entries:
        if entry.row in casting.refused:
            continue
        if entry.says in first:
            casting.refused[entry.row] = _("Raden sier det samme som rad %(row)s. Den tas inn én gang.") % {
                "row": first[entry.says]
            }
            casting.duplicates.add(entry.row)
        first.setdefault(entry.says, entry.row)


def _refuse_only_over(casting: Casting, candidate: Candidate) -> None:
    if candidate.now is None:
        for entry in casting.over(candidate):
            casting.refused[entry.row] = _("Sluttdatoen er passert, og stillingen er ikke registrert her fra før.")


def refuse_taken_addresses(casting: Casting) -> bool:
    """Refuse whoever would get an address somebody else has or gets. Answers whether any row was refused."""
    owners: dict[str, list[Candidate | PersonNow]] = {}
    arriving = [candidate for candidate in casting.candidates.values() if casting.live(candidate)]
    settled = {candidate.ref for candidate in arriving}
    for candidate in arriving:
        owners.setdefault(casting.address(candidate), []).append(candidate)
    for person in casting.snapshot.people.values():
        # Whoever has signed in keeps the old address until they have answered about the new one.
        if person.id not in settled or person.has_signed_in:
            owners.setdefault(person.email, []).append(person)
    owners.pop("", None)
    before = len(casting.refused)
    for email, all_owners in owners.items():
        if len(all_owners) < 2:
            continue
        for owner in all_owners:
            if isinstance(owner, Candidate) and (owner.now is None or owner.now.email != email):
                other = next(o for o in all_owners if o is not owner)
                for entry in owner.entries:
                    casting.refused.setdefault(entry.row, _taken(email, other))
    return len(casting.refused) > before


def _taken(email: str, other: Candidate | PersonNow) -> str:
    if isinstance(other, Candidate):
        return _("E-postadressen %(email)s står også på %(name)s i rad %(row)s.") % {
            "email": email,
            "name": other.name,
            "row": other.entries[0].row,
        }
    return (
        _("E-postadressen %(email)s tilhører %(name)s fra før.")
        if other.is_active
        else _("E-postadressen %(email)s tilhørte %(name)s, som har sluttet.")
    ) % {"email": email, "name": other.name}
