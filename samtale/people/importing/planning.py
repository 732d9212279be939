"""From a table and the database as it is to a plan: pure, so that preview and import plan alike."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.bounded import Told, nobody_told

from .candidates import NEW, Answers, Candidate, Casting, Ref, cast, refuse_taken_addresses
from .entries import EMPLOYMENT_WORDS, Entry, read_chain, read_entry, same, same_number
from .headers import LEADERS, WHOLE_NAMES, Column, Headings, find_headings
from .leaders import Directory, refuse_rings, refuse_unknown_leaders
from .plan import Change, ImportPlan, Line, NameRead, Outcome, PersonWork
from .positions import PositionPlanner
from .snapshot import PersonNow, Snapshot
from .table import Table
from .units import Node, UnitTree, place_all
from .unnamed import place_unnamed

NOTHING: Answers = {}
_NAMES_SHOWN, _NAMES_AMONG = 3, 200


def plan_import(
    table: Table,
    snapshot: Snapshot,
    today: date,
    answers: Answers = NOTHING,
    headings: Headings | None = None,
    part: Collection[int] | None = None,
    told: Told = nobody_told,
) -> ImportPlan:
    """What importing a table would do. Raises FileRefusedError when the headings cannot be used.

    `answers` are to the questions of an earlier plan; `headings` what has been said of the columns, and
    `part` the units the file is whole for. `told` hears of how many people it is seen what happens to them.
    """
    headings = headings or find_headings(table)
    entries = [read_entry(row, headings, today) for row in table.rows if row.number > headings.row]
    tree = UnitTree(snapshot)
    casting = cast(entries, snapshot, today, answers, None if part is None else tree.below(part))
    standing = [entry for entry in entries if entry.row not in casting.refused]
    places, reasons = place_all(tree, [entry for entry in standing if not casting.is_over(entry)])
    casting.refused |= reasons
    directory = Directory(casting)
    unnamed = place_unnamed(casting, tree, places, directory, leaders_said=headings.has(*LEADERS))
    casting.refused |= unnamed.reasons
    leaders = _refuse_dependent_rows(casting, headings, directory)
    planner = PositionPlanner(casting, headings, tree, places | unnamed.places, leaders)
    lines = {
        entry.row: Line(entry.row, entry.name, entry.number, Outcome.REFUSED, casting.refused[entry.row])
        for entry in entries
        if entry.row in casting.refused
    }
    works: list[PersonWork] = []
    for number, candidate in enumerate(casting.candidates.values()):
        told(number, len(casting.candidates))
        if casting.live(candidate) or casting.over(candidate):
            work = PersonWork(candidate.ref, candidate.now.id if candidate.now else None)
            lines |= _plan_person(planner, candidate, work, unnamed.remarks)
            works.append(work)
    gone = [_leave(planner, person) for person in _missing(casting)]
    gone += _leave_part(planner)
    works += _release_numbers(casting, {work.id for _line, work in gone})
    return ImportPlan(
        lines=[lines[entry.row] for entry in entries] + [line for line, _work in gone],
        works=[work for work in [*works, *(work for _line, work in gone)] if not work.is_empty],
        questions=tuple(casting.questions),
        unused=headings.unused,
        notes=tuple(_notes(table, headings, entries)),
        working_before=sum(person.is_active and person.has_worked for person in snapshot.people.values()),
        names=_names(table, headings, entries),
        units=_units_in_view(tree, places),
    )


def _refuse_dependent_rows(casting: Casting, headings: Headings, directory: Directory) -> dict[int, Ref | None]:
    """Refuse until nothing more follows from what was refused. Answers the leader of every row that stands."""
    leaders: dict[int, Ref | None] = {}
    while True:
        before = len(casting.refused)
        refuse_taken_addresses(casting)
        if headings.has(*LEADERS):
            leaders = refuse_unknown_leaders(casting, directory)
            refuse_rings(casting, leaders)
        if len(casting.refused) == before:
            return leaders


def _plan_person(
    planner: PositionPlanner, candidate: Candidate, work: PersonWork, more: Mapping[int, str]
) -> dict[int, Line]:
    """Fill in the work on one person the file names. Answers the lines of the rows that stand, with `more` to say."""
    casting, now = planner.casting, candidate.now
    live, over = casting.live(candidate), casting.over(candidate)
    changes = _change_person(planner, candidate, live, work) if live else []
    said = planner.plan(candidate, work)
    waits = _of_waiting_address(now) if now and live and "email" not in work.values else ""
    if now and now.is_active and not casting.stays(candidate):
        changes += _leaving(planner, now, work, max(entry.ended for entry in over if entry.ended))
    lines = {}
    for entry in live + over:
        text, own = said[entry.row]
        mine, changes = (*changes, *own) if now else (), []
        if now is None:
            outcome = Outcome.ADDED
        elif work.leaves:
            outcome = Outcome.ENDED
        else:
            outcome = Outcome.CHANGED if mine else Outcome.UNCHANGED
        number = entry.number or (now.number if now else "")
        text, waits = f"{text} {waits}".strip(), ""
        remarks = (*entry.remarks, *filter(None, [more.get(entry.row)]))
        lines[entry.row] = Line(entry.row, entry.name, number, outcome, text, mine, remarks)
    return lines


def _change_person(planner: PositionPlanner, candidate: Candidate, live: list[Entry], work: PersonWork) -> list[Change]:
    """What changes in the person themself; for somebody new, everything."""
    now, first = candidate.now, live[0]
    number = next((entry.number for entry in candidate.entries if entry.number), "")
    if now and (not number or same_number(number) == same_number(now.number)):
        number = now.number
    joined = min((entry.started for entry in live if entry.started), default=None)
    if joined is None or planner.casting.is_doubtful(candidate):
        joined = (now.joined_on if now else None) or joined
    address = _address_in_view(now) if now else ""
    said = planner.casting.said_address(candidate) or address
    changes = []
    for what, field, before, after in (
        (Column.FIRST_NAME, "first_name", now and now.first_name, first.first_name),
        (Column.LAST_NAME, "last_name", now and now.last_name, first.last_name),
        (Column.EMAIL, "email", address, said),
        (Column.NUMBER, "employee_number", now and now.number, number),
        (Column.STARTED, "joined_on", now and now.joined_on, joined),
    ):
        if before != after:
            work.values[field] = after
            changes.append(
                _change_of_address(now, said)
                if field == "email" and now
                else Change(what, _shown(before), _shown(after))
            )
    if now and not now.is_active:
        work.returns, work.values = True, work.values | {"is_active": True, "left_on": None}
        changes.insert(0, Change(_("Status"), _("har sluttet"), _("kommer tilbake")))
    return changes


def _change_of_address(now: PersonNow, after: str) -> Change:
    name = {"name": now.first_name}
    if after == now.email:
        return Change(
            Column.EMAIL,
            now.waiting_email or "",
            after,
            _("Den nye trekkes tilbake, og %(name)s logger inn som nå.") % name,
        )
    note = _("Virker når %(name)s selv har svart ja.") % name if now.has_signed_in else ""
    return Change(Column.EMAIL, now.email, after, note)


def _address_in_view(now: PersonNow) -> str:
    """The address as the file may know it: the one that waits for an answer, where there is one."""
    return now.email if now.waiting_email is None else now.waiting_email


def _of_waiting_address(now: PersonNow) -> str:
    """What is said of an address that the file and we both know, and that does not hold yet."""
    if now.waiting_email is None:
        return ""
    told = {"address": now.waiting_email, "name": now.first_name}
    if now.waiting_refused:
        return _("%(address)s gjelder ikke: %(name)s har svart «dette er ikke meg».") % told
    return _("%(address)s venter på svar og gjelder ikke ennå.") % told


def _shown(value) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else value or ""


def _missing(casting: Casting) -> list[PersonNow]:
    """Those who work here and whom the file does not name."""
    protected = casting.protected()
    return [
        person for person in casting.snapshot.people.values() if casting.is_gone(person) and person.id not in protected
    ]


def _leave(planner: PositionPlanner, person: PersonNow) -> tuple[Line, PersonWork]:
    """The line and the work for somebody the file does not name."""
    held = planner.casting.snapshot.positions.get(person.id, ())
    work = PersonWork(person.id, person.id, ends={position.id: planner.yesterday for position in held})
    lets_go = any(
        question.answer == NEW and question.number == same_number(person.number)
        for question in planner.casting.questions
    )
    changes = _leaving(planner, person, work, person.last_day or planner.yesterday)
    if lets_go:
        work.values["employee_number"] = ""
        changes.append(Change(Column.NUMBER, person.number, ""))
    text = _("Står ikke i filen. %(positions)s") % {"positions": "; ".join(map(planner.describe, held))}
    return Line(None, person.name, person.number, Outcome.ENDED, text.strip(), tuple(changes)), work


def _leave_part(planner: PositionPlanner) -> list[tuple[Line, PersonWork]]:
    """The lines and the work for those not named who hold positions both in the part and outside it."""
    casting, found = planner.casting, []
    protected = casting.protected()
    for person in casting.snapshot.people.values() if casting.part is not None else ():
        held = [p for p in casting.snapshot.positions.get(person.id, ()) if casting.is_in_part(p)]
        if not held or not person.is_active or person.id in casting.candidates or person.id in protected:
            continue
        if casting.is_gone(person):  # who leaves altogether
            continue
        changes = tuple(Change(_("Stilling"), planner.describe(p), _("avsluttes")) for p in held)
        work = PersonWork(person.id, person.id, ends={p.id: planner.yesterday for p in held})
        found.append((Line(None, person.name, person.number, Outcome.CHANGED, _("Står ikke i filen."), changes), work))
    return found


def _leaving(planner: PositionPlanner, person: PersonNow, work: PersonWork, last_day: date) -> list[Change]:
    """Note that a person stops working here, with the roles that go with it."""
    work.leaves = True
    work.values = {"is_active": False, "left_on": max([last_day, *work.ends.values()])}
    return [Change(_("Rolle"), role, _("tas bort")) for role in planner.casting.snapshot.roles.get(person.id, ())]


def _release_numbers(casting: Casting, leaving: set[int | None]) -> list[PersonWork]:
    """The work on those who had a number that is somebody new's now, and who leave no more or have left before."""
    taken = {question.number for question in casting.questions if question.answer == NEW}
    return [
        PersonWork(person.id, person.id, values={"employee_number": ""})
        for person in casting.snapshot.people.values()
        if person.number and same_number(person.number) in taken and person.id not in leaving
    ]


def _units_in_view(tree: UnitTree, places: Mapping[int, Node]) -> tuple[tuple[int, str], ...]:
    """The units there are that the file has rows of, and those above them: id and path, in the order of the tree."""
    seen: set[Node] = set()
    for node in places.values():
        while node.parent and node not in seen:
            seen.add(node)
            node = node.parent
    return tuple(
        (node.id, str(node)) for node in sorted(seen, key=lambda n: [*map(same, n.path)]) if node.id is not None
    )


def units_named(table: Table, snapshot: Snapshot, today: date, headings: Headings) -> tuple[tuple[int, str], ...]:
    """The units there are that any row names, and those above them: id and path. No row is planned for it."""
    tree = UnitTree(snapshot)
    chains = {read_chain(row, headings, today) for row in table.rows if row.number > headings.row}
    places = {number: unit for number, chain in enumerate(chains) if (unit := tree.find(chain))}
    return _units_in_view(tree, places)


def _names(table: Table, headings: Headings, entries: list[Entry]) -> tuple[NameRead, ...]:
    """How a few names that stand in one cell were understood, those with the most words first."""
    place = next((headings.places[column] for column in WHOLE_NAMES if column in headings.places), None)
    if place is None:
        return ()
    cells = {row.number: row.cells[place] for row in table.rows if place < len(row.cells)}
    read = [NameRead(str(cells[e.row]), e.first_name, e.last_name) for e in entries[:_NAMES_AMONG] if e.name]
    return tuple(sorted(read, key=lambda name: -len(name.cell.split()))[:_NAMES_SHOWN])


def _notes(table: Table, headings: Headings, entries: list[Entry]):
    """What the reader should know of the file as a whole."""
    above = [row.number for row in table.rows if row.number < headings.row]
    if above:
        yield ngettext(
            "Raden over overskriftene er ikke lest.", "%(count)s rader over overskriftene er ikke lest.", len(above)
        ) % {"count": len(above)}
    if table.unread_sheets:
        yield _("Vi leser bare det første arket. Disse er ikke lest: %(sheets)s.") % {
            "sheets": ", ".join(table.unread_sheets)
        }
    if not headings.has(*LEADERS):
        yield _("Filen sier ikke hvem som er leder. Lederne blir som de er.")
    unread = sum(bool(entry.remarks) for entry in entries)
    if unread:
        yield ngettext(
            "En dato er ikke forstått. Raden tas med uten den.",
            "Datoer i %(count)s rader er ikke forstått. Radene tas med uten dem.",
            unread,
        ) % {"count": unread}
    words = Counter(entry.employment_word for entry in entries if same(entry.employment_word) not in EMPLOYMENT_WORDS)
    words.pop("", None)
    if words:
        yield _("Ansettelsesforhold vi ikke kjenner, blir «annet»: %(words)s.") % {
            "words": ", ".join(f"{word} ({count})" for word, count in words.most_common(10))
        }
