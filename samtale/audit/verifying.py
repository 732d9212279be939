"""Verifying that nobody has altered, removed or inserted a row of the log."""
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey

from . import chain
from .models import FORGOTTEN, KEY_BEGUN, AccessLog
from .witness import Seen

ALTERED, REMOVED = "was altered or inserted", "was removed"


@dataclass(frozen=True)
class Fault:
    """The first row that is wrong, and how."""

    number: int
    at: datetime | None
    what: str

    def __str__(self) -> str:
        when = f" of {self.at:%Y-%m-%d %H:%M:%S} UTC" if self.at else ""
        return f"Row {self.number}{when} {self.what}."


@dataclass(frozen=True)
class Verified:
    """How many rows were gone through, and the first that is wrong, if any."""

    rows: int
    fault: Fault | None


def verify(seen: Iterable[Seen] = ()) -> Verified:
    """Go through the log from its beginning, and hold it up to what a witness has seen of it."""
    walk, rows = _Walk(seen), 0
    for row in AccessLog.objects.order_by("pk").iterator():
        if rows == 0:
            walk.begin(row)
        if fault := walk.step(row):
            return Verified(rows, fault)
        rows += 1
    return Verified(rows, walk.end())


class _Walk:
    """What is known on the way through the log."""

    def __init__(self, seen: Iterable[Seen]):
        self.seen = {one.number: one.chain for one in seen}
        self.number, self.chain, self.sum = 0, b"", b""
        self.keyed = False
        # The first row from before the log had a key of its own that does not fit; the sum may still vouch for it.
        self.misfit: Fault | None = None

    def begin(self, first: AccessLog) -> None:
        """Start where the log does: after what was deleted when its time was out, where a row says so."""
        gone = AccessLog.objects.filter(event=FORGOTTEN, detail__through__lt=first.pk).order_by("pk").last()
        if gone and first.pk > 1:
            self.number, self.chain = gone.detail["through"], bytes.fromhex(gone.detail["chain"])
            self.sum = bytes.fromhex(gone.detail.get("sum", ""))

    def step(self, row: AccessLog) -> Fault | None:
        """Take the next row along, or say what is wrong with it."""
        if row.key_id is None and self.keyed:
            return Fault(row.pk, row.at, ALTERED)
        fits = _fits(self.chain, row)
        if row.key_id is None:
            if not fits and not self.misfit:
                self.misfit = Fault(row.pk, row.at, f"{ALTERED}, or one before it {REMOVED}")
            self.sum = chain.sum_of(self.sum, row)
        elif not self.keyed and row.event == KEY_BEGUN:
            if row.detail.get("sum") != self.sum.hex():
                return self.misfit or Fault(row.pk, row.at, f"does not sum up those before it: one of them {REMOVED}")
            self.misfit = None  # the key that chained them may be another by now
        elif row.pk != self.number + 1 or self.misfit:
            return self.misfit or Fault(self.number + 1, None, REMOVED)
        if row.key_id and not fits or self.seen.get(row.pk, row.chain) != row.chain:
            return Fault(row.pk, row.at, ALTERED)
        self.number, self.chain, self.keyed = row.pk, bytes(row.chain), row.key_id is not None
        return None

    def end(self) -> Fault | None:
        """What is missing after the last row."""
        if self.misfit:
            return self.misfit
        return Fault(self.number + 1, None, REMOVED) if max(self.seen, default=0) > self.number else None


def _fits(previous: bytes, row: AccessLog) -> bool:
    try:
        return hmac.compare_digest(bytes(row.chain), chain.link(previous, row))
    except (VaultError, DataKey.DoesNotExist):
        return False
