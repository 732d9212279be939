"""Makes a backup while the servers run, encrypted to a key that is not here."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samtale.audit import log

from ... import backing_up
from ...envelope import BackupError

NAMED = "samtale-{:%Y-%m-%dT%H%M%SZ}.age"


class Command(BaseCommand):
    help = "Write a backup to a folder, a new file, or - for what comes next in the pipe."

    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("to")
        parser.add_argument("--recipient", action="append", help="an age public key; else SAMTALE_BACKUP_RECIPIENT")
        parser.add_argument("--keep", type=int, help="in a folder: how many backups to keep, the new one among them")

    def handle(self, *args, to: str, recipient: list[str] | None, keep: int | None, **options):
        recipients = recipient or settings.BACKUP_RECIPIENTS
        if keep is not None and (keep < 1 or not Path(to).is_dir()):
            raise CommandError("--keep takes a number from 1, and a folder to keep them in.")
        try:
            if to == "-":
                manifest = backing_up.make(sys.stdout.buffer, recipients)
            else:
                path = self.path(Path(to))
                manifest = backing_up.make_file(path, recipients)
        except BackupError as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{to} cannot be written to: {problem.strerror}.") from None
        head = manifest.log["number"] if manifest.log else None
        where = "" if to == "-" else f" in {path}"
        try:
            log.record("backup.made", by=None, rows=manifest.row_count, log_row=head)
        except log.LogCannotContinueError as problem:
            raise CommandError(f"The backup is made{where}. {problem}") from None
        said = f"{manifest.row_count} rows of {len(manifest.tables)} tables{where}; the log's last row is {head}."
        self.stderr.write(said)
        if keep is not None:
            self.clear(Path(to), keep)

    def path(self, to: Path) -> Path:
        path = to / NAMED.format(datetime.now(UTC)) if to.is_dir() else to
        if path.exists():
            raise CommandError(f"{path} exists already, and is not written over.")
        return path

    def clear(self, folder: Path, keep: int) -> None:
        """Take away the oldest of our own backups."""
        for old in sorted(folder.glob("samtale-????-??-??T??????Z.age"))[:-keep]:
            old.unlink()
            self.stderr.write(f"{old.name} is deleted.")
