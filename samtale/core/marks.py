"""The small marks a page has many of, made once: icon, status, count, who is ready, a cell's attributes, a button."""

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from markupsafe import Markup, escape

from .fields import attrs
from .speech import gettext as _
from .speech import language
from .words import look_word

_SHAPES = {
    "overdue": Markup('<path d="M7 0 14 7 7 14 0 7Z"/>'),
    "in_progress": Markup('<rect x="1" y="1" width="12" height="12" rx="3"/>'),
    "done": Markup('<circle cx="7" cy="7" r="6.5"/><path class="tick" d="m4 7.2 2.2 2.2L10.2 5"/>'),
    "dropped": Markup('<path class="line" d="M2 7h10"/>'),
    "not_taken": Markup('<path class="line" d="M3 3l8 8M11 3l-8 8"/>'),
    "remaining": Markup('<rect class="line" x="1.75" y="1.75" width="10.5" height="10.5" rx="2.5"/>'),
}
_ICON = Markup('<svg class="ds-icon" {} focusable="false"><use href="{}#{}"></use></svg>')
_STATUS = Markup(
    '<span class="mark" data-look="{}"><svg aria-hidden="true" viewBox="0 0 14 14" focusable="false">{}</svg>{}</span>'
)
_READY = Markup(
    '<svg viewBox="0 0 14 14" role="img" aria-label="%s, %s" data-ready><circle cx="7" cy="7" r="6"/>'
    '<path d="m4 7.2 2.2 2.2L10.2 5"/></svg>'
)
_NOT_READY = Markup('<svg viewBox="0 0 14 14" role="img" aria-label="%s, %s"><circle cx="7" cy="7" r="6"/></svg>')


@lru_cache(maxsize=1024)
def icon(name: str, label: str | None = None) -> Markup:
    """An icon; with a label when nothing beside it says what it means."""
    what = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return _ICON.format(what, static("built/icons.svg"), name)


def status_mark(look: str) -> Markup:
    """How an action stands, as word, shape and colour."""
    return _status_mark(look, language())


@lru_cache(maxsize=64)
def _status_mark(look: str, language: str) -> Markup:
    return _STATUS.format(look, _SHAPES.get(look, _SHAPES["remaining"]), look_word(look))


@lru_cache(maxsize=1024)
def count(number: int, tone: str | None = None) -> Markup:
    """A number in a table; none is quieter."""
    kind = f" {tone}" if tone and number else "" if number else " zero"
    return Markup('<span class="count{}">{}</span>').format(kind, number)


def pair(first: bool, second: bool, first_name: str, second_name: str) -> Markup:
    """Two marks beside each other: who of two is ready."""
    return Markup('<span class="pair">%s%s</span>') % (_ready(first, first_name), _ready(second, second_name))


def _ready(yes: bool, who: str) -> Markup:
    return _READY % (who, _("klar")) if yes else _NOT_READY % (who, _("ikke klar"))


@lru_cache(maxsize=1024)
def cell(label: str | None = None, kind: str | None = None) -> Markup:
    """The attributes of a table's cell that also can stand as a line of a card."""
    return attrs({"role": "cell", "data-label": label, "class": kind})


def button(
    text: str,
    kind: str = "primary",
    href: str | None = None,
    name: str | None = None,
    value: Any = None,
    icon_name: str | None = None,
    size: str | None = None,
    type: str = "submit",
    **more: Any,
) -> Markup:
    """A button, or a link that looks like one. `kind` is primary, secondary, tertiary or danger."""
    tag, own = ("a", {"href": href}) if href else ("button", {"type": type})
    if name and not href:
        own |= {"name": name, "value": "" if value is None else value}
    look = {"class": "ds-button", "data-variant": "primary" if kind == "danger" else kind}
    if kind == "danger":
        look["data-color"] = "danger"
    inside = f"{icon(icon_name)}{escape(text)}" if icon_name else escape(text)
    said = attrs(own | look | {"data-size": size or None} | more)
    return Markup(f"<{tag}{said}>{inside}</{tag}>")  # noqa: S704 - text and attributes are escaped


# In templates a mark of one value is a filter: Jinja calls it directly, and a fixed one becomes part of the page.
FILTERS = {"icon": icon, "status_mark": status_mark, "counted": count}
GLOBALS = {"icon_mark": icon, "pair_of": pair, "cell_of": cell, "button_of": button}
