"""Whom a legal hold concerns are told by letter, without the reason; pages name no day that it stops."""

import pytest
from django.utils import timezone

from samtale.conversations.agreement.tests.test_views import url
from samtale.conversations.leader_change.tests.test_actions import change_leader
from samtale.conversations.retention import legal_holds
from samtale.conversations.retention.tests.conftest import finish, held, signed  # noqa: F401
from samtale.notices.models import Message

from .test_legal_holds import WHY, ask, other_administrator  # noqa: F401

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def no_letters_from_before(db, signed):  # noqa: F811
    Message.objects.all().delete()


def letters() -> list[tuple[str, str]]:
    """To whom and of what, since last asked; what waits is as if it were sent."""
    found = [
        (one.to.first_name, one.subject) for one in Message.objects.select_related("to").order_by("to__first_name")
    ]
    assert not any(WHY in one.body for one in Message.objects.all())
    Message.objects.all().delete()
    return found


@pytest.mark.parametrize("on_the_conversation", [True, False])
def test_both_are_told_that_it_is_stopped_and_that_it_is_not(cast, signed, other_administrator, on_the_conversation):  # noqa: F811
    hold = ask(cast, on=timezone.localdate(signed.held_at) if on_the_conversation else None)
    said = {one.to.first_name: one.body for one in Message.objects.all()}
    assert "fra samtalen" in said["Kari"] and "Bekrefter ikke en til" in said["Kari"]
    assert ("fra samtalen med" in said["Ingrid"]) == on_the_conversation
    assert letters() == [("Ingrid", "Slettingen er stanset"), ("Kari", "Slettingen er stanset")]
    for _twice in range(2):
        legal_holds.confirm(hold_id=hold.pk, by=other_administrator)
    assert letters() == [("Ingrid", "Slettingen er fortsatt stanset"), ("Kari", "Slettingen er fortsatt stanset")]
    legal_holds.lift(hold_id=hold.pk, by=cast.administrator)
    assert letters() == [], "one has asked, and it holds still"
    for _twice in range(2):
        legal_holds.lift(hold_id=hold.pk, by=other_administrator)
    assert letters() == [("Ingrid", "Slettingen er ikke stanset lenger"), ("Kari", "Slettingen er ikke stanset lenger")]


def test_while_another_stands_nobody_is_told_that_it_ended(cast, signed, other_administrator):  # noqa: F811
    holds = [ask(cast), ask(cast, on=timezone.localdate(signed.held_at))]
    letters()
    for by in (cast.administrator, other_administrator):
        legal_holds.lift(hold_id=holds[0].pk, by=by)
    assert letters() == []
    for by in (cast.administrator, other_administrator):
        legal_holds.lift(hold_id=holds[1].pk, by=by)
    assert [to for to, _subject in letters()] == ["Ingrid", "Kari"]


def test_a_former_leader_is_not_told(cast, signed):  # noqa: F811
    change_leader(cast)
    ask(cast)
    assert [to for to, _subject in letters()] == ["Ingrid"]


def test_the_pages_name_no_day_that_it_stops(cast, signed):  # noqa: F811
    for name in ("minutes", "signing"):
        assert "slettes senest" in cast.client(cast.employee).get(url(name, signed)).text
    assert "Notatene dine slettes" in cast.client(cast.employee).get(url("preparation", signed)).text
    ask(cast)
    for name in ("minutes", "signing", "preparation"):
        for who in (cast.employee, cast.leader) if name != "minutes" else (cast.employee,):
            seen = cast.client(who).get(url(name, signed)).text
            assert "slettes senest" not in seen and "Slettingen er stanset" in seen, name
            assert (WHY in seen) == (who == cast.employee)
