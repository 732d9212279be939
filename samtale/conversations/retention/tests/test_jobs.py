"""Destroying by the worker: others write in between, and a kill in the middle leaves nothing half-destroyed.

Over two seconds: a process of its own is killed again and again, which nothing short of that shows.
"""

import multiprocessing
import random
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.conversations.models import Conversation, Destruction, Minutes
from samtale.conversations.retention import jobs
from samtale.guides.models import GuideVersion
from samtale.notices import chores
from samtale.people.models import Person, Unit
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.course import yearly_guide
from tests.fixtures import PATIENCE

pytestmark = pytest.mark.both_databases

MANY = 14
FORK = multiprocessing.get_context("fork")


def make_due(cast, many: int = MANY) -> list[Conversation]:
    """Conversations held three years ago, each with minutes under a key of its own."""
    guide: GuideVersion = yearly_guide()
    unit, long_ago = Unit.objects.first(), timezone.now() - timedelta(days=1100)
    keys = [DataKey.build(holders.two(cast.employee.pk, cast.leader.pk)) for _ in range(2 * many)]
    DataKey.objects.bulk_create(keys)
    rows = [
        Conversation(
            employee=cast.employee,
            leader=cast.leader,
            unit=unit,
            guide=guide,
            status="ended",
            held_at=long_ago,
            starts_at=long_ago,
            place="møterom",
            shared_key=shared,
            agreement_key=agreed,
        )
        for shared, agreed in zip(keys[:many], keys[many:], strict=True)
    ]
    Conversation.objects.bulk_create(rows)
    own = [DataKey.build(holders.one(cast.employee.pk)) for _row in rows]
    DataKey.objects.bulk_create(own)
    Minutes.objects.bulk_create(
        Minutes(conversation=row, own_key=key, text="Referat, marihånd") for row, key in zip(rows, own, strict=True)
    )
    return rows


def gone() -> set:
    return set(Conversation.objects.filter(shared_key__destroyed_at__isnull=False).values_list("pk", flat=True))


def nothing_is_half() -> None:
    """Where the key is gone, so is the text, and it is written down and logged, once; elsewhere nothing is."""
    whole = gone()
    assert set(Minutes.objects.filter(text__isnull=True).values_list("conversation", flat=True)) == whole
    noted = Destruction.objects.filter(kind="shared").values_list("conversation", flat=True)
    logged = AccessLog.objects.filter(event="retention.destroyed").values_list("conversation_id", flat=True)
    assert sorted(noted) == sorted(logged) == sorted(whole)
    left = Minutes.objects.exclude(conversation__in=whole).select_related("conversation__shared_key")
    assert all(one.text == "Referat, marihånd" for one in left)
    assert verify().fault is None


def start_worker(turn=None) -> multiprocessing.Process:
    """A worker that destroys; after each it waits for a `turn`, where there is one."""

    def work() -> None:
        if turn:
            jobs.let_others_write = lambda: turn.acquire(timeout=PATIENCE)
        jobs.destroy_due(timezone.now())

    connections.close_all()  # what is open may not be shared with the child
    worker = FORK.Process(target=work)
    worker.start()
    return worker


def kill(worker: multiprocessing.Process) -> None:
    """Kill it, and wait until the database has noticed."""
    worker.kill()
    worker.join()
    until = time.monotonic() + PATIENCE
    while connection.vendor == "postgresql" and at_work():
        assert time.monotonic() < until
        time.sleep(0.01)


def at_work() -> int:
    """How many others PostgreSQL does something for in this database."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
                          AND pid <> pg_backend_pid() AND backend_type = 'client backend'""")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_others_write_in_between_and_kills_leave_nothing_half(cast, monkeypatch):
    make_due(cast)
    monkeypatch.setattr(jobs, "SPELL", PATIENCE)  # all of it in one turn
    # SQLite's worker pauses for others; PostgreSQL's need not, and would be done before we had looked.
    turn = FORK.Semaphore(0) if connection.vendor == "postgresql" else None
    worker, seen = start_worker(turn), {0}
    while worker.is_alive() and len(seen) < 4:
        with transaction.atomic():  # on SQLite this waits for the lock
            Person.objects.filter(pk=cast.colleague.pk).update(first_name=f"Per{len(seen)}")
        if (now := len(gone())) not in seen:
            seen.add(now)
            if turn:
                turn.release()
    kill(worker)
    assert len(seen - {0, MANY}) >= 3, "nobody was let in before it was over"
    nothing_is_half()
    for nth in range(3):
        before, worker = len(gone()), start_worker()
        while worker.is_alive() and len(gone()) == before:
            time.sleep(0.01)
        time.sleep(random.Random(nth).uniform(0, 0.15))  # the moment is anyone's; nothing is waited for
        kill(worker)
        nothing_is_half()
    jobs.destroy_due(timezone.now())
    assert len(gone()) == MANY
    nothing_is_half()


def test_the_worker_looks_after_the_letters_meanwhile(cast, monkeypatch, settings):
    make_due(cast, 3)
    monkeypatch.setattr(jobs, "SPELL", 0.0)
    assert jobs.destroy_due(timezone.now()) is chores.AGAIN and len(gone()) == 1
    settings.JOBS = [jobs.destroy_due]
    turns = 0
    while chores.do_all(timezone.now()):
        turns += 1
    assert turns and len(gone()) == 3
    nothing_is_half()
