"""One's own hours in a round's plan: never on a day off, a warning by hand, and a way out where nothing fits."""

from datetime import timedelta

import pytest

from samtale.core import clock
from samtale.core.workday import is_workday, next_workday
from samtale.rounds.models import Collision, Member, ShiftPlan, WorkWeek
from samtale.rounds.scheduling import actions, proposal, stored_proposal
from samtale.rounds.scheduling.problem import build_problem
from samtale.rounds.scheduling.tests.test_views import HTMX, shown
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.timetable.candidates import moment
from samtale.rounds.timetable.rules import Rule
from tests.course import shift_plan_of

OUTSIDE = "Dette er utenfor arbeidstiden til"


@pytest.fixture
def started(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    return round_


def workdays(count: int, ahead: int = 16) -> list[int]:
    """So many working days, as days from today."""
    found, today = [], clock.today()
    while len(found) < count:
        if is_workday(today + timedelta(days=ahead)):
            found.append(ahead)
        ahead += 1
    return found


def row_of(cast, round_) -> Member:
    return Member.objects.get(round=round_, employee=cast.employee)


def test_the_conversation_lies_within_a_shift_at_its_edge(cast, started):
    """A late shift eight hours after a night, and a day at work far ahead: that day, where it begins or ends."""
    night = next(day for day in range(16, 40) if {day, day + 1} <= set(workdays(20)))
    far = workdays(1, ahead=40)[0]
    shift_plan_of(cast.employee, (night, 22, 31), (night + 1, 15, 22), (far, 8, 15), days=90)
    shift_plan_of(cast.employee, (night, 8, 15), in_use=False)  # not said yes to
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    starts = clock.here(row_of(cast, started).starts_at)
    assert (starts.date() - clock.today()).days == far
    assert f"{starts:%H:%M}" in ("08:00", "08:30", "13:00", "13:30")


def test_weekdays_hold_outside_the_plan_and_for_whoever_has_none(cast, started):
    WorkWeek.objects.create(person=cast.employee, days=[2])
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    assert clock.here(row_of(cast, started).starts_at).weekday() == 2
    people = {one.id: one for one in build_problem(started).people}
    assert people[cast.employee.pk].weekdays == {2} and people[cast.colleague.pk].weekdays == {0, 1, 2, 3, 4}


def test_a_time_moved_outside_is_told_of_and_stands(cast, started):
    inside, off = workdays(2, ahead=20)
    shift_plan_of(cast.employee, (inside, 7, 15))
    position = row_of(cast, started).position_id
    today = clock.today()
    at = {
        name: moment(today + timedelta(days=day), 9 * 60)
        for name, day in (("inside", inside), ("off", off))
    }  # fmt: skip
    asked = {"round_": started, "position": position, "room": None, "by": cast.leader}
    assert Rule.OWN_HOURS not in [one.rule for one in actions.check(starts_at=at["inside"], **asked)]
    found = actions.move(starts_at=at["off"], **asked)
    (outside,) = [one for one in found if one.rule is Rule.OWN_HOURS]
    assert not outside.hard and row_of(cast, started).starts_at == at["off"]
    leader, url = cast.client(cast.leader), f"/rounds/{started.pk}/plan/{position}/"
    sent = {"date": (today + timedelta(days=off)).isoformat(), "time": "13:00"}
    tried = shown(leader.get(url, sent, **HTMX))
    assert f"{OUTSIDE} {cast.employee.name}. Avtal det først, og avtal betaling." in tried
    assert "07.00" not in tried and "vakt" not in tried.lower(), "nothing of the plan itself"
    moved = leader.post(url, sent, **HTMX)
    assert moved.status_code == 200 and "Flyttet. Tenk over dette." in shown(moved)
    for stranger in (cast.employee, cast.colleague):
        assert cast.client(stranger).get(url, sent, **HTMX).status_code == 404
    sent["date"] = (today + timedelta(days=inside)).isoformat()
    assert OUTSIDE not in shown(leader.get(url, sent, **HTMX))


def test_where_nothing_fits_the_plan_says_so_and_offers_a_paid_time(cast, started):
    """At work at night only, as long as the round lasts."""
    shift_plan_of(cast.employee, *[(day, 22, 31) for day in range(0, 80, 2)], days=90)
    found = proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    stored_proposal.store(round_=started, holder=cast.leader.pk, found=found, by=cast.leader)
    assert row_of(cast, started).starts_at is None
    page = shown(cast.client(cast.leader).get(f"/rounds/{started.pk}/plan/"))
    assert "er aldri på jobb og ledige samtidig i perioden." in page
    assert "en avtalt og betalt tid utenfor arbeidstiden" in page
    assert Collision.objects.get().employee == cast.employee
    assert cast.employee.name in stored_proposal.about(cast.employee)[started.pk]


def test_a_new_plan_does_not_move_what_is_planned_and_the_next_proposal_follows_it(cast, started):
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    before = row_of(cast, started).starts_at
    day = (next_workday(clock.here(before).date() + timedelta(days=1)) - clock.today()).days
    shift_plan_of(cast.employee, (day, 7, 15), days=90)
    assert row_of(cast, started).starts_at == before
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    assert (clock.here(row_of(cast, started).starts_at).date() - clock.today()).days == day
    ShiftPlan.objects.all().delete()
