"""Makes the demo ready to serve: key, static files, database, people. Run again, it goes on where it stopped."""

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from samtale.vault.keys import make_master_key_file


class Command(BaseCommand):
    help = "Makes the demo ready to serve."
    requires_system_checks = []  # the master key is what this makes

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=260)

    def handle(self, *, people: int, **options):
        if not settings.MASTER_KEY:
            make_master_key_file(Path(settings.MASTER_KEY_FILE))
        self.collect_static()
        stamp = Path(settings.VAR) / "prepared.stamp"
        if not stamp.exists() or stamp.read_text() != database_state():
            self.prepare_database(people)
            stamp.write_text(database_state())
        else:
            check()
        call_command("demo_links")

    def prepare_database(self, people: int) -> None:
        self.say(_("Klargjør databasen"))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("audit", "begin", stdout=io.StringIO())
        check()
        self.say(_("Fyller kommunen med folk og samtaler"))
        call_command("fill_demo", people=people)

    def say(self, text: str) -> None:
        self.stdout.write(f"· {text}")
        self.stdout.flush()

    def collect_static(self) -> None:
        """Collects the static files unless they are the ones collected last; the server without reload serves these."""
        stamp, now = Path(settings.STATIC_ROOT) / "stamp.txt", static_state()
        if settings.DEV or (stamp.exists() and stamp.read_text() == now):
            return
        self.say(_("Samler statiske filer"))
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)


def check() -> None:
    """The server refuses a wrong key too; here it is told before anything is written with it."""
    call_command("check", tags=["security", "database"], databases=["default"], stdout=io.StringIO())


def database_state() -> str:
    """A checksum of what the database was made by, and of which database it is: its migrations, and when they ran."""
    digest = hashlib.sha256((settings.BASE / "requirements" / "run.txt").read_bytes())
    files = [file for part in ("config", "samtale") for file in (settings.BASE / part).rglob("*.py")]
    for file in sorted([*files, *(settings.BASE / "samtale" / "guides" / "ready").glob("*.toml")]):
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    recorder = MigrationRecorder(connection)
    if recorder.has_table():
        digest.update(repr(list(recorder.migration_qs.order_by("pk").values_list())).encode())
    return digest.hexdigest()


def static_state() -> str:
    """A checksum of the path, size and time of every static file there is to collect."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
