"""The worker as its own process: prompt, ends cleanly, and loses nothing when killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from samtale.notices import claims, delivery
from samtale.notices.models import MailboxItem, Message
from samtale.notices.outbox import Letter, queue, queue_all
from tests.fixtures import PATIENCE

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def database_url() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        assert "memory" not in str(at["NAME"]), "another process needs a database on file"
        return f"sqlite:///{at['NAME']}"
    query = urlencode({"host": at["HOST"] or at["OPTIONS"].get("host", ""), "port": at["PORT"] or 5432})
    return f"postgres://{quote(at['USER'])}:{quote(at['PASSWORD'])}@/{at['NAME']}?{query}"


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMTALE_DEV": "1",
        "SAMTALE_DEMO": "0",
        "DATABASE_URL": database_url(),
    } | more


class Worker:
    """The command in a process of its own, and what it says."""

    def __init__(self, log: Path, **more: str):
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "deliver"],
                cwd=settings.BASE,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment(**more),
            )

    def until(self, what):
        """Wait for something to become true; fails with the log when it does not."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self.process.poll() is None:
            if found := what():
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {PATIENCE} s:\n{self.log.read_text()}")

    def until_it_says(self, words: str) -> None:
        self.until(lambda: words in self.log.read_text())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Asks it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@pytest.fixture
def worker(tmp_path):
    """worker(port, …): against the tests' own database and the mail server at that port."""
    started = []

    def start(port: int, **more: str) -> Worker:
        started.append(Worker(tmp_path / "worker.log", EMAIL_URL=f"smtp://127.0.0.1:{port}", **more))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def sent(message: Message) -> bool:
    return Message.objects.filter(pk=message.pk, sent_at__isnull=False).exists()


def test_it_sends_soon_survives_the_mail_server_and_ends_on_term(mail_server, worker, kari):
    first = queue(to=kari, subject="Første", body=".")
    at_work = worker(mail_server.port)
    at_work.until(lambda: sent(first))
    second = queue(to=kari, subject="Andre", body=".")
    at_work.until(lambda: sent(second))

    mail_server.stop()  # between two letters: one broken off in the middle waits a minute
    third = queue(to=kari, subject="Tredje", body=".")
    at_work.until_it_says("delivery.waits")
    assert not sent(third)
    mail_server.start()
    at_work.until(lambda: sent(third))
    assert at_work.end() == 0
    assert "Tredje" not in at_work.log.read_text()
    assert [letter["Subject"] for letter in mail_server.received] == ["Første", "Andre", "Tredje"]


def test_in_the_demo_a_letter_comes_to_the_mailbox(kari):
    """What journeys do in their own process (LiveApp.deliver), in a process with the demo's settings."""
    message = queue(to=kari, subject="Til postkassen", body=".")
    command = [sys.executable, "manage.py", "deliver", "--once"]
    done = subprocess.run(
        command, cwd=settings.BASE, env=environment(SAMTALE_DEV="0", SAMTALE_DEMO="1"), text=True, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, "1 sent\n"), done.stderr
    assert sent(message) and list(MailboxItem.objects.values_list("to", "subject")) == [(kari.email, message.subject)]


def test_a_worker_killed_in_the_middle_loses_nothing(mail_server, worker, kari):
    message = queue(to=kari, subject="Viktig", body=".")
    mail_server.hold = True
    at_work = worker(mail_server.port)
    at_work.until(mail_server.holding.is_set)
    at_work.kill()
    mail_server.hold = False

    message.refresh_from_db()
    assert message.sent_at is None
    assert delivery.deliver_due() == 0, "the dead worker still has its lease"
    assert delivery.deliver_due(timezone.now() + claims.LEASE + timedelta(seconds=1)) == 1
    assert {letter["Message-ID"] for letter in mail_server.received} == {f"<{message.pk}@127.0.0.1>"}


def test_a_killed_worker_doubles_at_most_what_it_had_at_hand(mail_server, worker, kari):
    letters, connections = claims.AT_ONCE * 3, 3
    queue_all(Letter(kari, f"Nummer {number}", ".") for number in range(letters))
    mail_server.meet, mail_server.hold_after = connections, claims.AT_ONCE
    at_work = worker(mail_server.port, SAMTALE_MAIL_CONNECTIONS=str(connections))
    at_work.until(lambda: len(mail_server.raw) == claims.AT_ONCE + connections)
    at_work.kill()
    at_hand = {letter["Message-ID"] for letter in mail_server.received[claims.AT_ONCE :]}
    mail_server.hold, mail_server.hold_after = False, None

    assert Message.objects.filter(sent_at=None).count() == letters - claims.AT_ONCE, "each yes was noted"
    delivery.deliver_due(timezone.now() + claims.LEASE + timedelta(seconds=1))
    times = Counter(letter["Message-ID"] for letter in mail_server.received)
    assert len(times) == letters and {id for id, count in times.items() if count > 1} == at_hand
    assert sum(times.values()) == letters + connections


def test_a_database_that_is_not_there_yet_is_waited_for(worker, tmp_path: Path):
    at_work = worker(9, DATABASE_URL=f"sqlite:///{tmp_path}/nothing/here.sqlite3")
    at_work.until_it_says("delivery.waits")
    assert at_work.end() == 0
