"""People who write to a server that is killed again and again, and know what they were told is saved."""

import http.client
import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client

from .fixtures import PATIENCE, ROOT, LiveApp

CSRF = "k" * 32


def kill_all(process: subprocess.Popen) -> None:
    """SIGKILL to a process and what it has started, and wait until they are gone: nobody gets to say goodbye."""
    below = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    dying: list[int] = []
    for pid in [process.pid, *map(int, below)]:
        with suppress(ProcessLookupError):
            dying.append(os.pidfd_open(pid))
            signal.pidfd_send_signal(dying[-1], signal.SIGKILL)
    process.wait(PATIENCE)
    for handle in dying:
        gone = select.poll()
        gone.register(handle, select.POLLIN)
        assert gone.poll(PATIENCE * 1000), "killed, and still there"
        os.close(handle)


class Sender:
    """A signed-in browser: sends the very same again until it is answered, as live-field.js does."""

    def __init__(self, url: str, person):
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port = int(url.rpartition(":")[2])
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
            "Accept": "text/html",
        }
        self.repeated = 0

    def send(self, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
        """The answer that came at last. Raises TimeoutError when none does."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = self.once(path, body, **headers)
            if 0 < said[0] < 500:
                return said
            self.repeated += 1
            time.sleep(0.05)
        raise TimeoutError(path)

    def once(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One POST, or a GET without a body; 0 when nothing came back."""
        sent = (
            self.headers
            | {"Content-Type": "application/x-www-form-urlencoded"}
            | {name.replace("_", "-"): value for name, value in headers.items()}
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET" if body is None else "POST", path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


@dataclass
class Saved:
    """What a writer has been told is saved, in order."""

    words: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Writer(threading.Thread):
    """Writes one thing after another until told to stop; the last one is answered first."""

    def __init__(self, name: str, write: Callable[[str], str], pause: float = 0.01):
        super().__init__(daemon=True)
        self.label, self.write, self.pause = name, write, pause
        self.saved, self.stopping = Saved(), threading.Event()

    def run(self) -> None:
        nth = 0
        while not self.stopping.wait(self.pause):
            nth += 1
            word = f"{self.label}{nth}"
            try:
                problem = self.write(word)
            except Exception as error:  # noqa: BLE001 - told to the test
                problem = repr(error)
            (self.saved.refused if problem else self.saved.words).append(f"{word}: {problem}" if problem else word)


def topic_writer(sender: Sender, conversation: UUID, topics: list[UUID], most: int = 1200) -> Callable[[str], str]:
    """Adds a word to the end of a shared text by autosave, on to the next topic when there are enough in one."""
    state = {"topic": 0, "text": "", "words": 0}

    def write(word: str) -> str:
        if state["words"] >= most:
            state.update(topic=state["topic"] + 1, text="", words=0)
        path = f"/conversations/{conversation}/texts/topic/{topics[state['topic']]}/"
        edit = {"edit": str(uuid4()), "base": state["text"], "text": f"{state['text']}{word} ", "caret": None}
        script = {"Content_Type": "application/json", "Accept": "application/json"}
        status, body = sender.send(path, json.dumps(edit).encode(), **script)
        if status != 200:
            return f"{status} {body[:200]!r}"
        state.update(text=json.loads(body)["text"], words=state["words"] + 1)
        if not state["text"].endswith(" "):
            state["text"] += " "
        return "" if word in state["text"].split() else "answered without the word"

    return write


def form_writer(sender: Sender, path: str, fields: Callable[[str], dict[str, str]]) -> Callable[[str], str]:
    """Posts a form with the word in it; a redirect is a yes."""

    def write(word: str) -> str:
        status, body = sender.send(path, urllib.parse.urlencode(fields(word)).encode())
        return "" if status == 302 else f"{status} {body[:200]!r}"

    return write


def start_worker(environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "deliver"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_again_and_again(
    app: LiveApp, environment: dict[str, str], times: int, chance: random.Random, until_more: Callable[[], None]
) -> int:
    """Kill server and worker at random moments and start them again. Returns how many workers were killed.

    `until_more` waits until both have done something since it was called last: a kill before that would prove nothing.
    """
    workers = 0
    worker = start_worker(environment)
    try:
        for _ in range(times):
            until_more()
            time.sleep(chance.uniform(0, 1))  # the moment is anyone's; nothing is waited for
            if chance.random() < 0.7:
                kill_all(worker)
                workers += 1
                worker = start_worker(environment)
            kill_all(app.process)
            app.start()
        until_more()
    finally:
        kill_all(worker)
    return workers
