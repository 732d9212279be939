"""Points of both, with words found nowhere else."""

from uuid import uuid4

import pytest

from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation, Point
from samtale.conversations.points import actions
from tests.course import conversation_at, fresh

EMPLOYEES, LEADERS = "Ønsker kurs i norsk, klokkelyng", "Planen for vikarene, revebjelle"


@pytest.fixture
def note(cast):
    """Notes a point about the other of the two, as the employee or the leader."""

    def noted(by, text: str, *, other=None) -> Point:
        leads = by != cast.employee
        other = other or (cast.employee if leads else cast.leader)
        pk = uuid4()
        actions.add(point_id=pk, other=other.pk, leads=leads, text=text, by=by)
        return Point.objects.get(pk=pk)

    return noted


@pytest.fixture
def both(cast, note):
    """A point of the employee's, and one of the leader's."""
    return note(cast.employee, EMPLOYEES), note(cast.leader, LEADERS)


@pytest.fixture
def begun(cast, both) -> Conversation:
    """A conversation that began after those were noted."""
    conversation = conversation_at("preparing", cast)
    meeting_actions.start(conversation_id=conversation.pk, by=cast.leader)
    return fresh(conversation)
