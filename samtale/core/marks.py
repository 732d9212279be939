"""The small marks a page has many of, each made once: icon, status, count."""

from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup

from . import icons
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
_ICON = Markup('<svg class="ds-icon" {}><use href="{}#{}"/></svg>')
_STATUS = Markup('<span class="mark" data-look="{}"><svg aria-hidden="true" viewBox="0 0 14 14">{}</svg>{}</span>')


@lru_cache(maxsize=1024)
def icon(name: str, label: str | None = None) -> Markup:
    """An icon; with a label when nothing beside it says what it means."""
    what = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return _ICON.format(what, static(icons.file_of(name)), name)


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


def two_lines(first: str, second: str) -> Markup:
    """What is chosen, and below it a quiet line that tells it from others, where there is one."""
    return Markup('{}<span class="under">{}</span>').format(first, second) if second else Markup("{}").format(first)


# In templates a mark of one value is a filter: Jinja calls it directly, and a fixed one becomes part of the page.
FILTERS = {"icon": icon, "status_mark": status_mark, "counted": count}
GLOBALS = {"icon_mark": icon}
