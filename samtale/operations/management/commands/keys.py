"""The master keys: made, listed, changed while the servers run, and forgotten."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samtale.audit import log
from samtale.vault import keys, rotating, sources
from samtale.vault.models import MasterKey


class Command(BaseCommand):
    help = "make a first key file · list · add a key not yet in use · rotate: change to it · prune: forget the old"

    requires_system_checks = ()  # a key that is missing is what this is for

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("make", help="a new key file, unless there is one")
        what.add_parser("list", help="the keys at hand, and how many stored keys each wraps")
        what.add_parser("add", help="a new key, first in the file, for servers that must have it before it is used")
        rotate = what.add_parser("rotate", help="wrap all stored keys by the next master key; resumes")
        rotate.add_argument("--batch", type=int, default=rotating.BATCH)
        rotate.add_argument(
            "--restarted",
            action="store_true",
            help="every server and worker was restarted with the new key in its environment",
        )
        what.add_parser("prune", help="forget master keys nothing stored needs")

    def handle(self, *args, what: str, **options):
        try:
            getattr(self, what)(**options)
        except (keys.VaultError, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def make(self, **options) -> None:
        path = Path(settings.MASTER_KEY_FILE)
        if sources.kind() != "file":
            raise CommandError(f"The master key comes from {sources.name()}.")
        if path.exists():
            raise CommandError(f"There is a key in {path} already.")
        keys.make_master_key_file(path)
        self.say(f"A master key is in {path}. Keep a copy where the backups are not: without it they open nothing.")

    def list(self, **options) -> None:
        needed, current = rotating.needed(), MasterKey.last_taken()
        listed = keys.master_keys()
        for master_id in dict.fromkeys([*listed, *needed]):
            used = "in use" if current and master_id == current.id else "at hand"
            state = used if master_id in listed else "MISSING"
            self.say(f"{master_id}  {state}, wraps {needed.get(master_id, 0)} stored keys")

    def add(self, **options) -> None:
        new = sources.add()
        self.say(f"«{new}» is first in {sources.name()}. Copy the file to every server, then: samtale keys rotate")

    def rotate(self, *, batch: int, restarted: bool, **options) -> None:
        if sources.kind() == "environment" and not restarted:
            raise CommandError(
                "A running server cannot read its environment anew. Put the new key first in SAMTALE_MASTER_KEY, keep "
                "the old one after it, restart every server and worker, then: samtale keys rotate --restarted"
            )
        before, goes_on = MasterKey.last_taken(), rotating.pending().exists()
        master = rotating.begin()
        whole = rotating.pending().count()
        if not goes_on:
            log.record("master_key.taken_into_use", by=None, master=master.id, before=before.id if before else None)
        self.say(f"{'Goes on to' if goes_on else 'Changes to'} «{master.id}»: {whole} stored keys")
        count = rotating.rewrap(master, batch=batch, done=lambda so_far: self.say(f"{so_far} of {whole}"))
        log.record("master_key.rotated", by=None, master=master.id, count=count)
        self.say(f"Every stored key is wrapped by «{master.id}». Keep the old one until: samtale keys prune")

    def prune(self, **options) -> None:
        gone = rotating.prune()
        if not gone:
            self.say("There is nothing to forget.")
            return
        for master_id in gone:
            log.record("master_key.pruned", by=None, master=master_id)
        said = " ".join(f"«{master_id}»" for master_id in gone)
        where = "is out of" if sources.kind() == "file" else "can now be taken out of"
        self.say(
            f"{said} {where} {sources.name()}. Backups made before the change still need it: keep a copy with the "
            "key of the backups, and destroy it when the last of those backups is gone."
        )
