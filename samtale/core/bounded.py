"""Reading what somebody has uploaded in a process of its own: little memory and time, and none of our secrets."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import translation

_CHILD = Path(__file__).with_name("bounded_child.py")
SECONDS = 60  # by the clock on the wall; the process has limits of its own besides
_AT_ONCE = threading.BoundedSemaphore(2)


class LimitExceededError(Exception):
    """The process took too much time or memory, or died; nothing of what it did is left."""


def read(function: str, data: bytes) -> Any:
    """What `function` («package.module:name», from bytes to what JSON can say) makes of it.

    Raises LimitExceededError.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), function, translation.get_language() or "nb"]
    with _AT_ONCE:
        try:
            # An empty environment: neither keys nor the database's address.
            done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env={}, cwd="/")
        except subprocess.TimeoutExpired as slow:
            raise LimitExceededError from slow
    if done.returncode:
        raise LimitExceededError(f"ended by {done.returncode}")
    return json.loads(done.stdout)


def read_or_refuse(function: str, data: bytes, *, refusal: type[Exception], too_heavy: str) -> Any:
    """As `read`, of a function that answers by `answer_or_refuse`.

    Raises `refusal`: with `too_heavy` where the process was ended, else with what the function refused it with.
    """
    try:
        answer = read(function, data)
    except LimitExceededError as out:
        raise refusal(too_heavy) from out
    if "refused" in answer:
        raise refusal(answer["refused"])
    return answer["read"]


def answer_or_refuse(make: Callable[[], Any], *, refusal: type[Exception]) -> dict[str, Any]:
    """What the process answers: what `make` returns, or why it raised `refusal`."""
    try:
        return {"read": make()}
    except refusal as why:
        return {"refused": str(why)}
