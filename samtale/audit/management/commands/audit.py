"""The operator's hold on the log: is it whole, and what a witness elsewhere shall have seen of it."""
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from samtale.audit import guard, witness
from samtale.audit.verifying import verify


class Command(BaseCommand):
    help = "Verifies the log, or lets a file kept elsewhere witness its last row."

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="what", required=True)
        verifying = which.add_parser("verify", help="name the first row that was altered, removed or inserted")
        verifying.add_argument("--witness", type=Path, metavar="FILE", help="hold it up to what this file has seen")
        witnessing = which.add_parser("witness", help="append the last row's number, the time and its hash to a file")
        witnessing.add_argument("file", type=Path)

    def handle(self, *, what: str, **options) -> None:
        try:
            self.verify(options["witness"]) if what == "verify" else self.see(options["file"])
        except (OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem

    def verify(self, file: Path | None) -> None:
        seen = witness.read(file) if file else []
        found = verify(seen)
        if found.fault:
            raise CommandError(str(found.fault))
        if not guard.is_up(connection):
            raise CommandError("The rows are whole, but the database's own guard is gone: run migrate to put it up.")
        beside = f", as seen {len(seen)} times by {file}" if file else ""
        self.stdout.write(f"The log is whole: {found.rows} rows{beside}.")

    def see(self, file: Path) -> None:
        seen = witness.append(file)
        self.stdout.write(f"Row {seen.number} of the log is witnessed." if seen else "The log is empty.")
