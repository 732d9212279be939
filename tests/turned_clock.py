"""The program in a process whose clock goes wrong by as many hours as a file says."""
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from config.wsgi import application as program

_FILE = Path(os.environ["TURNED_CLOCK"])
_travel = time_machine.travel(datetime.now(UTC), tick=True)
_coordinates = _travel.start()


def application(environ: dict, start_response):
    """Looks at the file before every request."""
    wrong_by = timedelta(hours=float(_FILE.read_text() or 0))
    _coordinates.move_to(datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC) + wrong_by)
    return program(environ, start_response)
