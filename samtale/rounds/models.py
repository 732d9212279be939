"""A round: who shall have their conversation in a period, with whom, when and where."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.vault import holders
from samtale.vault.fields import SealedText

from .series.models import Answer, Figure, Occasion, Series  # noqa: F401 - the app's models are found here

REMOVED_KEPT = timedelta(days=30)  # so long what is taken out can be brought back


def person(**kwargs):
    """A key to a person that lower code cannot climb back through."""
    return models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", **kwargs)


class Round(models.Model):
    """A period in which the people of a unit shall have their conversation. Nothing in it is content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    aim = models.CharField(max_length=300, blank=True)  # said in the plan and each invitation, never about a person
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")  # with all below it
    guide = models.ForeignKey("guides.GuideVersion", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    done_by = models.DateField(null=True)  # to reach the budget work
    interval_months = models.PositiveSmallIntegerField(default=12)
    takes_temporary = models.BooleanField(default=False)
    new_months = models.PositiveSmallIntegerField(default=3)  # whoever began later than so many months ago waits
    minutes_long = models.PositiveSmallIntegerField(default=90)
    per_day = models.PositiveSmallIntegerField(default=1, db_column="a_day")  # conversations a holder and day
    lead_days = models.PositiveSmallIntegerField(default=14)  # from invitation to conversation
    spread_days = models.PositiveSmallIntegerField(default=0)  # that invitations due at once are spread over
    by = person()
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # from here on invitations go out
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_start")]

    def __str__(self) -> str:
        return self.name

    @property
    def months_between(self) -> int:
        """How long after the last conversation another may be asked for: a quarter of the interval may be missing."""
        return self.interval_months - self.months_after

    @property
    def months_after(self) -> int:
        """How long after the round one that is called to still stands for its own."""
        return self.interval_months // 4


class Member(models.Model):
    """One position in a round, and what is planned for whoever holds it."""

    class Choice(models.TextChoices):
        RULE = "", _("som regelen sier")
        IN = "in", _("tatt med for hånd")
        OUT = "out", _("holdt utenfor for hånd")

    ELSEWHERE = "elsewhere"  # in not_invited: called in outside the round, which has no time for it then

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="members")
    position = models.ForeignKey("people.Position", on_delete=models.CASCADE, related_name="+")
    employee = person()
    choice = models.CharField(max_length=10, choices=Choice, default=Choice.RULE, blank=True)
    holder = person(null=True)
    holder_by_hand = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    room = models.ForeignKey("Room", on_delete=models.SET_NULL, null=True, related_name="+")
    time_by_hand = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True)
    not_invited = models.CharField(max_length=40, blank=True)  # what stopped the last try, by kind

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="position_once_a_round")]
        indexes = [models.Index(fields=["holder", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.position_id} in {self.round_id}"


class HolderLimit(models.Model):
    """How many conversations somebody can hold in a round at most."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="limits")
    holder = person()
    most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "holder"], name="one_limit_a_holder")]


class Holding(models.Model):
    """What somebody who holds conversations in a round has done there, and when they were last reminded of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="holdings")
    holder = person()
    began_at = models.DateTimeField(null=True)  # the first time they set times themselves, or asked for some
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "holder"], name="one_holding_a_holder")]


class Objection(models.Model):
    """Either of two who would rather not have this conversation together this time. Never says why."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="objections")
    employee = person()
    holder = person()
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "employee", "holder"], name="one_objection_a_pair")]


class Standing(models.Manager):
    """Without what is taken out and waits to be brought back or forgotten: so planning never meets it."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(removed_at=None)


class Removable(models.Model):
    """What planning leans on, which can be taken out and, for some days, brought back."""

    removed_at = models.DateTimeField(null=True)

    objects = Standing()
    with_removed = models.Manager()  # noqa: DJ012 - it is a manager, and the second

    class Meta:
        abstract = True


class Room(Removable):
    """A room conversations may be held in; only one where nobody hears what is said is proposed."""

    name = models.CharField(max_length=80)
    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+")
    seats = models.PositiveSmallIntegerField(default=2)
    is_shielded = models.BooleanField(default=True)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    emptied = models.JSONField(default=dict)  # when it was taken out: who had it, by place in a round, and at what time

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(removed_at=None), name="room_once_in_unit")
        ]

    def __str__(self) -> str:
        return self.name


class ClosedPeriod(Removable):
    """Days on which nobody is called to a conversation: a closed week, exams, the summer."""

    name = models.CharField(max_length=80)
    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, null=True, related_name="+")  # empty: everywhere
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closed_ends_after_start")]


class Absence(Removable):
    """That somebody is away, as «fravær»; why is nobody's business here."""

    person = person()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"
            )
        ]


class BusyTime(models.Model):
    """When somebody cannot, from their own calendar: the times alone, never what they are for."""

    person = person()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=120, blank=True)  # the calendar's, where the clock there shows another time

    class Meta:
        indexes = [models.Index(fields=["person", "starts_at"])]


class WorkWeek(models.Model):
    """The weekdays somebody works, where that is not all five; Monday is 0."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    days = models.JSONField()


class ShiftPlan(models.Model):
    """When somebody is at work on the days it covers. Read, and in use when its owner has seen it and said yes."""

    person = person()
    read_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    first_on = models.DateField()
    last_on = models.DateField()
    whole_days = models.PositiveIntegerField(default=0)  # what was left out: no hours in it
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(used_at=None), name="one_shift_plan_to_look_at"),
            models.UniqueConstraint(fields=["person"], condition=~Q(used_at=None), name="one_shift_plan_in_use"),
        ]


class Shift(models.Model):
    """From when until when: never what it is called, or where."""

    plan = models.ForeignKey(ShiftPlan, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["plan", "starts_at"])]


class CalendarReading(models.Model):
    """When somebody's calendar was read last, and how much in it counts as free, and why: for its owner to check.

    None where that was before this was kept.
    """

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()
    marked = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    no_length = models.PositiveIntegerField(default=0)
    too_often = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)


class ReadAtAddress(models.Model):
    """The address of a calendar that is read every day; sealed, for whoever has it reads the calendar."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id: int
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    address = SealedText()
    read_at = models.DateTimeField(null=True)  # the last time it went well
    tried_at = models.DateTimeField(default=timezone.now)
    failed = models.CharField(max_length=200, blank=True)  # why it did not, as a sentence for its owner

    class Meta:
        abstract = True

    def key_holders(self, _name: str) -> str:
        return holders.one(self.person_id)


class CalendarSource(ReadAtAddress):
    """Where somebody's busy times are read from."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")


class ShiftSource(ReadAtAddress):
    """Where a shift plan is read from."""

    plan = models.OneToOneField(ShiftPlan, on_delete=models.CASCADE, related_name="source")
    person = person()


class Proposal(models.Model):
    """A proposal of times for everybody in a round, or for one holder: asked for, being made, what it came to."""

    class Step(models.TextChoices):
        WAITING = "", _("Står for tur")
        READING = "reading", _("Leser kalendere og rom")
        PLACING = "placing", _("Finner tider")
        EXPLAINING = "explaining", _("Ser etter hva som kan hjelpe dem som ikke fikk tid")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    holder = person(null=True)  # empty: for everybody
    by = person()
    asked_at = models.DateTimeField(default=timezone.now)
    ticket = models.UUIDField(null=True)  # whoever makes it now
    seen_at = models.DateTimeField(null=True)  # and the last sign of life from there
    tries = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, choices=Step, default=Step.WAITING, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    placed = models.PositiveIntegerField(default=0)
    without = models.PositiveIntegerField(default=0)
    gap = models.FloatField(null=True)  # from 0; empty where nothing is known
    not_tried = models.PositiveIntegerField(default=0)  # holders whose ways out there was no time for
    problem = models.CharField(max_length=300, blank=True)  # why nothing was planned, as a sentence

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "holder"], name="one_proposal_a_holder"),
            models.UniqueConstraint(fields=["round"], condition=Q(holder=None), name="one_proposal_for_all"),
        ]

    @property
    def is_on_its_way(self) -> bool:
        return self.made_at is None


class Collision(models.Model):
    """Why some of a holder's conversations got no time in the newest proposal, and what would make it go."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="collisions")
    holder = person()
    employee = person()  # the one it is about, where it is about one
    why = models.CharField(max_length=20)
    without = models.PositiveSmallIntegerField()
    conversations = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    per_day = models.PositiveSmallIntegerField(db_column="a_day")
    ways_tried = models.BooleanField()
    ways = models.JSONField(default=list)  # each that goes by itself: which, and how much of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "holder"], name="one_collision_a_holder")]
