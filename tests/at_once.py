"""The same press by several at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from .fixtures import PATIENCE


def at_once(press: Callable[[], Any], times: int = 2, *, told: type[Exception] | tuple[()] = ()) -> list[Any]:
    """What each press came to: what it returned, or what it raised of `told`. Raises whatever else one raised."""
    together, came_to, wrong = threading.Barrier(times), [], []

    def one() -> None:
        try:
            together.wait(PATIENCE)
            came_to.append(press())
        except told as refused:
            came_to.append(refused)
        except BaseException as error:  # raised below, not lost in the thread
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return came_to
