"""The program as it runs in production, behind a proxy that speaks HTTPS, and a hand that sends whatever it likes."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.conf import settings
from django.test import Client

from tests.fixtures import PATIENCE, LiveApp, free_port

HOST = "samtale.nordvag.example"
CSRF = "c" * 32


@dataclass
class Answer:
    """What came back, as it came."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Attacker:
    """Sends requests to a running server, signed in as somebody or nobody; follows nothing."""

    app: LiveApp
    cookies: dict[str, str]

    def ask(self, path: str, body: bytes | str | None = None, method: str = "", **headers: str) -> Answer:
        """Names of headers are written with _ for -; an empty one is left out."""
        sent = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Accept": "text/html",
            "X-CSRFToken": CSRF,
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if isinstance(body, str):
            body = body.encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", int(self.app.url.rpartition(":")[2]), timeout=PATIENCE)
        try:
            connection.request(
                method or ("GET" if body is None else "POST"),
                path,
                body,
                {name: value for name, value in sent.items() if value},
            )
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def production_process(live_server_process, tmp_path_factory) -> Iterator[LiveApp]:
    """One server a session, with the settings of production; tests take `production`."""
    environment = live_server_process.environment | {
        "SAMTALE_URL": f"https://{HOST}",
        "SAMTALE_HOSTS": HOST,
        "SAMTALE_BEHIND_PROXY": "1",
        "EMAIL_URL": "smtp://127.0.0.1:9",
    }
    del environment["SAMTALE_DEMO"]
    log = tmp_path_factory.mktemp("production") / "server.log"
    app = replace(
        live_server_process, url=f"http://127.0.0.1:{free_port()}", environment=environment, log=log, process=None
    )
    app.start()
    yield app
    app.stop()


@pytest.fixture
def production(transactional_db, production_process) -> LiveApp:
    """The program with the settings of production, on a database that is empty before and after the test."""
    return production_process


@pytest.fixture
def attacker(production):
    """attacker(person): a hand that is signed in as the person, by a session of production's own name."""

    def signed_in(person=None) -> Attacker:
        cookies = {"__Host-csrf": CSRF}
        if person is not None:
            client = Client()
            client.force_login(person)
            cookies["__Host-samtale"] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return Attacker(production, cookies)

    return signed_in
