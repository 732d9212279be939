"""What each page takes of the processor, asked in this very process: what bench/commits.py runs at each commit.

It runs in the checkout it stands in, at any commit, so it imports nothing of ours but the program itself.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

from django.db import connection

from config.wsgi import application

WARM_UP = 30
CSRF = "b" * 32
HEADERS = {
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "127.0.0.1:8000",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
    "HTTP_ACCEPT_LANGUAGE": "nb-NO,nb;q=0.9,en;q=0.8",
    "HTTP_SEC_FETCH_SITE": "same-origin",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class Asked:
    """One page of bench/pages.py, and what each asking of it took."""

    def __init__(self, page: dict):
        self.page, self.stored = page, page["text"]
        self.seconds: list[float] = []
        self.body = b""

    def ask(self) -> None:
        environ = self._environ()
        statuses: list[str] = []
        start = time.process_time()
        answer = application(environ, lambda status, headers, *more: statuses.append(status))
        self.body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        self.seconds.append(time.process_time() - start)
        if not statuses[0].startswith("200"):
            sys.exit(f"{self.page['path']} was answered {statuses[0]}")
        if self.page["writes"]:
            self.stored = json.loads(self.body)["text"]

    def _environ(self) -> dict:
        environ = HEADERS | {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.page["path"],
            "QUERY_STRING": "",
            "HTTP_ACCEPT": "text/html,application/xhtml+xml",
            "HTTP_COOKIE": f"samtale={self.page['session']}; csrf={CSRF}",
            "wsgi.input": io.BytesIO(),
        }
        return environ | self._autosave() if self.page["writes"] else environ

    def _autosave(self) -> dict:
        """As the browser sends it: the text it had from the server, and that text with a word changed."""
        words = f"{self.stored.rsplit(' ', 1)[0]} {uuid4().hex[:8]}"
        edit = {"edit": str(uuid4()), "base": self.stored, "text": words, "caret": 12, "earlier": []}
        body = json.dumps(edit).encode()
        return {
            "REQUEST_METHOD": "POST",
            "HTTP_ACCEPT": "application/json",
            "HTTP_X_CSRFTOKEN": CSRF,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }

    def queries(self) -> int:
        """How many times one asking goes to the database."""
        sent: list[str] = []

        def counted(execute, sql, parameters, many, context):
            sent.append(sql)
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(counted):
            self.ask()
        return len(sent)

    def calls(self) -> int:
        """How many functions one asking calls, in Python and in C: the same however busy the machine is."""
        found = 0

        def counted(frame, event, argument):
            nonlocal found
            found += event in ("call", "c_call")

        sys.setprofile(counted)
        try:
            self.ask()
        finally:
            sys.setprofile(None)
        return found


def yardstick() -> float:
    """Seconds of the processor for the same bit of Python at every commit: what the machine is worth just then."""
    start = time.process_time()
    for nth in range(200):
        json.loads(json.dumps({f"k{number}": [number, str(nth)] for number in range(20)}))
    return time.process_time() - start


def main() -> None:
    pages = [Asked(page) for page in json.loads(Path(sys.argv[1]).read_text())]
    requests = int(sys.argv[2])
    sticks = []
    for _ in range(WARM_UP + requests):  # all in turn, so that whatever else the machine does falls on all alike
        sticks.append(yardstick())
        for page in pages:
            page.ask()
    figures = {}
    for page in pages:
        seconds = page.seconds[WARM_UP:]
        figures[page.page["name"]] = {
            "least": min(seconds) * 1000,
            "median": statistics.median(seconds) * 1000,
            "bytes": len(page.body),
            "queries": page.queries(),
            "calls": page.calls(),
        }
    print(json.dumps({"yardstick": min(sticks) * 1000, "pages": figures}))


if __name__ == "__main__":
    main()
