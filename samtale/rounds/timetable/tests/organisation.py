"""Small made-up organisations for the tests, and a checker of its own that knows nothing of the planner."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from samtale.rounds.timetable.problem import Period, Person, Place, Problem, Rules, Sitting, Span

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = date(2027, 2, 1)
FREE_DAYS = {  # written out by hand
    date(2027, 3, 25),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 1),
    date(2027, 5, 6),
    date(2027, 5, 17),
    date(2026, 5, 1),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2028, 5, 1),
    date(2028, 5, 17),
    date(2028, 5, 25),
}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=OSLO)


def span(day: date, since: float, until: float) -> Span:
    midnight = datetime.combine(day, time(), tzinfo=OSLO)
    return Span(midnight + timedelta(hours=since), midnight + timedelta(hours=until))


def simple(count=3, *, days=5, rooms=(), today=None, first=MONDAY, rules=None, busy=None, **holder) -> Problem:
    """Kari (id 1) with so many conversations, over so many days from a Monday."""
    busy = busy or {}
    names = ["Kari Vik", "Ola Dahl", "Per Moe", "Liv Berg", "Ida Lie"]
    people = [
        Person(
            nth + 1,
            names[nth] if nth < 5 else f"Nr. {nth}",
            tuple(busy.get(nth + 1, ())),
            **(holder if nth == 0 else {}),
        )
        for nth in range(count + 1)
    ]
    return Problem(
        today or first - timedelta(days=14),
        Period(first, first + timedelta(days=days - 1)),
        tuple(people),
        tuple(Sitting(10 + nth, 1, 2 + nth, 60) for nth in range(count)),
        tuple(rooms),
        rules or Rules(),
    )


def wrong(problem: Problem, places: dict[int, Place]) -> list[str]:
    """Every hard rule a calendar breaks; fixed conversations only have to stay where they are."""
    found, rules = [], problem.rules
    taken: dict[tuple[str, int], list[tuple[float, float, int]]] = {}
    per_day: dict[tuple[int, date], int] = {}
    for sitting in problem.sittings:
        place = places.get(sitting.id)
        if sitting.fixed and place != sitting.fixed:
            found.append(f"{sitting.id}: moved")
        if place is None:
            continue
        begins, ends = place.start.timestamp(), place.start.timestamp() + sitting.minutes * 60
        day = place.start.astimezone(OSLO).date()
        for what in [
            ("person", sitting.holder),
            ("person", sitting.employee),
            *([("room", place.room)] if place.room is not None else []),
        ]:
            taken.setdefault(what, []).append((begins, ends, sitting.id))
        per_day[sitting.holder, day] = per_day.get((sitting.holder, day), 0) + 1
        if not sitting.fixed:
            found += [f"{sitting.id}: {what}" for what in _wrong_with(problem, sitting, place, begins, ends)]
    for what, times in taken.items():
        times.sort()
        found += [
            f"{what}: {one[2]} and {other[2]} at once"
            for one, other in zip(times, times[1:], strict=False)
            if other[0] < one[1]
        ]
    for (holder, day), count in per_day.items():
        fixed = sum(
            s.holder == holder and s.fixed is not None and s.fixed.start.astimezone(OSLO).date() == day
            for s in problem.sittings
        )
        if count > max(rules.per_day, fixed):
            found.append(f"{holder}: {count} on {day}")
    return found


def _wrong_with(problem, sitting, place, begins, ends):
    rules, here = problem.rules, place.start.astimezone(OSLO)
    day, clock = here.date(), here.time()
    until = (here + timedelta(minutes=sitting.minutes)).time()
    if not problem.period.first <= day <= problem.period.last:
        yield "outside the period"
    if (day - problem.today).days < rules.lead_days:
        yield "too soon"
    if day.weekday() > 4 or day in FREE_DAYS or any(a <= day <= b for a, b in problem.period.closed):
        yield "not a working day"
    if clock < rules.opens or until > rules.closes or until <= clock:
        yield "outside the hours"
    if rules.lunch and rules.lunch.hard and clock < rules.lunch.ends and until > rules.lunch.starts:
        yield "over lunch"
    people = [person for person in problem.people if person.id in (sitting.holder, sitting.employee)]
    for person in people:
        if not _is_at_work(person, day, begins, ends):
            yield f"{person.id} does not work"
        if any(b.starts.timestamp() < ends and begins < b.ends.timestamp() for b in person.busy):
            yield f"{person.id} is busy"
    yield from _wrong_with_room(problem, sitting, place, (clock, until), (begins, ends))


def _is_at_work(person, day, begins, ends) -> bool:
    plan = person.shifts
    if plan is None or not plan.first <= day <= plan.last:
        return day.weekday() in person.weekdays
    nights = {}  # by the day it ends
    for one in plan.shifts:
        starts, until = (moment.astimezone(OSLO) for moment in (one.starts, one.ends - timedelta(seconds=1)))
        if starts.date() != until.date() or starts.hour < 4:
            nights[until.date()] = one
    night = nights.get(day)
    return any(
        one.starts.timestamp() <= begins
        and ends <= one.ends.timestamp()
        and one != night
        and (
            night is None
            or one.starts.timestamp() < night.ends.timestamp()
            or one.starts.timestamp() - night.ends.timestamp() >= 11 * 3600
        )
        for one in plan.shifts
    )


def _wrong_with_room(problem, sitting, place, clock, stamps):
    chosen = next(person.rooms for person in problem.people if person.id == sitting.holder)
    if not problem.rooms or chosen == ():
        return
    room = next((room for room in problem.rooms if room.id == place.room), None)
    if room is None or (chosen is not None and room.id not in chosen):
        yield "no room, or another's"
        return
    if room.seats < 2 or not room.shielded:
        yield "not a fit room"
    hours = (time(0), time(23, 59)) if room.hours is None else room.hours.get(place.start.astimezone(OSLO).weekday())
    if hours is None or clock[0] < hours[0] or clock[1] > hours[1]:
        yield "the room is closed"
    if any(b.starts.timestamp() < stamps[1] and stamps[0] < b.ends.timestamp() for b in room.busy):
        yield "the room is booked"
