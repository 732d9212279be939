"""The secret address a person's own calendar can be fetched at: a row says that there is one, never which."""

from django.db import models
from django.utils import timezone


class CalendarAddress(models.Model):
    """One a person; a new one takes the old one's place. The address is stored as a hash and shown once."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True)
