"""Sealed rows fetched along with another by the same query, so that to look at their seals costs none of its own."""

import json
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from samtale.core.columns import column

from . import sealing
from .sealed import Sealed

Kinds = tuple[tuple[str, type[Sealed]], ...]  # where rows stand seen from the query's («position__»), and which


def columns(kind: type[Sealed], table: str) -> str:
    """What a question brings along of a table's rows, for `read`; `table` is its alias there."""
    return ", ".join(f"{table}.{name}" for name in _columns(kind))


def read(stored: str | None, kinds: Kinds) -> Iterator["Row"]:
    """The rows that were brought along, each of one or more kinds."""
    return (Row(found, kinds) for found in json.loads(stored or "[]"))


class Row:
    """One such row, with what stands in it before anybody has looked at its seals."""

    def __init__(self, found: list[Any], kinds: Kinds):
        self.values: dict[str, Any] = {}
        self._sealed: list[tuple[type[Sealed], list[Any]]] = []
        for prefix, kind in kinds:
            columns = _columns(kind)
            part, found = found[: len(columns)], found[len(columns) :]
            self.values |= {prefix + name: value for name, value in zip(columns, part, strict=True)}
            self._sealed.append((kind, part))

    @cached_property
    def wrong(self) -> tuple[str, str] | None:
        """Table and number of what is not as the program wrote it, or None."""
        for kind, (number, *stored, seal) in self._sealed:
            values = sealing.values_of(kind, _columns(kind)[1:-1], stored)
            if not sealing.fits(str(seal), kind._meta.db_table, number, values):
                return kind._meta.db_table, str(number)
        return None


@cache
def _columns(kind: type[Sealed]) -> tuple[str, ...]:
    return ("id", *(column(kind, name).attname for name in kind.SEALED), "seal")
