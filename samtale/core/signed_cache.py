"""The table that tries are counted in, with values as signed JSON.

Django's own keeps pickles there: whoever writes in the database could have the server run what they like, and one word
in it signs somebody in.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection, models
from django.utils import timezone

FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
AT_MOST = 100_000  # rows
_WRITE = (
    "INSERT INTO {tries} (cache_key, value, expires) VALUES (%s, %s, %s) "
    "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)


class SignedDatabaseCache(BaseDatabaseCache):
    """Made by `createcachetable`, as Django's. A value is bound to its key and its end."""

    _table: str

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        found = self._ask("SELECT value FROM {tries} WHERE cache_key = %s AND expires > %s", name, _now())
        try:
            value, until = signing.loads(found[0][0], salt=_salt(name)) if found else (default, 0)
        except signing.BadSignature:
            return default
        return value if until > timezone.now().timestamp() else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """As `set` where there is none; of several at once one is told that it was theirs."""
        return self._write(key, value, timeout, version, only_if=" WHERE {tries}.expires <= %s")

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        value = self.get(key, self, version)
        return value is not self and self._write(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._do("DELETE FROM {tries} WHERE cache_key = %s AND expires > %s", name, _now()))

    def clear(self) -> None:
        self._do("DELETE FROM {tries}")

    def _write(self, key: str, value: Any, timeout: Any, version: int | None, only_if: str = "") -> bool:
        name = self.make_and_validate_key(key, version=version)
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        until = FOREVER if seconds is None else timezone.now() + timedelta(seconds=seconds)
        stored = signing.dumps([value, until.timestamp()], salt=_salt(name))
        sql = _WRITE + only_if
        return bool(self._do(sql, name, stored, _stored(until), *([_now()] if only_if else [])))

    def cull(self) -> None:
        """Let go of what is over; and where there are too many, of what is over first."""
        self._do("DELETE FROM {tries} WHERE expires <= %s", _now())
        too_many = self._ask("SELECT count(*) FROM {tries}")[0][0] - AT_MOST
        if too_many > 0:
            self._do(
                "DELETE FROM {tries} WHERE cache_key IN (SELECT cache_key FROM {tries} ORDER BY expires LIMIT %s)",
                too_many,
            )

    def _named(self, sql: str) -> str:
        return sql.replace("{tries}", connection.ops.quote_name(self._table))

    def _ask(self, sql: str, *values: Any) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self._named(sql), values)
            return cursor.fetchall()

    def _do(self, sql: str, *values: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._named(sql), values)
            return cursor.rowcount


def delete_expired(now: datetime) -> None:
    """The worker's, now and then."""
    cache = caches[DEFAULT_CACHE_ALIAS]
    if not isinstance(cache, SignedDatabaseCache):
        raise TypeError("Tries are counted in another cache than ours.")
    cache.cull()


def _salt(name: str) -> str:
    return f"samtale.core.signed_cache:{name}"


def _now() -> Any:
    return _stored(timezone.now())


def _stored(at: datetime) -> Any:
    return models.DateTimeField().get_db_prep_value(at, connection)
