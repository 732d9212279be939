"""Who read or did what, when: append-only, each row chained to the last by a keyed hash."""

from django.db import models
from django.db.models import Q

# The row that stands for those deleted when their time was out.
FORGOTTEN = "log.forgotten"
# The first row of a log, which `samtale audit begin` writes; every other goes on from one before it.
BEGUN = "log.begun"
# The row after those that a restore has lost, and after those that a witness has seen and that are gone.
LOST, WENT_BACK = "log.lost", "log.went_back"
# The new seals of rows that let somebody in or give a right.
SEALED = "seals.set"


class AccessLogQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("The log is append-only.")

    def delete(self):
        raise TypeError("The log is append-only.")


class AccessLog(models.Model):
    """One reading or change. Holds ids and the name of what was done, never words of a conversation.

    The number (`id`) has no gaps but those that a row of LOST or WENT_BACK names, and every row has a `key`.
    """

    at = models.DateTimeField()
    # Plain numbers, not foreign keys: the log lies below people and outlives them.
    actor_id = models.BigIntegerField(null=True)
    event = models.CharField(max_length=60)
    conversation_id = models.UUIDField(null=True)
    about = models.UUIDField(null=True, db_index=True)  # a goal, an action, a meeting
    person_id = models.BigIntegerField(null=True, db_index=True)  # whom it was done to
    detail = models.JSONField(default=dict)
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    chain = models.BinaryField(max_length=32)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation_id", "actor_id", "event", "at"]),
            models.Index(fields=["actor_id", "at"]),
            models.Index(fields=["id"], condition=Q(event=FORGOTTEN), name="audit_forgotten"),  # asked by guard.py
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"
