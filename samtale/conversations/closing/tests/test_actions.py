"""The closing questions: each answers for themselves, a no opens what it names, the third is stored nowhere."""

from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.agreement import consents, signed_text
from samtale.conversations.agreement import differences as agreement_differences
from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.closing import actions
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Agreement, ClosingAnswer, Move, SharedTopic
from samtale.conversations.states import Status, TransitionError
from samtale.conversations.steps import NotPossibleError
from tests.course import agree_something, conversation_at, fresh


def sha(conversation) -> str:
    return agreement_document.sha256_of_content(agreement_document.gather(fresh(conversation)))


def given(conversation) -> actions.Answers:
    return actions.answers(conversation, sha(conversation))


def say(conversation, by, question, yes=True, **more):
    actions.answer(conversation_id=conversation.pk, by=by, question=question, yes=yes, **more)


def all_yes(conversation, cast):
    for who in (cast.employee, cast.leader):
        for question in ("all_said", "agreed_text"):
            say(conversation, who, question)


@pytest.fixture
def at_closing(cast):
    return conversation_at("closing", cast)


def test_each_answers_for_themselves(cast, at_closing):
    say(at_closing, cast.employee, "all_said")
    assert given(at_closing).of(cast.employee) == (True, None)
    assert given(at_closing).of(cast.leader) == (None, None)
    say(at_closing, cast.leader, "all_said", yes=False)
    say(at_closing, cast.leader, "all_said", yes=True)
    assert given(at_closing).of(cast.leader) == (True, None)
    with pytest.raises(NotAllowedError):
        say(at_closing, cast.hr, "all_said")
    with pytest.raises(TransitionError):
        say(conversation_at_holding(cast), cast.employee, "all_said")


def conversation_at_holding(cast):
    from samtale.conversations.models import Conversation

    conversation = Conversation.objects.get()
    conversation.status = Status.HOLDING
    conversation.save()
    return conversation


def test_only_two_questions_are_stored_and_logged(cast, at_closing):
    assert set(ClosingAnswer.Question.values) == {"all_said", "agreed_text"}
    with pytest.raises(ValueError, match="how_was_it"):
        say(at_closing, cast.employee, "how_was_it")
    assert not ClosingAnswer.objects.exists()
    assert not AccessLog.objects.filter(event__startswith="closing").exists()


def test_a_no_goes_back_to_what_it_names(cast, at_closing):
    said, left = SharedTopic.objects.filter(conversation=at_closing)[:2]
    SharedTopic.objects.filter(pk__in=[said.pk, left.pk]).update(touched_at=timezone.now(), touched_by=cast.leader)
    say(at_closing, cast.leader, "all_said")
    with pytest.raises(NotAllowedError):
        actions.reopen(conversation_id=at_closing.pk, by=cast.colleague, topics=[said.pk])
    actions.reopen(conversation_id=at_closing.pk, by=cast.employee, topics=[said.pk])
    assert fresh(at_closing).status == Status.HOLDING
    said.refresh_from_db()
    left.refresh_from_db()
    assert said.touched_at is None and left.touched_at is not None
    assert not ClosingAnswer.objects.exists()  # both are asked again
    assert Move.objects.filter(conversation=at_closing, by=cast.employee, after=Status.HOLDING).exists()


def test_another_conversation_s_topics_are_left_alone(cast, at_closing):
    topic = SharedTopic.objects.filter(conversation=at_closing).first()
    other = SharedTopic.objects.create(
        conversation=conversation_of_others(cast, at_closing), order=1, touched_at=timezone.now()
    )
    actions.reopen(conversation_id=at_closing.pk, by=cast.employee, topics=[topic.pk, other.pk])
    other.refresh_from_db()
    assert other.touched_at is not None


def conversation_of_others(cast, like):
    from samtale.conversations.models import Conversation

    return Conversation.objects.create(
        employee=cast.colleague,
        leader=cast.leader,
        unit=cast.unit,
        guide=like.guide,
        starts_at=like.starts_at,
        place="x",
        shared_key=like.shared_key,
        agreement_key=like.agreement_key,
    )


def test_a_yes_to_the_text_falls_when_the_text_changes_and_the_other_answer_stands(cast, at_closing):
    all_yes(at_closing, cast)
    assert given(at_closing).both_yes(cast.employee, cast.leader)
    consent = consents.add_consent(
        conversation_id=at_closing.pk, by=cast.leader, consent_id=uuid4(), what="Mer", purpose="x", whom="y"
    )
    assert given(at_closing).of(cast.employee) == (True, None)
    with pytest.raises(NotPossibleError, match="Begge"):
        actions.to_signing(conversation_id=at_closing.pk, by=cast.leader)
    consents.remove_consent(conversation_id=at_closing.pk, by=cast.leader, consent_id=consent.pk)
    assert given(at_closing).both_yes(cast.employee, cast.leader)  # the text they said yes to is back


def test_a_yes_falls_when_the_free_text_is_written_in(cast, at_closing):
    all_yes(at_closing, cast)
    collaborative_text_actions.save_text(
        conversation_id=at_closing.pk,
        kind="agreement",
        text_id=str(at_closing.pk),
        edit=uuid4(),
        base="",
        text="Vi møtes i mars",
        by=cast.leader,
    )
    assert given(at_closing).of(cast.employee) == given(at_closing).of(cast.leader) == (True, None)


def test_a_yes_falls_when_a_view_is_added(cast, at_closing):
    all_yes(at_closing, cast)
    agreement_differences.record_difference(
        conversation_id=at_closing.pk, by=cast.leader, difference_id=uuid4(), text="Nei"
    )
    assert not given(at_closing).both_yes(cast.employee, cast.leader)


def test_one_says_yes_to_what_one_has_seen(cast, at_closing):
    seen = sha(at_closing)
    consents.add_consent(
        conversation_id=at_closing.pk, by=cast.leader, consent_id=uuid4(), what="Mer", purpose="x", whom="y"
    )
    with pytest.raises(signed_text.TextChangedError):
        say(at_closing, cast.employee, "agreed_text", seen_sha256=seen)
    assert given(at_closing).of(cast.employee) == (None, None)
    say(at_closing, cast.employee, "agreed_text", seen_sha256=sha(at_closing))
    assert given(at_closing).of(cast.employee) == (None, True)


def test_a_no_to_the_text_stays_where_it_is(cast, at_closing):
    say(at_closing, cast.employee, "agreed_text", yes=False)
    assert fresh(at_closing).status == Status.CLOSING
    assert given(at_closing).of(cast.employee) == (None, False)


def test_to_signing_when_both_have_said_yes_to_both(cast, at_closing):
    all_yes(at_closing, cast)
    with pytest.raises(NotAllowedError):
        actions.to_signing(conversation_id=at_closing.pk, by=cast.administrator)
    actions.to_signing(conversation_id=at_closing.pk, by=cast.leader)
    assert fresh(at_closing).status == Status.SIGNING
    assert Agreement.objects.select_related("conversation__agreement_key").get().signed_text
    with pytest.raises(TransitionError):
        actions.to_signing(conversation_id=at_closing.pk, by=cast.employee)


def test_an_empty_agreement_is_not_signed(cast):
    held = conversation_at("holding", cast)
    meeting_actions.close(conversation_id=held.pk, by=cast.leader)
    all_yes(held, cast)
    with pytest.raises(NotPossibleError, match="minst ett mål"):
        actions.to_signing(conversation_id=held.pk, by=cast.leader)
    agreement_actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    all_yes(held, cast)
    actions.to_signing(conversation_id=held.pk, by=cast.leader)
    assert fresh(held).status == Status.SIGNING


def test_a_goal_without_actions_is_named(cast):
    held = conversation_at("holding", cast)
    agree_something(held, cast)
    agreement_actions.add_goal(
        conversation_id=held.pk,
        by=cast.leader,
        goal_id=uuid4(),
        title="Uten tiltak",
        kind="work",
        priority=1,
        measure="",
        due=None,
    )
    meeting_actions.close(conversation_id=held.pk, by=cast.leader)
    all_yes(held, cast)
    with pytest.raises(NotPossibleError, match="«Uten tiltak»"):
        actions.to_signing(conversation_id=held.pk, by=cast.leader)
    assert fresh(held).status == Status.CLOSING


def test_goals_from_before_are_brought_in_by_the_first_answer(cast):
    conversation_at("following", cast)
    held = conversation_at("holding", cast)
    meeting_actions.close(conversation_id=held.pk, by=cast.leader)
    agreement_actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    say(held, cast.employee, "all_said")
    assert [
        goal["carried"] for goal in agreement_document.content(agreement_document.gather(fresh(held)))["goals"]
    ] == [True]
