"""The Jinja environment every page is rendered in."""

import re

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension

from . import addresses, csrf, fields, marks, places, sheets, speech, turned, words

# Behind a tag, whose own line break is taken away, it is what stands between two words.
_INDENTATION = re.compile(r"(?:([%#]}\n)|^)[ \t]+", re.MULTILINE)


class NoIndentation(Extension):
    """A page is written without the indentation of its templates: it is for whoever reads those."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if not name or not name.endswith(".html"):
            return source
        return _INDENTATION.sub(lambda found: f"{found[1]} " if found[1] else "", source)


def environment(**options) -> Environment:
    """An environment with strict undefined values, gettext and our own formats."""
    options["undefined"] = StrictUndefined
    env = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", NoIndentation], **options)
    # What the extension adds to an environment, no type knows of.
    env.install_gettext_callables(speech.plain, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(_=speech.said, gettext=speech.said)  # the same in one step: a page has hundreds
    env.globals.update(static=static, url=addresses.url, address=addresses.address, messages=get_messages)
    env.globals.update(places=places.places, control=fields.control, attrs=fields.attrs)
    env.globals.update(near_all=addresses.near_all, turned_for=turned.turned_for, uses_seldom=sheets.uses_seldom)
    env.globals.update(runs_seldom=sheets.runs_seldom)
    env.globals.update(csrf_input=csrf.CurrentField(), **marks.GLOBALS, **words.GLOBALS)
    env.filters.update(words.FILTERS)
    env.filters.update(static=static, near=addresses.near, anchor=addresses.anchor, **marks.FILTERS)
    return env
