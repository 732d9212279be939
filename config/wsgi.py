"""The entry point for the WSGI server, which refuses to start when something is wrong."""

import os
import sys
from collections.abc import Callable, Iterable

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

from config.checks import refuse_when_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    program = get_wsgi_application()
    refuse_when_wrong()
except ImproperlyConfigured as wrong:  # the last line of the journal then says what
    sys.exit(f"Samtale does not start: {wrong}")
# One that nobody uses again would keep what it found: a disk that was read-only then would stay so for SQLite.
connections.close_all()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """The program; its answers do not name the server, which puts its own name where none is said."""

    def start(status: str, headers: list[tuple[str, str]], *more):
        return start_response(status, [*headers, ("Server", "")], *more)

    return program(environ, start)
