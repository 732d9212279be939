"""The keyed hash that binds each row of the log to the one before, and the key it is made with."""
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import QuerySet

from samtale.core.compiled import compiled
from samtale.vault.models import DataKey

from .models import AccessLog

_opened: dict[UUID, bytes] = {}


class Head(NamedTuple):
    """The last row: its number, its hash, and the key it was made with (None before the log had a key of its own)."""

    number: int
    chain: bytes
    key_id: UUID | None


@compiled
def _last() -> QuerySet:
    return AccessLog.objects.order_by("-pk").values_list("pk", "chain", "key_id")[:1]


def head() -> Head | None:
    """The last row, or None where there is none."""
    found = _last()
    return Head(found[0][0], bytes(found[0][1]), found[0][2]) if found else None


def key_of(key_id: UUID) -> bytes:
    """The log's key, derived from a data key of the vault. Raises VaultError, DataKey.DoesNotExist."""
    if key_id not in _opened:
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"samtale access log")
        _opened[key_id] = derived.derive(DataKey.objects.get(pk=key_id).plain)
    return _opened[key_id]


def link(previous: bytes, row: AccessLog) -> bytes:
    """The keyed hash (32 bytes) of a row, its number and the hash before it."""
    if row.key_id is None:
        return _first_link(previous, row)
    what = _written([
        row.pk, row.at.astimezone(UTC).isoformat(), row.actor_id, row.event, _id(row.conversation_id), _id(row.about),
        row.person_id, row.detail, _id(row.key_id),
    ])
    return hmac.new(key_of(row.key_id), previous + what, hashlib.sha256).digest()


def _first_link(previous: bytes, row: AccessLog) -> bytes:
    """As rows were chained before the log had a key of its own."""
    key = hashlib.sha256(b"samtale access log" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, previous + _without_key(row), hashlib.sha256).digest()


def sum_of(previous: bytes, row: AccessLog) -> bytes:
    """A running sum without a key, of the rows from before: the first row with a key holds it fast."""
    return hashlib.sha256(previous + _without_key(row) + bytes(row.chain)).digest()


def sum_of_all(rows: Iterable[AccessLog], start: bytes = b"") -> bytes:
    for row in rows:
        start = sum_of(start, row)
    return start


def _without_key(row: AccessLog) -> bytes:
    at = row.at.astimezone(UTC).isoformat()
    return _written([at, row.actor_id, row.event, _id(row.conversation_id), row.detail])


def _written(what: list) -> bytes:
    return json.dumps(what, sort_keys=True, ensure_ascii=False).encode()


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None
