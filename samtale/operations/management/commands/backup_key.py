"""Makes the pair of keys that backups are encrypted to and opened with."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ... import envelope


class Command(BaseCommand):
    help = "Write a new identity to FILE and show its public key. Best on another machine than the server."

    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        try:
            recipient = envelope.make_identity(file)
        except FileExistsError:
            raise CommandError(f"{file} exists already, and is not written over.") from None
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from None
        self.stdout.write(f"SAMTALE_BACKUP_RECIPIENT={recipient}")
        self.stderr.write(f"Set that on the server. {file} opens every backup: keep it and a copy away from there.")
