"""A server of its own process, asked over kept connections by clients that cost next to nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
# As docs/operations.md starts it, with what only ends it sooner.
GRANIAN = [
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--host",
    "127.0.0.1",
    "--workers",
    "2",
    "--blocking-threads",
    "4",
    "--workers-kill-timeout",
    "2",
    "--no-ws",
    "--log-level",
    "warning",
]
# The server closes a connection that has been still for 30 seconds.
STILL = 15
CSRF = "b" * 32
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Accept-Language: nb-NO,nb;q=0.9,en;q=0.8",
    "Sec-Fetch-Site: same-origin",
    'sec-ch-ua-platform: "Linux"',
)
PAGE = (
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: document",
    "Upgrade-Insecure-Requests: 1",
)
SCRIPT = (
    "Accept: application/json",
    "Content-Type: application/json",
    f"X-CSRFToken: {CSRF}",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
)


@dataclass
class Page:
    """One address to measure, with the least SQL that could answer it.

    Where it `writes` it is an autosave, and `text` what stands there when the first one comes.
    """

    name: str
    path: str
    session: str
    today: str
    reads: list
    writes: list = field(default_factory=list)
    text: str = ""


@dataclass
class Answer:
    seconds: float
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def autosave(base: str) -> dict:
    """An autosave as the browser sends it: the text it had from the server, and that text with a word changed."""
    words = f"{base.rsplit(' ', 1)[0]} {uuid4().hex[:8]}"
    return {"edit": str(uuid4()), "base": base, "text": words, "caret": 12, "earlier": []}


class Client:
    """One connection to a server on this machine, made when it is needed."""

    def __init__(self, port: int):
        self.port = port
        self.connection: socket.socket | None = None
        self.used = 0.0
        self.stored = ""  # the last text an autosave was answered with: what the next one is a change of

    def ask(self, page: Page, *, encoding: str = "gzip, deflate, br, zstd") -> Answer:
        """Ask for a page, or send an autosave, and wait for the last byte."""
        encodings = (f"Accept-Encoding: {encoding}",)
        sent = self._written(page) if page.writes else self._request("GET", page, PAGE + encodings)
        connection = self._open()
        start = time.perf_counter()
        connection.sendall(sent)
        head, body = self._received(connection)
        self.used = time.perf_counter()
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in lines]
        answer = Answer(self.used - start, int(first.split()[1]), headers, body)
        if page.writes and answer.status == 200:
            self.stored = json.loads(body)["text"]
        return answer

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    def _open(self) -> socket.socket:
        """The connection, anew where the server may have closed it meanwhile."""
        if self.connection and time.perf_counter() - self.used > STILL:
            self.close()
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.connection

    def _written(self, page: Page) -> bytes:
        body = json.dumps(autosave(self.stored or page.text)).encode()
        return self._request("POST", page, (*SCRIPT, f"Content-Length: {len(body)}")) + body

    def _request(self, method: str, page: Page, headers: tuple[str, ...]) -> bytes:
        lines = (
            f"{method} {page.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            *BROWSER,
            *headers,
            f"Cookie: samtale={page.session}; csrf={CSRF}",
            "",
            "",
        )
        return "\r\n".join(lines).encode()

    def _received(self, connection: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more(connection)
        head = received[:end]
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(received) < end + 4 + length:
            received += self._more(connection)
        return head, received[end + 4 :]

    def _more(self, connection: socket.socket) -> bytes:
        more = connection.recv(1 << 18)
        if not more:
            sys.exit(f"The server on port {self.port} hung up.")
        return more


class Server:
    """A granian process on a port of its own, and the one who asks it."""

    def __init__(self, application: str, environment: dict[str, str]):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, *GRANIAN, "--port", str(self.port), application], cwd=ROOT, env=os.environ | environment
        )
        self._wait()
        self.client = Client(self.port)

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=30).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        sys.exit(f"The server on port {self.port} did not start.")

    def ask(self, page: Page) -> Answer:
        return self.client.ask(page)

    def pages_a_second(self, page: Page, *, clients: int, seconds: float) -> float:
        """How many are answered a second while so many ask at once, each as soon as it has its answer."""
        answered, until = [0] * clients, time.perf_counter() + seconds

        def ask_on(nth: int) -> None:
            client = Client(self.port)
            while time.perf_counter() < until:
                if client.ask(page).status == 200:
                    answered[nth] += 1
            client.close()

        threads = [threading.Thread(target=ask_on, args=(nth,)) for nth in range(clients)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(answered) / (time.perf_counter() - began)

    def stop(self) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
