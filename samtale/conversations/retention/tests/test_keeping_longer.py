"""Keeping longer: one's own, of this conversation alone, written down once, and nothing that is gone already."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.models import Agreement, Preparation
from samtale.conversations.retention import actions
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .test_courses import another

pytestmark = pytest.mark.both_databases


def logged(*events: str) -> list[str]:
    """Which of these the log has, in the order they came."""
    return list(AccessLog.objects.filter(event__in=events).order_by("pk").values_list("event", flat=True))


def test_own_notes_of_one_conversation_are_kept_and_written_down_once(cast):
    conversation = conversation_at("preparing", cast)
    key = partial(DataKey.make, holders.one(cast.leader.pk))
    mine, others = (
        Preparation.objects.create(conversation=one, author=cast.leader, key=key())
        for one in (conversation, another(conversation, 30))
    )
    before = timezone.now() - timedelta(days=1)

    def kept(keep: bool):
        actions.keep_notes(conversation_id=conversation.pk, keep=keep, by=cast.leader)
        others.refresh_from_db()
        mine.refresh_from_db()
        return mine.kept_at

    assert kept(False) is None and logged("notes.kept", "notes.let_go") == []
    assert kept(True) and others.kept_at is None
    Preparation.objects.update(kept_at=before)
    assert kept(True) == before, "it was kept already"
    assert kept(False) is None and others.kept_at == before
    DataKey.objects.filter(pk=mine.key_id).update(destroyed_at=timezone.now(), wrapped=None)
    assert kept(True) is None, "there is nothing left to keep"
    assert logged("notes.kept", "notes.let_go") == ["notes.kept", "notes.let_go"]


def test_the_agreement_is_kept_and_written_down_once(cast):
    conversation = conversation_at("following", cast)
    before = timezone.now() - timedelta(days=1)

    def kept(keep: bool):
        actions.keep_agreement(conversation_id=conversation.pk, keep=keep, by=cast.employee)
        return Agreement.objects.get(conversation=conversation).kept_at

    assert kept(False) is None and logged("agreement.kept", "agreement.let_go") == []
    assert kept(True)
    Agreement.objects.update(kept_at=before)
    assert kept(True) == before, "it was kept already"
    assert kept(False) is None
    DataKey.objects.filter(pk=conversation.agreement_key_id).update(destroyed_at=timezone.now(), wrapped=None)
    assert kept(True) is None, "there is nothing left to keep"
    assert logged("agreement.kept", "agreement.let_go") == ["agreement.kept", "agreement.let_go"]
