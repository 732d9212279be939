"""Every kind is found on the very day its own term ends, and by nobody else's term."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from samtale.conversations.agreement.tests.test_actions import next_conversation
from samtale.conversations.models import Conversation, Preparation, RetentionSchedule
from samtale.conversations.retention import actions
from samtale.conversations.retention.tests.conftest import finish, held, signed  # noqa: F401
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .test_actions import leave
from .test_periods import OWN

pytestmark = pytest.mark.both_databases
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("signed", "notes shared agreement"),
        ("followed", "shared"),
        ("cancelled", "shared agreement"),
        ("stopped", "shared agreement"),
        ("left", "notes shared agreement"),
        ("leader left", "notes"),
        ("destroyed", "facts"),
    ],
)
def test_the_database_finds_each_on_its_very_day(request, cast, what, kinds):
    """All are held ten days before the time agreed on. A search by another's term finds them too late."""
    made = conversation_at(what, cast) if what in ("cancelled", "stopped") else request.getfixturevalue("signed")
    if what != "signed":
        Preparation.objects.update(kept_at=timezone.now())
    if what == "followed":
        finish(next_conversation(cast, made), cast)
    if what in ("left", "leader left"):
        leave(cast.employee if what == "left" else cast.leader, timezone.now())
    if what == "destroyed":
        DataKey.objects.update(destroyed_at=timezone.now(), wrapped=None)
    terms = RetentionSchedule(**OWN)
    for kind in kinds.split():
        day = min(actions.until(kind, row, terms) for row in found(kind, terms, date(2100, 1, 1), made))
        assert found(kind, terms, day, made) and not found(kind, terms, day - DAY, made), (kind, day)


def found(kind: str, terms: RetentionSchedule, day: date, of: Conversation) -> list:
    return [
        row
        for row in actions.due(kind, terms, day)
        if of == (row.conversation if isinstance(row, actions.OwnNotes) else row)
    ]
