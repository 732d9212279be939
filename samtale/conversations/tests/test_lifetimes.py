"""The dates: pure functions of a schedule and a course."""
from datetime import date

import pytest

from samtale.conversations.lifetimes import (
    Course,
    add_months,
    agreement_until,
    facts_until,
    notes_until,
    shared_until,
)
from samtale.conversations.models import RetentionSchedule

TERMS = RetentionSchedule()
HELD, SIGNED = date(2026, 3, 12), date(2026, 3, 20)
SIGNED_COURSE = Course(held_on=HELD, signed_on=SIGNED)


@pytest.mark.parametrize(("day", "months", "then"), [
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)),
    (date(2026, 3, 12), -3, date(2025, 12, 12)), (date(2026, 12, 1), 12, date(2027, 12, 1)),
])
def test_months_are_added_as_people_count(day, months, then):
    assert add_months(day, months) == then


def test_notes_go_at_signing_unless_their_owner_keeps_them():
    assert notes_until(SIGNED_COURSE, TERMS) == SIGNED
    assert notes_until(SIGNED_COURSE, TERMS, kept=True) == shared_until(SIGNED_COURSE, TERMS)
    assert notes_until(Course(held_on=HELD), TERMS) == date(2028, 9, 12)
    assert notes_until(SIGNED_COURSE, RetentionSchedule(notes_days=14)) == date(2026, 4, 3)
    assert notes_until(SIGNED_COURSE, TERMS, kept=True, author_left_on=date(2026, 5, 1)) == date(2026, 11, 1)


def test_minutes_go_after_the_next_agreement_and_no_later_than_thirty_months():
    assert shared_until(SIGNED_COURSE, TERMS) == date(2028, 9, 12)
    after_next = Course(held_on=HELD, signed_on=SIGNED, next_signed_on=date(2027, 3, 31))
    assert shared_until(after_next, TERMS) == date(2027, 6, 30)
    late = Course(held_on=HELD, signed_on=SIGNED, next_signed_on=date(2029, 3, 1))
    assert shared_until(late, TERMS) == date(2028, 9, 12)


def test_what_was_never_signed_has_its_time_too():
    called_off = Course(held_on=HELD, cancelled_on=date(2026, 3, 1))
    assert shared_until(called_off, TERMS) == agreement_until(called_off, TERMS) == date(2026, 6, 1)
    assert shared_until(called_off, RetentionSchedule(cancelled_months=1)) == date(2026, 4, 1)
    stopped = Course(held_on=HELD, stopped=True)
    assert shared_until(stopped, TERMS) == agreement_until(stopped, TERMS) == notes_until(stopped, TERMS)
    assert shared_until(stopped, TERMS) == date(2028, 9, 12)
    with_the_next = Course(held_on=HELD, stopped=True, next_signed_on=date(2026, 9, 1))
    assert agreement_until(with_the_next, TERMS) == date(2026, 12, 1), "the draft goes with the minutes"
    unsigned = Course(held_on=HELD)
    assert (shared_until(unsigned, TERMS), agreement_until(unsigned, TERMS)) == (date(2028, 9, 12), date(2031, 3, 12))


def test_agreements_go_after_five_years_unless_the_employee_wants_them():
    assert agreement_until(SIGNED_COURSE, TERMS) == date(2031, 3, 20)
    kept = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True)
    assert agreement_until(kept, TERMS) == date.max
    left = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True, left_on=date(2027, 8, 31))
    assert agreement_until(left, TERMS) == date(2028, 2, 29)


def test_six_months_after_leaving_only_the_facts_remain():
    left = Course(held_on=HELD, signed_on=SIGNED, left_on=date(2026, 6, 30))
    assert shared_until(left, TERMS) == agreement_until(left, TERMS) == date(2026, 12, 30)
    assert notes_until(left, TERMS, kept=True) == date(2026, 12, 30)
    assert facts_until(left, TERMS) == date(2031, 3, 20)
    kept = Course(held_on=HELD, signed_on=SIGNED, keeps_agreement=True)
    assert facts_until(kept, TERMS) == date.max, "what is kept keeps that it was"
