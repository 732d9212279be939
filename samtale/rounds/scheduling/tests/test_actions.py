"""Times and rooms of a round: proposed, moved by hand, held across rounds."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.refusals import NotAllowedError
from samtale.core import clock
from samtale.core.workday import is_workday, next_workday
from samtale.rounds.conftest import draft
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import Absence, BusyTime, ClosedPeriod, Member, Proposal, Room, Round
from samtale.rounds.participants.actions import take
from samtale.rounds.participants.rules import included
from samtale.rounds.scheduling import actions, proposal
from samtale.rounds.scheduling import problem as scheduling_problem
from samtale.rounds.scheduling.taken_times import whole_days
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.timetable.checking import InvalidProblemError
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.rules import Rule


@pytest.fixture
def room(cast) -> Room:
    Room.objects.create(name="Glassburet", unit=cast.unit, is_shielded=False)
    return Room.objects.create(name="Fjellet", unit=cast.unit)


@pytest.fixture
def started(cast, round_, teachers) -> Round:
    setup_actions.start(round_=round_, by=cast.hr)
    return round_


def times(round_, holder) -> list[Member]:
    return list(Member.objects.filter(round=round_, holder=holder).exclude(starts_at=None).order_by("starts_at"))


def test_a_proposal_keeps_the_rules_and_what_was_set_by_hand(cast, started, room):
    first = next_workday(clock.today() + timedelta(days=21))
    ClosedPeriod.objects.create(name="Stengt", unit=cast.unit.parent, starts_on=first, ends_on=first)
    away = Member.objects.get(round=started, employee__first_name="Lærer00")
    Absence.objects.create(person=away.employee, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=30))
    course = whole_days(first + timedelta(days=1), first + timedelta(days=4))
    BusyTime.objects.create(person=cast.leader, starts_at=course.starts, ends_at=course.ends)
    with pytest.raises(NotAllowedError):
        proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.other_leader)
    with pytest.raises(NotAllowedError):
        proposal.propose(round_=started, by=cast.leader)
    found = proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    rows = times(started, cast.leader)
    days = [clock.here(row.starts_at).date() for row in rows]
    assert (found.placed, found.left, len(rows)) == (20, (), 20)
    assert len(set(days)) == 20 and all(map(is_workday, days)) and first not in days
    assert not any(first < day <= first + timedelta(days=4) for day in days)
    assert min(days) >= clock.today() + timedelta(days=14)
    away.refresh_from_db()
    assert clock.here(away.starts_at).date() > clock.today() + timedelta(days=30)
    assert {row.room for row in rows} == {room}
    assert AccessLog.objects.filter(event="round.planned").count() == 1
    actions.move(
        round_=started, position=rows[3].position_id, starts_at=rows[3].starts_at, room=room.pk, by=cast.leader
    )
    proposal.propose(round_=started, by=cast.hr)
    again = Member.objects.get(pk=rows[3].pk)
    assert (again.starts_at, again.time_by_hand) == (rows[3].starts_at, True)
    actions.free(round_=started, position=again.position_id, by=cast.leader)
    assert not Member.objects.get(pk=rows[3].pk).time_by_hand


def test_a_process_of_its_own_makes_the_same_plan_and_says_the_same(cast, started, room, monkeypatch):
    Round.objects.filter(pk=started.pk).update(ends_on=next_workday(clock.today() + timedelta(days=20)))
    here = proposal.propose(round_=Round.objects.get(pk=started.pk), by=cast.hr)
    for name in ("solve", "explain"):
        monkeypatch.delitem(sys.modules, f"samtale.rounds.timetable.{name}")
    told = []
    follower = proposal.Follower()
    monkeypatch.setattr(follower, "tell", lambda step, done=0, of=1: told.append((step, done)))
    apart = proposal.propose(round_=Round.objects.get(pk=started.pk), by=cast.hr, follower=follower)
    assert "samtale.rounds.timetable.solve" not in sys.modules
    assert (apart.plan.places, apart.clashes) == (here.plan.places, here.clashes) and apart.clashes
    assert {step for step, done in told if done} == {Proposal.Step.PLACING, Proposal.Step.EXPLAINING}


def test_a_move_says_what_it_would_break_and_changes_nothing(cast, started, room):
    proposal.propose(round_=started, by=cast.hr)
    one, other = times(started, cast.leader)[5:7]
    asked = {"round_": started, "position": one.position_id, "room": room.pk}
    with pytest.raises(NotAllowedError):
        actions.move(**asked, starts_at=one.starts_at, by=cast.acting_leader)
    with pytest.raises(NotAllowedError):
        actions.check(**asked | {"position": 999_999}, starts_at=one.starts_at, by=cast.hr)
    with pytest.raises(actions.TimeRefusedError) as refused:
        actions.move(**asked, starts_at=other.starts_at, by=cast.leader)
    assert {Rule.PER_DAY, Rule.TWICE} <= {one.rule for one in refused.value.broken}
    assert "Kari Dahl" in str(refused.value)
    bare = Room.objects.get(name="Glassburet")
    found = actions.check(**asked | {"room": bare.pk}, starts_at=one.starts_at, by=cast.leader)
    assert [one.rule for one in found if one.hard] == [Rule.UNSHIELDED]
    with pytest.raises(actions.SchedulingError):
        actions.move(**asked | {"room": 999_999}, starts_at=one.starts_at, by=cast.leader)
    saturday = one.starts_at + timedelta(days=(5 - clock.here(one.starts_at).weekday()) % 7)
    assert Rule.WEEKEND in {one.rule for one in actions.check(**asked, starts_at=saturday, by=cast.leader)}
    assert Member.objects.get(pk=one.pk).starts_at == one.starts_at
    assert not AccessLog.objects.filter(event="round.moved").exists()
    invitations_jobs.invite_due(one.starts_at - timedelta(days=3))
    with pytest.raises(actions.SchedulingError) as called:
        actions.move(**asked, starts_at=one.starts_at, by=cast.leader)
    assert "innkalt" in str(called.value)


def test_a_planned_time_holds_people_and_rooms_in_other_rounds(cast, started, room):
    proposal.propose(round_=started, by=cast.hr)
    taken = times(started, cast.leader)[0]
    other = setup_actions.save_round(round_=draft(cast, name="En til"), by=cast.hr)
    assert not included(other), "each has a plan in one"
    for row in Member.objects.filter(round=started):
        take(round_=other, position=row.position_id, choice="in", by=cast.hr)
    posed = scheduling_problem.build_problem(other)
    people = {one.id: one for one in posed.people}
    assert taken.starts_at in {span.starts for span in people[cast.leader.pk].busy}
    assert taken.starts_at in {span.starts for span in people[taken.employee_id].busy}
    assert taken.starts_at in {span.starts for span in next(one for one in posed.rooms if one.id == room.pk).busy}
    # Called to it, the conversation holds the time: as one of either round's own, and twice in neither.
    invitations_jobs.invite_due(taken.starts_at - timedelta(days=13))
    for round_ in (started, other):
        posed = scheduling_problem.build_problem(round_)
        slot = posed.slot(taken.position_id)
        assert slot.is_called and slot.starts_at == taken.starts_at
        assert slot.id in {one.id for one in posed.problem().sittings if one.fixed}
        busy = {one.id: one.busy for one in posed.people}[cast.leader.pk]
        assert taken.starts_at not in {span.starts for span in busy}
    setup_actions.end(round_=started, by=cast.hr)
    with pytest.raises(actions.SchedulingError):
        proposal.propose(round_=Round.objects.get(pk=started.pk), by=cast.hr)


def test_ones_own_part_goes_round_what_others_have_planned_in_the_same_round(cast, started, room):
    """The leader is one of those talked with too, and the others have the same room."""
    proposal.propose(round_=started, holders={cast.leadership_group.pk}, by=cast.leadership_group)
    taken = Member.objects.get(round=started, holder=cast.leadership_group)
    assert taken.employee == cast.leader and taken.room == room
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    length = timedelta(minutes=started.minutes_long)
    assert len(times(started, cast.leader)) == 20
    assert all(abs(row.starts_at - taken.starts_at) >= length for row in times(started, cast.leader))
    one = times(started, cast.leader)[0]
    found = actions.check(
        round_=started, position=one.position_id, starts_at=taken.starts_at, room=room.pk, by=cast.leader
    )
    assert {Rule.BUSY, Rule.ROOM_BOOKED} <= {broken.rule for broken in found}


def test_what_cannot_be_planned_is_said_and_nothing_is_half_planned(cast, round_, teachers):
    with pytest.raises(NotAllowedError):
        proposal.propose(round_=round_, holders={cast.leader.pk}, by=cast.leader)  # it has not started
    Round.objects.filter(pk=round_.pk).update(ends_on=clock.today() + timedelta(days=10))
    with pytest.raises(InvalidProblemError) as said:
        proposal.propose(round_=Round.objects.get(pk=round_.pk), by=cast.hr)
    assert "Innkallingen skal ut 14 dager før" in str(said.value)
    assert not Member.objects.exclude(starts_at=None).exists()
    # As many as there are days for; the rest are told of.
    Round.objects.filter(pk=round_.pk).update(ends_on=next_workday(clock.today() + timedelta(days=14)))
    found = proposal.propose(round_=Round.objects.get(pk=round_.pk), holders={cast.leader.pk}, by=cast.hr)
    assert (found.placed, len(found.left)) == (1, 19) and found.plan.verdict != Verdict.OPTIMAL
    assert Member.objects.exclude(starts_at=None).count() == 1


def test_two_who_plan_at_once_do_not_undo_each_other(cast, started, monkeypatch):
    """What was read before another's plan is read again before it is kept."""
    solve, meanwhile = proposal.solve, []

    def slowly(problem, tell):
        plan = solve(problem, tell)
        if not meanwhile:
            meanwhile.append(True)
            Absence.objects.create(person=cast.leader, starts_on=clock.today(), ends_on=clock.today() + timedelta(25))
        return plan

    monkeypatch.setattr(proposal, "solve", slowly)
    proposal.propose(round_=started, by=cast.hr)
    assert meanwhile and all(
        clock.here(row.starts_at).date() > clock.today() + timedelta(25) for row in times(started, cast.leader)
    )


def test_a_round_is_read_in_as_many_queries_for_many(cast, round_, teachers, django_assert_max_num_queries):
    for teacher in teachers:
        BusyTime.objects.create(person=teacher, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    with django_assert_max_num_queries(18):
        scheduling_problem.build_problem(round_)
