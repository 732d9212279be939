"""The small marks: what they look like, and that no text breaks out of them."""

import pytest
from django.conf import settings
from django.utils import translation
from jinja2 import FileSystemLoader

from samtale.core import marks
from samtale.core.jinja import environment
from samtale.core.words import LOOKS

HOSTILE = '"><script>'
HARMLESS = "&#34;&gt;&lt;script&gt;"


@pytest.fixture(scope="module")
def components():
    """The macros that pages import as `c`."""
    loader = FileSystemLoader(settings.BASE / "samtale/core/templates")
    return environment(loader=loader, autoescape=True).get_template("core/components.html").module


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in marks.icon("lock") and "role" not in marks.icon("lock")
    said = marks.icon("lock", HOSTILE)
    assert f'role="img" aria-label="{HARMLESS}"' in said and "aria-hidden" not in said
    assert HOSTILE not in marks.icon(HOSTILE)


@pytest.mark.parametrize(
    ("look", "word"),
    [
        ("remaining", "Gjenstår"),
        ("in_progress", "I arbeid"),
        ("overdue", "Over fristen"),
        ("done", "Gjort"),
        ("dropped", "Tatt bort"),
        ("not_taken", "Ikke tatt over"),
    ],
)
def test_a_status_has_word_and_shape(look, word):
    mark = marks.status_mark(look)
    assert f'data-look="{look}"' in mark and word in mark


def test_no_two_statuses_share_a_shape():
    shapes = {marks.status_mark(look).partition("viewBox")[2].partition("</svg>")[0] for look in LOOKS}
    assert len(shapes) == len(LOOKS)


def test_an_unknown_status_is_a_mistake():
    with pytest.raises(KeyError):
        marks.status_mark("lost")


def test_a_count_is_quiet_when_it_is_none():
    assert marks.count(0, tone="overdue") == '<span class="count zero">0</span>'
    assert marks.count(3, tone="overdue") == '<span class="count overdue">3</span>'
    assert marks.count(3) == '<span class="count">3</span>'


def test_a_pair_says_who_is_ready(components):
    said = components.pair(True, False, HOSTILE)
    assert f"bare {HARMLESS}</span>" in said and said.count("data-ready") == 1 and HOSTILE not in said
    for first, second, words in ((True, True, "begge"), (False, True, "bare du"), (False, False, "ingen ennå")):
        assert components.pair(first, second, "Thea").endswith(f" {words}</span>")


def test_a_cell_has_the_attributes_it_is_given(components):
    assert components.cell("Over fristen", kind="number") == ' role="cell" data-label="Over fristen" class="number"'
    assert components.cell() == ' role="cell"'
    assert HOSTILE not in components.cell(HOSTILE)


def test_a_button_or_a_link_that_looks_like_one(components):
    assert components.button("Lagre") == '<button type="submit" class="ds-button" data-variant="primary">Lagre</button>'
    pressed = components.button(
        HOSTILE, kind="danger", name="yes", value=HOSTILE, size="sm", id=HOSTILE, formnovalidate=True
    )
    assert 'data-variant="primary" data-color="danger" data-size="sm"' in pressed and " formnovalidate>" in pressed
    assert HOSTILE not in pressed and pressed.count(HARMLESS) == 3
    link = components.button("Gå", kind="secondary", href="/team/?a=1&b=2", name="not", icon_name="plus")
    assert link.startswith('<a href="/team/?a=1&amp;b=2" class="ds-button" data-variant="secondary"><svg')
    assert "name=" not in link and link.endswith("Gå</a>")


def test_words_follow_the_language():
    with translation.override("nb"):
        assert "Gjenstår" in marks.status_mark("remaining")
