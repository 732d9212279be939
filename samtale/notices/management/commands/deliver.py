"""The worker: delivers the outbox until it is told to stop."""

import signal
import threading
import time

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from samtale.notices import abreast, chores, delivery

POLL = 1.0  # seconds between two looks at the outbox
LONGEST_WAIT = 60.0  # while the database or the mail server is away
LONGEST_GOODBYE = 5.0  # for a long chore to leave its work to another worker

log = structlog.get_logger("samtale.notices")


class Command(BaseCommand):
    help = "Delivers the outbox, and reminds now and then. Runs until TERM or INT; several may run at once."

    requires_system_checks = ()  # the web process makes them; the worker has no pages

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="deliver what is due now and end")
        parser.add_argument("--again", action="store_true", help="try anew what was given up, then go on")

    def handle(self, *, once: bool, again: bool, **options) -> None:
        if again:
            self.stdout.write(f"{delivery.try_again()} set back in the queue")
        if once:
            while chores.do_all(timezone.now()):
                pass
            chores.do_long(timezone.now())
            self.stdout.write(f"{abreast.deliver_due(settings.MAIL_CONNECTIONS)} sent")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        log.info("delivery.started")
        # A daemon: what it is in the middle of is told to stop, and never keeps the worker from ending.
        beside = threading.Thread(target=self.work_beside, args=(stopping,), daemon=True)
        beside.start()
        self.work(stopping)
        beside.join(LONGEST_GOODBYE)
        log.info("delivery.ended")

    def work(self, stopping: threading.Event) -> None:
        """Deliver until `stopping` is set; the letter at hand is finished first."""
        wait, chores_at = POLL, time.monotonic()
        while not stopping.is_set():
            try:
                if time.monotonic() >= chores_at:
                    again = chores.do_all(timezone.now())
                    chores_at = time.monotonic() + (0 if again else chores.EVERY.total_seconds())
                abreast.deliver_due(settings.MAIL_CONNECTIONS, stop=stopping.is_set)
                wait = POLL
            except (DatabaseError, delivery.MailServerDownError) as error:
                wait = min(wait * 2, LONGEST_WAIT)
                log.warning("delivery.waits", error=_short(error), seconds=wait)
                connection.close()  # a broken one is not used again
            stopping.wait(wait)
        connection.close()

    def work_beside(self, stopping: threading.Event) -> None:
        """Do the long chores until `stopping` is set, in a thread of its own with a connection of its own."""
        wait = POLL
        while not stopping.is_set():
            try:
                chores.do_long(timezone.now(), stopping.is_set)
                wait = POLL
            except DatabaseError:
                wait = min(wait * 2, LONGEST_WAIT)
                connection.close()
            stopping.wait(wait)
        connection.close()


def _short(error: Exception) -> str:
    # A database error's own text may hold values.
    return str(error) if isinstance(error, delivery.MailServerDownError) else type(error).__name__
