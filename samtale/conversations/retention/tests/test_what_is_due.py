"""What the database finds is all that is due, whatever the months' lengths, and nothing that is gone already."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from samtale.conversations.models import Conversation, Destruction, LegalHold, Preparation, RetentionSchedule
from samtale.conversations.retention import actions, jobs
from samtale.conversations.retention.tests.conftest import held, signed  # noqa: F401 - fixtures
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .test_actions import later
from .test_courses import another
from .test_each_period import found
from .test_periods import OWN

pytestmark = pytest.mark.both_databases
DAY, END = timedelta(days=1), date(2100, 1, 1)
TERMS = RetentionSchedule(**OWN)


def notes_of(conversation: Conversation, author: Person) -> Preparation:
    return Preparation.objects.create(
        conversation=conversation, author=author, key=DataKey.make(holders.one(author.pk)), kept_at=timezone.now()
    )


def destroy(*keys: DataKey) -> None:
    DataKey.objects.filter(pk__in=[key.pk for key in keys]).update(destroyed_at=timezone.now(), wrapped=None)


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("never held", "notes shared agreement"),
        ("gone", "facts"),
        ("followed", "shared"),
        ("left", "notes shared agreement"),
        ("leader left", "notes"),
    ],
)
def test_no_month_is_too_short_for_the_database(cast, what, kinds):
    """From the last days of months, to and from February, in leap years and others."""
    made = conversation_at("invited", cast)
    notes = notes_of(made, cast.leader)
    following = another(made, 1) if what == "followed" else None
    if what == "gone":
        destroy(notes.key, made.shared_key, made.agreement_key)
    for day in (date(2027, 1, 31), date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)):
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        QuerySet(Conversation).filter(pk=made.pk).update(starts_at=noon)
        if following:
            QuerySet(Conversation).filter(pk=following.pk).update(starts_at=noon + DAY, signed_at=noon)
        if "left" in what:
            who = cast.leader if what == "leader left" else cast.employee
            Person.objects.filter(pk=who.pk).update(is_active=False, left_on=day)
        for kind in kinds.split():
            on = min(actions.until(kind, row, TERMS) for row in found(kind, TERMS, END, made))
            assert found(kind, TERMS, on, made) and not found(kind, TERMS, on - DAY, made), (kind, day, on)


def test_the_draft_of_what_nobody_signs_goes_with_the_minutes(cast):
    done = conversation_at("done", cast)
    (shared,), (agreement,) = (found(kind, TERMS, END, done) for kind in ("shared", "agreement"))
    on = actions.until("agreement", agreement, TERMS)
    assert on == actions.until("shared", shared, TERMS) and found("agreement", TERMS, on, done)


def test_what_is_gone_is_not_found_again_and_the_facts_go_last(cast):
    """Whatever went first, and though others have notes of theirs."""

    def due() -> dict[str, int]:
        return {kind: len(list(actions.due(kind, TERMS, END))) for kind in actions.KINDS}

    made = conversation_at("following", cast)
    others = another(made, -10)
    notes_of(others, cast.employee)
    gone = notes_of(others, cast.leader)
    keys = {"notes": notes_of(made, cast.leader).key, "shared": made.shared_key, "agreement": made.agreement_key}
    for order in (["notes", "shared", "agreement"], ["shared", "agreement", "notes"], ["agreement", "notes", "shared"]):
        DataKey.objects.update(destroyed_at=None)
        destroy(gone.key)
        left = {"notes": 2, "points": 0, "shared": 2, "agreement": 2, "facts": 0}
        for kind in order:
            assert due() == left, order
            destroy(keys[kind])
            left[kind] -= 1
        assert due() == left | {"facts": 1}, order


def test_the_page_tells_of_the_last_fifty_days(cast):
    now = timezone.now()
    Destruction.objects.bulk_create(Destruction(kind="notes", at=now - n * DAY) for n in range(51))
    days = [one.day for one in actions.done_lately()]
    assert len(days) == 50 and days == sorted(days, reverse=True) and days[0] == timezone.localdate(now)


def test_the_preview_counts_what_goes_altogether_in_one_night(cast, signed):  # noqa: F811
    on = later(days=31 * 366)
    hold = LegalHold.objects.create(
        conversation=signed, key=DataKey.make(signed.key_holders("")), reason="Sak 17", asked_by=cast.administrator
    )
    assert list(actions.preview(RetentionSchedule(), on.date()).values()) == [0, 0, 0, 0, 0]
    hold.delete()
    counts = actions.preview(RetentionSchedule(), on.date())
    assert list(counts.values()) == [2, 0, 1, 1, 1]
    jobs.destroy_due(on)
    assert not Conversation.objects.filter(pk=signed.pk).exists()
