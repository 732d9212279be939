"""What a move by hand would break, and which wishes it would go against: told at once, for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from samtale.core import words
from samtale.core.workday import holiday, outside_hours

from . import wishes
from .candidates import first_day, is_closed, meet, minutes_of, over_lunch, pieces, span_of, wall_minutes, working_days
from .hours import Hours, has_own
from .plan import Plan
from .problem import Person, Problem, Room, Sitting, Span


class Rule(StrEnum):
    """Every rule there is, the hard ones first, then the one that two may agree to go against."""

    PERIOD = "period"
    LEAD = "lead"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    HOURS = "hours"
    LUNCH = "lunch"
    BUSY = "busy"
    TWICE = "twice"
    PER_DAY = "per_day"
    NO_ROOM = "no_room"
    SEATS = "seats"
    UNSHIELDED = "unshielded"
    ROOM_HOURS = "room_hours"
    ROOM_BOOKED = "room_booked"
    ROOM_TAKEN = "room_taken"
    OWN_HOURS = "own_hours"
    LATE = "late"
    MONDAY_MORNING = "monday_morning"
    FRIDAY_AFTERNOON = "friday_afternoon"
    OVER_LUNCH = "over_lunch"
    CROWDED = "crowded"
    OTHER_ROOM = "other_room"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that would be broken, in a sentence. `hard`: never proposed; else a wish it goes against.

    Outside somebody's hours is never proposed either, but two may agree on it.
    """

    rule: Rule
    text: str
    hard: bool = True


def broken(sitting: Sitting, start: datetime, room: int | None, plan: Plan) -> list[Broken]:
    """What placing a conversation there would break, the rest of the plan as it is; the wishes last.

    Where in a shift it lies is nobody else's to know, so nothing is said of that. Of the wishes only those that the
    place it has now does not go against. Raises KeyError for an unknown room.
    """
    problem, span = plan.problem, span_of(sitting, start)
    where = problem.room[room] if room is not None else None
    hard = [
        *_of_the_day(problem, wall_minutes(start)[0]),
        *_of_the_clock(problem, span),
        *_of_the_people(problem, sitting, span),
        *_of_the_others(plan, sitting, span),
        *_of_the_room(plan, sitting, span, where),
    ]
    agreed = list(_outside_own_hours(problem, sitting, span))
    now = plan.places.get(sitting.id)
    before = {wish.rule for wish in _wishes(plan, sitting, now.start, now.room)} if now else set()
    return hard + agreed + [wish for wish in _wishes(plan, sitting, start, room) if wish.rule not in before]


def _of_the_day(problem: Problem, day: date) -> Iterator[Broken]:
    period, earliest = problem.period, problem.today + timedelta(days=problem.rules.lead_days)
    if not period.first <= day <= period.last:
        yield Broken(
            Rule.PERIOD,
            _("Dagen er utenfor perioden, som er fra %(first)s til %(last)s.")
            % {"first": words.day(period.first), "last": words.day(period.last)},
        )
    if day < earliest:
        yield Broken(
            Rule.LEAD,
            _("Innkallingen skal ut %(days)d dager før. Første dag det går an, er %(day)s.")
            % {
                "days": problem.rules.lead_days,
                "day": words.day(next(iter(working_days(problem)), first_day(problem))),
            },
        )
    if name := holiday(day):
        yield Broken(Rule.HOLIDAY, _("Dagen er en helligdag (%(name)s).") % {"name": name[:1].lower() + name[1:]})
    if day.weekday() >= 5:
        yield Broken(Rule.WEEKEND, _("Dagen er i en helg."))
    if is_closed(period, day):
        yield Broken(Rule.CLOSED, _("Virksomheten har stengt denne dagen."))


def _of_the_clock(problem: Problem, span: Span) -> Iterator[Broken]:
    rules = problem.rules
    _day, since, until = next(pieces(span))  # what goes on after midnight goes on until midnight of the first day
    if since < minutes_of(rules.opens) or until > minutes_of(rules.closes):
        yield Broken(
            Rule.HOURS,
            _("Tiden er utenfor arbeidsdagen, som er fra kl. %(opens)s til %(closes)s.")
            % {"opens": words.clock(rules.opens), "closes": words.clock(rules.closes)},
        )
    if rules.lunch and rules.lunch.hard and over_lunch(rules, since, until - since):
        yield Broken(
            Rule.LUNCH,
            _("Samtalen går ut over lunsjen, som er fra kl. %(starts)s til %(ends)s.")
            % {"starts": words.clock(rules.lunch.starts), "ends": words.clock(rules.lunch.ends)},
        )


def _of_the_people(problem: Problem, sitting: Sitting, span: Span) -> Iterator[Broken]:
    for person in _both(problem, sitting):
        if any(meet(span, busy) for busy in person.busy):
            yield Broken(Rule.BUSY, _("%(name)s er opptatt da.") % {"name": person.name})


def _outside_own_hours(problem: Problem, sitting: Sitting, span: Span) -> Iterator[Broken]:
    """Says no more than that: not whether it is a day off, or what comes before and after."""
    for person in _both(problem, sitting):
        if has_own(person) and not Hours(person).hold(span):
            yield Broken(Rule.OWN_HOURS, outside_hours(person.name), hard=False)


def _of_the_others(plan: Plan, sitting: Sitting, span: Span) -> Iterator[Broken]:
    problem, day, that_day = plan.problem, wall_minutes(span.starts)[0], 0
    twice = set()
    for other, _place in plan.others(sitting):
        if meet(span, plan.span(other)):
            twice |= {other.holder, other.employee} & {sitting.holder, sitting.employee}
        that_day += other.holder == sitting.holder and plan.day(other) == day
    for person in _both(problem, sitting):
        if person.id in twice:
            yield Broken(Rule.TWICE, _("%(name)s har en annen samtale da.") % {"name": person.name})
    if not problem.rules.more_that_day(that_day):
        yield Broken(
            Rule.PER_DAY,
            _("%(name)s har allerede %(count)s den dagen.")
            % {
                "name": problem.person[sitting.holder].name,
                "count": _("én samtale")
                if that_day == 1
                else _("%(many)s samtaler") % {"many": words.number(that_day)},
            },
        )


def _of_the_room(plan: Plan, sitting: Sitting, span: Span, room: Room | None) -> Iterator[Broken]:
    if room is None:
        if plan.problem.rooms_of(sitting.holder) is not None:
            yield Broken(Rule.NO_ROOM, _("Samtalen har ikke noe rom."))
        return
    named = {"room": room.name}
    if room.seats < 2:
        yield Broken(Rule.SEATS, _("%(room)s er for lite. Det trengs plass til to.") % named)
    if not room.shielded:
        yield Broken(Rule.UNSHIELDED, _("%(room)s er ikke skjermet. Andre kan se eller høre dere.") % named)
    if not is_open(room, span):
        yield Broken(Rule.ROOM_HOURS, _("%(room)s er stengt da.") % named)
    if any(meet(span, busy) for busy in room.busy):
        yield Broken(Rule.ROOM_BOOKED, _("%(room)s er opptatt da.") % named)
    if any(place.room == room.id and meet(span, plan.span(other)) for other, place in plan.others(sitting)):
        yield Broken(Rule.ROOM_TAKEN, _("%(room)s har en annen samtale da.") % named)


def is_open(room: Room, span: Span) -> bool:
    """The room is open all that time."""
    if room.hours is None:
        return True
    for day, since, until in pieces(span):
        hours = room.hours.get(day.weekday())
        if hours is None or since < minutes_of(hours[0]) or until > minutes_of(hours[1]):
            return False
    return True


def _wishes(plan: Plan, sitting: Sitting, start: datetime, room: int | None) -> Iterator[Broken]:
    problem, weights = plan.problem, plan.problem.rules.weights
    day, since = wall_minutes(start)
    if problem.period.done_by and problem.period.is_late(day):
        yield Broken(
            Rule.LATE,
            _("Dagen er etter fristen for budsjettarbeidet, %(day)s.") % {"day": words.day(problem.period.done_by)},
            hard=False,
        )
    if weights.monday_morning and wishes.monday_morning(day, since):
        yield Broken(Rule.MONDAY_MORNING, _("Det er mandag formiddag."), hard=False)
    if weights.friday_afternoon and wishes.friday_afternoon(day, since, sitting.minutes):
        yield Broken(Rule.FRIDAY_AFTERNOON, _("Det er fredag ettermiddag."), hard=False)
    lunch = problem.rules.lunch
    if weights.over_lunch and lunch and not lunch.hard and over_lunch(problem.rules, since, sitting.minutes):
        yield Broken(Rule.OVER_LUNCH, _("Samtalen går ut over lunsjen."), hard=False)
    yield from _wishes_of_the_leader(plan, sitting, day, room)


def _wishes_of_the_leader(plan: Plan, sitting: Sitting, day: date, room: int | None) -> Iterator[Broken]:
    problem, weights = plan.problem, plan.problem.rules.weights
    mine = [other for other, _place in plan.others(sitting) if other.holder == sitting.holder]
    name = {"name": problem.person[sitting.holder].name}
    monday = wishes.monday_of(day)
    share = wishes.shares_of(problem, sitting.holder, working_days(problem)).get(monday, 0)
    in_week = sum(wishes.monday_of(plan.day(other)) == monday for other in mine)
    if weights.crowded and in_week >= share:
        yield Broken(
            Rule.CROWDED, _("%(name)s får flere samtaler den uken enn det som er jevnt fordelt.") % name, False
        )
    home = plan.home.get(sitting.holder)
    if weights.other_room and room is not None and home not in (None, room) and mine:
        yield Broken(
            Rule.OTHER_ROOM,
            _("%(name)s har ellers samtalene i %(room)s.") % {**name, "room": problem.room[home].name},
            hard=False,
        )
    waited = sitting.waiting_since or date.min
    passed = [other for other in mine if (other.waiting_since or date.min) > waited and plan.day(other) < day]
    if weights.waiting and passed:
        yield Broken(
            Rule.OVERTAKEN,
            _("Noen som har ventet kortere enn %(name)s, kommer før.")
            % {"name": problem.person[sitting.employee].name},
            hard=False,
        )


def _both(problem: Problem, sitting: Sitting) -> list[Person]:
    return [problem.person[sitting.holder], problem.person[sitting.employee]]
