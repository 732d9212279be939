"""When each kind is to be destroyed: plain dates, from the schedule and the course of a conversation."""

from dataclasses import dataclass
from datetime import date, timedelta

from samtale.core.clock import add_months

from ..models import Point, RetentionSchedule


@dataclass(frozen=True)
class Course:
    """What the dates are counted from."""

    held_on: date  # or when it was to be held
    signed_on: date | None = None
    cancelled_on: date | None = None
    stopped: bool = False  # before both had signed, or a check-in that nobody signs
    next_signed_on: date | None = None  # when the next conversation's agreement was signed
    left_on: date | None = None  # of an employee who does not work here any more
    keeps_agreement: bool = False  # the employee wants it longer


def after_leaving(left_on: date | None, schedule: RetentionSchedule) -> date:
    """When everything of somebody who has left goes; the end of time for those who have not."""
    return add_months(left_on, schedule.left_months) if left_on else date.max


def shared_until(course: Course, schedule: RetentionSchedule) -> date:
    """The minutes and what the two have written together, reasons for postponing included."""
    ends = [add_months(course.held_on, schedule.minutes_months_at_most), after_leaving(course.left_on, schedule)]
    if course.next_signed_on:
        ends.append(add_months(course.next_signed_on, schedule.minutes_months))
    if course.cancelled_on:
        ends.append(add_months(course.cancelled_on, schedule.cancelled_months))
    return min(ends)


def notes_until(
    course: Course,
    schedule: RetentionSchedule,
    *,
    kept: bool = False,
    author_left_on: date | None = None,
    asked_until: date | None = None,
) -> date:
    """One party's own notes: gone at signing; kept ones, and those of what was never signed, go with the minutes.

    What the employee has asked for is not gone before the answer, while the employee works here.
    """
    ends = [shared_until(course, schedule), after_leaving(author_left_on, schedule)]
    if course.signed_on and not kept:
        ends.append(course.signed_on + timedelta(days=schedule.notes_days))
    held = min(asked_until, after_leaving(course.left_on, schedule)) if asked_until else date.min
    return max(min(ends), held)


def points_until(
    written_on: date, schedule: RetentionSchedule, *, signed_on: date | None, left_on: date | None
) -> date:
    """One point for the next conversation: gone as own notes are when one it was in is signed, or after a year."""
    ends = [add_months(written_on, Point.MONTHS), after_leaving(left_on, schedule)]
    if signed_on:
        ends.append(signed_on + timedelta(days=schedule.notes_days))
    return min(ends)


def agreement_until(course: Course, schedule: RetentionSchedule) -> date:
    """The agreement with its goals and actions; the end of time while the employee wants it and works here.

    What nobody will sign any more is a draft, and goes with the minutes. One that a party refused to sign is followed
    up all the same, and kept as if signed on the day of the conversation.
    """
    if course.cancelled_on or course.stopped:
        return shared_until(course, schedule)
    years = date.max
    if not course.keeps_agreement:
        years = add_months(course.signed_on or course.held_on, 12 * schedule.agreement_years)
    return min(years, after_leaving(course.left_on, schedule))


def facts_until(course: Course, schedule: RetentionSchedule) -> date:
    """That the conversation was: never shorter than what was said in it."""
    years = add_months(course.signed_on or course.held_on, 12 * schedule.facts_years)
    return max(years, shared_until(course, schedule), agreement_until(course, schedule))
