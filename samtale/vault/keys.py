"""The master keys at hand, wrapping a data key with them, and sealing a text with a data key."""

import os
import threading
import time
from functools import lru_cache

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import compression, sources
from .sources import KEY, VaultError, make_master_key_file

__all__ = ["KEY", "VaultError", "make_master_key_file"]

NONCE = 12
# A source that did not have a key is not asked for it again within this time.
LOOK_AGAIN = 10.0

log = structlog.get_logger("samtale.vault")
_looking = threading.Lock()
_looked: dict[str, float] = {}


@lru_cache(maxsize=1)
def master_keys() -> dict[str, bytes]:
    """The master keys by id, as listed. Raises VaultError and says which is wrong."""
    return sources.read()


def forget() -> None:
    """Read the source anew when a key is next asked for."""
    master_keys.cache_clear()
    _looked.clear()


def master_key(master_id: str) -> bytes:
    """One master key. A running process that does not know it reads the source once more before it gives up.

    Raises VaultError when it is not at hand.
    """
    known = master_keys()
    if master_id not in known:
        with _looking:
            if master_id not in known and time.monotonic() - _looked.get(master_id, -LOOK_AGAIN) >= LOOK_AGAIN:
                _looked[master_id] = time.monotonic()
                _reread_source(known)
    if master_id not in known:
        raise VaultError(f"The master key «{master_id}» is not at hand.")
    return known[master_id]


def _reread_source(known: dict[str, bytes]) -> None:
    """Add what the source lists now; what is known stays, also when the source cannot be read just then."""
    try:
        known.update(sources.read())
    except (VaultError, OSError) as problem:
        log.warning("master_key.source_failed", error=str(problem))


def derived(secret: bytes, purpose: str) -> bytes:
    """A key (32 bytes) for one purpose, which only this key gives (HKDF, RFC 5869)."""
    made = HKDF(algorithm=hashes.SHA256(), length=KEY, salt=None, info=f"samtale {purpose}".encode())
    return made.derive(secret)


def prove(master_id: str) -> bytes:
    """What only this master key could have written, to tell two keys of one name apart."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(master_key(master_id)).encrypt(nonce, b"", master_id.encode())


def check(master_id: str, proof: bytes) -> None:
    """Raises VaultError when the master key at hand is not the one that wrote the proof."""
    _decrypt(master_id, proof, master_id)


def wrap(master_id: str, data_key: bytes, bound_to: str) -> bytes:
    """A data key (32 bytes) encrypted by a master key and bound to its name and holders. Raises VaultError."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(master_key(master_id)).encrypt(nonce, data_key, bound_to.encode())


def unwrap(master_id: str, wrapped: bytes, bound_to: str) -> bytes:
    """The data key (32 bytes) again.

    Raises VaultError when the master key is not at hand or does not fit, and when name or holders are others.
    """
    return _decrypt(master_id, wrapped, bound_to)


def _decrypt(master_id: str, wrapped: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(master_key(master_id)).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound_to.encode())
    except InvalidTag:
        raise VaultError(f"The master key «{master_id}» does not fit the stored keys.") from None


def seal(data_key: bytes, text: str, place: str) -> bytes:
    """Encrypt a text so that it opens only at its place («table.column:row»)."""
    compression.note()
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(data_key).encrypt(nonce, text.encode(), place.encode())


def open_sealed(data_key: bytes, sealed: bytes, place: str) -> str:
    """The text again. Raises VaultError when it was altered, moved or sealed with another key."""
    compression.note()
    try:
        return AESGCM(data_key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
    except InvalidTag:
        raise VaultError(
            f"What is stored at {place.split(':')[0]} does not open: altered, moved or another key."
        ) from None
