"""When whoever has a last day to answer is reminded: a week before, on it, and every week while it is late."""

from datetime import date, timedelta

from . import workday

WEEK = timedelta(weeks=1)


def mark_reached(*, due: date, reminded: date | None, today: date) -> date | None:
    """The last day to be reminded on that has come and was not used. The last day itself is a working day."""
    last = due
    while not workday.is_workday(last):
        last -= timedelta(days=1)
    late = due + timedelta(days=1)
    marks = [due - WEEK, last, late + WEEK * max(0, (today - late) // WEEK)]
    reached = max((mark for mark in marks if mark <= today), default=None)
    return reached if reached and (reminded is None or reminded < reached) else None
