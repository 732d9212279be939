"""By itself: each series makes its next check-in, clears away what went by, and ends when the two are no longer two."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.conversations import for_rounds
from samtale.conversations.facts import CheckIn, check_ins
from samtale.core import clock
from samtale.core.sure import sure
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion

from . import letters
from .coming import free_day, from_day, upcoming
from .dates import step_of
from .hindrances import Days, led, read
from .models import Occasion, Series
from .taking_up import take_up

# A check-in is made when its day is so near: what comes in the way later is rare, and the calendar knows in good time.
HORIZON = timedelta(days=21)
# A leader named wrong in the payroll system is often right again the day after.
GRACE = timedelta(days=2)
LOOK_AHEAD = 60  # steps: more than a year of weeks
AT_ONCE = 300  # series read together; each is written alone


def create_due_check_ins(now: datetime) -> int:
    """The worker's chore: every series that goes on, a lot at a time. Returns how many check-ins were made."""
    waiting = list(Series.objects.filter(ended_at=None).order_by("created_at", "pk").values_list("pk", flat=True))
    return sum(create_check_ins_of(waiting[at : at + AT_ONCE], now) for at in range(0, len(waiting), AT_ONCE))


def create_check_ins_of(some: Iterable, now: datetime) -> int:
    """Some series by id. Ten queries while there is nothing to do."""
    rows = list(Series.objects.filter(pk__in=list(some), ended_at=None).select_related("leader", "employee"))
    if not rows:
        return 0
    today = clock.here(now).date()
    days, before = read(rows, since=today), led(rows, today - GRACE)
    last = _last_made(rows)
    ids = {one.conversation for one in last.values() if one.conversation}
    known = check_ins(ids=ids, open_of={row.employee_id for row in rows})
    forms = list(published(kind=Guide.Kind.CHECK_IN))
    made = 0
    for row in rows:
        pair = (row.leader_id, row.employee_id)
        take_up(row, today)
        if not days.leads(pair):
            if pair not in before:
                _end(row.pk, now)
            continue
        ours = [one for one in known.values() if (one.leader, one.employee) == pair and one.is_open]
        _clear_away(row, ours, today)
        made += _until_done(row=row, days=days, today=today, ours=ours, last=last.get(row.pk), forms=forms)
    return made


def _last_made(rows: list[Series]) -> dict:
    """The last occasion of each series that came to a check-in."""
    found: dict = {}
    for one in Occasion.objects.filter(series__in=rows, conversation__isnull=False).order_by("step"):
        found[one.series_id] = one
    return found


def _clear_away(row: Series, ours: list[CheckIn], today: date) -> None:
    """What was to be before today: never begun, it lapses; begun and left open, it is ended."""
    midnight = clock.midnight(today)
    for one in list(ours):
        if one.starts_at < midnight and Occasion.objects.filter(series__leader=row.leader_id, conversation=one.id):
            done = for_rounds.wrap_up if one.has_begun else for_rounds.let_lapse
            if done(conversation_id=one.id, before=midnight):
                ours.remove(one)


def _until_done(
    row: Series, days: Days, today: date, ours: list[CheckIn], last: Occasion | None, forms: list[GuideVersion]
) -> int:
    ahead = next((one for one in ours if last and one.id == last.conversation), None)
    if ahead and last and _is_hindered(row, days, ahead, last):
        return _make_anew(row, days, today, last, forms)
    if (row.paused_at and not row.paused_until) or any(not one.has_begun for one in ours):
        return 0
    return _make_next(row, days, today, forms)


def _is_hindered(row: Series, days: Days, ahead: CheckIn, last: Occasion) -> bool:
    """Whether something has come in the way since it was made. What one of the two has moved by hand, stays."""
    if ahead.has_begun or ahead.starts_at != last.starts_at or ahead.starts_at <= timezone.now():
        return False
    return bool(days.hindrance((row.leader_id, row.employee_id), clock.here(ahead.starts_at).date()))


def _make_next(row: Series, days: Days, today: date, forms: list[GuideVersion]) -> int:
    skipped = []
    for number, day, meant in islice(upcoming(row, days, today), LOOK_AHEAD):
        if day is None:
            if word := days.hindrance((row.leader_id, row.employee_id), meant):
                skipped.append((number, word))
            continue
        made = _make(row, number, day, skipped, forms) if day <= today + HORIZON else 0
        if made:
            days.taken.add(row, day)
        return made
    return 0


def _make(row: Series, number: int, day: date, skipped: list[tuple[int, str]], forms: list[GuideVersion]) -> int:
    with transaction.atomic():
        series = Series.objects.select_for_update().get(pk=row.pk)
        # Another worker has been here, or somebody has pressed something meanwhile.
        if series.ended_at or _pause(series) != _pause(row) or series.next_step != row.next_step:
            return 0
        made = _invite(row, day, forms)
        if made is None:
            return 0
        Occasion.objects.bulk_create(
            [
                *(Occasion(series=series, step=step, skipped=word) for step, word in skipped),
                Occasion(series=series, step=number, conversation=made[0], starts_at=made[1]),
            ]
        )
        Series.objects.filter(pk=row.pk).update(next_step=number + 1, not_made="")
    return 1


def _pause(row: Series) -> tuple:
    return row.paused_at, row.paused_until


def _make_anew(row: Series, days: Days, today: date, last: Occasion, forms: list[GuideVersion]) -> int:
    """Another day of the same step for a check-in something has come in the way of; without one the step is skipped."""
    pair = (row.leader_id, row.employee_id)
    step = step_of(row.rhythm, row.first_on, last.step)
    day = free_day(row, days, step, from_day(row, today))
    with transaction.atomic():
        series = Series.objects.select_for_update().get(pk=row.pk)
        kept = Occasion.objects.get(pk=last.pk)
        if series.ended_at or kept.conversation != last.conversation:
            return 0
        if not for_rounds.cancel(conversation_id=sure(last.conversation), by=row.leader):
            return 0
        is_paused = series.paused_at and not (series.paused_until and day and day >= series.paused_until)
        made = _invite(row, day, forms) if day and not is_paused else None
        if made:
            kept.conversation, kept.starts_at = made
        else:
            word = days.hindrance(pair, clock.here(sure(last.starts_at)).date())
            kept.conversation, kept.starts_at, kept.skipped = None, None, word
        kept.save(update_fields=["conversation", "starts_at", "skipped"])
    if made and day:
        days.taken.add(row, day)
    return int(made is not None)


def _invite(row: Series, day: date, forms: list[GuideVersion]) -> tuple | None:
    """The check-in of a day, as id and moment; None where it cannot be, which is noted once."""
    starts_at = datetime.combine(day, row.begins_at, tzinfo=timezone.get_default_timezone())
    conversation_id = uuid4()
    try:
        if not forms:
            raise for_rounds.NotInvitedError("form")
        with transaction.atomic():
            for_rounds.invite(
                conversation_id=conversation_id,
                employee=row.employee,
                by=row.leader,
                guide_version=forms[0],
                starts_at=starts_at,
                minutes_long=row.minutes_long,
                place=row.place,
            )
    except for_rounds.NotInvitedError as stopped:
        if stopped.why != row.not_made:
            Series.objects.filter(pk=row.pk).update(not_made=stopped.why)
            log.record("series.not_made", by=None, employee=row.employee_id)
        return None
    return conversation_id, starts_at


@transaction.atomic
def _end(pk, now: datetime) -> None:
    """The leader leads the employee no longer: the series is over for both, and says so. The check-in ahead is called
    off as any other conversation the two had planned."""
    row = Series.objects.select_for_update(of=("self",)).select_related("leader", "employee").get(pk=pk)
    if row.ended_at:
        return
    both_here = row.leader.standing.works_here and row.employee.standing.works_here
    row.ended_at, row.ended_why = now, Series.Why.LEADER if both_here else Series.Why.LEFT
    row.save(update_fields=["ended_at", "ended_why"])
    log.record("series.ended", by=None, employee=row.employee_id)
    letters.ended(row)


def reason(why: str) -> str:
    """Why the next check-in of a series is not made, as a sentence for the leader."""
    return {
        "form": _("Ingen har publisert et skjema for oppfølgingssamtaler ennå, så den neste kan ikke lages."),
        "leader": _("Du er ikke lederen lenger, så den neste blir ikke laget."),
    }.get(why, _("Den neste kunne ikke lages nå. Vi prøver igjen."))
