"""Restores a backup into an empty database, or proves in a temporary place that it could be."""

import os
import subprocess
import sys
import tempfile
from argparse import SUPPRESS
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from samtale.audit import log, sealed_rows
from samtale.audit import witness as seen_of
from samtale.vault import destroyed_ids
from samtale.vault.keys import VaultError

from ... import envelope, proving, restoring
from ...envelope import BackupError

SURE = "Somebody else may have made it: names, rights and the log are what they wrote. Type «foreign» to restore it: "


class Command(BaseCommand):
    help = "Restore FILE into the empty database of DATABASE_URL, and examine what came of it."

    requires_system_checks = ()  # there is no database yet

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="the file that samtale backup-key made")
        parser.add_argument("--prove", action="store_true", help="into a temporary place, which is then deleted")
        parser.add_argument("--report", type=Path, help="write the report here too")
        parser.add_argument("--witness", type=Path, metavar="FILE", help="what has seen the log on another machine")
        parser.add_argument("--destroyed", type=Path, metavar="FILE", help="destroyed keys, from another machine")
        parser.add_argument("--foreign", action="store_true", help="one that was not made by this installation")
        parser.add_argument("--as-proof", action="store_true", help=SUPPRESS)
        parser.add_argument("--sample", type=int, default=proving.SAMPLE, help="texts of each kind to open; 0 for all")

    def handle(
        self,
        *args,
        file: Path,
        identity: Path,
        prove: bool,
        report: Path | None,
        sample: int,
        as_proof: bool,
        witness: Path | None,
        destroyed: Path | None,
        foreign: bool,
        **options,
    ):
        if prove:
            self.prove(file.resolve(), identity.resolve(), report and report.resolve(), sample, foreign)
            return
        if foreign and not as_proof and not self.is_sure():
            raise CommandError("Nothing was restored.")
        try:
            seen = seen_of.here() + (seen_of.read(witness) if witness else [])
            known = destroyed_ids.here() | (destroyed_ids.read(destroyed) if destroyed else set())
            manifest, again = restoring.restore(file, envelope.read_identity(identity), foreign=foreign, known=known)
        except (BackupError, VaultError, OSError, ValueError, DatabaseError) as problem:
            said = self.why(problem)
            self.give(report, f"Samtale: a restore\n{said}\nNOT PROVEN.\n")
            raise CommandError(said) from None
        findings = proving.examine(manifest, sample, seen)
        self.give(report, proving.report(manifest, findings))
        if not proving.fits(findings):
            raise CommandError("What was restored is not whole.")
        if as_proof and not proving.is_proof(findings):
            raise CommandError("Nothing was there to be tried.")
        if lost := restoring.note_what_is_lost(manifest, seen):
            first, through = lost.detail["first"], lost.detail["through"]
            self.stdout.write(f"Rows {first} to {through} of the log are lost, and the log says so.")
        sealed_rows.seal_unsealed_tables()
        if again:
            self.stdout.write(f"{again} keys that had been destroyed after the backup are destroyed again.")
            log.record("keys.destroyed_again", by=None, count=again)
        log.record("backup.restored", by=None, made_at=manifest.made_at, rows=manifest.row_count)

    def is_sure(self) -> bool:
        try:
            return input(SURE).strip() == "foreign"
        except EOFError:  # nobody is there to be asked
            return False

    def why(self, problem: Exception) -> str:
        if isinstance(problem, DatabaseError):
            return type(problem).__name__  # its text may hold a row
        if isinstance(problem, OSError) and problem.filename:
            return f"{problem.filename} cannot be read: {problem.strerror}."
        return str(problem)

    def give(self, report: Path | None, text: str) -> None:
        self.stdout.write(text)
        if report:
            report.write_text(text)

    def prove(self, file: Path, identity: Path, report: Path | None, sample: int, foreign: bool) -> None:
        """Restore with a database of its own in a folder only we can read, in a process of its own."""
        with tempfile.TemporaryDirectory(prefix="samtale-proof-") as folder:
            command = [
                sys.executable,
                "-m",
                "django",
                "restore",
                str(file),
                "--identity",
                str(identity),
                "--sample",
                str(sample),
                "--as-proof",
                *(["--report", str(report)] if report else []),
                *(["--foreign"] if foreign else []),
            ]
            environment = os.environ | {
                "DATABASE_URL": f"sqlite:///{folder}/proof.sqlite3",
                "PYTHONPATH": str(settings.BASE),
                "SAMTALE_AUDIT_WITNESS": "off",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            done = subprocess.run(command, env=environment)
        if done.returncode:
            raise CommandError("The backup is not proven.")
