"""What goes over to a new leader: the employee's answer for each goal, and the new leader's for each promise."""

from django.db import models
from django.utils import timezone

from samtale.goals.models import Action, Goal, Sealable
from samtale.vault.fields import SealedText

from ._person import person


class Handover(Sealable):
    """Whether one goal goes over from one leader to the next: asked when, answered when, from whom, to whom.

    The rows of a goal tell how it came from the leader who signed it to the one who follows it up now.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="+")
    before = person()
    after = person(null=True)  # empty: asked, or stays
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    goes = models.BooleanField(null=True)  # the employee's answer
    withdrawn_at = models.DateTimeField(null=True)  # another answer counts instead

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["goal", "before"])]


class PromiseAnswer(Sealable):
    """The new leader's answer to one promise of the former's; the latest counts. A no says why."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="answers")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+")
    by = person()
    taken = models.BooleanField()
    reason = SealedText(key="action.goal.key")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
