"""What test_apart has done in another process."""

import os
import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import timezone, translation


def where() -> tuple[int, dict[str, str]]:
    return os.getpid(), dict(os.environ)


def as_here(on: date) -> tuple[str, ...]:
    zone = str(timezone.get_default_timezone())
    return f"{on:%d.%m.%Y}", settings.ORGANISATION, zone, translation.get_language() or ""


def count(to: int, *, tell: Callable[[int, int], None]) -> int:
    for nth in range(to):
        tell(nth + 1, to)
    return to


def go_on_for_ever(*, tell: Callable[[int], None]) -> None:
    tell(os.getpid())
    time.sleep(600)


def refuse() -> None:
    raise ValueError("det går ikke")


def die() -> None:
    os._exit(3)


def talk() -> str:
    print("ikke et svar", flush=True)  # noqa: T201
    os.system("echo heller ikke dette")  # noqa: S605, S607
    return "svar"
