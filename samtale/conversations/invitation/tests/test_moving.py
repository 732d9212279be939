"""Moving a conversation, calling it off, and what a leader is offered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.access import NotAllowedError
from samtale.conversations.invitation import actions, suggestions
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status, TransitionError
from samtale.notices.models import Message
from tests.at_once import at_once
from tests.course import at_nine, conversation_at, fresh, letters_sent, yearly_guide

from .test_actions import _day, event_in, invite, letters_to

pytestmark = pytest.mark.django_db


# Moving and calling off


def test_only_the_leader_moves_and_a_later_day_needs_a_reason_and_is_counted(cast):
    made = conversation_at("preparing", cast)
    for other in (cast.employee, cast.former_leader, cast.other_leader, cast.hr):
        with pytest.raises(NotAllowedError):
            actions.move(conversation_id=made.pk, by=other, starts_at=at_nine(12), reason="x")
    with pytest.raises(actions.MoveReasonMissingError):
        actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(12), reason="  ")
    unmoved = fresh(made)
    assert (unmoved.status, unmoved.sequence, unmoved.postponements.count()) == (Status.PREPARING, 0, 0)

    letters_sent()
    for _ in range(2):  # the same press twice
        actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(12), reason="Jeg er syk, solbærsaft")
    moved = fresh(made)
    assert (moved.status, moved.starts_at, moved.sequence) == (Status.INVITED, at_nine(12), 1)
    assert not hasattr(moved, "acceptance"), "a yes is to a time"
    assert [p.reason for p in moved.postponements.all()] == ["Jeg er syk, solbærsaft"]
    assert moved.postponements.get().before == made.starts_at
    assert not any("solbærsaft" in letter.body for letter in Message.objects.all())
    updates = [event_in(letter) for letter in letters_to(cast.employee)]
    assert [(u.method, u["SEQUENCE"]) for u in updates] == [("REQUEST", 0), ("REQUEST", 1)]
    assert len({u["UID"] for u in updates}) == 1

    actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(11))
    assert fresh(made).postponements.count() == 1, "an earlier day is no postponement"


def test_each_reads_of_the_other_and_not_of_oneself(cast):
    made = conversation_at("preparing", cast)
    letters_sent()
    actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(12), reason="x")
    letters_sent()
    actions.cancel(conversation_id=made.pk, by=cast.leader)
    for who, other in ((cast.employee, cast.leader), (cast.leader, cast.employee)):
        moved, cancelled = [letter.body for letter in letters_to(who)][-2:]
        assert moved.startswith(f"Hei, {who.first_name}.\n\nSamtalen med {other.name} er flyttet fra ")
        assert cancelled.startswith(f"Hei, {who.first_name}.\n\nSamtalen med {other.name} ")
        assert who.name not in moved + cancelled


def test_another_room_keeps_the_yes_and_updates_the_calendar(cast):
    made = conversation_at("preparing", cast)
    actions.move(
        conversation_id=made.pk, by=cast.leader, starts_at=made.starts_at, minutes_long=60, place="biblioteket"
    )
    changed = fresh(made)
    assert (changed.status, changed.place, changed.minutes_long, changed.sequence) == (
        Status.PREPARING,
        "biblioteket",
        60,
        1,
    )
    assert changed.acceptance and event_in(letters_to(cast.employee)[-1])["LOCATION"] == "biblioteket"


def test_a_move_to_the_past_and_a_move_while_the_talk_goes_on_are_refused(cast):
    made = invite(cast)
    with pytest.raises(actions.InThePastError):
        actions.move(conversation_id=made.pk, by=cast.leader, starts_at=timezone.now() - timedelta(days=1))
    Conversation.objects.filter(pk=made.pk).update(status=Status.HOLDING)
    for refused in (
        lambda: actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(12), reason="x"),
        lambda: actions.cancel(conversation_id=made.pk, by=cast.leader),
        lambda: actions.accept(conversation_id=made.pk, by=cast.employee),
        lambda: actions.propose_time(
            conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(12), message="x"
        ),
    ):
        with pytest.raises(TransitionError):
            refused()


def test_only_the_leader_calls_off_and_the_calendar_is_told(cast):
    made = conversation_at("preparing", cast)
    for other in (cast.employee, cast.former_leader, cast.hr):
        with pytest.raises(NotAllowedError):
            actions.cancel(conversation_id=made.pk, by=other)
    letters_sent()
    for _ in range(2):
        actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert fresh(made).status == Status.CANCELLED
    for person in (cast.employee, cast.leader):
        letter = letters_to(person)[-1]
        assert letter.subject == f"Samtalen {_day(made)} er avlyst"
        withdrawn = event_in(letter)
        assert (withdrawn.method, withdrawn["STATUS"], withdrawn["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert withdrawn["UID"] == event_in(letters_to(cast.employee)[0])["UID"]
    assert Message.objects.filter(subject__endswith="avlyst").count() == 2


# Helping the leader choose


def test_the_third_that_day_is_warned_about_and_the_suggestion_goes_elsewhere(cast):
    suggested = suggestions.suggested_time(kind="yearly", by=cast.leader)
    for employee in (cast.employee, cast.colleague):
        invite(cast, employee=employee, starts_at=suggested)

    def kinds(**more):
        found = suggestions.warnings_about(
            starts_at=suggested, minutes_long=90, by=cast.leader, employee=cast.employee, **more
        )
        return [warning.kind for warning in found]

    assert kinds(kind="yearly") == ["crowded"] and kinds(kind="check_in") == []
    assert kinds(kind="yearly", besides=Conversation.objects.first()) == []
    again = suggestions.suggested_time(kind="yearly", by=cast.leader)
    assert timezone.localdate(again) > timezone.localdate(suggested)


def test_places_are_the_pairs_own_first_and_never_other_leaders(cast):
    invite(cast, employee=cast.colleague, place="kontoret", starts_at=at_nine(20))
    made = invite(cast, place="biblioteket")
    actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert suggestions.places_of(employee=cast.employee, by=cast.leader) == ["biblioteket", "kontoret"]
    assert suggestions.places_of(employee=cast.employee, by=cast.other_leader) == []


def test_the_list_to_choose_from_holds_the_leaders_own(cast):
    made = invite(cast)
    found = {report.person: report.open for report in suggestions.reports(by=cast.leader)}
    assert found == {cast.employee: made, cast.colleague: None}
    assert suggestions.reports(by=cast.hr) == []


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_the_same_moment_make_one_conversation(cast):
    guide = yearly_guide()
    outcomes = at_once(lambda: invite(cast, guide_version=guide).pk, told=actions.AlreadyOpenError)
    made = Conversation.objects.get()
    assert sorted(isinstance(outcome, actions.AlreadyOpenError) for outcome in outcomes) == [False, True]
    assert made.pk in outcomes and Message.objects.filter(to=cast.employee).count() == 1
