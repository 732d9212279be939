"""Work that loads a large library, done in a process of its own, which gives the memory back."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from .sure import sure

_CHILD = Path(__file__).with_name("apart_child.py")
# What such work may read of the settings: no key is among them.
SETTINGS = (
    "DEMO",
    "LANGUAGE_CODE",
    "LOCALE_PATHS",
    "ORGANISATION",
    "QUIET_HOURS",
    "TIME_ZONE",
    "USE_TZ",
    "WORK_HOURS",
)


class EndedError(Exception):
    """The process ended without an answer."""


def call(function: str, *arguments: Any, tell: Callable[..., object] | None = None) -> Any:
    """What `function` («package.module:name») makes of the arguments; `tell` hears what it tells on the way.

    Raises what the function raises, and EndedError. What `tell` raises ends the process. Where the module is loaded
    already, nothing is won by another process, and the function is called here.
    """
    module, _, name = function.partition(":")
    if module in sys.modules:
        return getattr(import_module(module), name)(*arguments, **({"tell": tell} if tell else {}))
    known = {setting: getattr(settings, setting) for setting in SETTINGS}
    asked = (module, name, arguments, tell is not None, translation.get_language() or settings.LANGUAGE_CODE)
    # An empty environment: neither keys nor the database's address.
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/") as child:
        try:
            return _answer(child, known, asked, tell)
        except (EOFError, BrokenPipeError) as error:
            raise EndedError(function) from error
        finally:
            child.kill()


def _answer(child: subprocess.Popen, known: dict[str, Any], asked: tuple, tell: Callable[..., object] | None) -> Any:
    to_child, from_child = sure(child.stdin), sure(child.stdout)
    for sent in (known, asked):
        pickle.dump(sent, to_child)
    to_child.close()
    while True:
        kind, value = pickle.load(from_child)  # noqa: S301 - from our own process, which is given no file to read
        if kind == "told" and tell:
            tell(*value)
        elif kind == "raised":
            raise value
        elif kind == "done":
            return value
