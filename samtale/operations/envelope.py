"""A backup's wrapping: compressed, then encrypted to a public key in the age format, in one stream either way."""

import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage.x25519 import Identity, Recipient

GZIP = 16 + zlib.MAX_WBITS


class BackupError(Exception):
    """What is wrong with a backup or the place it is to go; the message holds no content."""


class _Pulled(io.RawIOBase):
    """Something to read from, made of pieces that come when they are asked for."""

    def __init__(self, pieces: Iterator[bytes]):
        self.pieces, self.left = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self.left:
            piece = next(self.pieces, None)
            if piece is None:
                return b""
            self.left = piece
        given, self.left = self.left[:size], self.left[size:]
        return given


class _Pushed(io.RawIOBase):
    """Something to write to, which unpacks what comes and hands it on line by line."""

    def __init__(self, take: Callable[[bytes], None]):
        self.take, self.unpacking, self.left = take, zlib.decompressobj(GZIP), b""

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        *lines, self.left = (self.left + self.unpacking.decompress(data)).split(b"\n")
        for line in lines:
            self.take(line)
        return len(data)


def seal(lines: Iterable[bytes], out: BinaryIO, recipients: list[str]) -> None:
    """Write lines to `out` so that only whoever has a recipient's identity reads them. Raises BackupError."""
    try:
        known = [Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise BackupError("A recipient is not an age public key («age1…»).") from None
    failed: list[Exception] = []

    def packed() -> Iterator[bytes]:
        packing = zlib.compressobj(6, wbits=GZIP)
        try:
            for line in lines:
                yield packing.compress(line + b"\n")
        except Exception as problem:  # noqa: BLE001 - the library would tell only its text
            failed.append(problem)
            raise
        yield packing.flush()

    try:
        pyrage.encrypt_io(_Pulled(packed()), out, known)
    except pyrage.EncryptError as problem:
        if failed:
            raise failed[0] from None
        raise BackupError(f"The backup could not be written: {str(problem).rpartition('] ')[2]}.") from None


def open_sealed(file: BinaryIO, identity: str, take: Callable[[bytes], None]) -> None:
    """Give `take` each line of a backup. Raises BackupError when another key sealed it, or it is altered or cut short.

    Each line is authentic when it is given; that nothing is missing is known when this returns.
    """
    try:
        key = Identity.from_str(identity)
    except pyrage.IdentityError:
        raise BackupError("The identity is not an age secret key («AGE-SECRET-KEY-1…»).") from None
    try:
        pyrage.decrypt_io(file, _Pushed(take), [key])
    except pyrage.DecryptError as problem:
        raise BackupError(f"The backup does not open with this identity: {problem}.") from None
    except (OSError, zlib.error) as problem:
        if isinstance(problem, OSError) and str(problem) != "decryption error":
            raise
        raise BackupError("The backup is cut short or was altered.") from None


def make_identity(path: Path) -> str:
    """Write a new identity to a file that is not there, readable by its owner alone. Returns its recipient."""
    identity = Identity.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return str(identity.to_public())


def read_identity(path: Path) -> str:
    """The identity in a file as `age-keygen` and we write them. Raises BackupError, OSError."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1:
        raise BackupError(f"{path} does not hold one identity («AGE-SECRET-KEY-1…»).")
    return found[0]
