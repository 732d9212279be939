"""A keyed seal over what lets somebody in or gives a right: whoever writes in the database without keys makes none."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from samtale.core.columns import column
from samtale.core.unavailable import UnavailableError
from samtale.vault import holders, keys
from samtale.vault.models import DataKey

LENGTH = 32  # hexadecimal digits: 128 bits of the keyed hash (RFC 2104, 5)
_opened: list[bytes] = []


class WrongSealError(Exception):
    """A row is not as the program wrote it; the message names table and row."""

    def __init__(self, table: str, number: object):
        super().__init__(f"Row {number} of {table} is not as Samtale wrote it.")
        self.table, self.number = table, str(number)


class NoSealingKeyError(UnavailableError):
    """There is no key to seal with: it was never made, or somebody has taken it away."""


def find_key() -> DataKey | None:
    """The stored key that seals are made with."""
    return DataKey.objects.filter(holders=holders.SEALS, wrapped__isnull=False).order_by("created_at", "pk").first()


def seal_of(table: str, number: object, values: Mapping[str, Any]) -> str:
    """The seal of a row by its table, number and values: a column without a value counts as one that is not there.

    Raises NoSealingKeyError, VaultError.
    """
    there = {name: _plain(value) for name, value in sorted(values.items()) if value is not None}
    what = json.dumps([table, str(number), there], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(_key(), what.encode(), hashlib.sha256).hex()[:LENGTH]


def fits(seal: str, table: str, number: object, values: Mapping[str, Any]) -> bool:
    """Whether the program has made this seal, for this row with these values."""
    if hmac.compare_digest(seal, seal_of(table, number, values)):
        return True
    known = _key()
    forget()  # a restore may have come with another key
    return known != _key() and hmac.compare_digest(seal, seal_of(table, number, values))


def values_of(model: type[models.Model], columns: Sequence[str], stored: Sequence[Any]) -> dict[str, Any]:
    """Values as Python's own, of what a database or JSON gives for some columns."""
    return {
        name: None if value is None else column(model, name).to_python(value)
        for name, value in zip(columns, stored, strict=True)
    }


def forget() -> None:
    """Read the key anew when a seal is next made or looked at."""
    _opened.clear()


def _key() -> bytes:
    if not _opened:
        stored = find_key()
        if stored is None:
            raise NoSealingKeyError("There is no key to seal with, so nothing is done: run «bin/samtale audit begin».")
        stored.ensure_held_by(holders.SEALS)
        _opened.append(keys.derived(stored.unasked(), "seals"))
    return _opened[0]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        at = value if value.tzinfo else value.replace(tzinfo=UTC)  # SQLite's JSON says none
        return at.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
