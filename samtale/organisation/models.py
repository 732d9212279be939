"""What an organisation has decided, as one row with a version, and whom each unit can talk to."""

from hashlib import sha256

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


class UnitContacts(models.Model):
    """Whom those of a unit can talk to, by their keys in the catalogue, a line each. No row where nobody is named."""

    unit = models.OneToOneField("people.Unit", on_delete=models.CASCADE, primary_key=True, related_name="+")
    safety_representative = models.TextField(blank=True)
    union_representative = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"unit {self.unit_id}"

    @property
    def edition(self) -> str:
        """Another for other contacts: what a change is made from."""
        return sha256(f"{self.safety_representative}\0{self.union_representative}".encode()).hexdigest()[:16]
