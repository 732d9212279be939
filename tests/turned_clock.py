"""The program in a process whose clock goes wrong by as many hours as a file says."""
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from config.wsgi import application  # noqa: F401 - what the server is given
from samtale.core import clock

_FILE = Path(os.environ["TURNED_CLOCK"])
_now, _here, _time = timezone.now, clock.now, time.time


def _wrong_by() -> timedelta:
    return timedelta(hours=float(_FILE.read_text() or 0))


def _turned_now() -> datetime:
    return _now() + _wrong_by()


timezone.now = _turned_now
clock.now = lambda: _here() + _wrong_by()
time.time = lambda: _time() + _wrong_by().total_seconds()
