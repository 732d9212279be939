"""Notes that are asked for are not destroyed before the answer; the question and the answer are, a year after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.archive.tests.test_taking_out import taken_out
from samtale.conversations.models import NotesRequest
from samtale.conversations.own_data import actions, jobs, page
from samtale.conversations.retention import jobs as retention_jobs
from samtale.conversations.retention import legal_holds
from samtale.conversations.retention.tests.conftest import finish
from samtale.core.clock import add_months
from tests.turned import turn_to

from .conftest import SECRET, WHY, theirs

pytestmark = pytest.mark.both_databases


def destroy(now) -> None:
    assert retention_jobs.destroy_due(now) is not None


def test_notes_asked_for_outlive_the_signing_until_a_month_after_the_answer(cast, left_out, asked):
    signed = finish(left_out, cast)
    now = timezone.now()
    destroy(now + timedelta(days=40))
    assert theirs(signed, cast).key.destroyed_at is None, "not before the answer"
    assert signed.preparations.get(author=cast.employee).key.destroyed_at, "the other's go as ever"
    assert (
        "medarbeideren har bedt om dem" in cast.client(cast.leader).get(f"/conversations/{signed.pk}/preparation/").text
    )
    actions.give(request_id=asked.pk, by=cast.leader)
    until = page.kept_until(NotesRequest.objects.get())
    assert until == add_months(timezone.localdate(), 1)
    destroy(now + timedelta(days=20))
    assert SECRET in taken_out(cast.employee)[1]
    destroy(now + timedelta(days=40))
    assert theirs(signed, cast).key.destroyed_at
    assert SECRET not in taken_out(cast.employee)[1]
    assert "De ble slettet" in cast.client(cast.employee).get("/about-me/").text


def test_what_is_withdrawn_holds_nothing(cast, left_out, asked):
    signed = finish(left_out, cast)
    actions.withdraw(request_id=asked.pk, by=cast.employee)
    destroy(timezone.now() + timedelta(days=1))
    assert theirs(signed, cast).key.destroyed_at


def test_who_leaves_is_forgotten_with_what_was_asked(cast, left_out, asked):
    finish(left_out, cast)
    actions.refuse(request_id=asked.pk, ground="others", why=WHY, by=cast.leader)
    cast.employee.is_active, cast.employee.left_on = False, timezone.localdate()
    cast.employee.save()
    assert jobs.forget_answered(timezone.now() + timedelta(days=150)) == 0
    destroy(timezone.now() + timedelta(days=190))
    assert theirs(left_out, cast).key.destroyed_at
    assert jobs.forget_answered(timezone.now() + timedelta(days=190)) == 1 and not NotesRequest.objects.exists()


def test_an_answer_is_forgotten_after_a_year_unless_it_is_held(cast, left_out, asked):
    actions.refuse(request_id=asked.pk, ground="others", why=WHY, by=cast.leader)
    key = NotesRequest.objects.select_related("key").get().key
    later = timezone.now() + timedelta(days=366)
    assert jobs.forget_answered(later - timedelta(days=10)) == 0
    turn_to(later)
    hold = legal_holds.ask(
        hold_id="6f1b6a52-7a58-4dbb-9a39-9a4d9d3a0f11", who="1001", on=None, reason="Sak", by=cast.administrator
    )
    assert jobs.forget_answered(timezone.now()) == 0
    hold.delete()
    assert jobs.forget_answered(timezone.now()) == 1 and not NotesRequest.objects.exists()
    key.refresh_from_db()
    assert key.destroyed_at
