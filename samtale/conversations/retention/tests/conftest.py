"""A conversation with every kind of text in it, held, and signed by both."""

from uuid import uuid4

import pytest

from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.models import Conversation, SharedTopic
from tests.course import conversation_at, fresh


def write(conversation, by, kind: str, text: str, text_id=None) -> None:
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk,
        kind=kind,
        text_id=str(text_id or conversation.pk),
        edit=uuid4(),
        base="",
        text=text,
        by=by,
    )


@pytest.fixture
def held(cast):
    """A conversation both are in the middle of, with a text of every kind."""
    conversation = conversation_at("holding", cast)
    topic = conversation.guide.topics.first()
    for who in (cast.employee, cast.leader):
        write(conversation, who, "note", f"Notat av {who.first_name}, tiriltunge", topic.pk)
    shared = SharedTopic.objects.filter(conversation=conversation).first()
    write(conversation, cast.employee, "topic", "Vi snakket om uro, blåveis", shared.pk)
    write(conversation, cast.employee, "minutes", "Referat, marihånd")
    return conversation


def finish(conversation, cast) -> Conversation:
    from tests.course import _close, _to_signing, sign

    _close(conversation, cast)
    _to_signing(conversation, cast)
    for who in (cast.employee, cast.leader):
        sign(conversation, who)
    return fresh(conversation)


@pytest.fixture
def signed(cast, held):
    return finish(held, cast)
