"""Fetching a subscribed calendar: from a real server, and never from where it should not be."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from samtale.rounds.availability import fetch as availability_fetch
from samtale.rounds.availability.fetch import (
    AddressRefusedError,
    NoCalendarError,
    ServerDownError,
    TooLargeError,
    fetch,
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """For «localhost», by nobody but ourselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    # TLS looks at the clock on the wall, whatever the tests' own says.
    since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Server(threading.Thread):
    """Answers every request with `says`, slowly where asked; keeps what it was asked."""

    def __init__(self, certificate, says: bytes = b"", between: float = 0):
        super().__init__(daemon=True)
        self.says, self.between, self.asked, self.sent = says, between, [], 0
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                plain, _ = self._listening.accept()
                with self._tls.wrap_socket(plain, server_side=True) as one:
                    self.asked.append(one.recv(4096))
                    for piece in self.says.split(b"|") if self.between else [self.says]:
                        one.sendall(piece)
                        self.sent += 1
                        time.sleep(self.between)
            except OSError:
                if self._listening.fileno() < 0:
                    return

    def stop(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def serve(certificate, monkeypatch, settings):
    """A server on loopback, allowed and trusted for this test."""
    settings.LOCAL_CALENDAR_HOSTS = ["localhost", "127.0.0.1"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    servers = []

    def make(*args, **more):
        servers.append(Server(certificate, *args, **more))
        return servers[-1]

    yield make
    for one in servers:
        one.stop()


def answer(status: str, body: bytes = b"", *more: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more, "", ""]).encode() + body


def test_a_calendar_is_fetched_as_it_lies(serve):
    server = serve(answer("200 OK", b"BEGIN:VCALENDAR"))
    assert fetch(f"https://localhost:{server.port}/a/b.ics?key=1") == b"BEGIN:VCALENDAR"
    assert fetch(f"webcal://localhost:{server.port}/") == b"BEGIN:VCALENDAR"
    asked = server.asked[0].decode()
    assert asked.startswith("GET /a/b.ics?key=1 HTTP/1.1") and "Cookie" not in asked and "Authorization" not in asked
    assert "Accept-Encoding: identity" in asked  # nothing that grows when it is unpacked


def test_our_own_network_is_refused_unless_the_organisation_has_named_the_host(serve, settings):
    server = serve(answer("200 OK", b"x"))
    settings.LOCAL_CALENDAR_HOSTS = []
    for host in ("localhost", "127.0.0.1", "[::1]", "0", "127.1", "2130706433", "0x7f000001"):
        with pytest.raises((AddressRefusedError, ServerDownError)):
            fetch(f"https://{host}/")
        with pytest.raises(AddressRefusedError):
            fetch(f"https://{host}:{server.port}/")
    assert not server.asked


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch):
    found = [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: found)
    with pytest.raises(AddressRefusedError, match="Vi henter ikke"):
        fetch("https://two.example/")


def test_the_name_is_looked_up_once_and_the_connection_held_to_it(serve, monkeypatch):
    """A name that answers with an open address first and our own next time gets no next time."""
    server, looked_up, real = serve(answer("200 OK", b"x")), [], socket.getaddrinfo

    def look_up(host, *asked, **more):
        looked_up.append(host)
        return real(host, *asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    fetch(f"https://localhost:{server.port}/")
    assert [host for host in looked_up if host == "localhost"] == ["localhost"]


@pytest.mark.parametrize(
    "address",
    [
        "http://calendar.example/a.ics",
        "file:///etc/passwd",
        "ftp://calendar.example/",
        "https://",
        "",
        "//x/",
        "https://kari:hemmelig@calendar.example/",
        "https://calendar.example:22/",
        "https://calendar.example:x/",
        "https://[::1",
        "https://calendar.example/a b",
        "https://calendar.example/a\r\nHost: x",
        "https://kalender.example/å",
    ],
)
def test_only_an_open_https_address_is_taken(address):
    with pytest.raises(AddressRefusedError):
        fetch(address)


@pytest.mark.parametrize(
    ("status", "more", "says"),
    [
        ("302 Found", ["Location: https://169.254.169.254/"], "flyttet"),
        ("403 Forbidden", [], "Vi får ikke lese"),
        ("404 Not Found", [], "ingen kalender"),
        ("500 Oops", [], "svarer ikke som den skal"),
    ],
)
def test_what_is_no_calendar_is_said_and_never_followed(serve, status, more, says):
    server = serve(answer(status, b"", *more))
    with pytest.raises(NoCalendarError, match=says):
        fetch(f"https://localhost:{server.port}/")
    assert len(server.asked) == 1


def test_a_file_without_end_is_left(serve, monkeypatch):
    monkeypatch.setattr(availability_fetch, "MAX_BYTES", 100)
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000)
    with pytest.raises(TooLargeError, match="5 MB"):
        fetch(f"https://localhost:{server.port}/")


def test_a_server_that_is_slow_on_purpose_is_left_in_time(serve, monkeypatch):
    monkeypatch.setattr(availability_fetch, "SECONDS_IN_ALL", 0.4)
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n|" + b"x|" * 3000, between=0.1)
    with pytest.raises(ServerDownError):
        fetch(f"https://localhost:{server.port}/")
    assert server.sent < 3000, "left before the five minutes it takes"


def test_half_a_file_is_no_file(serve):
    server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nBEGIN:VCALENDAR")
    with pytest.raises(ServerDownError):
        fetch(f"https://localhost:{server.port}/")


def test_a_server_that_is_somebody_else_is_not_read(serve):
    server = serve(answer("200 OK", b"x"))
    with pytest.raises(ServerDownError):  # the certificate is for «localhost»
        fetch(f"https://127.0.0.1:{server.port}/")
    assert not server.asked
