"""How a check-in was for the employee: one answer, read by its owner alone, told of by five at least and then gone.

An answer belongs to the quarter it is given in. When the quarter is over a team's answers become one figure, once and
for good, where five people or more have answered; then the answers are destroyed. Two figures never rest on the same
answer, so that no answer can be found by subtracting one from another.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import fmean

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from samtale.audit import log
from samtale.audit.refusals import NotAllowedError
from samtale.conversations.facts import check_ins, kept_facts
from samtale.core import clock
from samtale.core.sure import sure
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.destroying import destroy_key, overwriting
from samtale.vault.models import DataKey

from . import statistics
from .models import Answer, Figure, Occasion, Series
from .statistics import FEWEST

JOB = holders.Job("experience")
LATELY = timedelta(days=14)  # as long one is asked
MEANINGS = {1: _("Bortkastet tid"), 2: _("Ga meg lite"), 3: _("Helt grei"), 4: _("Nyttig"), 5: _("Svært nyttig")}


class NothingToAnswerError(Exception):
    """No check-in of the series has been held."""


class HeldSinceError(Exception):
    """Another check-in has been held since the one that was asked about."""


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def last_held(series: Series) -> tuple[Occasion, datetime]:
    """The latest check-in of a series that was held, and when. Raises NothingToAnswerError."""
    rows = list(series.occasions.filter(conversation__isnull=False).order_by("-step")[:5])
    known = check_ins(ids=[sure(one.conversation) for one in rows])
    for one in rows:
        found = known.get(sure(one.conversation))
        if found and found.is_held:
            return one, found.starts_at
    raise NothingToAnswerError


def own_answer(occasion: Occasion, *, by: Person) -> int | None:
    """One's own answer, while it is there."""
    found = Answer.objects.filter(occasion=occasion, person=by).select_related("key").first()
    return int(found.score) if found and found.score else None


def own_answers(*, by: Person) -> dict[int, int]:
    """All one's own answers that are there, by occasion. One query."""
    rows = Answer.objects.filter(person=by).select_related("key")
    return {row.occasion_id: int(row.score) for row in rows if row.score}


def unanswered(some: Iterable[Series]) -> list[tuple[Series, datetime]]:
    """Those of some series whose last check-in was held lately and has no answer, and when. Two queries, or none."""
    rows = {row.pk: row for row in some}
    if not rows:
        return []
    last: dict = {}
    for one in (
        Occasion.objects.filter(series__in=rows, conversation__isnull=False)
        .order_by("step")
        .annotate(is_answered=Exists(Answer.objects.filter(occasion=OuterRef("pk"))))
    ):
        last.setdefault(one.series_id, []).append(one)
    known = check_ins(ids=[one.conversation for some in last.values() for one in some[-3:]])
    found = []
    for pk, occasions in last.items():
        held = [one for one in occasions[-3:] if one.conversation in known and known[one.conversation].is_held]
        if held and not held[-1].is_answered:
            at = known[held[-1].conversation].starts_at
            if at > clock.now() - LATELY:
                found.append((rows[pk], at))
    return found


def answer(*, series: Series, score: int, by: Person, step: int | None = None) -> None:
    """Answer for the latest check-in, or change the answer while it is there; the employee alone.

    `step` is the one that was asked about. Raises NotAllowedError, NothingToAnswerError, HeldSinceError where it is not
    the latest, and ValueError for what is no mark.
    """
    if score not in MEANINGS:
        raise ValueError(score)
    if series.employee_id != by.pk:
        raise NotAllowedError
    occasion, _at = last_held(series)
    if step not in (None, occasion.step):
        raise HeldSinceError
    with transaction.atomic():
        Occasion.objects.select_for_update().get(pk=occasion.pk)
        row = Answer.objects.filter(occasion=occasion).select_related("key").first()
        if row is None:
            row = Answer(
                occasion=occasion,
                person=by,
                leader_id=series.leader_id,
                key=DataKey.make(held_by(by.pk)),
                quarter=quarter_of(clock.today()),
            )
        elif row.told:
            return
        row.score = str(score)
        row.save()
        log.record("series.answered", by=by.pk)


def held_by(person: int) -> str:
    """Whose key an answer's is: the person's, and the job's that makes figures."""
    return holders.one(person, f"{holders.JOB}:{JOB.kind}")


def publish_figures(now: datetime) -> int:
    """The worker's chore: figures of the quarters that are over, and their answers destroyed. Returns how many."""
    current = quarter_of(clock.here(now).date())
    waiting = Answer.objects.filter(quarter__lt=current, told=False)
    made = 0
    for leader, quarter in sorted(set(waiting.values_list("leader", "quarter"))):
        made += _publish(leader, quarter, kept_facts(clock.here(now).date()).people)
    return made


def _publish(leader: int, quarter: date, held_back: Iterable[int]) -> bool:
    with overwriting(), transaction.atomic():
        Person.objects.select_for_update().get(pk=leader)  # two workers wait for each other here
        rows = list(Answer.objects.filter(leader=leader, quarter=quarter, told=False).select_related("key"))
        figure = None
        if not Figure.objects.filter(leader=leader, quarter=quarter).exists():
            with holders.asked_by(JOB):
                figure = _figure(leader, quarter, [row for row in rows if row.key.wrapped])
        for row in rows:
            if row.person_id in held_back:  # nothing of theirs is destroyed; it is told of no more
                Answer.objects.filter(pk=row.pk).update(told=True)
            else:
                destroy_key(row.key)
                row.delete()
                DataKey.bury([row.key_id])
    return figure is not None


def _figure(leader: int, quarter: date, rows: Iterable[Answer]) -> Figure | None:
    """Each person counts once, with the mean of theirs. None where they are too few; then nothing is kept of them."""
    by_person = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(int(row.score))
    means = [fmean(scores) for scores in by_person.values()]
    if len(means) < FEWEST:
        return None
    mean = statistics.coarse(means, least=min(MEANINGS), most=max(MEANINGS))
    return Figure.objects.create(leader_id=leader, quarter=quarter, people=len(means), mean=mean)
