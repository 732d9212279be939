"""Verifying that nobody has altered, removed or inserted a row of the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from . import chain
from .models import BEGUN, FORGOTTEN, LOST, WENT_BACK, AccessLog
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
class Lost:
    """Rows that a restore did not bring back, as the restore itself has written."""

    first: int
    through: int
    at: datetime

    def __str__(self) -> str:
        first, through = (f"{number:,}".replace(",", " ") for number in (self.first, self.through))
        return f"rows {first}–{through} were lost by the restore of {_day(self.at)}"


@dataclass(frozen=True)
class Verified:
    """How many rows were gone through, the first that is wrong, if any, and what restores have lost."""

    rows: int
    fault: Fault | None
    lost: tuple[Lost, ...] = ()


def verify(seen: Iterable[Seen] = ()) -> Verified:
    """Go through the log from its beginning, and hold it up to what a witness has seen of it."""
    walk, rows = _Walk(seen), 0
    for row in AccessLog.objects.order_by("pk").iterator():
        if rows == 0:
            walk.begin(row)
        if fault := walk.step(row):
            return Verified(rows, fault, tuple(walk.lost))
        rows += 1
    if not rows:
        return Verified(0, Fault(1, None, "is missing, and so is every other: the log is empty"))
    return Verified(rows, walk.end(), tuple(walk.lost))


class _Walk:
    """What is known on the way through the log."""

    def __init__(self, seen: Iterable[Seen]):
        self.seen = {one.number: one.chain for one in seen}
        self.number, self.chain = 0, b""
        self.lost: list[Lost] = []

    def begin(self, first: AccessLog) -> None:
        """Start where the log does: after what was deleted when its time was out, where a row says so."""
        gone = AccessLog.objects.filter(event=FORGOTTEN, detail__through__lt=first.pk).order_by("pk").last()
        if gone and first.pk > 1:
            self.number, self.chain = gone.detail["through"], bytes.fromhex(gone.detail["chain"])

    def step(self, row: AccessLog) -> Fault | None:
        """Take the next row along, or say what is wrong with it."""
        fits = chain.fits(self.chain, row)
        if fits and row.event in (LOST, WENT_BACK, BEGUN) and (fault := self._pass_over(row)):
            return fault
        if row.pk != self.number + 1:
            return Fault(self.number + 1, None, REMOVED)
        if not fits or self.seen.get(row.pk, row.chain) != row.chain:
            return Fault(row.pk, row.at, ALTERED)
        self.number, self.chain = row.pk, bytes(row.chain)
        return None

    def _pass_over(self, row: AccessLog) -> Fault | None:
        """Believe a row of the program's own that says why there are none just before it, or not those there were."""
        first, through = row.detail.get("first", 0), row.detail.get("through", 0)
        if row.event == WENT_BACK:
            return Fault(
                first, None, f"and those to {through} were removed or written anew, as a witness saw on {_day(row.at)}"
            )
        if row.event == BEGUN and "through" in row.detail:
            return Fault(1, None, f"and what followed was removed: another log was begun on {_day(row.at)}")
        if row.event == LOST and first == self.number + 1:
            self.lost.append(Lost(first, through, row.at))
            self.number = row.pk - 1
        return None

    def end(self) -> Fault | None:
        """What is missing after the last row."""
        return Fault(self.number + 1, None, REMOVED) if max(self.seen, default=0) > self.number else None


def _day(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{here.day} {here:%B %Y}"
