"""The dates: pure functions of a schedule and a course."""

from datetime import date

import pytest

from samtale.conversations.models import RetentionSchedule
from samtale.conversations.retention.actions import TERMS
from samtale.conversations.retention.periods import (
    Course,
    add_months,
    agreement_until,
    facts_until,
    notes_until,
    shared_until,
)

DEFAULTS = RetentionSchedule()
HELD, SIGNED = date(2026, 3, 12), date(2026, 3, 20)
SIGNED_COURSE = Course(held_on=HELD, signed_on=SIGNED)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 3, 12), -3, date(2025, 12, 12)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_added_as_people_count(day, months, then):
    assert add_months(day, months) == then


def test_notes_go_at_signing_unless_their_owner_keeps_them():
    assert notes_until(SIGNED_COURSE, DEFAULTS) == SIGNED
    assert notes_until(SIGNED_COURSE, DEFAULTS, kept=True) == shared_until(SIGNED_COURSE, DEFAULTS)
    assert notes_until(Course(held_on=HELD), DEFAULTS) == date(2028, 9, 12)
    assert notes_until(SIGNED_COURSE, RetentionSchedule(notes_days=14)) == date(2026, 4, 3)
    assert notes_until(SIGNED_COURSE, DEFAULTS, kept=True, author_left_on=date(2026, 5, 1)) == date(2026, 11, 1)


def test_notes_that_are_asked_for_are_kept_to_their_day_and_no_longer_than_the_employee_is_here():
    asked = date(2026, 8, 1)
    assert notes_until(SIGNED_COURSE, DEFAULTS, asked_until=asked) == asked
    assert notes_until(SIGNED_COURSE, DEFAULTS, asked_until=date(2026, 3, 1)) == SIGNED, "never sooner"
    assert notes_until(SIGNED_COURSE, DEFAULTS, asked_until=asked, author_left_on=date(2026, 1, 1)) == asked
    left = Course(held_on=HELD, signed_on=SIGNED, left_on=date(2026, 4, 1))
    assert notes_until(left, DEFAULTS, asked_until=date.max) == date(2026, 10, 1)


def test_minutes_go_after_the_next_agreement_and_no_later_than_thirty_months():
    assert shared_until(SIGNED_COURSE, DEFAULTS) == date(2028, 9, 12)
    after_next = Course(held_on=HELD, signed_on=SIGNED, next_signed_on=date(2027, 3, 31))
    assert shared_until(after_next, DEFAULTS) == date(2027, 6, 30)
    late = Course(held_on=HELD, signed_on=SIGNED, next_signed_on=date(2029, 3, 1))
    assert shared_until(late, DEFAULTS) == date(2028, 9, 12)


def test_what_was_never_signed_has_its_time_too():
    called_off = Course(held_on=HELD, cancelled_on=date(2026, 3, 1))
    assert shared_until(called_off, DEFAULTS) == agreement_until(called_off, DEFAULTS) == date(2026, 6, 1)
    assert shared_until(called_off, RetentionSchedule(cancelled_months=1)) == date(2026, 4, 1)
    stopped = Course(held_on=HELD, stopped=True)
    assert shared_until(stopped, DEFAULTS) == agreement_until(stopped, DEFAULTS) == notes_until(stopped, DEFAULTS)
    assert shared_until(stopped, DEFAULTS) == date(2028, 9, 12)
    with_the_next = Course(held_on=HELD, stopped=True, next_signed_on=date(2026, 9, 1))
    assert agreement_until(with_the_next, DEFAULTS) == date(2026, 12, 1), "the draft goes with the minutes"
    unsigned = Course(held_on=HELD)
    assert shared_until(unsigned, DEFAULTS) == date(2028, 9, 12)
    assert agreement_until(unsigned, DEFAULTS) == date(2031, 3, 12)
    assert facts_until(unsigned, RetentionSchedule(**OWN)) == date(2033, 3, 12), "from the day it was held"


def test_agreements_go_after_five_years_unless_the_employee_wants_them():
    assert agreement_until(SIGNED_COURSE, DEFAULTS) == date(2031, 3, 20)
    kept = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True)
    assert agreement_until(kept, DEFAULTS) == date.max
    left = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True, left_on=date(2027, 8, 31))
    assert agreement_until(left, DEFAULTS) == date(2028, 2, 29)


def test_six_months_after_leaving_only_the_facts_remain():
    left = Course(held_on=HELD, signed_on=SIGNED, left_on=date(2026, 6, 30))
    assert shared_until(left, DEFAULTS) == agreement_until(left, DEFAULTS) == date(2026, 12, 30)
    assert notes_until(left, DEFAULTS, kept=True) == date(2026, 12, 30)
    assert facts_until(left, DEFAULTS) == date(2031, 3, 20)
    kept = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True)
    assert facts_until(kept, DEFAULTS) == date.max, "what is kept keeps that it was"


# Seven terms, no two alike: whoever counts by another than its own comes to another day.
OWN = {
    "notes_days": 4,
    "minutes_months": 2,
    "minutes_months_at_most": 20,
    "cancelled_months": 1,
    "agreement_years": 3,
    "facts_years": 7,
    "left_months": 5,
}


@pytest.mark.parametrize(
    ("until", "more", "day"),
    [
        (notes_until, {"signed_on": SIGNED}, date(2026, 3, 24)),
        (shared_until, {"signed_on": SIGNED, "next_signed_on": date(2027, 3, 31)}, date(2027, 5, 31)),
        (shared_until, {"signed_on": SIGNED}, date(2027, 11, 12)),
        (shared_until, {"cancelled_on": date(2026, 3, 1)}, date(2026, 4, 1)),
        (agreement_until, {"signed_on": SIGNED}, date(2029, 3, 20)),
        (facts_until, {"signed_on": SIGNED}, date(2033, 3, 20)),
        (shared_until, {"signed_on": SIGNED, "left_on": date(2026, 6, 30)}, date(2026, 11, 30)),
        (agreement_until, {"signed_on": SIGNED, "left_on": date(2026, 6, 30)}, date(2026, 11, 30)),
    ],
)
def test_each_is_counted_by_its_own_term(until, more, day):
    assert sorted(OWN) == sorted(TERMS) and len(set(OWN.values())) == 7
    assert until(Course(held_on=HELD, **more), RetentionSchedule(**OWN)) == day


def test_facts_are_never_kept_shorter_than_what_was_said():
    short = RetentionSchedule(**OWN | {"facts_years": 1})
    assert facts_until(SIGNED_COURSE, short) == agreement_until(SIGNED_COURSE, short) == date(2029, 3, 20)
    shorter = RetentionSchedule(**OWN | {"facts_years": 1, "agreement_years": 1})
    assert facts_until(SIGNED_COURSE, shorter) == shared_until(SIGNED_COURSE, shorter) == date(2027, 11, 12)
