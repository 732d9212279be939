"""What somebody takes out about themselves, and what they ask to have corrected or deleted."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.core import clock
from samtale.core.clock import add_months
from samtale.goals.models import Sealable
from samtale.vault import holders
from samtale.vault.fields import SealedText


class TakeOut(models.Model):
    """One file of everything about a person. Sealed under a key of its own, destroyed after a day or by its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # deleted, or too old
    fetched_at = models.DateTimeField(null=True)  # last

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_take_out_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"take-out {self.pk}"

    def key_holders(self, _name: str) -> str:
        return holders.one(self.person_id)


class DataRequest(Sealable):
    """Somebody's wish to have something about themselves corrected or deleted, to be answered within a month.

    The wish is read by whoever made it and those they have chosen: leaders of theirs, while they lead, and the
    administrators. Administrators see kind and dates of all, and write the answer.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("retting")
        DELETION = "deletion", _("sletting")

    class Outcome(models.TextChoices):
        DONE = "done", _("gjort")
        PARTLY = "partly", _("delvis gjort")
        REFUSED = "refused", _("ikke gjort")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    wish = SealedText()
    leaders = models.ManyToManyField("people.Person", related_name="+")
    to_administrators = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    # An answer is written by an administrator, who does not read the wish.
    answer_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    answer = SealedText(key="answer_key")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    reminded_on = models.DateField(null=True)  # the administrators, last
    late_told_at = models.DateTimeField(null=True)  # the person, once

    class Meta:
        ordering = ["asked_at"]

    def key_holders(self, _name: str) -> str:
        return holders.one(self.person_id)

    @property
    def due_on(self) -> date:
        """The last day to answer: the law gives a month."""
        return add_months(timezone.localdate(self.asked_at), 1)

    @property
    def is_late(self) -> bool:
        """Whether it waits for an answer after the last day for one."""
        return self.answered_at is None and self.due_on < clock.today()
