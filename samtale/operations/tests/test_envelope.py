"""A backup's wrapping: opened by its own identity whole, and by nothing else, cut short or altered."""

import errno
import io
import os
import stat

import pytest
from pyrage.x25519 import Identity

from samtale.operations import envelope
from samtale.operations.envelope import BackupError

LINES = [b'{"first": "bl\xc3\xa5b\xc3\xa6r"}', b"", *(os.urandom(40_000).hex().encode() for _ in range(9)), b"last"]


def sealed(identity: Identity) -> bytes:
    out = io.BytesIO()
    envelope.seal(iter(LINES), out, [str(identity.to_public())])
    return out.getvalue()


def opened(content: bytes, identity: Identity) -> list[bytes]:
    lines: list[bytes] = []
    envelope.open_sealed(io.BytesIO(content), str(identity), lines.append)
    return lines


def test_what_is_sealed_opens_with_its_identity_and_no_other():
    own, other = Identity.generate(), Identity.generate()
    content = sealed(own)
    assert opened(content, own) == LINES
    assert b"first" not in content
    with pytest.raises(BackupError, match="does not open with this identity"):
        opened(content, other)


def test_a_full_disk_is_said_in_a_sentence():
    class Full(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(BackupError, match=r"^The backup could not be written: No space left on device\.$"):
        envelope.seal(iter(LINES), Full(), [str(Identity.generate().to_public())])


@pytest.mark.parametrize("left", [0.0, 0.001, 0.3, 0.9, 0.999999])
def test_a_backup_cut_short_is_refused(left):
    own = Identity.generate()
    content = sealed(own)
    with pytest.raises(BackupError):
        opened(content[: int(len(content) * left)], own)


@pytest.mark.parametrize("place", [0.2, 0.5, 0.99999])
def test_a_backup_that_was_altered_is_refused(place):
    own = Identity.generate()
    content = bytearray(sealed(own))
    content[int(len(content) * place)] ^= 1
    with pytest.raises(BackupError, match="cut short or was altered"):
        opened(bytes(content), own)


def test_keys_of_another_shape_are_refused_without_being_shown():
    with pytest.raises(BackupError, match="not an age public key") as refused:
        envelope.seal(iter(LINES), io.BytesIO(), ["age1hemmelig"])
    assert "hemmelig" not in str(refused.value)
    with pytest.raises(BackupError, match="not an age secret key") as refused:
        envelope.open_sealed(io.BytesIO(b""), "AGE-SECRET-KEY-1HEMMELIG", lambda line: None)
    assert "HEMMELIG" not in str(refused.value)


def test_what_goes_wrong_while_writing_or_reading_is_told_as_it_is():
    def wrong():
        yield LINES[0]
        raise LookupError("the database went away")

    own = Identity.generate()
    with pytest.raises(LookupError, match="went away"):
        envelope.seal(wrong(), io.BytesIO(), [str(own.to_public())])

    def refuse(line):
        raise LookupError("no such table")

    with pytest.raises(LookupError, match="no such table"):
        envelope.open_sealed(io.BytesIO(sealed(own)), str(own), refuse)


def test_an_identity_is_its_owners_alone_and_never_written_over(tmp_path):
    file = tmp_path / "backup.key"
    recipient = envelope.make_identity(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(Identity.from_str(envelope.read_identity(file)).to_public()) == recipient
    with pytest.raises(FileExistsError):
        envelope.make_identity(file)
    file.write_text("# nothing\n")
    with pytest.raises(BackupError, match="one identity"):
        envelope.read_identity(file)
