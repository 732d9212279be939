"""That somebody has been reminded, so that nobody is reminded twice; and how often each wants to be."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ._person import person
from .course import Conversation


class DigestTurn(models.Model):
    """One week's digests, by the day they are for; `done_at` when everybody's has been looked at."""

    day = models.DateField(unique=True)
    done_at = models.DateTimeField(null=True)


class Digest(models.Model):
    """That a person has got a week's digest."""

    turn = models.ForeignKey(DigestTurn, on_delete=models.CASCADE, related_name="digests")
    person = person()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "person"], name="one_digest_a_week")]


class DigestChoice(models.Model):
    """How often a person wants the digest, and a word before check-ins; every week and yes where there is no row."""

    class Often(models.TextChoices):
        WEEKLY = "weekly", _("Hver uke")
        MONTHLY = "monthly", _("Hver måned")
        OVERDUE = "overdue", _("Bare når noe er over fristen")

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    often = models.CharField(max_length=10, choices=Often, default=Often.WEEKLY)
    check_ins = models.BooleanField(default=True)  # a word the day before each


class Nudge(models.Model):
    """One party's reminder to the other about an action, pressed by hand."""

    action = models.ForeignKey("goals.Action", on_delete=models.CASCADE, related_name="+")
    by = person()
    to = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["action", "at"])]


class PreparationReminder(models.Model):
    """That a party has been reminded to prepare for a conversation, or of a check-in the day before it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    to = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "to"], name="one_preparation_reminder_each")]
