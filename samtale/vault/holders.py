"""Whose a key is, and who is asking: a key opens only for one of its holders.

Holders are written as `what:who` with a space between, whoever the row names first: «employee:5 leader:9»,
«person:5 job:calendars», «person:5 role:administrator». They are part of what the key's wrapping is bound to.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from .keys import VaultError

LOG, SEALS = "log", "seals"
EMPLOYEE, LEADER = "employee", "leader"
PEOPLE = (EMPLOYEE, "author", "person")
LED = (EMPLOYEE, "person")
ROLE, JOB, TAKE_OUT = "role", "job", "take-out"


class NotKeyHolderError(VaultError):
    """Whoever asks holds no such key, or the row names others than its key does."""


class Asking(Protocol):
    """Who is asking for a text."""

    def holds(self, held_by: str) -> bool:
        """Whether one of the holders is asking."""


@dataclass(frozen=True)
class Somebody:
    """A person, whether they lead another today, and the kinds of their roles; asked about when a key comes to that."""

    person: int
    leads: Callable[[int], bool]
    roles: Callable[[], Collection[str]] = field(default=frozenset)

    def holds(self, held_by: str) -> bool:
        found, me = _parts(held_by), str(self.person)
        if any((what, me) in found for what in PEOPLE):
            return True
        if (LEADER, me) in found and any(what in LED and self.leads(int(who)) for what, who in found):
            return True
        return any(what == ROLE and who in self.roles() for what, who in found)


@dataclass(frozen=True)
class Job:
    """A job of the worker's, for keys that name its kind."""

    kind: str

    def holds(self, held_by: str) -> bool:
        return (JOB, self.kind) in _parts(held_by)


@dataclass(frozen=True)
class TakingOut:
    """The job that gathers everything about a person: what that person holds, and what goes along with it."""

    person: int
    leads: Callable[[int], bool]

    def holds(self, held_by: str) -> bool:
        return Somebody(self.person, self.leads).holds(held_by) or (TAKE_OUT, str(self.person)) in _parts(held_by)


class Nobody:
    """Work that opens no text."""

    def holds(self, held_by: str) -> bool:
        return False


_asking: ContextVar[Asking] = ContextVar("asking", default=Nobody())  # noqa: B039 - it has no state


@lru_cache(maxsize=4096)
def _parts(held_by: str) -> frozenset[tuple[str, str]]:
    return frozenset((what, who) for what, _colon, who in (one.partition(":") for one in held_by.split()))


@contextmanager
def asked_by(who: Asking) -> Iterator[None]:
    """Texts that are opened inside are asked for by `who`."""
    token = _asking.set(who)
    try:
        yield
    finally:
        _asking.reset(token)


def ensure_theirs(stored: str, named: str) -> None:
    """Raises NotKeyHolderError unless the row names the first of the stored holders, and one of them is asking."""
    ensure_fits(stored, named)
    if not _asking.get().holds(stored):
        raise NotKeyHolderError("Whoever asks does not hold the key of this text.")


def ensure_fits(stored: str, named: str) -> None:
    """Raises NotKeyHolderError unless the row names the first of the stored holders: others may come after them."""
    if not named or not f"{stored} ".startswith(f"{named} "):
        raise NotKeyHolderError("The row names others than those its key is held by.")


def two(employee: int, leader: int) -> str:
    """The two of a conversation as holders."""
    return f"{EMPLOYEE}:{employee} {LEADER}:{leader}"


def one(person: int, *others: str) -> str:
    """One person as holder, and whoever else by what and who («job:calendars»)."""
    return " ".join([f"person:{person}", *others])
