"""A real mail server on loopback, and people to write to."""

import asyncio
import threading
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from samtale.people.models import Person
from tests.fixtures import PATIENCE, free_port


class Receiver:
    """What the server got, over which connections.

    These make it behave badly: `refuse`, `hold`, `hold_after` and `leave_after` (so many letters), `let_in` (so many
    connections at once). With `meet`, letters are answered when they have come over so many connections.
    """

    def __init__(self, port: int):
        self.port = port
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.connections: set[object] = set()
        self.open: list[SMTP] = []
        self.refuse: dict[str, str] = {}
        self.hold, self.hold_after = False, None
        self.leave_after = self.let_in = self.meet = None
        self.holding = threading.Event()

    def start(self):
        self.controller = _Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE)
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
        self.connections.add(session.peer)
        if self.leave_after is not None and len(self.raw) > self.leave_after:
            self._leave()
        if self.hold_after is not None and len(self.raw) > self.hold_after:
            self.hold = True
        if self.hold:
            self.holding.set()
            while self.hold:
                await asyncio.sleep(0.02)
        ends = time.monotonic() + PATIENCE
        while self.meet and len(self.connections) < self.meet and time.monotonic() < ends:
            await asyncio.sleep(0.02)
        return "250 OK"

    def _leave(self):
        self.let_in = 0
        for one in self.open:
            one.transport.abort()


class _Controller(Controller):
    def factory(self):
        return _Smtp(self.handler, **self.SMTP_kwargs)


class _Smtp(SMTP):
    """Counts connections, and sends away those that are too many as a real server does."""

    def connection_made(self, transport):
        receiver = self.event_handler
        if receiver.let_in is not None and len(receiver.open) >= receiver.let_in:
            transport.write(b"421 4.7.0 too many connections\r\n")
            transport.close()
            return
        receiver.open.append(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        if self in self.event_handler.open:
            self.event_handler.open.remove(self)
            super().connection_lost(error)


@pytest.fixture
def mail_server(settings):
    """A started server; settings point at it."""
    receiver = Receiver(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", receiver.port, PATIENCE
    receiver.start()
    yield receiver
    receiver.hold = False
    receiver.stop()


@pytest.fixture
def kari(db):
    return Person.objects.create(first_name="Kari", last_name="Østensjø", email="kari@nordvag.example")


@pytest.fixture
def per(db):
    return Person.objects.create(first_name="Per", last_name="Ås", email="per@nordvag.example")
