"""What an organisation has decided, as one row with a version."""

from django.db import models
from django.db.models import Q


class Decided(models.Model):
    """What has been decided, by its key in the catalogue; what is not there is as it was made."""

    THE_ROW = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)  # one more for each change

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_of_what_is_decided")]

    def __str__(self) -> str:
        return f"version {self.version}"
