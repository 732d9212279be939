"""What holds in every test of conversations."""

import math
from collections.abc import Iterator

import pytest

from .retention import jobs


@pytest.fixture(autouse=True)
def long_spell() -> Iterator[None]:
    """A busy machine breaks no destroying off half-way; the test that is about that says how long.

    Not by monkeypatch: where something is patched, the course is gone through again instead of copied (kept_course.py).
    """
    spell = jobs.SPELL
    jobs.SPELL = math.inf
    yield
    jobs.SPELL = spell
