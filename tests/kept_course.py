"""The cast, and a conversation at a status: made once a process by the real actions, then copied from their rows.

A copy is taken only where the actions would have done the very same: from the same rows, at the same moment, with
nothing patched. Whatever differs, the actions are gone through again.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

import pytest
from django.core.signals import setting_changed
from django.db import connection

from tests import stored_rows
from tests.stored_rows import Rows
from tests.turned import a_little_earlier, has_clock_on_the_wall, was_turned


@dataclass
class Kept:
    """What a piece of the course stored, and from where it began."""

    before: str
    made: Rows
    answer: bytes


_kept: dict[tuple, Kept | None] = {}
_patched: list[object] = []  # what this test has changed so far: then the actions may do something else
_steps: list[tuple] = []  # how far this test has come


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    _steps.clear()
    _patched[:] = [item] if has_clock_on_the_wall(item) else []
    return (yield)


def pytest_configure() -> None:
    for name in ("setattr", "delattr", "setitem", "delitem"):
        setattr(pytest.MonkeyPatch, name, _noting(getattr(pytest.MonkeyPatch, name)))
    setting_changed.connect(lambda **_more: _patched.append("a setting"), weak=False)


def _noting(patch: Callable) -> Callable:
    @wraps(patch)
    def noted(self, target, *arguments, **more):
        if not getattr(target, "__module__", "").startswith("playwright"):  # its plugin patches itself for every test
            _patched.append(target)
        return patch(self, target, *arguments, **more)

    return noted


def once(key: tuple, make: Callable[[], object]) -> object:
    """What `make` gives, pickled and unpickled, with the rows it stores; made anew where a copy might differ."""
    if not _may_be_copied():
        return make()
    _steps.append(key)
    key = (len(_steps), *key)
    before = stored_rows.fingerprint()
    if (kept := _kept.get(key)) and kept.before == before:
        stored_rows.put_back(kept.made)
        return pickle.loads(kept.answer)  # noqa: S301 - our own, from this process
    if key in _kept:
        return make()
    rows = stored_rows.taken()
    with a_little_earlier(len(_steps)):
        answer = make()
    added = stored_rows.added(rows, stored_rows.taken())
    _kept[key] = None if added is None else Kept(before, added, pickle.dumps(answer))
    return answer


def _may_be_copied() -> bool:
    return connection.in_atomic_block and not _patched and not was_turned()


def key_of(*rows: object) -> tuple[int | UUID, ...]:
    """Whom a piece of the course is about."""
    return tuple(row.pk for row in rows)
