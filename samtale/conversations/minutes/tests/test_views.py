"""The minutes page: who sees what, and the comments."""

from uuid import uuid4

import pytest

from samtale.conversations.agreement.tests.test_views import fields_of, queries, url
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.minutes import actions
from samtale.conversations.models import MinutesComment
from tests.course import conversation_at


@pytest.fixture
def written(cast):
    conversation = conversation_at("following", cast)
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk,
        kind="minutes",
        text_id=str(conversation.pk),
        edit=uuid4(),
        base="",
        text="Vi snakket om lesing, blåbærlyng.",
        by=cast.employee,
    )
    return conversation


def page(cast, who, conversation) -> str:
    return cast.client(who).get(url("minutes", conversation)).text


def test_the_leader_sees_the_words_from_when_they_are_shown(cast, written):
    assert "blåbærlyng" in page(cast, cast.employee, written)
    assert "blåbærlyng" not in page(cast, cast.leader, written)
    own = page(cast, cast.employee, written)
    assert "Bare du kan lese referatet nå" in own and "Bare du kan lese dette" in own
    hidden = page(cast, cast.leader, written)
    assert "Bare Ingrid kan lese dette" in hidden and "Bare du og" not in hidden
    assert "venter ikke" not in own + hidden, "both have signed"
    cast.client(cast.employee).post(url("show_minutes", written), {"show": "yes"})
    shown = page(cast, cast.leader, written)
    assert "blåbærlyng" in shown and "live-text" not in shown  # reads, never writes
    assert "Bare du og Ingrid kan lese dette" in shown
    cast.client(cast.employee).post(url("show_minutes", written), {"show": "no"})
    assert "blåbærlyng" not in page(cast, cast.leader, written)


def test_the_leader_comments_and_the_employee_settles(cast, written):
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    client = cast.client(cast.leader)
    sent = fields_of(page(cast, cast.leader, written))
    empty = client.post(url("minutes_comments", written), sent | {"asks_change": "on"})
    assert empty.status_code == 422 and "Skriv kommentaren først." in empty.text
    for _ in range(2):
        client.post(url("minutes_comments", written), sent | {"text": "Ta med kurset", "asks_change": "on"})
    comment = MinutesComment.objects.get()
    own = page(cast, cast.employee, written)
    assert "Ta med kurset" in own and "ønsker en endring" in own and "Send kommentaren" not in own
    cast.client(cast.employee).post(url("settle_comment", written, comment.pk))
    assert "Ingrid har sett på det" in page(cast, cast.leader, written)


def test_a_comment_sent_when_they_were_taken_back_is_kept_on_the_page(cast, written):
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    sent = fields_of(page(cast, cast.leader, written))
    actions.take_back_minutes(conversation_id=written.pk, by=cast.employee)
    answer = cast.client(cast.leader).post(url("minutes_comments", written), sent | {"text": "Ta med kurset"})
    assert answer.status_code == 422 and "Ta med kurset" in answer.text and "ikke vist til deg" in answer.text
    assert "blåbærlyng" not in answer.text


def test_before_the_conversation_there_are_none(cast):
    prepared = conversation_at("preparing", cast)
    assert cast.client(cast.employee).get(url("minutes", prepared)).status_code == 302


def test_it_takes_few_queries(cast, written):
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    few = queries(cast.client(cast.leader), url("minutes", written))
    for _ in range(5):
        actions.comment_minutes(
            conversation_id=written.pk, by=cast.leader, comment_id=uuid4(), text="x", asks_change=False
        )
    assert queries(cast.client(cast.employee), url("minutes", written)) <= few <= 12


def test_while_it_is_not_signed_one_reads_that_signing_does_not_wait(cast):
    unsigned = conversation_at("signing", cast)
    for who in (cast.employee, cast.leader):
        assert "venter ikke" in page(cast, who, unsigned)


def test_a_wish_for_a_change_is_about_what_was_read(cast, written):
    """Else it would ask for what has been changed meanwhile."""
    actions.finish_minutes(conversation_id=written.pk, by=cast.employee)
    client = cast.client(cast.leader)
    sent = fields_of(page(cast, cast.leader, written)) | {"text": "Ta med kurset, tyttebær", "asks_change": "on"}
    collaborative_text_actions.save_text(
        conversation_id=written.pk,
        kind="minutes",
        text_id=str(written.pk),
        edit=uuid4(),
        base="Vi snakket om lesing, blåbærlyng.",
        text="Vi snakket om lesing, og om kurset.",
        by=cast.employee,
    )
    late = client.post(url("minutes_comments", written), sent)
    assert late.status_code == 422 and "Ingrid har endret referatet siden du åpnet siden." in late.text
    assert "tyttebær" in late.text and "og om kurset" in late.text and not MinutesComment.objects.exists()
    client.post(url("minutes_comments", written), fields_of(late.text) | {"asks_change": "on"})
    assert MinutesComment.objects.count() == 1
