"""A real mail server on loopback, and people to write to."""
import asyncio
import socket
import threading
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller

from samtale.people.models import Person


class Receiver:
    """What the server got; `refuse`, `hold` and `hold_after` (so many letters) make it behave badly."""

    def __init__(self, port: int):
        self.port = port
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuse: dict[str, str] = {}
        self.hold, self.hold_after = False, None
        self.holding = threading.Event()

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.content)
        self.received.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        if self.hold_after is not None and len(self.raw) > self.hold_after:
            self.hold = True
        if self.hold:
            self.holding.set()
            while self.hold:
                await asyncio.sleep(0.02)
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    """A started server; settings point at it."""
    receiver = Receiver(_free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", receiver.port
    receiver.start()
    yield receiver
    receiver.hold = False
    receiver.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def kari(db):
    return Person.objects.create(first_name="Kari", last_name="Østensjø", email="kari@nordvag.example")


@pytest.fixture
def per(db):
    return Person.objects.create(first_name="Per", last_name="Ås", email="per@nordvag.example")
