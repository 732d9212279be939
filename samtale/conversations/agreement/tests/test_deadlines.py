"""A new deadline is an event on the same action: proposed by either, signed by both, and the first one still counts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.access import NotAllowedError, peek
from samtale.conversations.agreement import deadlines
from samtale.conversations.agreement.tests.test_views import fields_of
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.meeting import undoing
from samtale.conversations.models import Agreement, AgreementGoal
from samtale.conversations.own_data.export import goals_of
from samtale.conversations.signature import page as signature_page
from samtale.conversations.states import Status, TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.core.words import full_day
from samtale.goals.agreed import AlreadyAgreedError
from samtale.goals.models import Action, Goal, NewDeadline
from samtale.guides.choosing import published
from tests.course import conversation_at, fresh, sign, yearly_guide

WHY = "Kurset er utsatt til høsten, einerbær"


def day(ahead: int = 120):
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def action(cast) -> Action:
    conversation_at("following", cast)
    return Action.objects.get(responsible="employee")


def propose(conversation, by, action, *, due=None, why=WHY, seen=""):
    return deadlines.propose(
        conversation_id=conversation.pk, by=by, action_id=action.pk, due=due or day(), why=why, seen=seen
    )


def answer_and_sign(conversation, cast) -> None:
    for who in (cast.employee, cast.leader):
        for question in ("all_said", "agreed_text"):
            closing_actions.answer(conversation_id=conversation.pk, by=who, question=question, yes=True)
    closing_actions.to_signing(conversation_id=conversation.pk, by=cast.employee)
    for who in (cast.employee, cast.leader):
        sign(conversation, who)


def agree(conversation, cast) -> None:
    """From the conversation on to where both have signed."""
    if fresh(conversation).status in (Status.INVITED, Status.PREPARING):
        meeting_actions.start(conversation_id=conversation.pk, by=cast.leader)
    meeting_actions.close(conversation_id=conversation.pk, by=cast.leader)
    answer_and_sign(conversation, cast)


def test_it_is_the_action_s_when_both_have_signed_and_the_first_counts(cast, action):
    first = action.due
    nxt = conversation_at("preparing", cast)
    propose(nxt, cast.employee, action)
    meeting_actions.start(conversation_id=nxt.pk, by=cast.leader)
    meeting_actions.close(conversation_id=nxt.pk, by=cast.leader)
    for who in (cast.employee, cast.leader):
        letter = cast.client(who).get(reverse("conversations:agreement", args=[nxt.pk])).text
        assert WHY in letter
    action.refresh_from_db()
    assert (action.due, action.first_due) == (first, None), "it is proposed only"
    answer_and_sign(nxt, cast)
    action.refresh_from_db()
    assert (action.due, action.first_due) == (day(), first)
    row = NewDeadline.objects.select_related("action__goal__key").get()
    assert (row.before, row.due, row.why, row.conversation) == (first, day(), WHY, nxt.pk)
    assert row.agreed_at == Agreement.objects.get(conversation=nxt).signed_at
    for who in (cast.employee, cast.leader):
        assert signature_page.read(peek(who, nxt.pk)).is_intact
        assert WHY in cast.client(who).get(reverse("conversations:signing", args=[nxt.pk])).text
        told = " ".join(cast.client(who).get(reverse("conversations:action", args=[action.pk])).text.split())
        assert f"i stedet for {full_day(first)}" in told and WHY in told
        assert reverse("conversations:signing", args=[nxt.pk]) in told
    (told,) = [one for goal in goals_of(cast.employee) for one in goal["actions"] if one["new_deadlines"]]
    assert told["new_deadlines"][0]["why"] == WHY
    row.why = "Noe annet"
    with pytest.raises(AlreadyAgreedError):
        row.save()
    action.done_at, action.status = timezone.now() + timedelta(days=90), Action.Status.DONE
    assert not action.is_kept, "in time for the new one, not for the first"
    action.done_at = timezone.now()
    assert action.is_kept


def test_nobody_else_proposes_or_sees_one(cast, action):
    nxt = conversation_at("holding", cast)
    where = reverse("conversations:new_deadline", args=[nxt.pk, action.pk])
    for stranger in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        with pytest.raises(NotAllowedError):
            propose(nxt, stranger, action)
        assert cast.client(stranger).get(where).status_code == 404
        assert cast.client(stranger).post(where, {"due": day(), "why": WHY}).status_code == 404
    assert not NewDeadline.objects.exists()
    before = fresh(nxt).live_version
    propose(nxt, cast.leader, action)
    assert fresh(nxt).live_version > before, "the other's page fetches it"
    assert WHY in cast.client(cast.employee).get(reverse("conversations:holding", args=[nxt.pk])).text
    assert cast.client(cast.colleague).get(reverse("conversations:holding", args=[nxt.pk])).status_code == 404
    with pytest.raises(NotAllowedError):
        propose(nxt, cast.leader, Action(pk=uuid4()))


def test_what_the_other_has_proposed_since_is_not_written_over(cast, action):
    nxt = conversation_at("holding", cast)
    where = reverse("conversations:new_deadline", args=[nxt.pk, action.pk])
    client = cast.client(cast.leader)
    fields = fields_of(client.get(where).text)
    propose(nxt, cast.employee, action, due=day(100))
    sent = fields | {"due": day(130).isoformat(), "why": "Etter sommeren"}
    late = client.post(where, sent)
    assert late.status_code == 422 and "Ingrid har foreslått" in late.text and "Etter sommeren" in late.text
    assert NewDeadline.objects.get().due == day(100)
    assert client.post(where, fields_of(late.text) | {"due": sent["due"], "why": sent["why"]}).status_code == 302
    assert NewDeadline.objects.get().due == day(130)
    keep = reverse("conversations:keep_deadline", args=[nxt.pk, action.pk])
    assert "Behold fristen" in client.get(where).text
    for _ in range(2):
        client.post(keep)
    assert not NewDeadline.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"due": "", "why": WHY}, "Velg en frist."),
        ({"due": "2020-01-01", "why": WHY}, "Datoen er passert."),
        ({"due": "12.32.2027", "why": WHY}, "Skriv en dato"),
        ({"due": "the same", "why": WHY}, "Det er fristen tiltaket har nå."),
        ({"due": "new", "why": ""}, "Skriv kort hvorfor"),
    ],
)
def test_what_is_wrong_is_said_and_kept(cast, action, sent, said):
    nxt = conversation_at("holding", cast)
    where = reverse("conversations:new_deadline", args=[nxt.pk, action.pk])
    due = {"the same": action.due.isoformat(), "new": day().isoformat()}.get(sent["due"], sent["due"])
    answer = cast.client(cast.employee).post(where, sent | {"due": due})
    assert answer.status_code == 422 and said in answer.text and sent["why"] in answer.text
    assert not NewDeadline.objects.exists()


def test_an_action_that_is_done_or_ends_gets_none(cast, action):
    nxt = conversation_at("holding", cast)
    propose(nxt, cast.leader, action)
    follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status="done", text="", by=cast.employee)
    with pytest.raises(NotPossibleError, match="ikke åpent"):
        propose(nxt, cast.leader, action, due=day(99), seen=deadlines.mark(NewDeadline.objects.get()))
    agree(nxt, cast)
    action.refresh_from_db()
    assert action.first_due is None and not NewDeadline.objects.exists(), "what nobody signed is gone"
    third = conversation_at("holding", cast)
    theirs = Action.objects.get(responsible="leader")
    AgreementGoal.objects.filter(agreement__conversation=third).update(outcome=Goal.Outcome.REACHED)
    with pytest.raises(NotPossibleError, match="avsluttes"):
        propose(third, cast.leader, theirs)


@pytest.mark.parametrize("status", ["signing", "following", "cancelled"])
def test_there_is_none_when_it_lies_to_be_signed_or_is_over(cast, action, status):
    with pytest.raises(TransitionError):
        propose(conversation_at(status, cast), cast.leader, action)


def test_a_start_is_undone_beside_one_and_it_stays(cast, action):
    nxt = conversation_at("holding", cast)
    propose(nxt, cast.leader, action)
    undoing.undo_start(conversation_id=nxt.pk, by=cast.leader)
    assert NewDeadline.objects.count() == 1


def test_a_check_in_with_a_new_deadline_is_signed_and_the_yearly_one_stays_intact(cast):
    """It was called before the yearly one was signed, so it goes on from it without ending it."""
    yearly_guide()
    short = conversation_at("holding", cast, guide=published(kind="check_in")[0])
    yearly = conversation_at("following", cast)
    action = Action.objects.get(responsible="leader")
    with pytest.raises(meeting_actions.MustBeSignedError):
        propose(short, cast.employee, action)
        meeting_actions.finish(conversation_id=short.pk, by=cast.leader)
    agree(short, cast)
    action.refresh_from_db()
    assert action.due == day() and fresh(yearly).status == Status.FOLLOWING
    assert signature_page.read(peek(cast.employee, yearly.pk)).is_intact
    # Rows alone prove nothing: whoever writes in the database says no more than the signed texts do.
    NewDeadline(
        action=Action.objects.select_related("goal__key").get(pk=action.pk),
        conversation=short.pk,
        by=cast.leader,
        before=day(),
        due=day(200),
        agreed_at=timezone.now(),
    ).save()
    Action.objects.get(pk=action.pk).move_deadline(day(200))
    assert not signature_page.read(peek(cast.employee, yearly.pk)).is_intact
