"""From the draft to the picture: shared out, started, invited, held."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.refusals import NotAllowedError
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.core.workday import next_workday
from samtale.notices import chores
from samtale.notices.models import Message
from samtale.people.models import Leadership
from samtale.rounds.assignment import actions as assignment_actions
from samtale.rounds.assignment import solve as assignment_solve
from samtale.rounds.home import page as home_page
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.invitations import sync as invitations_sync
from samtale.rounds.models import HolderLimit, Member
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.participants import rules as participants_rules
from samtale.rounds.progress import figures as progress_figures
from samtale.rounds.progress.figures import Stage
from samtale.rounds.setup import actions as setup_actions
from tests.course import conversation_at


def by_name(round_) -> dict[str, participants_rules.Line]:
    return {line.name: line for line in participants_rules.lines(round_)}


def at_ten(days: int) -> datetime:
    # Eight days ahead and a long weekend more is still within the fortnight invitations go out in.
    day = next_workday(timezone.localdate() + timedelta(days=days))
    return timezone.make_aware(datetime.combine(day, time(10)))


def set_time(round_, name: str, starts_at: datetime) -> Member:
    row = next(line.member for line in assignment_actions.with_rows(round_) if line.name == name)
    row.starts_at = starts_at
    row.save()
    return row


def without(round_, *names: str, by) -> None:
    for name in names:
        participants_actions.take(round_=round_, position=by_name(round_)[name].position, choice="out", by=by)


def test_shared_evenly_and_a_choice_by_hand_stays(cast, round_, teachers):
    found = assignment_actions.propose_assignment(
        round_=round_, way=assignment_solve.Way.BALANCED, holders={cast.leader.pk, cast.acting_leader.pk}, by=cast.hr
    )
    assert max(found.after.values()) - min(found.after.values()) <= 1
    lines = by_name(round_)
    # Nobody holds the conversation with their own leader.
    assert lines[cast.leader.name].holder == cast.acting_leader.pk
    one = next(line for line in lines.values() if line.holder == cast.leader.pk)
    with pytest.raises(NotAllowedError):
        assignment_actions.choose_holder(
            round_=round_, position=one.position, holder=cast.acting_leader, by=cast.leader
        )
    assignment_actions.choose_holder(round_=round_, position=one.position, holder=cast.acting_leader, by=cast.hr)
    HolderLimit.objects.create(round=round_, holder=cast.acting_leader, most=9)
    assignment_actions.propose_assignment(
        round_=round_, way=assignment_solve.Way.BALANCED, holders={cast.leader.pk, cast.acting_leader.pk}, by=cast.hr
    )
    lines = by_name(round_)
    assert lines[one.name].holder == cast.acting_leader.pk
    assert sum(line.holder == cast.acting_leader.pk for line in lines.values() if line.is_in) == 9


def test_a_choice_that_breaks_a_rule_changes_nothing(cast, round_, teachers):
    line = by_name(round_)[cast.leader.name]
    with pytest.raises(assignment_solve.InvalidChoicesError):
        assignment_actions.choose_holder(round_=round_, position=line.position, holder=cast.leader, by=cast.hr)
    assert by_name(round_)[cast.leader.name].holder == line.leader


def test_whoever_holds_it_may_from_the_start_and_the_line_leader_reads_nothing(cast, round_):
    line = by_name(round_)[cast.colleague.name]
    assignment_actions.choose_holder(round_=round_, position=line.position, holder=cast.other_leader, by=cast.hr)
    assert not Leadership.objects.filter(kind="shared").exists()
    setup_actions.start(round_=round_, by=cast.hr)
    setup_actions.start(round_=round_, by=cast.hr)
    assert [(row.leader, row.position_id) for row in Leadership.objects.filter(kind="shared")] == [
        (cast.other_leader, line.position)
    ]
    set_time(round_, cast.colleague.name, at_ten(8))
    assert invitations_jobs.invite_due(timezone.now()) == 1
    made = Conversation.objects.get(employee=cast.colleague)
    assert made.leader == cast.other_leader
    assert cast.client(cast.other_leader).get(f"/conversations/{made.pk}/preparation/").status_code == 200
    assert cast.client(cast.leader).get(f"/conversations/{made.pk}/preparation/").status_code == 404


def test_nobody_without_anybody_to_talk_with(cast, round_):
    line = by_name(round_)[cast.planner.name]
    participants_actions.take(round_=round_, position=line.position, choice="in", by=cast.hr)
    with pytest.raises(setup_actions.InvalidRoundError) as refused:
        setup_actions.start(round_=round_, by=cast.hr)
    assert cast.planner.name in str(refused.value)
    with pytest.raises(NotAllowedError):
        setup_actions.start(round_=round_, by=cast.leader)
    round_.refresh_from_db()
    assert round_.started_at is None and not Leadership.objects.filter(kind="shared").exists()


def test_invitations_go_out_in_their_time_and_once(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    near, far = set_time(round_, cast.employee.name, at_ten(8)), set_time(round_, cast.colleague.name, at_ten(40))
    assert invitations_jobs.invite_due(timezone.now()) == 1
    assert invitations_jobs.invite_due(timezone.now()) == 0
    assert [row.employee for row in Conversation.objects.all()] == [cast.employee]
    assert Message.objects.filter(to=cast.employee).count() == 1
    far.refresh_from_db()
    assert far.invited_at is None
    assert invitations_jobs.invite_due(far.starts_at - timedelta(days=round_.lead_days)) == 1
    setup_actions.end(round_=round_, by=cast.hr)
    near.invited_at = None
    near.save()
    assert invitations_jobs.invite_due(timezone.now()) == 0


def test_many_go_out_in_turns_with_the_letters_in_between(cast, round_, teachers, monkeypatch):
    monkeypatch.setattr(invitations_jobs, "MOST_AT_ONCE", 2)
    setup_actions.start(round_=round_, by=cast.hr)
    for nth in range(3):
        set_time(round_, f"Lærer0{nth} Prøve", at_ten(8) + timedelta(hours=2 * nth))
    now = at_ten(1)
    assert invitations_jobs.invite_due(now) is chores.AGAIN and Conversation.objects.count() == 2
    assert invitations_jobs.invite_due(now) == 1 and Conversation.objects.count() == 3
    assert invitations_jobs.invite_due(now) == 0


def test_whoever_has_had_it_already_is_not_called_again(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    type(round_).objects.filter(pk=round_.pk).update(starts_on=timezone.localdate() - timedelta(days=7))
    row = set_time(round_, cast.employee.name, at_ten(8))
    held, now = conversation_at("signing", cast), timezone.now()
    Conversation.objects.filter(pk=held.pk).update(starts_at=now, held_at=now)
    assert invitations_jobs.invite_due(now) == 0
    row.refresh_from_db()
    assert (row.starts_at, row.not_invited) == (None, "") and Conversation.objects.count() == 1


def test_what_is_called_off_waits_for_a_time_again(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    row, other = set_time(round_, cast.employee.name, at_ten(8)), set_time(round_, cast.colleague.name, at_ten(8))
    row_time = row.starts_at
    assert invitations_jobs.invite_due(timezone.now()) == 2
    assert invitations_sync.follow(timezone.now()) == 0
    invitation_actions.cancel(conversation_id=Conversation.objects.get(employee=cast.employee).pk, by=cast.leader)
    # Moved out of the period, and still the round's.
    moved = Conversation.objects.get(employee=cast.colleague)
    invitation_actions.move(conversation_id=moved.pk, by=cast.leader, starts_at=at_ten(90), reason="Kurs")
    assert invitations_sync.follow(timezone.now()) == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.invited_at, row.starts_at) == (None, None) and other.invited_at
    set_time(round_, cast.employee.name, row_time)
    assert invitations_jobs.invite_due(timezone.now()) == 1
    assert Conversation.objects.filter(employee=cast.employee).count() == 2


def test_what_the_leader_has_called_to_alone_asks_for_no_time(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    row = Member.objects.get(round=round_, employee=cast.employee)
    asked = len(home_page.home(cast.leader))
    conversation_at("preparing", cast)
    assert invitations_sync.follow(timezone.now()) == 1
    row.refresh_from_db()
    assert row.invited_at and asked == 1
    for one in Member.objects.filter(round=round_).select_related("employee"):
        if one.holder == cast.leader and one.employee != cast.employee:
            set_time(round_, one.employee.name, at_ten(20))
    assert home_page.home(cast.leader) == []


def test_what_stops_an_invitation_is_shown_and_tried_no_more(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    row = set_time(round_, cast.employee.name, at_ten(8))
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(
        ended_on=timezone.localdate() - timedelta(days=1)
    )
    assert invitations_jobs.invite_due(timezone.now()) == 0
    row.refresh_from_db()
    assert row.not_invited == "leader" and not Conversation.objects.exists()
    assert AccessLog.objects.filter(event="round.not_invited").count() == 1
    assert [line.name for line in progress_figures.progress_of(round_).blocked] == [cast.employee.name]


def test_the_picture_follows(cast, round_, teachers):
    setup_actions.start(round_=round_, by=cast.hr)
    set_time(round_, "Lærer00 Prøve", at_ten(8))
    set_time(round_, "Lærer01 Prøve", at_ten(8) + timedelta(hours=3))
    set_time(round_, "Lærer02 Prøve", at_ten(40))
    invitations_jobs.invite_due(timezone.now())
    invitation_actions.accept(conversation_id=Conversation.objects.get(employee=teachers[1]).pk, by=teachers[1])
    late = conversation_at("preparing", cast)
    Conversation.objects.filter(pk=late.pk).update(starts_at=timezone.now() - timedelta(days=1))
    type(round_).objects.filter(pk=round_.pk).update(starts_on=timezone.localdate() - timedelta(days=7))
    round_.refresh_from_db()
    found = progress_figures.progress_of(round_)
    assert {stand: found.counts[stand] for stand in Stage} == {
        Stage.WAITING: 17,
        Stage.PLANNED: 1,
        Stage.INVITED: 1,
        Stage.PREPARED: 1,
        Stage.HELD: 0,
        Stage.AGREED: 0,
        Stage.OVERDUE: 1,
    }
    done = Conversation.objects.get(employee=teachers[0])
    Conversation.objects.filter(pk=done.pk).update(starts_at=timezone.now(), held_at=timezone.now(), status="signing")
    found = progress_figures.progress_of(round_)
    assert found.counts[Stage.HELD] == 1 and found.done == 1
    assert found.held_by_day == [(timezone.localdate(), 1)]
    assert [branch.name for branch in found.branches] == [cast.unit.name]
    assert found.branches[0].people == found.people == 21
    assert [(row.name, row.people) for row in found.holders] == [
        (cast.leader.name, 20),
        (cast.leadership_group.name, 1),
    ]
    assert [row.has_begun for row in found.holders] == [True, False]


def test_the_picture_asks_as_little_of_many(cast, round_, teachers):
    with CaptureQueriesContext(connection) as queries:
        progress_figures.progress_of(round_)
    assert len(queries) <= 9
