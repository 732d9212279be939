"""Makes the demo ready to serve: key, static files, database, people. Run again, it goes on where it stopped."""

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command, get_commands
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
        self.say(_("Klargjør databasen"))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("audit", "begin", stdout=io.StringIO())
        # The server refuses a wrong key too; here it is told before anything is written with it.
        call_command("check", tags=["security", "database"], databases=["default"], stdout=io.StringIO())
        known = get_commands()
        if "fill_demo" in known:
            self.say(_("Fyller kommunen med folk og samtaler"))
            call_command("fill_demo", people=people)
        if "demo_links" in known:
            call_command("demo_links")

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


def static_state() -> str:
    """A checksum of the path, size and time of every static file there is to collect."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
