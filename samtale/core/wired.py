"""Functions that settings name by where they lie: how a lower part calls a higher one that it must not know."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.module_loading import import_string


@cache
def named(place: str) -> Any:
    """What lies at «samtale.people.roles.give». Raises ImportError."""
    return import_string(place)


def all_named(places: Iterable[Any]) -> list[Any]:
    """Each of them, in order; what is not a name is itself."""
    return [named(place) if isinstance(place, str) else place for place in places]
