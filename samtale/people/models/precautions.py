"""Precautions as rows: who did what when, and who ended it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from samtale.audit.sealed import Sealed


class Precaution(Sealed):
    """Nobody signs in by mail until it is allowed again, or one `person` does not, or everybody was signed out.

    Without `by` it was the operator.
    """

    SEALED = ("kind", "person", "at", "by", "ended_at", "ended_by")

    class Kind(models.TextChoices):
        NO_MAIL = "no_mail"
        SIGNED_OUT = "signed_out"

    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="no_mail", person=None, ended_at=None), name="mail_is_stopped_once"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="no_mail", ended_at=None), name="mail_of_one_is_stopped_once"
            ),
        ]
