"""What holds in every test of conversations."""

import math

import pytest

from .retention import jobs


@pytest.fixture(autouse=True)
def long_spell(monkeypatch) -> None:
    """A busy machine breaks no destroying off half-way; the test that is about that says how long."""
    monkeypatch.setattr(jobs, "SPELL", math.inf)
