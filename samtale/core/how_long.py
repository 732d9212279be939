"""What the page on privacy says of how long things are kept; the apps above say it."""

from collections.abc import Callable

Say = Callable[[], list[str]]

_said: list[Say] = []


def add(say: Say) -> None:
    """Have a function's sentences stand on the page. They are the same for everybody."""
    if say not in _said:
        _said.append(say)


def sentences() -> list[str]:
    return [sentence for say in _said for sentence in say()]
