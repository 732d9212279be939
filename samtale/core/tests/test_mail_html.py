"""Letters as HTML: the same words, one thing to press, nothing fetched, and nothing anybody wrote is markup."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation

from samtale.core.mail_html import as_html

SITE = "http://127.0.0.1:8000"
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{0}{evil} &amp; https://evil.example/x"
FETCHED = re.compile(
    r"\b(src|srcset|background|poster|data|action|cite)\s*=|url\(|@import|<(link|img|script|iframe|form|object|embed)"
)


class Read(HTMLParser):
    """The elements and the text of a page, as a reader of HTML sees them."""

    def __init__(self, html: str):
        super().__init__()
        self.elements, self.links, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        if tag == "a":
            self.links.append(dict(attributes))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(autouse=True)
def here(settings):
    settings.SITE_URL = SITE


def test_one_address_is_the_one_button_and_several_lie_on_their_words():
    one = Read(as_html(f"Hei, Kari.\n\nSvar på denne siden.\n{SITE}/a/?b=1&c=2\n\nHilsen\nPer\n", title="Samtale"))
    assert one.links == [{"class": "button", "href": f"{SITE}/a/?b=1&c=2"}] and "Åpne siden" in one.text
    assert one.elements.count("p") == 4 and "br" in one.elements
    text = f"Frister\n- I morgen\n  {SITE}/a/\n- Siden\n  {SITE}/b/\n\nVelg selv:\n{SITE}/c/"
    several = Read(as_html(text, title="x"))
    assert [link["href"] for link in several.links] == [f"{SITE}/{name}/" for name in "abc"]
    assert several.elements.count("li") == 2 and "http" not in several.text and "Velg selv:" in several.text


def test_nothing_anybody_has_written_is_markup_or_a_link_of_ours(settings):
    text = f'Hei, {ATTACK}.\n\n- {ATTACK}\n\nhttps://evil.example/press\n\n{SITE}.evil.example/x\n\n{SITE}/"onx=1\n'
    html = as_html(text, title=ATTACK, code=ATTACK)
    read = Read(html)
    assert read.links == [] and set(read.elements) == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "p",
        "ul",
        "li",
    }
    assert read.text.count("<script>alert(1)</script>") == 3, "in the title, a paragraph and a list, as words"
    assert ATTACK in read.text


def test_nothing_is_fetched_and_it_says_its_language_and_can_be_dark():
    for language, press in (("nb", "Åpne siden"), ("nn", "Opne sida")):
        with translation.override(language):
            html = as_html(f"Hei.\n\n{SITE}/a/", title="Samtale")
        assert f'<html lang="{language}">' in html and press in html
        assert not FETCHED.search(html) and html.count("http") == 1
        assert "prefers-color-scheme: dark" in html and 'content="light dark"' in html


def test_a_code_is_seen_at_a_glance():
    assert '<p class="code">123456</p>' in as_html("Bruk:\n\n123456\n\nHei", title="Koden", code="123456")
