"""Reading what somebody has uploaded in a process of its own: little memory and time, and none of our secrets."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from time import monotonic
from typing import Any

from django.utils import translation

_SAID = re.compile(rb"(\d{1,7}) (\d{1,7})")
_CHILD = Path(__file__).with_name("bounded_child.py")
SECONDS = 60  # by the clock on the wall; the process has limits of its own besides
_AT_ONCE = threading.BoundedSemaphore(2)
Told = Callable[[int, int], None]  # how many of how many rows; of 0, it is not known
_BETWEEN = 1.0  # seconds between two times the process is asked how far it has come


def nobody_told(_done: int, _of: int) -> None:
    """For those who tell nobody."""


class LimitExceededError(Exception):
    """The process took too much time or memory, or died; nothing of what it did is left."""


def read(function: str, data: bytes, told: Told = nobody_told) -> Any:
    """What `function` («package.module:name», from bytes to what JSON can say) makes of it.

    `told` is called about once a second with what the function last said with `tell`; what it raises ends the process.
    Raises LimitExceededError.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), function, translation.get_language() or "nb"]
    with _AT_ONCE:
        code, answer = _run(command, data, told)
    if code:
        raise LimitExceededError(f"ended by {code}")
    return json.loads(answer)


def _run(command: list[str], data: bytes, told: Told) -> tuple[int, bytes]:
    hears, says = os.pipe()
    os.set_blocking(hears, False)
    until = monotonic() + SECONDS
    pipe = subprocess.PIPE
    try:
        # An empty environment: neither keys nor the database's address.
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=says, env={}, cwd="/") as child:
            with ThreadPoolExecutor(1) as beside:
                answers = beside.submit(child.communicate, data)
                try:
                    while True:
                        done, _waits = wait([answers], min(_BETWEEN, SECONDS))
                        if done:
                            return child.returncode, answers.result()[0]
                        if monotonic() > until:
                            raise LimitExceededError from subprocess.TimeoutExpired(command, SECONDS)
                        told(*_last_said(hears))
                finally:
                    child.kill()
    finally:
        os.close(hears)
        os.close(says)


def _last_said(hears: int) -> tuple[int, int]:
    """The last whole line of two numbers since the last time; what else the process writes there is not for us."""
    try:
        lines = os.read(hears, 1 << 20).split(b"\n")[:-1]
    except BlockingIOError:
        return 0, 0
    said = [_SAID.fullmatch(line) for line in lines]
    return next(((int(one[1]), int(one[2])) for one in reversed(said) if one), (0, 0))


def tell(done: int, of: int) -> None:
    """Within the process: say how far it has come."""
    sys.stderr.write(f"{done} {of}\n")
    sys.stderr.flush()


def read_or_refuse(
    function: str, data: bytes, *, refusal: type[Exception], too_heavy: str, told: Told = nobody_told
) -> Any:
    """As `read`, of a function that answers by `answer_or_refuse`.

    Raises `refusal`: with `too_heavy` where the process was ended, else with what the function refused it with.
    """
    try:
        answer = read(function, data, told)
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
