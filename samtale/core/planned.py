"""Times that are set aside before anybody is invited. The apps above, which plan, say which."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class Planned(NamedTuple):
    """When somebody is to be invited to a conversation, and the page where the time is moved."""

    starts_at: datetime
    url: str


Teller = Callable[..., dict[int, Planned]]

_tellers: list[Teller] = []


def add(teller: Teller) -> None:
    """Have a function asked for a leader's planned times, by employee."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(leader) -> dict[int, Planned]:
    """When a leader's people are to be invited, by employee."""
    return {employee: one for teller in _tellers for employee, one in teller(leader).items()}
