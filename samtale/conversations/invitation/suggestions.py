"""What a leader is offered when inviting: whom, a day with room in it, the usual form, places, and warnings."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from samtale.core import clock
from samtale.core.workday import is_workday
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion
from samtale.people.leadership.relations import reports_of
from samtale.people.models import Person

from .. import access
from ..facts import called_by_others
from ..models import Conversation
from ..states import HELD, OPEN, Status
from . import own_hours, warnings

if TYPE_CHECKING:
    from samtale.people.leadership.relations import Report as Led

SHORTER = (15, 30, 45, 60)
A_YEAR = timedelta(weeks=52)  # the same day of the week


@dataclass(frozen=True)
class Report:
    """One whom the leader may invite, and the open conversation that stands in the way."""

    person: "Led"
    open: Conversation | None


def reports(*, by: Person) -> list[Report]:
    """All whom a leader may invite today, in order of names. Two queries."""
    taken = {
        conversation.employee_id: conversation
        for conversation in access.visible_to(by)
        .filter(leader=by, status__in=OPEN)
        .exclude(guide__guide__kind=Guide.Kind.CHECK_IN)
    }
    return [Report(person, taken.get(person.pk)) for person in reports_of(by)]


def places_of(*, employee: Person, by: Person) -> list[str]:
    """Where the two have met, then where the leader has met others: the latest first."""
    met = access.visible_to(by).filter(leader=by).exclude(place="").order_by("-starts_at")
    rows = list(met.values_list("employee_id", "place")[:50])
    with_employee = [place for person, place in rows if person == employee.pk]
    return list(dict.fromkeys([*with_employee, *(place for _, place in rows)]))[:8]


def latest_places(*, by: Person) -> list[str]:
    """Where a leader has met somebody, the latest first. One query."""
    met = access.visible_to(by).filter(leader=by).exclude(place="").order_by("-starts_at")
    return list(dict.fromkeys(met.values_list("place", flat=True)[:50]))[:8]


def usual_form(*, kind: str, by: Person) -> GuideVersion | None:
    """The published form of a kind that the leader used last, else the first by name."""
    forms = list(published(kind))
    last = access.visible_to(by).filter(leader=by, guide__guide__kind=kind).order_by("-created_at")
    guide_id = last.values_list("guide__guide_id", flat=True).first()
    return next((form for form in forms if form.guide_id == guide_id), forms[0] if forms else None)


def suggested_time(
    *,
    kind: str,
    by: Person,
    employee: Person | None = None,
    minutes_long: int = 90,
    first: date | None = None,
    as_last: datetime | None = None,
) -> datetime:
    """A working day with room in the leader's days, at nine: soon for a check-in, else one to two weeks ahead.

    With `employee`, where the two have had their yearly conversation: a year after it, if that lies further on. Where
    the employee has said when they are at work, a time then, if there is one. With `first`, on that day or as soon
    after it as may be. With `as_last`, at that hour, or from nine on, when nobody else talks with the leader.
    """
    today = timezone.localdate()
    first = first or today + timedelta(days=1 if kind == Guide.Kind.CHECK_IN else warnings.LEAST_DAYS)
    if employee and kind == Guide.Kind.YEARLY and (held := _last_held(employee, by)):
        first = max(first, timezone.localdate(held) + A_YEAR)
    last = first + timedelta(days=warnings.MOST_DAYS)
    days = [day for day in (first + timedelta(days=n) for n in range(warnings.MOST_DAYS)) if is_workday(day)]
    taken = Counter(timezone.localdate(at) for at in _taken(by, first, last).values_list("starts_at", flat=True))
    free = [day for day in days if taken[day] < warnings.MOST_A_DAY] or days[:1]
    hours = own_hours.of(employee, free[0], free[-1]) if employee else None
    at_work = hours.first_within(free, minutes_long) if hours else None
    usual = at_work or clock.at(free[0], own_hours.USUAL)
    at = free_hour(usual, minutes_long=minutes_long, as_last=as_last, by=by) if as_last else usual
    return at if hours is None or hours.hold(at, minutes_long) else usual


def free_hour(usual: datetime, *, minutes_long: int, as_last: datetime, by: Person) -> datetime:
    """On the day of a time: the hour of the last conversation, else from nine on; the time itself where all is full."""
    last, length = timezone.localtime(as_last), timedelta(minutes=minutes_long)
    day, (begins, ends) = timezone.localdate(usual), settings.WORK_HOURS
    hours = [last.time().replace(second=0, microsecond=0)] if begins <= last.hour and _is_over(last, length) else []
    hours += [time(hour) for hour in range(max(begins, 9), ends) if _is_over(clock.at(day, time(hour)), length)]
    that_day = {"starts_at__gte": clock.midnight(day), "starts_at__lt": clock.midnight(day + timedelta(days=1))}
    others = access.visible_to(by).filter(status__in=OPEN, **that_day).values_list("starts_at", "minutes_long")
    taken = [(at, at + timedelta(minutes=minutes)) for at, minutes in others]
    tried = (clock.at(day, hour) for hour in hours)
    is_free = (at for at in tried if all(at >= until or at + length <= since for since, until in taken))
    return next(is_free, usual)


def _is_over(starts_at: datetime, length: timedelta) -> bool:
    """Whether a conversation is over by the end of the hours people work."""
    return starts_at + length <= clock.at(timezone.localdate(starts_at), time(settings.WORK_HOURS[1]))


def shorter(minutes_long: int) -> int | None:
    """How long a conversation may be instead of being put off once more; None where it is as short as can be."""
    return max((length for length in SHORTER if length <= minutes_long / 2), default=None)


def called_already(*, employee: Person, kind: str, by: Person) -> list[warnings.Warning]:
    """That another leader has called the employee, as where one acts for the other. At most one query."""
    if kind == Guide.Kind.CHECK_IN:
        return []
    found = called_by_others([employee.pk], besides=by)
    return [
        warnings.going_on_already(employee.first_name, one.leader)
        if one.has_begun
        else warnings.called_already(employee.first_name, one.leader, one.starts_at)
        for one in found.values()
    ]


def warnings_about(
    *,
    starts_at: datetime,
    minutes_long: int,
    kind: str,
    by: Person,
    employee: Person,
    besides: Conversation | None = None,
) -> list[warnings.Warning]:
    """What the leader should think over before a time is sent."""
    day = timezone.localdate(starts_at)
    others = _taken(by, day, day + timedelta(days=1)).exclude(pk=besides and besides.pk)
    found = warnings.about(
        starts_at,
        minutes_long,
        now=timezone.now(),
        work_hours=settings.WORK_HOURS,
        others_that_day=others.count(),
        short=kind == Guide.Kind.CHECK_IN,
    )
    return found + own_hours.warnings_of(employee, starts_at, minutes_long)


def _taken(leader: Person, first: date, before: date):
    """The leader's yearly conversations from one day until another; check-ins take nobody's day."""
    return (
        access.visible_to(leader)
        .filter(
            leader=leader,
            starts_at__gte=clock.midnight(first),
            starts_at__lt=clock.midnight(before),
            guide__guide__kind=Guide.Kind.YEARLY,
        )
        .exclude(status=Status.CANCELLED)
    )


def _last_held(employee: Person, leader: Person) -> datetime | None:
    held = access.visible_to(leader).filter(employee=employee, guide__guide__kind=Guide.Kind.YEARLY, status__in=HELD)
    return held.aggregate(last=Max("starts_at"))["last"]
