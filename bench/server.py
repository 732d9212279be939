"""A server of its own process, asked over one kept connection by a client that costs next to nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
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
CSRF = "b" * 32
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Accept-Encoding: gzip, deflate, br, zstd",
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


class Server:
    """A granian process on a port of its own."""

    def __init__(self, application: str, environment: dict[str, str]):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, *GRANIAN, "--port", str(self.port), application], cwd=ROOT, env=os.environ | environment
        )
        self.connection = self._connected()
        self.stored = ""  # the last text an autosave was answered with: what the next one is a change of

    def _connected(self) -> socket.socket:
        for _ in range(300):
            try:
                connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            except OSError:
                time.sleep(0.1)
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        sys.exit(f"The server on port {self.port} did not start.")

    def ask(self, page: Page) -> Answer:
        """Ask for a page, or send an autosave, and wait for the last byte."""
        sent = self._written(page) if page.writes else self._request("GET", page, PAGE)
        start = time.perf_counter()
        self.connection.sendall(sent)
        head, body = self._received()
        seconds = time.perf_counter() - start
        first, *lines = head.decode("latin-1").split("\r\n")
        answer = Answer(seconds, int(first.split()[1]), [tuple(line.split(": ", 1)) for line in lines], body)
        if page.writes and answer.status == 200:
            self.stored = json.loads(body)["text"]
        return answer

    def _written(self, page: Page) -> bytes:
        """An autosave as the browser sends it: the text it had from the server, and that text with a word changed."""
        base = self.stored or page.text
        words = f"{base.rsplit(' ', 1)[0]} {uuid4().hex[:8]}"
        body = json.dumps({"edit": str(uuid4()), "base": base, "text": words, "caret": 12, "earlier": []}).encode()
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

    def _received(self) -> tuple[bytes, bytes]:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end]
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(received) < end + 4 + length:
            received += self._more()
        return head, received[end + 4 :]

    def _more(self) -> bytes:
        more = self.connection.recv(1 << 18)
        if not more:
            sys.exit(f"The server on port {self.port} hung up.")
        return more

    def stop(self) -> None:
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
