"""A file of people on its way in."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from .people import Person


class ImportUpload(models.Model):
    """A file of people between its preview and its import. Emptied when imported, deleted after a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it came
    # The table as JSON, with the columns we do not use emptied: they may hold what is none of our business.
    content = models.BinaryField()
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # what the import did: lines by outcome
    # What was answered about a known employee number with another name and address: «same» or «new» by number.
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.filename} {self.at:%Y-%m-%d %H:%M}"
