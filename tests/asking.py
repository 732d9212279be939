"""Who asks for a text in a test: the test itself may read everything; its requests and the worker's jobs may not."""

from contextvars import ContextVar

from samtale.vault import holders


class TheTest:
    """A test that looks at what was written. A request's person and a job of the worker's come before it."""

    def holds(self, held_by: str) -> bool:
        return True


def tests_read_everything() -> None:
    """Whoever is not said to be asking, also in threads of a test, is the test."""
    holders._asking = ContextVar("asking", default=TheTest())  # noqa: B039 - it has no state
