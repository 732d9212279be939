"""Texts in the reader's language, as templates ask for them: with values put in, and escaped."""

from functools import lru_cache
from typing import Any

from django.utils import translation
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def language() -> str:
    """The reader's language."""
    return translation.get_language()


@lru_cache(maxsize=4096)
def _translated(language: str, text: str) -> str:
    return translation.gettext(text)


@lru_cache(maxsize=4096)
def _translated_markup(language: str, text: str) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704 - what templates say, and its translation


def plain(text: str) -> str:
    """The text in the reader's language; Django's gettext, remembered."""
    return _translated(language(), text)


def gettext(text: str, /, **values: Any) -> Markup:
    """The text in the reader's language with the values put in, escaped. A percent sign is written twice."""
    found = _translated_markup(language(), text)
    return found % values if values or "%" in found else found


@pass_eval_context
def said(where: EvalContext, text: str, /, **values: Any) -> str:
    """What a template says with `_`: escaped in a page, and as it is in a letter."""
    return gettext(text, **values) if where.autoescape else plain(text) % values
