"""Rows in memory, stored at once."""

import random
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from samtale.conversations.models import (
    Acceptance,
    Agreement,
    AgreementGoal,
    ClosingAnswer,
    Conversation,
    Minutes,
    Move,
    Point,
    Preparation,
    PreparationNote,
    Refusal,
    SharedTopic,
    SharingConsent,
    Signature,
    TimeProposal,
)
from samtale.goals.models import Action, Goal, OutcomeConfirmation, Progress
from samtale.people.models import Person
from samtale.vault.models import DataKey

R = TypeVar("R", bound=Model)
# Rows are stored in this order, so that what is pointed at is there.
ORDER: list[type[Model]] = [
    DataKey,
    Conversation,
    Move,
    Acceptance,
    TimeProposal,
    SharedTopic,
    Preparation,
    PreparationNote,
    Point,
    Agreement,
    Minutes,
    Goal,
    OutcomeConfirmation,
    Action,
    Progress,
    AgreementGoal,
    SharingConsent,
    ClosingAnswer,
    Signature,
    Refusal,
]


class Rows:
    """A leader's rows, the day they are made on and what draws lots for them."""

    def __init__(self, leader: Person, *, today: date, chance: random.Random):
        self.leader, self.today, self.chance = leader, today, chance
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in ORDER}

    def add(self, row: R) -> R:
        self.rows[type(row)].append(row)
        return row

    def store(self) -> None:
        for model in ORDER:
            model._default_manager.bulk_create(self.rows[model], batch_size=500)

    def at(self, day: date, hour: int = 9) -> datetime:
        """A working day's hour: the day itself, else the next one ahead or the last one behind today."""
        step = timedelta(days=1 if day > self.today else -1)
        while day.weekday() > 4:
            day += step
        return timezone.make_aware(datetime.combine(day, time(hour)))
