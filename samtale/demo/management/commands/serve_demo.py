"""Makes the demo ready and serves it, loaded once: the server's processes are forks of this one."""

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


class Command(BaseCommand):
    help = "Makes the demo ready and serves it until TERM."
    requires_system_checks = []  # the master key is what this makes

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=260)
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, people: int, port: int, **options):
        call_command("prepare_demo", people=people)
        connections.close_all()  # each process opens its own
        target = ":".join(settings.WSGI_APPLICATION.rsplit(".", 1))
        import_string(settings.WSGI_APPLICATION)  # here it refuses a wrong key, and each fork has it
        # Two processes of four threads: SQLite has one writer at a time, and readers do not wait for it.
        Granian(
            target,
            address="127.0.0.1",
            port=port,
            interface=Interfaces.WSGI,
            workers=2,
            blocking_threads=4,
            workers_kill_timeout=2,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()
