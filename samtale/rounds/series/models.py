"""A series of check-ins between two, and each step of it: made, or skipped with a word."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.vault import holders
from samtale.vault.fields import SealedText

from .dates import Rhythm
from .statistics import Interval, around

LEAST, MOST = 15, 30  # minutes
PAUSE = "pause"  # the word of a step a pause called off


def _person():
    """A key to a person that lower code cannot climb back through."""
    return models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")


class Series(models.Model):
    """Two who talk in a rhythm. Another rhythm or time is another series, which takes over the thread."""

    class Asked(models.TextChoices):
        PAUSE = "pause", _("en pause")
        CHANGE = "change", _("en annen rytme eller tid")
        END = "end", _("å slutte med de faste samtalene")

    class Why(models.TextChoices):
        PRESSED = "pressed", _("avsluttet av lederen")
        CHANGED = "changed", _("endret")
        LEADER = "leader", _("det er kommet en ny leder")
        LEFT = "left", _("en av dere har sluttet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leader = _person()
    employee = _person()
    rhythm = models.CharField(max_length=12, choices=Rhythm)
    first_on = models.DateField()  # gives the weekday, and which of them in the month
    begins_at = models.TimeField()
    minutes_long = models.PositiveSmallIntegerField(default=20)
    place = models.CharField(max_length=120)
    next_step = models.PositiveIntegerField(default=0)  # the first that is neither made, skipped nor gone by
    not_made = models.CharField(max_length=20, blank=True)  # what stopped the last try, by kind
    asked = models.CharField(max_length=10, choices=Asked, blank=True)  # the employee's wish, until the leader answers
    asked_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)  # the day it goes on by itself; none: when the leader says so
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=10, choices=Why, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "employee"], condition=Q(ended_at=None), name="one_series_a_pair"
            ),
            models.CheckConstraint(
                condition=Q(minutes_long__gte=LEAST, minutes_long__lte=MOST), name="series_is_of_short_ones"
            ),
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"


class Occasion(models.Model):
    """One step of a series: the check-in it came to, or why there is none."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occasions")
    step = models.PositiveIntegerField()
    starts_at = models.DateTimeField(null=True)  # as it was made; where it has been moved, it says so itself
    conversation = models.UUIDField(null=True, unique=True)
    skipped = models.CharField(max_length=80, blank=True)  # in a word: the holiday, the closed week, «fravær», PAUSE
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["series", "step"], name="step_once_a_series"),
            models.CheckConstraint(
                condition=Q(conversation__isnull=False, skipped="") | Q(conversation=None) & ~Q(skipped=""),
                name="made_or_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.series_id}"


class Answer(models.Model):
    """How one check-in was for the employee. Sealed under its own key, and destroyed when the quarter is told of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.OneToOneField(Occasion, on_delete=models.CASCADE, related_name="answer")
    person = _person()
    leader = _person()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    score = SealedText()
    quarter = models.DateField()  # the first day of the one it was given in
    told = models.BooleanField(default=False)  # is in a figure, and is there because of a legal hold alone

    class Meta:
        indexes = [models.Index(fields=["leader", "quarter"])]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def key_holders(self, _name: str) -> str:
        return holders.one(self.person_id)


class Figure(models.Model):
    """What a team of five or more answered in a quarter: made once, never changed, and coarse."""

    leader = _person()
    quarter = models.DateField()
    people = models.PositiveSmallIntegerField()
    mean = models.FloatField()  # in halves, from 1.5 to 4.5

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["leader", "quarter"], name="one_figure_a_quarter"),
            models.CheckConstraint(condition=Q(people__gte=5), name="five_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} of {self.leader_id}"

    @property
    def likely(self) -> Interval:
        """Where the mean is likely to lie, by how many answered and by nothing else they answered."""
        return around(self.mean, self.people, least=1, most=5)
