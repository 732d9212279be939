"""What each page does inside one process: its questions, the texts it opens, and where its time goes.

python -m bench.inside <pages.json>: prints JSON, a page each, for the program and for the plain view beside it.
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from unittest import mock

from .server import CSRF, Page, autosave

ROUNDS = 200
# The first part a function's file lies in says what its time is; what is built in belongs to whoever calls it.
PARTS = {
    "asking the database": ("/sqlite3/", "/psycopg", "backends/sqlite3/", "backends/postgresql/"),
    "Django putting questions and rows together": ("/django/db/", "core/plain_rows.py", "core/plain_sql.py"),
    "opening sealed texts and seals": ("/samtale/vault/", "/samtale/audit/", "/cryptography/", "hmac.py", "hashlib.py"),
    "rendering": (".html", "/jinja2/", "/markupsafe/", "gettext.py", "utils/translation", "core/words.py",
                  "core/marks.py", "core/speech.py", "core/fields.py", "core/jinja.py"),
    "addresses by name": ("/django/urls/", "core/addresses.py", "/urllib/"),
    "compressing": ("gzip.py", "utils/text.py"),
    "middleware, request and answer": ("/django/", "/csp/", "/whitenoise/", "/allauth/", "core/middleware.py",
                                       "core/csrf.py", "wsgiref", "/http/"),
    "session, person and rights": ("/samtale/people/", "conversations/access"),
    "what the page is made of": ("/samtale/",),
}  # fmt: skip
DRIVER = ("execute", "fetch")


def part_of(function: tuple[str, int, str]) -> str | None:
    """Which part a function's own time belongs to, or None where that is for whoever calls it to say."""
    file, _line, name = function
    if file == "~":
        is_driver = "sqlite3" in name or "psycopg" in name
        return "asking the database" if is_driver and any(word in name for word in DRIVER) else None
    return next((part for part, places in PARTS.items() if any(place in file for place in places)), None)


def shares(profile: cProfile.Profile) -> dict[str, float]:
    """Each part's share of the time, largest first."""
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():
        if (part := part_of(function)) is not None:
            spent[part] += own
            continue
        for caller, (_, _, own_there, _) in callers.items():
            spent[part_of(caller) or "the rest"] += own_there
    total = sum(spent.values())
    return {part: round(seconds / total, 3) for part, seconds in spent.most_common()}


class Asked:
    """One page asked within this process, as its person."""

    def __init__(self, page: Page):
        from django.conf import settings
        from django.test import Client

        self.page, self.stored = page, page.text
        self.client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
        self.client.cookies[settings.SESSION_COOKIE_NAME] = page.session
        self.client.cookies[settings.CSRF_COOKIE_NAME] = CSRF

    def __call__(self) -> None:
        if not self.page.writes:
            assert self.client.get(self.page.path).status_code == 200, self.page.name
            return
        sent = autosave(self.stored)
        answer = self.client.post(self.page.path, sent, "application/json", headers={"X-CSRFToken": CSRF})
        assert answer.status_code == 200, answer.content[:200]
        self.stored = answer.json()["text"]


def counted(ask: Callable[[], None]) -> tuple[int, int]:
    """How many questions the database gets, and how many sealed texts are opened."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from samtale.vault import keys

    with mock.patch.object(keys, "open_sealed", wraps=keys.open_sealed) as opened:
        with CaptureQueriesContext(connection) as questions:
            ask()
    return len(questions), opened.call_count


def measure(page: Page) -> dict:
    """Questions, texts, the least milliseconds of the processor's, and the shares of where they go."""
    ask = Asked(page)
    for _ in range(20):
        ask()
    questions, texts = counted(ask)
    least = min(_seconds(ask) for _ in range(ROUNDS))
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(50):
        ask()
    profile.disable()
    return {"questions": questions, "texts": texts, "ms": round(least * 1000, 2), "shares": shares(profile)}


def _seconds(ask: Callable[[], None]) -> float:
    began = time.process_time()
    ask()
    return time.process_time() - began


def main() -> None:
    os.environ["BENCH_PAGES"] = sys.argv[1]
    from django.core.wsgi import get_wsgi_application

    get_wsgi_application()
    pages = [Page(**row) for row in json.loads(Path(sys.argv[1]).read_text())]
    found = {page.name: {"program": measure(page)} for page in pages}
    from .plain import application  # noqa: F401 - from here on the plain views answer

    for page in pages:
        found[page.name]["plain"] = measure(Page(**asdict(page)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
