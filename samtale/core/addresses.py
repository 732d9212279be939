"""Addresses of pages, as templates ask for them: {{ url("conversations:member", person.pk) }}."""

from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route. Raises NoReverseMatch where there is none."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def address(route: str) -> str:
    """The address of a route without arguments, or # where there is none yet."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return "#"
