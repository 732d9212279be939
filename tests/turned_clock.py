"""The program in a process whose clock is wrong by as many hours as a file says.

The application of a server (tests.turned_clock:application), and commands: python -m tests.turned_clock deliver.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

_FILE = Path(os.environ["TURNED_CLOCK"])
_travel = time_machine.travel(datetime.now(UTC), tick=True)
_coordinates = _travel.start()


def _turn() -> None:
    wrong_by = timedelta(hours=float(_FILE.read_text() or 0))
    _coordinates.move_to(datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC) + wrong_by)


_turn()
from config.wsgi import application as program  # noqa: E402 - read on the turned day


def application(environ: dict, start_response):
    """Looks at the file before every request."""
    _turn()
    return program(environ, start_response)


if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])
