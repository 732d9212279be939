"""The worker as its own process: prompt, ends cleanly, and loses nothing when killed."""
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from samtale.notices import claims, delivery
from samtale.notices.models import Message
from samtale.notices.outbox import Letter, queue, queue_all

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def database_url() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        assert "memory" not in str(at["NAME"]), "another process needs a database on file"
        return f"sqlite:///{at['NAME']}"
    query = urlencode({"host": at["HOST"] or at["OPTIONS"].get("host", ""), "port": at["PORT"] or 5432})
    return f"postgres://{quote(at['USER'])}:{quote(at['PASSWORD'])}@/{at['NAME']}?{query}"


@contextmanager
def worker(port: int, **environment: str):
    """The command, against the tests' own database and mail server."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "deliver"], cwd=settings.BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "SAMTALE_DEV": "1", "SAMTALE_DEMO": "0",
             "DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{port}"} | environment,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(what, seconds=20.0):
    """Wait for something to become true; fails when it does not."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def test_it_sends_soon_survives_the_mail_server_and_ends_on_term(mail_server, kari):
    queue(to=kari, subject="Første", body=".")
    with worker(mail_server.port) as process:
        until(lambda: len(mail_server.received) == 1)

        second = queue(to=kari, subject="Andre", body=".")
        until(lambda: Message.objects.filter(pk=second.pk, sent_at__isnull=False).exists())

        mail_server.stop()  # between two letters: one broken off in the middle waits a minute
        third = queue(to=kari, subject="Tredje", body=".")
        time.sleep(2)
        assert process.poll() is None
        mail_server.start()
        until(lambda: Message.objects.filter(pk=third.pk, sent_at__isnull=False).exists())

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert b"Tredje" not in process.stdout.read()
    assert [letter["Subject"] for letter in mail_server.received] == ["Første", "Andre", "Tredje"]


def test_a_worker_killed_in_the_middle_loses_nothing(mail_server, kari):
    message = queue(to=kari, subject="Viktig", body=".")
    mail_server.hold = True
    with worker(mail_server.port) as process:
        assert mail_server.holding.wait(20)
        process.kill()
    mail_server.hold = False

    message.refresh_from_db()
    assert message.sent_at is None
    assert delivery.deliver_due() == 0, "the dead worker still has its lease"
    assert delivery.deliver_due(timezone.now() + claims.LEASE + timedelta(seconds=1)) == 1
    assert {letter["Message-ID"] for letter in mail_server.received} == {f"<{message.pk}@127.0.0.1>"}


def test_a_killed_worker_doubles_at_most_what_it_had_at_hand(mail_server, kari):
    letters, connections = claims.AT_ONCE * 3, 3
    queue_all(Letter(kari, f"Nummer {number}", ".") for number in range(letters))
    mail_server.meet, mail_server.hold_after = connections, claims.AT_ONCE
    with worker(mail_server.port, SAMTALE_MAIL_CONNECTIONS=str(connections)) as process:
        until(lambda: len(mail_server.raw) == claims.AT_ONCE + connections, seconds=60)
        process.kill()
        process.wait()
    at_hand = {letter["Message-ID"] for letter in mail_server.received[claims.AT_ONCE:]}
    mail_server.hold, mail_server.hold_after = False, None

    assert Message.objects.filter(sent_at=None).count() == letters - claims.AT_ONCE, "each yes was noted"
    delivery.deliver_due(timezone.now() + claims.LEASE + timedelta(seconds=1))
    times = Counter(letter["Message-ID"] for letter in mail_server.received)
    assert len(times) == letters and {id for id, count in times.items() if count > 1} == at_hand
    assert sum(times.values()) == letters + connections


def test_a_database_that_is_not_there_yet_is_waited_for(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "deliver"], cwd=settings.BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "SAMTALE_DEV": "1",
             "DATABASE_URL": f"sqlite:///{tmp_path}/nothing/here.sqlite3"},
    )
    timer = threading.Timer(60, process.kill)  # a worker that says nothing would be waited for
    try:
        timer.start()
        assert any(b"delivery.waits" in line for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        timer.cancel()
        if process.poll() is None:
            process.kill()
        process.wait()
