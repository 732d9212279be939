"""The minutes are the employee's: the leader reads what is shown, comments, and never rewrites."""

from uuid import uuid4

import pytest

from samtale.conversations import access
from samtale.conversations.access import NotAllowedError
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.minutes import actions, who
from samtale.conversations.models import Minutes, MinutesComment
from samtale.conversations.states import Status, TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.notices.models import Message
from tests.course import conversation_at, fresh, sign


def write(conversation, by, text, base=""):
    return collaborative_text_actions.save_text(
        conversation_id=conversation.pk,
        kind="minutes",
        text_id=str(conversation.pk),
        edit=uuid4(),
        base=base,
        text=text,
        by=by,
    )


def comment(conversation, by, **more):
    return actions.comment_minutes(
        conversation_id=conversation.pk,
        by=by,
        **{"comment_id": uuid4(), "text": "Ta med kurset", "asks_change": True, **more},
    )


def may_read(conversation, person) -> bool:
    return who.may_read(access.peek(person, conversation.pk), Minutes.of(fresh(conversation)))


@pytest.fixture
def written(cast):
    conversation = conversation_at("closing", cast)
    write(conversation, cast.employee, "Vi snakket om lesing.")
    return conversation


def test_the_employee_writes_and_the_leader_does_not(cast, written):
    with pytest.raises(NotAllowedError):
        write(written, cast.leader, "Slik var det ikke.", base="Vi snakket om lesing.")
    write(written, cast.employee, "Vi snakket om lesing og kurs.", base="Vi snakket om lesing.")
    assert stored(written).text == "Vi snakket om lesing og kurs."


def stored(conversation) -> Minutes:
    return Minutes.objects.select_related("conversation__shared_key").get(conversation=conversation)


def test_the_leader_reads_them_from_when_they_are_shown(cast, written):
    assert may_read(written, cast.employee) and not may_read(written, cast.leader)
    with pytest.raises(NotPossibleError, match="ikke vist"):
        comment(written, cast.leader)
    with pytest.raises(NotAllowedError):
        actions.finish_minutes(conversation_id=written.pk, by=cast.leader)
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    assert may_read(written, cast.leader)
    assert Message.objects.filter(to=cast.leader, subject__contains="Referatet").count() == 1
    actions.take_back_minutes(conversation_id=written.pk, by=cast.employee)
    assert not may_read(written, cast.leader)
    with pytest.raises(NotAllowedError):
        may_read(written, cast.hr)


def test_the_poll_does_not_give_the_leader_what_is_not_shown(cast, written):
    def texts(person):
        return collaborative_text_actions.changes(conversation_id=written.pk, since=0, there="", by=person).texts

    name = f"minutes/{written.pk}"
    assert name not in texts(cast.leader)
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    write(written, cast.employee, "Vi snakket om lesing, mest.", base="Vi snakket om lesing.")
    assert texts(cast.leader)[name].text == "Vi snakket om lesing, mest."
    actions.take_back_minutes(conversation_id=written.pk, by=cast.employee)
    assert name not in texts(cast.leader)


def test_empty_minutes_are_not_shown(cast):
    conversation = conversation_at("holding", cast)
    with pytest.raises(NotPossibleError, match="Skriv noe"):
        actions.finish_minutes(conversation_id=conversation.pk, by=cast.employee)


def test_the_leader_asks_for_a_change_and_the_employee_settles_it(cast, written):
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    comment_id = uuid4()
    for _ in range(2):
        made = comment(written, cast.leader, comment_id=comment_id)
    assert (made.asks_change, made.settled_at) == (True, None)
    assert Message.objects.filter(to=cast.employee, subject__contains="kommentar").count() == 1
    assert "kurset" not in Message.objects.filter(to=cast.employee).last().body  # never the words
    with pytest.raises(NotAllowedError):
        comment(written, cast.employee)
    with pytest.raises(NotAllowedError):
        actions.resolve_comment(conversation_id=written.pk, by=cast.leader, comment_id=comment_id)
    actions.resolve_comment(conversation_id=written.pk, by=cast.employee, comment_id=comment_id)
    assert MinutesComment.objects.get().settled_at
    assert stored(written).text == "Vi snakket om lesing."


def test_signing_never_waits_for_the_minutes_and_they_go_on_after_it(cast):
    conversation = conversation_at("signing", cast)
    assert stored(conversation).text == "" and stored(conversation).finished_at is None
    for person in (cast.employee, cast.leader):
        sign(conversation, person)
    assert fresh(conversation).status == Status.FOLLOWING
    write(conversation, cast.employee, "Skrevet etterpå.")
    actions.finish_minutes(conversation_id=conversation.pk, by=cast.employee)
    comment(conversation, cast.leader)


def test_when_the_conversation_has_ended_they_stand(cast, written):
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    made = comment(written, cast.leader)
    ended = fresh(written)
    ended.status = Status.ENDED
    ended.save()
    for step in (
        lambda: write(written, cast.employee, "Nytt"),
        lambda: comment(written, cast.leader),
        lambda: actions.take_back_minutes(conversation_id=written.pk, by=cast.employee),
        lambda: actions.resolve_comment(conversation_id=written.pk, by=cast.employee, comment_id=made.pk),
    ):
        with pytest.raises(TransitionError):
            step()
    assert may_read(written, cast.leader)
