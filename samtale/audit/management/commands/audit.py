"""The operator's hold on the log: begun, whole or not, and what a witness shall have seen of it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from samtale.audit import chain, guard, sealed_rows, watching, witness
from samtale.audit.sealing import NoSealingKeyError
from samtale.audit.verifying import verify
from samtale.vault.keys import VaultError

MOST = 50  # wrong rows are named


class Command(BaseCommand):
    help = (
        "begin the log of a new database · verify that it is whole · let a file witness its last row · "
        "accept a row that was changed from outside"
    )

    requires_system_checks = ()  # one of them is about the log

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="what", required=True)
        beginning = which.add_parser("begin", help="write the first row, where there is none; upgrade does it")
        beginning.add_argument("--anew", action="store_true", help="though somebody has emptied it from outside")
        verifying = which.add_parser("verify", help="name the first row that was altered, removed or inserted")
        verifying.add_argument("--witness", type=Path, metavar="FILE", help="hold it up to what this file has seen too")
        accepting = which.add_parser("accept", help="seal a row as it stands, which «verify» names; look at it first")
        accepting.add_argument("table")
        accepting.add_argument("row")
        accepting.add_argument("--yes-I-have-looked", action="store_true", dest="looked")
        witnessing = which.add_parser("witness", help="append the last row's number, the time and its hash to a file")
        witnessing.add_argument("file", type=Path)

    def handle(self, *, what: str, **options) -> None:
        try:
            match what:
                case "begin":
                    self.begin(options["anew"])
                case "verify":
                    self.verify(options["witness"])
                case "accept":
                    self.accept(**options)
                case _:
                    self.see(options["file"])
        except (OSError, ValueError, LookupError, VaultError, NoSealingKeyError) as problem:
            raise CommandError(str(problem)) from problem

    def begin(self, anew: bool) -> None:
        try:
            if anew or not chain.goes_on(chain.head()):  # nothing is done that is done already
                self.stdout.write(f"The log begins with row {watching.write_first_row(anew=anew).pk}.")
            for done in sealed_rows.seal_unsealed_tables():
                self.stdout.write(str(done))
        except (watching.LogExistsError, sealed_rows.AlreadySealedError) as problem:
            raise CommandError(str(problem)) from None

    def verify(self, file: Path | None) -> None:
        seen = witness.here()
        files = [str(witness.own_file())] if seen else []
        if file:
            seen, files = [*seen, *witness.read(file)], [*files, str(file)]
        found = verify(seen)
        if found.fault:
            raise CommandError(str(found.fault))
        if not guard.is_up(connection):
            raise CommandError("The rows are whole, but the database's own guard is gone: run migrate to put it up.")
        if wrong := sealed_rows.find_wrong_rows():
            raise CommandError("Who may sign in and lead is not as last written:\n" + "\n".join(map(str, wrong[:MOST])))
        beside = f", as seen {len(seen)} times by {' and '.join(files)}" if files else ""
        if found.lost:
            lost = "; ".join(map(str, found.lost))
            self.stdout.write(
                f"Nothing in the log is altered, and it is not whole: {lost}. It has {found.rows} rows{beside}."
            )
        else:
            self.stdout.write(f"The log is whole: {found.rows} rows{beside}.")
        self.stdout.write("Who may sign in, lead and have a role is as it was last written.")
        if not files:
            self.stdout.write("It was held up to no witness: a log that was cut off or put back would look the same.")

    def accept(self, table: str, row: str, looked: bool, **_more) -> None:
        if not looked:
            raise CommandError(
                f"Look at {table} {row} in the database first, and who it lets in. Then say so: --yes-I-have-looked"
            )
        sealed_rows.accept(table, row)
        self.stdout.write(f"Row {row} of {table} counts as it stands.")

    def see(self, file: Path) -> None:
        last = chain.head()
        if last:
            witness.append(file, [witness.Seen(last.number, timezone.now(), last.chain)])
        self.stdout.write(f"Row {last.number} of the log is witnessed." if last else "The log is empty.")
