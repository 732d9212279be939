"""The Jinja environment every page is rendered in."""

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from . import addresses, csrf, fields, marks, places, speech, words


def environment(**options) -> Environment:
    """An environment with strict undefined values, gettext and our own formats."""
    options["undefined"] = StrictUndefined
    env = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options)
    # What the extension adds to an environment, no type knows of.
    env.install_gettext_callables(speech.plain, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(_=speech.said, gettext=speech.said)  # the same in one step: a page has hundreds
    env.globals.update(static=static, url=addresses.url, address=addresses.address, messages=get_messages)
    env.globals.update(places=places.places, control=fields.control, attrs=fields.attrs)
    env.globals.update(csrf_input=csrf.CurrentField(), **marks.GLOBALS, **words.GLOBALS)
    env.filters.update(words.FILTERS)
    env.filters.update(static=static, **marks.FILTERS)
    return env
