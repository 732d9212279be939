"""How long things are kept, and what has been destroyed."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.core.sure import sure
from samtale.goals.models import Sealable
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.fields import SealedText

from ._person import person as _person
from .course import Conversation

FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)


class RetentionSchedule(models.Model):
    """One decision of the organisation's on how long each kind is kept. The latest holds; the earlier are history."""

    notes_days = models.PositiveSmallIntegerField(default=0)  # after both have signed
    minutes_months = models.PositiveSmallIntegerField(default=3)  # after the next agreement is signed
    minutes_months_at_most = models.PositiveSmallIntegerField(default=30)  # after the conversation
    cancelled_months = models.PositiveSmallIntegerField(default=3)  # after it was called off
    agreement_years = models.PositiveSmallIntegerField(default=5)
    facts_years = models.PositiveSmallIntegerField(default=5)  # status, dates and the log
    left_months = models.PositiveSmallIntegerField(default=6)  # after somebody has left
    # From when a leader's own notes go along when the employee takes out everything; empty: they do not.
    leader_notes_since = models.DateTimeField(null=True, default=FROM_THE_START)
    by = _person(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    @classmethod
    def notes_since(cls) -> datetime | None:
        """From when leaders' own notes go along; from the start until it is decided otherwise. One query."""
        decided = cls.objects.values_list("leader_notes_since", flat=True)[:1]
        return next(iter(decided), FROM_THE_START)

    @classmethod
    def notes_since_in_query(cls) -> Case:
        """The same inside another query."""
        decided = models.Subquery(cls.objects.values("leader_notes_since")[:1])
        return Case(When(models.Exists(cls.objects.all()), then=decided), default=models.Value(FROM_THE_START))


class LegalHold(Sealable):
    """That nothing of a person, or of one conversation, is destroyed for now.

    One asks, another confirms; lifted likewise. The reason is read by administrators and by those it concerns.
    """

    UNCONFIRMED = timedelta(days=7)  # one alone cannot stop it for good

    person = _person(null=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    reason = SealedText()
    asked_by = _person()
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = _person(null=True)
    confirmed_at = models.DateTimeField(null=True)
    lift_asked_by = _person(null=True)
    lift_asked_at = models.DateTimeField(null=True)
    lifted_by = _person(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    @property
    def held(self) -> list[Person]:
        """Whose it is: the person, or the two of the conversation."""
        return [self.conversation.employee, self.conversation.leader] if self.conversation else [sure(self.person)]

    @property
    def lapses_at(self) -> datetime | None:
        """When it ends by itself: one that nobody else has confirmed stops destruction for a week alone."""
        return None if self.confirmed_at else self.asked_at + self.UNCONFIRMED

    def key_holders(self, _name: str) -> str:
        return self.conversation.key_holders("") if self.conversation else holders.one(sure(self.person_id))


class Destruction(models.Model):
    """That something was destroyed: what kind, when, how many texts, and why. Outlives the conversation."""

    class Kind(models.TextChoices):
        NOTES = "notes", _("Forberedelse")
        POINTS = "points", _("Punkter til neste samtale")
        SHARED = "shared", _("Referat og felles notater")
        AGREEMENT = "agreement", _("Avtale med mål og tiltak")
        FACTS = "facts", _("Opplysninger om at samtalen ble holdt")
        LOG = "log", _("Innsynslogg")

    class Why(models.TextChoices):
        SCHEDULE = "schedule", _("lagringstiden var ute")
        LEFT = "left", _("den det gjaldt, har sluttet")
        LEADER = "leader", _("lederen er en annen")

    kind = models.CharField(max_length=20, choices=Kind)
    why = models.CharField(max_length=20, choices=Why, default=Why.SCHEDULE)
    # A plain id: the row it named may be gone.
    conversation = models.UUIDField(null=True, db_index=True)
    author_id = models.BigIntegerField(null=True)  # whose notes they were
    texts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at"]
