"""Whole numbers as browsers send them: never longer than what a row can have for its id in any database."""

import re

from django.urls import register_converter
from django.urls.converters import IntConverter

LONGEST = 18  # digits: a number of 18 always has room in 64 bits
_digits = re.compile(rf"[0-9]{{1,{LONGEST}}}")


class WholeNumber(IntConverter):
    """`<number:…>` in an address; one that is longer is an address that is not there."""

    regex = _digits.pattern


register_converter(WholeNumber, "number")


def whole_number(text: str) -> int | None:
    """The number a text is, or None for whatever is none, or is too long."""
    return int(text) if _digits.fullmatch(text) else None
