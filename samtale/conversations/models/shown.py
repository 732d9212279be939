"""What one of the two has written alone, and the copy of it that both open while it is shared."""

from django.db import models

from samtale.goals.models import Sealable
from samtale.vault import holders
from samtale.vault.destroying import destroy_key
from samtale.vault.fields import SealedText
from samtale.vault.models import DataKey

from .course import Conversation


class Shown(Sealable):
    """A row whose own text lies under its author's key. To share it is to seal a copy under a key of the two's."""

    OWN = "text"

    shown_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    shown = SealedText(key="shown_key")

    class Meta:
        abstract = True

    @property
    def of_the_two(self) -> Conversation:
        raise NotImplementedError

    def key_holders(self, _name: str) -> str:
        return holders.two(self.of_the_two.employee_id, self.of_the_two.leader_id)

    def show(self, words: str | None = None) -> None:
        """Seal the text as it stands for both, or other words, in a transaction; the caller stores the row."""
        if self.shown_key is None:
            self.shown_key = DataKey.make(self.of_the_two.holders_of_new_keys())
        self.shown = getattr(self, self.OWN) if words is None else words

    def hide(self) -> None:
        """Destroy the copy, in a transaction; the rest of the row is the caller's to store."""
        if key := self.shown_key:
            destroy_key(key)
            self.shown_key, self.shown = None, ""
            self.save(update_fields=["shown_key", "shown"])
            DataKey.bury([key.pk])
