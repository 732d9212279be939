"""A server and a worker that begin a day, and the letters of that day as a mail reader shows them."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from playwright.sync_api import Page

from samtale.notices.tests.conftest import Receiver
from samtale.people.models import Person
from tests import turned
from tests.fixtures import CLOCK_FILE, PATIENCE, ROOT, LiveApp

from .walk import Side


@dataclass
class Read:
    """A letter as its reader has it."""

    subject: str
    text: str
    links: list[str]

    @property
    def link(self) -> str:
        """The one address in it. Raises ValueError when there is none, or there are several."""
        (found,) = self.links
        return found


@dataclass
class Days:
    """The days of a journey: the same database, and processes that were not there the day before."""

    app: LiveApp
    mail: Receiver
    sit_down: Callable[..., Side]
    seated: list[Page] = field(default_factory=list)

    def begin(self, when: datetime) -> dict[str, list[Read]]:
        """Everybody's windows are shut, the server ends, and a worker goes by. Returns whom it wrote to."""
        while self.seated:
            self.seated.pop().context.close()
        self.app.stop()
        turned.turn_to(when)
        Path(self.app.environment[CLOCK_FILE]).write_text(str(turned.hours_from_the_wall()))
        return self.deliver()

    def sit(self, person: Person, width: str = "desktop") -> Side:
        """In front of a browser; the first to sit down that day finds a server that has just begun."""
        if self.app.process.poll() is not None:
            self.app.start()
        side = self.sit_down(person, width, color_scheme="light")
        self.seated.append(side.page)
        return side

    def deliver(self) -> dict[str, list[Read]]:
        """A worker goes by. Returns whom it wrote to."""
        before = len(self.mail.received)
        environment = self.app.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}"}
        del environment["SAMTALE_DEMO"]
        command = [sys.executable, *self.app.manage, "deliver", "--once"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0 and "chore.failed" not in done.stdout + done.stderr, done.stdout + done.stderr
        found: dict[str, list[Read]] = {}
        for letter in self.mail.received[before:]:
            found.setdefault(parseaddr(letter["To"])[1], []).append(self._read(letter))
        return found

    def _read(self, letter: EmailMessage) -> Read:
        """Both of its texts say the same addresses; who reads one of them misses nothing."""
        text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        links = [line.strip() for line in text.splitlines() if line.startswith(self.app.url)]
        assert re.findall(r'href="([^"]*)"', html) == links, html
        return Read(letter["Subject"], text, links)


def statuses(side: Side, addresses: Iterable[str]) -> set[int]:
    """What the server answers the person at each address, with their own session."""
    return {side.page.request.get(address).status for address in addresses}
