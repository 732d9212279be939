"""What the rounds keep about a person, as the person takes it out."""

from typing import Any

from django.db.models import Q

from samtale.people import telling_apart
from samtale.people.models import Person
from samtale.people.own_rows import moment

from ..availability.busy import Free
from ..models import (
    Absence,
    BusyTime,
    CalendarReading,
    CalendarSource,
    HolderLimit,
    Holding,
    Member,
    Objection,
    ShiftPlan,
    WorkWeek,
)
from ..scheduling import stored_proposal
from ..timetable.problem import WEEKDAYS

Plain = dict[str, Any]


def places_in_rounds(person: Person) -> list[Plain]:
    """The rounds the person is in, as the one called or the one who holds it, the oldest first. Four queries."""
    rows = Member.objects.filter(Q(employee=person) | Q(holder=person))
    rows = rows.select_related("round", "employee", "holder", "room").order_by("round__starts_on", "starts_at", "pk")
    holdings = {one.round_id: one for one in Holding.objects.filter(holder=person)}
    limits = {one.round_id: one.most for one in HolderLimit.objects.filter(holder=person)}
    collided = stored_proposal.about(person)
    both = (who for one in rows for who in (one.employee, one.holder) if who)
    names = telling_apart.in_words(telling_apart.names_of(both))
    return [_place(one, person, limits, holdings, collided, names) for one in rows]


def _place(one: Member, person: Person, limits: dict, holdings: dict, collided: dict, names: dict) -> Plain:
    is_employee = one.employee_id == person.pk
    holding = None if is_employee else holdings.get(one.round_id)
    other = one.holder if is_employee else one.employee
    return {
        "round": one.round.name,
        "as": "employee" if is_employee else "leader",
        "with": names[other.pk] if other else None,
        "included": one.get_choice_display(),
        "planned_at": moment(one.starts_at),
        "room": one.room.name if one.room else None,
        "invited_at": moment(one.invited_at),
        "at_most": None if is_employee else limits.get(one.round_id),
        "began_at": moment(holding.began_at) if holding else None,
        "reminded_at": moment(holding.reminded_at) if holding else None,
        "no_time_because": None if one.starts_at or one.invited_at else collided.get(one.round_id),
    }


def objections(person: Person) -> list[Plain]:
    """Those the person has made; what somebody else has objected is theirs. One query."""
    rows = Objection.objects.filter(by=person).select_related("round", "employee", "holder").order_by("at")
    others = [one.holder if one.employee_id == person.pk else one.employee for one in rows]
    names = telling_apart.in_words(telling_apart.names_of(others))
    return [
        {"round": one.round.name, "at": moment(one.at), "with": names[other.pk]}
        for one, other in zip(rows, others, strict=True)
    ]


def absences(person: Person) -> list[Plain]:
    """«Fravær» and its days, what is taken out and can be brought back too. One query."""
    return [
        {
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat() if one.ends_on else None,
            "removed_at": moment(one.removed_at),
        }
        for one in Absence.with_removed.filter(person=person).order_by("starts_on", "pk")
    ]


def working_hours(person: Person) -> Plain:
    """The weekdays and the shifts the person has given, not yet said yes to too. Two queries, and two a plan."""
    plans = ShiftPlan.objects.filter(person=person).select_related("source__key").order_by("read_at")
    days = WorkWeek.objects.filter(person=person).values_list("days", flat=True).first()
    return {"weekdays": days or sorted(WEEKDAYS), "plans": [_plan(one) for one in plans]}


def _plan(one: ShiftPlan) -> Plain:
    source = getattr(one, "source", None)
    return {
        "address": source.address if source else None,
        "read_at": moment(one.read_at),
        "used_at": moment(one.used_at),
        "first_on": one.first_on.isoformat(),
        "last_on": one.last_on.isoformat(),
        "whole_days": one.whole_days,
        "unread": one.unread,
        "shifts": [
            {"starts_at": moment(shift.starts_at), "ends_at": moment(shift.ends_at)}
            for shift in one.shifts.order_by("starts_at")
        ],
    }


def busy_times(person: Person) -> Plain:
    """When the person has said to be busy, what counts as free in the calendar, and the address that is read, where
    there is one. Three queries."""
    rows = BusyTime.objects.filter(person=person).order_by("starts_at")
    source = CalendarSource.objects.select_related("key").filter(person=person).first()
    reading = CalendarReading.objects.filter(person=person).first()
    last = reading or source
    return {
        "address": source.address if source else None,
        "read_at": moment(last.read_at) if last else None,
        "times": [
            {"starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at), "zone": one.zone or None}
            for one in rows
        ],
        "free": {name: getattr(reading, name) for name in Free._fields} if reading else None,
    }
