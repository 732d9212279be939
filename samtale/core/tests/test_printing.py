"""What is printed is escaped, in the reader's language, and each form has its hidden field."""

import re
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy
from jinja2 import DictLoader
from markupsafe import Markup

from samtale.core import addresses, csrf
from samtale.core.addresses import url
from samtale.core.jinja import environment

HOSTILE = "<script>\"'&"
HARMLESS = "&lt;script&gt;&#34;&#39;&amp;"


def pages(**templates: str):
    """Our environment with templates of the test's own; a name's last _ is its dot."""
    named = {".".join(name.rsplit("_", 1)): text for name, text in templates.items()}
    return environment(loader=DictLoader(named), autoescape=True)


class Harmless:
    def __html__(self):
        return "<b>"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (HOSTILE, HARMLESS),
        (Markup("<b>"), "<b>"),
        (Harmless(), "<b>"),
        (7, "7"),
        (None, "None"),
        (0, "0"),
        ("", ""),
        (gettext_lazy("Lagret & glemt"), "Lagret &amp; glemt"),
    ],
)
def test_what_is_printed_is_escaped_unless_it_is_markup(value, wanted):
    env = pages(
        a_html="{{ value }}",
        m_html="{% macro m(v) %}{{ v }}{% endmacro %}{{ m(value) }}",
        o_html="{% autoescape false %}{{ value }}{% endautoescape %}",
    )
    assert env.get_template("a.html").render(value=value) == wanted
    assert env.get_template("m.html").render(value=value) == wanted
    if value == HOSTILE:
        assert env.get_template("o.html").render(value=value) == HOSTILE


def test_texts_are_translated_escaped_and_filled_in(settings):
    env = pages(
        a_html='{{ _("Hei %(name)s", name=name) }}|{{ _("100 %%") }}|{{ ngettext("ett", "%(num)s & mer", 3) }}',
        t_html="{% trans name=name %}Hei {{ name }}{% endtrans %}",
        d_html='{{ _("Monday") }}',
        p_html='{% autoescape false %}{{ _("Hei %(name)s", name=name) }} {{ ngettext("én", "%(num)s", 1) }}'
        "{% endautoescape %}",
    )
    assert env.get_template("p.html").render(name=HOSTILE) == f"Hei {HOSTILE} én"
    assert env.get_template("a.html").render(name=HOSTILE) == f"Hei {HARMLESS}|100 %|3 & mer"
    assert env.get_template("t.html").render(name=HOSTILE) == f"Hei {HARMLESS}"
    for language, day in (("nb", "mandag"), ("de", "Montag"), ("nb", "mandag")):
        with translation.override(language):
            assert env.get_template("d.html").render() == day


def test_one_page_carries_one_token_that_is_accepted_and_another_page_another(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader)
    pages = [client.get("/menu/").content.decode() for _ in range(2)]
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert len(tokens[0]) == len(tokens[1]) == 1 and tokens[0] != tokens[1]
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": tokens[1].pop()}).status_code == 302


def test_the_token_of_a_macro_is_that_of_the_page_being_made():
    backend = engines["jinja2"]
    template = backend.from_string("{{ csrf_input }}|{{ own }}")
    first, second = (RequestFactory().get("/") for _ in range(2))
    for request in (first, second, first):
        one, other = template.render({"own": csrf.CurrentField()}, request).split("|")
        assert one == other and "csrfmiddlewaretoken" in one


def test_addresses_are_those_of_the_resolver():
    ids = (uuid4(), uuid4())
    for route, args in (
        ("conversations:home", ()),
        ("conversations:member", (7,)),
        ("conversations:holding", ids[:1]),
        ("conversations:topic", ids),
        ("conversations:text", (ids[0], "topic", str(ids[1]))),
        ("conversations:text", (ids[0], "note", "12")),
        ("conversations:holding", (str(ids[0]),)),
    ):
        for _ in range(2):
            assert url(route, *args) == reverse(route, args=args)
    assert url("conversations:member", person_id=7) == reverse("conversations:member", args=[7])
    wrong = (("conversations:nowhere", ()), ("conversations:holding", (7,)), ("conversations:member", ids[:1]))
    for route, args in wrong:
        with pytest.raises(NoReverseMatch):
            url(route, *args)


def test_a_page_is_written_without_the_indentation_of_its_template():
    env = pages(
        a_html="<ul>\n  {% for one in all %}\n  <li\n    id={{ one }}>\n{{ one }}</li>\n  {% endfor %}\n</ul>",
        b_html="Alle{% if all %}\n  <span>1</span>{% endif %}",
        c_txt="en\n  to",
    )
    assert env.get_template("a.html").render(all=["  x"]) == "<ul>\n <li\nid=  x>\n  x</li>\n</ul>", "nothing of a text"
    assert env.get_template("b.html").render(all=[1]) == "Alle <span>1</span>", "a space between words stays"
    assert env.get_template("c.txt").render() == "en\n  to"


def test_an_address_is_near_only_where_the_page_says_where_it_stands():
    env = pages(a_html="{{ '/x/1/texts/'|near }} {{ near_all([('a', '/x/'), ('b', none)]) }}")
    assert env.get_template("a.html").render() == "/x/1/texts/ [(&#39;a&#39;, &#39;/x/&#39;), (&#39;b&#39;, None)]"
    said = env.get_template("a.html").render(page_url="/x/1/holding/")
    assert said == "../texts/ [(&#39;a&#39;, &#39;../../&#39;), (&#39;b&#39;, None)]"
    assert addresses.anchor(UUID(int=0)) == "00000000" and addresses.anchor(12) == "12"


def test_components_are_imported_without_the_pages_context():
    """So Jinja makes them once, not once for every page and every part of it."""
    templates = settings.BASE.glob("samtale/*/templates/**/*.html")
    lines = [line for template in templates for line in template.read_text().splitlines()]
    imports = [line for line in lines if '"core/components.html"' in line]
    assert len(imports) > 30 and not [line for line in imports if "with context" in line]


def test_a_fixed_icon_and_a_fixed_file_are_part_of_the_compiled_page():
    env = pages(a_html='{{ "lock"|icon }}{{ "core/app.css"|static }}', b_html="{{ name|icon }}")
    compiled = env.compile(env.loader.get_source(env, "a.html")[0], raw=True)
    assert "#lock" in compiled and "core/app" in compiled
    assert HARMLESS in env.get_template("b.html").render(name=HOSTILE)
