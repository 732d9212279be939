"""Data keys, with those who hold them; and what wraps them."""

import os
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from . import destroyed_ids, holders, keys


class MasterKey(models.Model):
    """A master key this database has been written with, by name: the key itself is never here.

    The one taken into use last wraps new data keys. Every server asks this row, not the order in its own key file, so
    that they change over at one moment; and the database refuses to forget a key that a stored one still needs.
    """

    id = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField(default=timezone.now)
    proof = models.BinaryField(max_length=60, default=b"")

    def __str__(self) -> str:
        return self.id

    @classmethod
    def current(cls, using: str = "default") -> "MasterKey":
        """The one that wraps. Raises VaultError when it is not at hand or another of the same name is."""
        found = cls.last_taken(using)
        if found is None:
            return cls.take_into_use(next(iter(keys.master_keys())))
        if found.proof:  # rows from before there were proofs have none
            keys.check(found.id, bytes(found.proof))
        return found

    @classmethod
    def last_taken(cls, using: str = "default") -> "MasterKey | None":
        return cls.objects.using(using).order_by("-since", "-pk").first()

    @classmethod
    def take_into_use(cls, master_id: str) -> "MasterKey":
        """Wrap new data keys by this one from now on. Raises VaultError when it is not at hand."""
        proof, last, since = keys.prove(master_id), cls.last_taken(), timezone.now()
        if last and last.since >= since:  # the clock was turned back
            since = last.since + timedelta(microseconds=1)
        found, _new = cls.objects.update_or_create(id=master_id, defaults={"since": since, "proof": proof})
        return found


class DataKey(models.Model):
    """A random key, stored only wrapped by a master key; destroyed means every text under it is gone.

    Its holders (holders.py) are bound to it by the wrapping: whoever writes others here has a key that does not open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    master = models.ForeignKey(MasterKey, on_delete=models.PROTECT, null=True, db_column="master_id")
    wrapped = models.BinaryField(null=True)
    holders = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    _made_here = False

    def __str__(self) -> str:
        return f"key {self.id}"

    @classmethod
    def make(cls, held_by: str) -> "DataKey":
        """A new stored key."""
        key = cls.build(held_by)
        key.save(force_insert=True)
        return key

    @classmethod
    def build(cls, held_by: str) -> "DataKey":
        """A new key, not stored: for those who store many at once."""
        key = cls(holders=held_by)
        key._plain = os.urandom(keys.KEY)
        key._made_here = True
        key.wrap(MasterKey.current().id)
        return key

    @property
    def bound_to(self) -> str:
        """What the wrapping is bound to."""
        return f"{self.id} {self.holders}"

    def wrap(self, master_id: str) -> None:
        """Wrap by a master key; the caller stores it. Raises VaultError."""
        self.wrapped = keys.wrap(master_id, self.unasked(), self.bound_to)
        self.master_id = master_id

    def opened(self, named: str) -> bytes:
        """The key itself (32 bytes) for a row that names these as its holders.

        Raises VaultError when it has been destroyed or does not open, and NotKeyHolderError when the row names others
        or nobody of them is asking. Whoever has just made a key has it in hand.
        """
        if not self._made_here:
            holders.ensure_theirs(self.holders, named)
        return self.unasked()

    def ensure_held_by(self, named: str) -> None:
        """Raises NotKeyHolderError or VaultError unless the key truly is theirs whom a row names, whoever asks."""
        holders.ensure_fits(self.holders, named)
        self.unasked()

    def unasked(self) -> bytes:
        """The key itself, whoever asks: to wrap it anew, move texts to another key, and prove. Raises VaultError."""
        if self.__dict__.get("_plain") is None:
            if self.wrapped is None:
                raise keys.VaultError("The key of this text has been destroyed.")
            self._plain = keys.unwrap(self.master_id or "", bytes(self.wrapped), self.bound_to)
        return self._plain

    def destroy(self) -> None:
        """Destroy the key, and with it every text sealed under it."""
        self.wrapped, self.destroyed_at = None, timezone.now()
        self.__dict__.pop("_plain", None)
        self.save(update_fields=["wrapped", "destroyed_at"])
        self._written_down([self.pk])

    @classmethod
    def bury(cls, ids: Iterable[uuid.UUID]) -> None:
        """Destroy keys that no row names any more, and leave of them that they were: their ids."""
        gone = list(cls.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
        cls.objects.filter(pk__in=gone).update(wrapped=None, holders="", destroyed_at=timezone.now())
        cls._written_down(gone)

    @staticmethod
    def _written_down(ids: list[uuid.UUID]) -> None:
        transaction.on_commit(lambda: destroyed_ids.note(ids))
