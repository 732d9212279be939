"""What cannot be planned at all, said before anything is: each an error with a sentence for the one who asked."""

from itertools import pairwise

from django.utils.translation import gettext as _

from samtale.core.words import clock as at
from samtale.core.words import day as on

from .candidates import first_day, meet, minutes_of, span_of, starts_of_day, working_days
from .problem import Place, Problem, Rules, Sitting

_Fixed = tuple[Sitting, Place]

MOST_STARTS = 60  # times of day to choose from; they lie as bits in one number


class InvalidProblemError(ValueError):
    """What was given cannot be planned from; str() is a sentence in Norwegian. Nothing has been planned."""


class PeriodBackwardsError(InvalidProblemError):
    pass


class PeriodOverError(InvalidProblemError):
    pass


class NoTimeToInviteError(InvalidProblemError):
    pass


class NoWorkingDaysError(InvalidProblemError):
    pass


class InvalidHoursError(InvalidProblemError):
    pass


class InvalidLengthError(InvalidProblemError):
    pass


class TwoAtOnceError(InvalidProblemError):
    pass


class RoomTwiceError(InvalidProblemError):
    pass


class WithThemselvesError(InvalidProblemError):
    pass


class UnknownIdError(InvalidProblemError):
    """A person or a room that is not among those given, or an id that is given twice: a mistake of the caller's."""


def check(problem: Problem) -> None:
    """Returns nothing. Raises a InvalidProblemError for the first thing found that makes planning meaningless."""
    _ids(problem)
    _hours(problem.rules)
    _period(problem)
    longest = minutes_of(problem.rules.closes) - minutes_of(problem.rules.opens)
    for sitting in problem.sittings:
        _sitting(problem, sitting, longest)
    _check_fixed_overlap(problem)


def _ids(problem: Problem) -> None:
    for rows in (problem.people, problem.rooms, problem.sittings):
        if len({row.id for row in rows}) != len(rows):
            raise UnknownIdError(_("Den samme står to ganger på listen."))
    for sitting in problem.sittings:
        for one in (sitting.holder, sitting.employee):
            if one not in problem.person:
                raise UnknownIdError(_("Samtalen er med en person som ikke står på listen."))
        if sitting.fixed and sitting.fixed.room is not None and sitting.fixed.room not in problem.room:
            raise UnknownIdError(_("Samtalen er lagt til et rom som ikke står på listen."))


def _hours(rules: Rules) -> None:
    if rules.opens >= rules.closes:
        raise InvalidHoursError(_("Arbeidsdagen slutter før den begynner."))
    if rules.lunch and rules.lunch.starts >= rules.lunch.ends:
        raise InvalidHoursError(_("Lunsjen slutter før den begynner."))
    if rules.per_day < 1 or rules.lead_days < 0 or rules.grid < 1:
        raise InvalidHoursError(
            _("Det må gå an å ha minst én samtale om dagen, og fristen kan ikke være under null dager.")
        )
    if len(starts_of_day(rules)) > MOST_STARTS:
        raise InvalidHoursError(_("Samtalene kan begynne på så mange tidspunkter at det ikke lar seg planlegge."))


def _period(problem: Problem) -> None:
    period, rules = problem.period, problem.rules
    if period.last < period.first:
        raise PeriodBackwardsError(_("Perioden slutter før den begynner."))
    if period.last < problem.today:
        raise PeriodOverError(_("Perioden er over. Den sluttet %(day)s.") % {"day": on(period.last)})
    if first_day(problem) > period.last:
        raise NoTimeToInviteError(
            _(
                "Perioden slutter %(last)s. Innkallingen skal ut %(days)d dager før, så første samtale kan bli "
                "%(first)s."
            )
            % {"last": on(period.last), "days": rules.lead_days, "first": on(first_day(problem))}
        )
    if not working_days(problem):
        raise NoWorkingDaysError(_("Det er ingen arbeidsdager igjen i perioden."))


def _sitting(problem: Problem, sitting: Sitting, longest: int) -> None:
    if sitting.holder == sitting.employee:
        name = problem.person[sitting.holder].name
        raise WithThemselvesError(_("%(name)s kan ikke ha samtale med seg selv.") % {"name": name})
    if not 0 < sitting.minutes <= longest:
        raise InvalidLengthError(
            _("Samtalen med %(name)s varer %(minutes)d minutter. Det er det ikke plass til på en dag.")
            % {"name": problem.person[sitting.employee].name, "minutes": sitting.minutes}
        )


def _check_fixed_overlap(problem: Problem) -> None:
    """Those that stay where they are must be able to."""
    of_person: dict[int, list[_Fixed]] = {}
    of_room: dict[int, list[_Fixed]] = {}
    for sitting in problem.sittings:
        if place := sitting.fixed:
            of_person.setdefault(sitting.holder, []).append((sitting, place))
            of_person.setdefault(sitting.employee, []).append((sitting, place))
            if place.room is not None:
                of_room.setdefault(place.room, []).append((sitting, place))
    for room, fixed in of_room.items():
        if two := _overlapping(fixed):
            raise RoomTwiceError(
                _("To samtaler er lagt til %(room)s samtidig, %(day)s kl. %(clock)s. Flytt den ene.")
                % {"room": problem.room[room].name, "day": on(two.start), "clock": at(two.start)}
            )
    for person, fixed in of_person.items():
        if two := _overlapping(fixed):
            raise TwoAtOnceError(
                _("%(name)s har to samtaler samtidig, %(day)s kl. %(clock)s. Flytt den ene.")
                % {"name": problem.person[person].name, "day": on(two.start), "clock": at(two.start)}
            )


def _overlapping(fixed: list[_Fixed]) -> Place | None:
    """The place of the later of two that are at once, None where all are apart."""
    in_order = sorted(fixed, key=lambda one: one[1].start.timestamp())
    for (one, place), (other, later) in pairwise(in_order):
        if meet(span_of(one, place.start), span_of(other, later.start)):
            return later
    return None
