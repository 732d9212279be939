"""The log held up to this machine's witness while work goes on, and the rows that say what has happened to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from samtale.vault import holders
from samtale.vault.models import DataKey

from . import chain, log, witness
from .models import BEGUN, FORGOTTEN, LOST, WENT_BACK, AccessLog
from .witness import Seen

# More numbers than are given out in the minute that no witness has seen; another machine's may have seen some of them.
UNSEEN = 1000
SHOWN_FOR = timedelta(days=90)
# What this process need not ask about again.
_explained: set[Seen] = set()


class LogExistsError(Exception):
    """There is or was a log, so that none is begun; the message says what to do."""


@dataclass(frozen=True)
class GoneBack:
    """Rows a witness has seen that are gone or others. A log that `stopped` has no row to go on from."""

    first: int
    through: int
    at: datetime
    stopped: bool = False


def write_first_row(*, anew: bool = False) -> AccessLog:
    """Write the first row of the log, with a key of its own. Raises LogExistsError, and what `witness.here` does.

    `anew` is for a log somebody has emptied or taken the keys out of: the row says so, and it is never whole again.
    """
    with log.alone():
        last, seen = chain.head(), witness.newest(witness.here())
        if chain.goes_on(last):
            raise LogExistsError("The log has begun, and goes on.")
        had_one = last is not None or seen is not None or DataKey.objects.exists()
        if had_one and not anew:
            raise LogExistsError(
                "The log is empty or has lost its keys, and this database has had one: somebody has changed it from "
                "outside. Restore a backup; or begin another log, which will never be called whole, with "
                "«bin/samtale audit begin --anew»."
            )
        through = max(last.number if last else 0, seen.number if seen else 0)
        before = chain.Head(through, last.chain if last else b"", DataKey.make(holders.LOG).pk)
        return log.add(before, AccessLog(event=BEGUN, detail={"through": through} if had_one else {}))


def record_lost_rows(seen: Seen | None, *, backup: str) -> AccessLog | None:
    """Write that a restore did not bring back the rows to the last one seen; None where it brought all of them."""
    with log.alone():
        last = chain.head()
        if last is None or seen is None or seen.number <= last.number:
            return None
        detail = {"first": last.number + 1, "through": seen.number, "backup": backup}
        return log.add(last, AccessLog(event=LOST, detail=detail), seen.number + 1 + UNSEEN)


def compare_with_witness() -> GoneBack | None:
    """Hold the log up to all that this machine's witness has seen. Two queries where all is well.

    Raises OSError, ValueError.
    """
    seen, last = witness.here(), chain.head()
    if not chain.goes_on(last):
        through = max((one.number for one in seen), default=last.number if last else 0)
        return GoneBack(1, through, timezone.now(), stopped=True)
    # All, and not the newest alone: what is written after a cut soon has higher numbers than what was cut off.
    rows = dict(AccessLog.objects.filter(pk__in={one.number for one in seen}).values_list("pk", "chain"))
    others = [one for one in seen if bytes(rows.get(one.number, b"")) != one.chain and one not in _explained]
    if others:
        reasons = _reasons()
        explained = {one for one in others if any(_explains(row, one, one.number not in rows) for row in reasons)}
        _explained.update(explained)
        others = [one for one in others if one not in explained]
    if not others:
        return None
    first, through = min(others).number, max(others).number
    before = max((one.number for one in seen if one.number < first), default=0)
    return GoneBack(before + 1, through, timezone.now())


def _reasons() -> list[AccessLog]:
    """The program's own rows that say why others are gone."""
    rows = list(AccessLog.objects.filter(event__in=[WENT_BACK, LOST]))
    rows += AccessLog.objects.filter(event=FORGOTTEN).order_by("-pk")[:1]
    return [row for row in rows if _is_our_own(row)]


def _explains(row: AccessLog, seen: Seen, is_gone: bool) -> bool:
    """Whether a row says why the one that was seen is not there; that it is another, only WENT_BACK can say."""
    if row.event == FORGOTTEN:
        return is_gone and row.detail["through"] >= seen.number
    return row.detail["first"] <= seen.number < row.pk and (is_gone or row.event == WENT_BACK)


def _is_our_own(row: AccessLog) -> bool:
    before = AccessLog.objects.filter(pk__lt=row.pk).order_by("-pk").values_list("chain", flat=True).first()
    if before is None:  # all before it was let go of, and the row itself carries the hash
        try:
            before = bytes.fromhex(row.detail["chain"])
        except (KeyError, TypeError, ValueError):
            return False  # it is somebody else's
    return chain.fits(bytes(before), row)


def note_gone_back() -> GoneBack | None:
    """Look, and write the row where the log has gone back; None where it has not, or another has written it.

    Where the log is stopped no row can be written. Raises OSError, ValueError.
    """
    if compare_with_witness() is None:
        return None
    with log.alone():
        found, last = compare_with_witness(), chain.head()
        if found is None or found.stopped or last is None:
            return found
        detail = {"first": found.first, "through": found.through}
        log.add(last, AccessLog(event=WENT_BACK, detail=detail), max(found.through, last.number) + 1)
        return found


def see(now: datetime) -> None:
    """Write the last row down where it is newer than what is written. Raises OSError, ValueError."""
    file, last = witness.own_file(), chain.head()
    if file is None or last is None or not chain.goes_on(last):
        return
    seen = witness.newest(witness.here())
    if seen is None or last.number > seen.number:
        witness.append(file, [Seen(last.number, now, last.chain)])


def shown(now: datetime) -> GoneBack | None:
    """What a page shows in red: that the log has no row to go on from, or has gone back lately. Two queries."""
    last = chain.head()
    if not chain.goes_on(last):
        return GoneBack(1, last.number if last else 0, now, stopped=True)
    rows = AccessLog.objects.filter(actor_id=None, event=WENT_BACK, at__gte=now - SHOWN_FOR).order_by("-pk")
    row = rows.first()
    return GoneBack(row.detail["first"], row.detail["through"], row.at) if row else None
