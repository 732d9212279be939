"""Reads calendars' answers to invitations: one letter from standard input, or all in a Maildir."""

import os
import sys
from pathlib import Path

import structlog
from django.core.management.base import BaseCommand, CommandError

from samtale.conversations.invitation import calendar_replies as applying
from samtale.core.sure import sure
from samtale.notices import maildirs, replies

log = structlog.get_logger("samtale.replies")
WELL = set(applying.Outcome) - {applying.Outcome.REFUSED}


class Command(BaseCommand):
    help = "Reads answers that calendars have sent to invitations. Run it as often as answers should count."

    requires_system_checks = ()

    def add_arguments(self, parser):
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--from-stdin", action="store_true", help="one letter, as a mail server pipes it")
        where.add_argument("--maildir", type=Path, help="a folder the mail server delivers to")

    def handle(self, *, from_stdin: bool, maildir: Path | None, **options) -> None:
        # Of a letter nobody understands nothing is sent back: whoever forges answers learns nothing, and no two
        # programs answer each other.
        if from_stdin:
            try:
                _read(sys.stdin.buffer.read(replies.MAX_BYTES + 1))
            except Exception as error:  # noqa: BLE001 - the database is away, or a mistake of ours: later, not never
                log.error("reply.failed", error=type(error).__name__)
                sys.exit(os.EX_TEMPFAIL)
            return
        try:
            done, failed = maildirs.read_all(sure(maildir), _read)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done} read, {failed} not understood or not believed")


def _read(letter: bytes) -> bool:
    """Whether the letter was an answer from somebody who may answer."""
    try:
        outcome = applying.apply(replies.read_in_child(letter))
    except replies.NotAReplyError as error:
        log.info("reply.not_one", why=str(error))
        return False
    log.info("reply.read", outcome=outcome)
    return outcome in WELL
