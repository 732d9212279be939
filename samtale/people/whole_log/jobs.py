"""What the worker does for the log: holds it up to its witness, tells when it has gone back, and writes each week."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from samtale.audit import chain, log, sealed_rows, watching, witness
from samtale.audit.models import AccessLog
from samtale.core import clock, workday

from ..models import Person, Role
from . import letters

EVERY_HOUR, TOLD_FOR = 60 * 60, timedelta(days=7)
MOST = 100  # rows that are named in the log at a time
_looked: dict[str, float] = {}


def watch_log(now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Once a minute: hold the log up to this machine's witness, tell when it has gone back, and let the witness see on.

    Raises OSError, ValueError.
    """
    file = witness.own_file()
    if file is None or time.monotonic() - _looked.get(str(file), -witness.EVERY) < witness.EVERY:
        return
    _looked[str(file)] = time.monotonic()
    check_log(now)


def check_log(now: datetime) -> None:
    """As `watch_log`, at once."""
    if watching.compare_with_witness():  # only then are others kept from writing
        with transaction.atomic():
            if found := watching.note_gone_back():
                _send_letters(found)
    watching.see(now)
    if (file := witness.own_file()) and file.exists():
        witness.thin_out(file, now)


def watch_sealed_rows(now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Once an hour: find the sealed rows that are not as last written, and tell of each once a week."""
    if time.monotonic() - _looked.get("rows", -EVERY_HOUR) < EVERY_HOUR:
        return
    _looked["rows"] = time.monotonic()
    report_wrong_rows(now)


def report_wrong_rows(now: datetime) -> int:
    """As `watch_sealed_rows`, at once. Returns how many were told of."""
    wrong = sealed_rows.find_wrong_rows()
    if not wrong:
        return 0
    with log.alone():
        lately = AccessLog.objects.filter(actor_id=None, at__gte=now - TOLD_FOR, event="seals.found")
        told = {(detail["table"], detail["row"]) for detail in lately.values_list("detail", flat=True)}
        new = [row for row in wrong if (row.table, row.number) not in told]
        for row in new[:MOST]:
            log.record("seals.found", by=None, table=row.table, row=row.number, what=row.what)
        if new:
            for person in _with_role(Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR):
                letters.wrong_rows(len(wrong), to=person)
    return len(new)


def _send_letters(found: watching.GoneBack) -> None:
    if found.stopped:
        # No row can say that it has been told.
        if cache.add(f"log.stopped:{found.through}", True, None):
            for person in _with_role(Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR):
                letters.stopped(to=person)
        return
    for person in _with_role(Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR):
        letters.gone_back(found, to=person)


def write_weekly(now: datetime) -> int:
    """Send every auditor the log's last row, once a week and never in quiet hours. Returns how many letters."""
    here = clock.here(now)
    if workday.is_quiet(here):
        return 0
    year, number, _day = here.isocalendar()
    week, auditors = f"{year}-W{number:02}", list(_with_role(Role.Kind.AUDITOR))
    if not auditors or _is_sent(week, now):
        return 0
    with log.alone():
        last = chain.head()
        if last is None or not chain.goes_on(last) or _is_sent(week, now):  # by another worker just now
            return 0
        seen = witness.Seen(last.number, now, last.chain)
        for person in auditors:
            letters.weekly(seen, to=person)
        log.record("log.last_row_sent", by=None, week=week, row=last.number)
    return len(auditors)


def _is_sent(week: str, now: datetime) -> bool:
    lately = AccessLog.objects.filter(actor_id=None, at__gte=now - timedelta(days=8), event="log.last_row_sent")
    return lately.filter(detail__week=week).exists()


def _with_role(*kinds: Role.Kind) -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, roles__kind__in=kinds).distinct().order_by("pk")
