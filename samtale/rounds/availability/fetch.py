"""Fetching the calendar file at an address somebody gives us, without being led into our own network.

https only, the address looked up once and held to, no redirects, little time, little room, no compression.
"""

import socket
import ssl
import threading
from http.client import HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from samtale.core.sure import sure

from .networks import is_out_in_the_open

MAX_BYTES = 5 * 1024 * 1024
SECONDS_A_STEP, SECONDS_IN_ALL = 5, 20
CHUNK = 64 * 1024


class FetchError(Exception):
    """Why the calendar could not be had; the message is a sentence for whoever gave the address."""


class AddressRefusedError(FetchError):
    """The address is not one we fetch from."""


class ServerDownError(FetchError):
    """Nobody answers there, or not in time, or not as who they say they are."""


class NoCalendarError(FetchError):
    """The server answers, but gives no calendar: no such one, no access, moved, or in trouble."""


class TooLargeError(FetchError):
    """The file is larger than any calendar we read."""


def fetch(address: str) -> bytes:
    """What lies at a subscribed address. Raises FetchError as one of its kinds."""
    parts = _checked(address)
    host, port = sure(parts.hostname), parts.port or 443
    connection = _Pinned(host, port, at=_looked_up(host, port))
    ends = threading.Timer(SECONDS_IN_ALL, connection.break_off)
    ends.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept": "text/calendar", "User-Agent": "Samtale"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise NoCalendarError(_said_of(answer.status))
        content = _body(answer)
        if connection.broken_off or answer.length:
            raise HTTPException("the rest did not come")
        return content
    except (OSError, HTTPException, ValueError, AttributeError) as error:
        # Broken off, the connection is gone under whoever was reading: that comes as any of these.
        raise ServerDownError(
            _("Vi fikk ikke tak i kalenderen. Sjekk at adressen er riktig, og prøv igjen om litt.")
        ) from error
    finally:
        ends.cancel()
        connection.close()


def _body(answer) -> bytes:
    content = bytearray()
    while chunk := answer.read(CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise TooLargeError(_("Kalenderen er større enn 5 MB. Del en kalender med færre avtaler."))
    return bytes(content)


def _said_of(status: int) -> str:
    if 300 <= status < 400:
        return _("Kalenderen har flyttet til en annen adresse. Hent den nye adressen i kalenderen din.")
    if status in (401, 403):
        return _("Vi får ikke lese kalenderen. Del den slik at den som har adressen, kan lese den.")
    if status in (404, 410):
        return _("Det er ingen kalender på adressen. Hent adressen på nytt i kalenderen din.")
    return _("Kalenderen svarer ikke som den skal akkurat nå. Prøv igjen om litt.")


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise AddressRefusedError(_("Dette er ikke en adresse til en kalender.")) from error
    # Calendars give out webcal: the same server, which is then asked in a way nobody can listen to.
    if parts.scheme not in ("https", "webcal", "webcals") or not parts.hostname:
        raise AddressRefusedError(_("Adressen må begynne med https://."))
    if not address.strip().isascii() or not address.strip().isprintable() or " " in address.strip():
        raise AddressRefusedError(_("Dette er ikke en adresse til en kalender."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(_("Adressen kan ikke ha brukernavn eller passord i seg."))
    if port not in (None, 443) and not _is_our_own(parts.hostname):
        raise AddressRefusedError(_("Adressen må begynne med https:// og ikke ha et eget portnummer."))
    return parts


def _is_our_own(host: str) -> bool:
    """Whether the organisation has said that this host may be asked though it lies in its own network."""
    return host.lower() in settings.LOCAL_CALENDAR_HOSTS


def _looked_up(host: str, port: int) -> str:
    """The one address we connect to; every address the name has must be out in the open."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise ServerDownError(_("Vi finner ikke stedet adressen viser til. Sjekk at den er riktig skrevet.")) from error
    if not _is_our_own(host) and not all(is_out_in_the_open(one) for one in found):
        raise AddressRefusedError(_("Vi henter ikke kalendere fra denne adressen."))
    return found[0]


class _Pinned(HTTPSConnection):
    """A connection to the address that was checked, which must show a certificate for the name."""

    def __init__(self, host: str, port: int, *, at: str):
        self._at, self._tls = at, ssl.create_default_context()
        self._wire: socket.socket | None = None
        self.broken_off = False
        super().__init__(host, port, timeout=SECONDS_A_STEP, context=self._tls)

    def connect(self) -> None:
        self.sock = socket.create_connection((self._at, self.port), SECONDS_A_STEP)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
        self._wire = self.sock  # http.client lets go of it while the answer is still read

    def break_off(self) -> None:
        """End whatever is waited for."""
        self.broken_off = True
        wire = self._wire
        if wire is None:
            return
        try:
            wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was over already
