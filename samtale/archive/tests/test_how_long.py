"""«Så lenge ligger det»: own notes with their day, and nothing that never was."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Preparation
from samtale.conversations.retention import jobs, legal_holds
from samtale.conversations.retention.page import retention_of
from samtale.conversations.retention.tests.conftest import finish, held, write  # noqa: F401
from samtale.core.clock import add_months
from samtale.core.words import short_day
from tests.course import at_nine, conversation_at, fresh


def said(cast) -> str:
    page = cast.client(cast.employee).get("/about-me/").text
    within = page[page.index('id="kept"') :]
    return " ".join(within[: within.index("</section>")].split())


def cancelled(cast, *, notes: bool, reason: str = ""):
    made = conversation_at("invited", cast)
    if notes:
        write(made, cast.employee, "note", "tyttebærlyng", made.guide.topics.first().pk)
    if reason:
        invitation_actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(30), reason=reason)
    invitation_actions.cancel(conversation_id=made.pk, by=cast.leader)
    return fresh(made)


def test_of_what_was_called_off_only_what_was_written(cast):
    cancelled(cast, notes=True)
    until = short_day(add_months(timezone.localdate(), 3))
    before = said(cast)
    assert f"Notatene dine slettes {until}." in before and ", avlyst" in before
    assert "Referatet" not in before and "Avtalen" not in before and "tidspunktet" not in before
    jobs.destroy_due(timezone.now() + timedelta(days=120))
    after = said(cast)
    assert "Notatene dine ble slettet" in after
    assert "Referatet" not in after and "vtale" not in after and "tidspunktet" not in after


def test_where_nothing_was_written_nothing_is_said_to_go(cast):
    cancelled(cast, notes=False)
    for turn in range(2):
        assert "Det ble ikke skrevet noe." in said(cast) and "slette" not in said(cast), turn
        jobs.destroy_due(timezone.now() + timedelta(days=120))


def test_reasons_for_moving_are_named_as_what_they_are(cast):
    cancelled(cast, notes=False, reason="Jeg er på kurs")
    assert "Det dere skrev om tidspunktet, slettes senest" in said(cast)
    jobs.destroy_due(timezone.now() + timedelta(days=120))
    assert "Det dere skrev om tidspunktet, ble slettet" in said(cast) and "Referatet" not in said(cast)


def test_notes_while_it_is_held_and_when_both_have_signed(cast, held):  # noqa: F811
    assert "Notatene dine slettes når dere begge har signert avtalen." in said(cast)
    Preparation.objects.filter(author=cast.employee).update(kept_at=timezone.now())
    assert "Notatene dine slettes sammen med referatet." in said(cast)
    Preparation.objects.update(kept_at=None)
    finish(held, cast)
    assert f"Notatene dine slettes {short_day(timezone.localdate())}." in said(cast)
    jobs.destroy_due(timezone.now())
    now = said(cast)
    assert "Notatene dine ble slettet" in now and "Referatet slettes senest" in now and "Avtalen slettes senest" in now


def test_what_was_stopped_is_not_said_to_wait_for_a_signature(cast):
    stopped = conversation_at("stopped", cast)
    key = Preparation.objects.filter(conversation=stopped, author=cast.employee)
    assert key.exists() is False
    assert "signert avtalen" not in said(cast) and "Avtalen" not in said(cast)


def test_a_hold_stands_instead_of_the_dates_it_stops(cast):
    made = cancelled(cast, notes=True, reason="Jeg er på kurs")
    assert "slettes" in said(cast)
    legal_holds.ask(hold_id=made.pk, who=cast.employee.email, on=None, reason="tvist, selje", by=cast.administrator)
    assert "Slettingen er stanset." in said(cast) and "slettes" not in said(cast)
    jobs.destroy_due(timezone.now() + timedelta(days=5))
    assert Preparation.objects.filter(key__destroyed_at=None).exists()


@pytest.mark.parametrize("notes", [True, False])
def test_two_queries(cast, notes):
    cancelled(cast, notes=notes)
    with CaptureQueriesContext(connection) as asked:
        assert len(retention_of(cast.employee)) == 1
    assert len(asked) == 2
