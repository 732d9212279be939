"""For what a rule promises is there, where a type cannot say so."""

from typing import TypeVar

T = TypeVar("T")


def sure(value: T | None) -> T:
    """The value. Raises ValueError where it is not there after all: the rule is broken, and nothing goes on."""
    if value is None:
        raise ValueError("What should be there is not.")
    return value
