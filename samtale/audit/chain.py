"""The keyed hash that binds each row of the log to the one before, and the key it is made with."""

import hashlib
import hmac
import json
from datetime import UTC
from typing import NamedTuple
from uuid import UUID

from samtale.vault import holders, keys
from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey

from .models import AccessLog

_opened: dict[UUID, bytes] = {}


class Head(NamedTuple):
    """The last row: its number, its hash, and the key it was made with (None where somebody has taken it away)."""

    number: int
    chain: bytes
    key_id: UUID | None


def head() -> Head | None:
    """The last row, or None where there is none."""
    found = AccessLog.objects.order_by("-pk").values_list("pk", "chain", "key_id").first()
    return Head(found[0], bytes(found[1]), found[2]) if found else None


def key_of(key_id: UUID) -> bytes:
    """The log's key, derived from a data key of the vault. Raises VaultError, DataKey.DoesNotExist."""
    if key_id not in _opened:
        key = DataKey.objects.get(pk=key_id)
        key.ensure_held_by(holders.LOG)
        _opened[key_id] = keys.derived(key.unasked(), "access log")
    return _opened[key_id]


def goes_on(last: Head | None) -> bool:
    """Whether there is a last row, with a key that opens: another can be written after it."""
    try:
        return last is not None and last.key_id is not None and bool(key_of(last.key_id))
    except (VaultError, DataKey.DoesNotExist):
        return False


def link(previous: bytes, row: AccessLog) -> bytes:
    """The keyed hash (32 bytes) of a row and the hash before it. Raises VaultError, DataKey.DoesNotExist."""
    if row.key_id is None:
        raise DataKey.DoesNotExist
    what = _written(
        [
            row.pk,
            row.at.astimezone(UTC).isoformat(),
            row.actor_id,
            row.event,
            _id(row.conversation_id),
            _id(row.about),
            row.person_id,
            row.detail,
            _id(row.key_id),
        ]
    )
    return hmac.new(key_of(row.key_id), previous + what, hashlib.sha256).digest()


def fits(previous: bytes, row: AccessLog) -> bool:
    """Whether a row was written by this program, after the row with that hash."""
    try:
        return row.key_id is not None and hmac.compare_digest(bytes(row.chain), link(previous, row))
    except (VaultError, DataKey.DoesNotExist):
        return False


def _written(what: list) -> bytes:
    return json.dumps(what, sort_keys=True, ensure_ascii=False).encode()


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None
