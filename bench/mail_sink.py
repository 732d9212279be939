"""A mail server on loopback that notes who got which letter, and throws the letter away."""

import re
import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller

ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Writes «recipient Message-ID size» for each letter, before it says yes."""

    def __init__(self, file: Path):
        self.file = file.open("a", buffering=1)

    async def handle_DATA(self, server, session, envelope) -> str:
        found = ID.search(envelope.content)
        self.file.write(f"{envelope.rcpt_tos[0]} {found[1].decode() if found else '-'} {len(envelope.content)}\n")
        return "250 OK"


def main(port: int, file: Path) -> None:
    controller = Controller(Sink(file), hostname="127.0.0.1", port=port)
    controller.start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    ended.wait()
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
