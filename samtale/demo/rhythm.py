"""One team that talks in a rhythm: eight of its check-ins have been, and the next is made as for anybody."""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.core import workday
from samtale.core.sure import sure
from samtale.guides.choosing import published
from samtale.people.models import Person, Position
from samtale.rounds.series import actions as series_actions
from samtale.rounds.series import jobs as series_jobs
from samtale.rounds.series import survey as series_survey
from samtale.rounds.series.dates import Rhythm, day_in, step_of
from samtale.rounds.series.models import Answer, Occasion, Series
from samtale.vault.models import DataKey

from .history import History

TEAM, BEEN, MINUTES = 6, 8, 15
AFTERNOON = time(14, 30)  # when the long ones are over; six of fifteen minutes fit in before four


@transaction.atomic
def begin_a_rhythm(today: date) -> None:
    """A fortnightly series for a team of ordinary size, unless there are series already."""
    if Series.objects.exists():
        return
    leaders = Person.objects.filter(leaderships__isnull=False).annotate(reports=Count("leaderships")).order_by("pk")
    leader = min(leaders, key=lambda one: (abs(one.reports - TEAM), one.pk))
    positions = list(
        Position.objects.filter(leaderships__leader=leader).select_related("person", "unit").order_by("pk")[:TEAM]
    )
    first = today - timedelta(days=today.weekday() + 14 * BEEN - 1)  # a Tuesday
    made = []
    for position, (day, clock) in zip(positions, series_actions.placed(first, AFTERNOON, MINUTES), strict=False):
        series = Series.objects.create(
            leader=leader,
            employee=position.person,
            rhythm=Rhythm.FORTNIGHTLY,
            first_on=day,
            begins_at=clock,
            minutes_long=MINUTES,
            place="kontoret",
            created_at=_moment(day - timedelta(days=5), time(12)),
        )
        _been(series, position, positions, today)
        made.append(series.pk)
    series_jobs.create_check_ins_of(made, timezone.now())
    _answered(made, today)


def _answered(some: list, today: date) -> None:
    """What they said of the check-ins of the quarter before, which is told of and gone."""
    quarter = series_survey.quarter_of(series_survey.quarter_of(today) - timedelta(days=1))
    for nth, row in enumerate(Series.objects.filter(pk__in=some).order_by("begins_at", "first_on")):
        occasion = sure(row.occasions.filter(conversation__isnull=False).first())
        Answer.objects.create(
            occasion=occasion,
            person_id=row.employee_id,
            leader_id=row.leader_id,
            key=DataKey.make(series_survey.held_by(row.employee_id)),
            quarter=quarter,
            score=str((4, 5, 3, 4, 4, 2, 5)[nth % 7]),
        )
    series_survey.publish_figures(timezone.now())


def _been(series: Series, position: Position, positions: list[Position], today: date) -> None:
    """The check-ins held until now, and one that was not."""
    form, chance = published(kind="check_in")[0], random.Random(series.employee.employee_number)
    history = History(series.leader, form, form, reports=[one.person for one in positions], today=today, chance=chance)
    made, number = [], 0
    while (step := step_of(series.rhythm, series.first_on, number)).last < today:
        if day := day_in(step, workday.is_workday):
            made.append((number, _one(history, series, position, _moment(day, series.begins_at), number == 3)))
        number += 1
    history.store()
    Occasion.objects.bulk_create(
        [
            Occasion(series=series, step=step, conversation=one.pk, starts_at=one.starts_at, made_at=one.created_at)
            for step, one in made
        ]
    )
    Series.objects.filter(pk=series.pk).update(next_step=number)


def _one(history: History, series: Series, position: Position, at: datetime, missed: bool) -> Conversation:
    status = Status.CANCELLED if missed else Status.DONE
    talk = history._conversation(position, at, status, None)
    conversation = talk.row
    conversation.minutes_long, conversation.place = series.minutes_long, series.place
    if missed:
        history._move(conversation, Status.INVITED, status, at + timedelta(days=1), None)
    else:
        conversation.held_at = at
        history._talk(talk)
        history._move(conversation, Status.INVITED, Status.HOLDING, at, series.leader)
        history._move(conversation, Status.HOLDING, status, at + timedelta(minutes=18), series.leader)
    return conversation


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
