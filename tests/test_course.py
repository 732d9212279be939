"""Every status can be reached by the actions a user presses, and each move is logged with who and when."""

import pytest

from samtale.conversations.models import Move
from samtale.conversations.states import Status

from .course import conversation_at


@pytest.mark.parametrize("status", [s for s in Status if s != Status.ENDED])
def test_every_status_is_reached_by_real_actions(cast, status):
    conversation = conversation_at(status, cast)
    moves = list(Move.objects.filter(conversation=conversation))
    assert moves[-1].after == status
    stopped = [move.pk for move in moves if move.after == Status.STOPPED]  # by itself, when the leader has changed
    assert all(move.by in (cast.employee, cast.leader) for move in moves if move.pk not in stopped)
    assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
