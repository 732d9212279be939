"""What one of the two wants to raise with the other next time."""

from django.db import models
from django.utils import timezone

from samtale.goals.models import Sealable
from samtale.vault import holders
from samtale.vault.destroying import destroy_key
from samtale.vault.fields import SealedText
from samtale.vault.models import DataKey

from ._person import OfTwo, person


class Point(OfTwo, Sealable):
    """One point, under a key of its own, so that it goes alone. Read by its author; a leader's is in the take-out too.

    It belongs to the two and not to a conversation: the next one they hold takes it along, whichever that is.
    """

    LONGEST = 300  # characters
    MONTHS = 12  # no longer than this, where no agreement is signed before

    by = person()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    text = SealedText()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def destroy(self) -> int:
        """Destroy the key and the text, and leave nothing of the row, in a transaction. Returns how many texts."""
        texts = destroy_key(self.key)
        self.delete()
        DataKey.bury([self.key_id])
        return texts

    def key_holders(self, _name: str) -> str:
        if self.by_id == self.employee_id:
            return holders.one(self.by_id)
        return holders.one(self.by_id, f"{holders.TAKE_OUT}:{self.employee_id}")
