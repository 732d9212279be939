"""A leader's own notes that are left out of what the employee takes out, and asked for."""

import pytest

from samtale.conversations.models import Preparation
from samtale.conversations.own_data import actions
from samtale.conversations.retention import actions as retention_actions
from samtale.conversations.retention.tests.conftest import write
from tests.course import conversation_at

SECRET = "Notat av Kari, tiriltunge"
WHY = "Her står det om en kollega, gullregn"


def theirs(conversation, cast) -> Preparation:
    return Preparation.objects.select_related("key").get(conversation=conversation, author=cast.leader)


@pytest.fixture
def left_out(cast):
    """Held, in an organisation that leaves the leader's notes out of what is taken out; both have noted."""
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    conversation = conversation_at("holding", cast)
    topic = conversation.guide.topics.first()
    for who in (cast.employee, cast.leader):
        write(conversation, who, "note", f"Notat av {who.first_name}, tiriltunge", topic.pk)
    return conversation


@pytest.fixture
def asked(cast, left_out):
    (row,) = actions.ask(by=cast.employee)
    return row
