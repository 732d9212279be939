"""Addresses of pages, as templates ask for them: {{ url("conversations:member", person.pk) }}."""

import posixpath
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from jinja2 import pass_context
from jinja2.runtime import Context


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


@pass_context
def near(context: Context, address: str) -> str:
    """An address as it is written on a page with many: from `page_url`, the page's own, where its view says it.

    A part that is put into another page has its addresses whole.
    """
    here = context.get("page_url")
    return f"{posixpath.relpath(address, here)}/" if here else address


@pass_context
def near_all(context: Context, named: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Names with their addresses, where they have one, as near as the page allows."""
    return [(name, address and near(context, address)) for name, address in named]


def anchor(pk: object) -> str:
    """As much of a row's id as tells it from the others on its page: a page repeats it a dozen times a row."""
    return str(pk)[:8]
