"""V3: what a browser is told it may do with an answer, and cookies that belong to this host alone."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, RequestFactory
from django.urls import reverse

from samtale.core.asking import next_address
from samtale.core.presses import page_above
from tests.access_table import TABLE
from tests.course import conversation_at

from .asvs import tries

pytestmark = [pytest.mark.journey, pytest.mark.both_databases, pytest.mark.slow]


@pytest.fixture
def answers(cast, attacker):
    """One of every kind of answer: page, fragment, data, file, redirect, refusal, static, nobody signed in."""
    conversation = conversation_at("holding", cast)
    employee, nobody = attacker(cast.employee), attacker()
    here = f"/conversations/{conversation.pk}/"
    return {
        "page": employee.ask("/"),
        "conversation": employee.ask(f"{here}holding/"),
        "changes": employee.ask(f"{here}changes/?since=0"),
        "calendar": employee.ask(f"{here}samtale.ics"),
        "pdf": employee.ask(f"{here}form.pdf"),
        "script's": employee.ask(f"{here}texts/topic/x/", "{}", Content_Type="application/json"),
        "missing": employee.ask("/finnes-ikke/"),
        "not mine": attacker(cast.colleague).ask(here),
        "sign-in": nobody.ask("/accounts/login/"),
        "sent to sign in": nobody.ask("/"),
        "forged": nobody.ask("/accounts/login/", "email=x", X_CSRFToken=""),
        "wrong method": employee.ask("/", "", "DELETE"),
        "static": nobody.ask("/static/core/mark.svg"),
        "worker": nobody.ask("/sw.js"),
    }


@tries(
    "V3.4.1",
    "V3.4.3",
    "V3.4.4",
    "V3.4.5",
    "V3.4.6",
    "V3.2.1",
    "V3.4.2",
    what="hvert svar, også feil og filer, spurt etter HSTS med underdomener, nosniff, Referrer-Policy, COOP, CORP, Permissions-Policy, "
    "og at ingen andre sider får lese det (CORS)",
)
def test_every_answer_tells_the_browser_what_it_may_do(answers):
    assert {answer.status for answer in answers.values()} >= {200, 302, 400, 403, 404, 405}
    for name, answer in answers.items():
        headers = answer.headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "camera=()" in headers["Permissions-Policy"] and "microphone=()" in headers["Permissions-Policy"], name
        assert headers["Access-Control-Allow-Origin"] is None, name


@tries(
    "V3.4.3",
    "V3.4.6",
    what="innholdspolicyen: ingenting fra andre steder, ingen innbakt skript eller stil, ingen ramme, ingen basis, "
    "skjema bare til oss",
    gap="ingen adresse for rapporter om brudd (nivå 3)",
)
def test_the_policy_lets_nothing_in_from_elsewhere(answers):
    for name, answer in answers.items():
        if name == "static":
            continue
        said = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert (
            said["default-src"] == "'none'" and said["base-uri"] == "'none'" and said["frame-ancestors"] == "'none'"
        ), name
        assert said["script-src"] == said["style-src"] == said["connect-src"] == said["form-action"] == "'self'", name
        assert not re.search(r"unsafe|\*|https?:|blob:", answer.headers["Content-Security-Policy"]), name
    assert answers["page"].headers["X-Frame-Options"] == "DENY"


@tries(
    "V14.3.2",
    "V14.2.2",
    what="svar med innhold bedt om å bli glemt av nettleser og mellomlager (no-store), også nedlastede filer",
)
def test_nothing_with_content_is_kept(answers):
    for name in (
        "page",
        "conversation",
        "changes",
        "calendar",
        "pdf",
        "script's",
        "not mine",
        "missing",
        "sign-in",
        "sent to sign in",
    ):
        assert "no-store" in answers[name].headers["Cache-Control"], name
    assert "no-store" not in answers["static"].headers["Cache-Control"]


@tries(
    "V3.3.1",
    "V3.3.2",
    "V3.3.3",
    "V3.3.4",
    what="hver informasjonskapsel: __Host-, Secure, SameSite, uten domene, og HttpOnly "
    "der skriptene ikke skal lese den",
)
def test_every_cookie_belongs_to_this_host_alone(cast, attacker):
    nobody = attacker()
    nobody.cookies.clear()
    token = "x" * 32
    first = nobody.ask("/accounts/login/")
    kept = nobody.ask(
        "/team/separate/",
        f"csrfmiddlewaretoken={token}&place=kontoret+mitt",
        Cookie=f"__Host-csrf={token}",
        X_CSRFToken=token,
    )
    leader = attacker(cast.leader)
    said = leader.ask(f"/team/separate/?with={cast.employee.pk}", "date=&time=")
    made = leader.ask("/accounts/logout/", "")
    lines = [line for answer in (first, kept, said, made) for line in answer.headers.get_all("Set-Cookie") or []]
    names = {line.split("=")[0] for line in lines}
    assert {"__Host-csrf", "__Host-samtale", "__Host-kept"} <= names
    for line in lines:
        low = line.lower()
        assert line.startswith("__Host-") and "; secure" in low and "path=/" in low and "domain=" not in low, line
        assert "samesite=lax" in low, line
        assert "httponly" in low or line.startswith("__Host-csrf=") or "max-age=0" in low, line


@tries(
    "V3.5.1",
    "V3.5.2",
    "V3.5.3",
    what="hver adresse som endrer noe, kalt fra en annen side: uten merke, med feil opphav, med GET "
    "og med innholdstyper som ikke spør først",
)
def test_nothing_is_changed_for_another_page(cast):
    conversation = conversation_at("holding", cast)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.employee)
    changing = [address for address in TABLE if address.post is not None]
    assert len(changing) > 40
    for address in changing:
        taken = [
            {
                "conversation": conversation.pk,
                "kind": "topic",
                "person": cast.employee.pk,
                "leader": cast.leader.pk,
                "role": 1,
                "guide": 1,
                "draft": 1,
                "whole_guide": 1,
                "room": 1,
                "removed_room": 1,
                "removed_closed": 1,
                "removed_absence": 1,
                "closed": 1,
                "absence": 1,
                "position": 1,
                "way_in": 1,
                "form_topic": 1,
                "domain_change": 1,
                "unit": 1,
            }.get(name, conversation.pk)
            for name in address.takes
        ]
        url = reverse(address.name, args=taken)
        for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
            assert browser.post(url, "a=b", content_type=kind).status_code in (302, 403), url
        if address.get is None:
            assert browser.get(url)["Location"] == page_above(url), "it does nothing, and leads to its page"


@tries(
    "V3.2.2",
    "V3.7.1",
    what="skriptene våre: bygger aldri side av tekst (innerHTML, document.write), og henter ingenting fra andre",
)
def test_scripts_never_make_a_page_of_text():
    scripts = [finders.find(name) for name, _ in _own_static() if name.endswith(".js")]
    assert len(scripts) > 10
    for path in scripts:
        assert not re.search(
            r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage|[\"'`](https?:)?//",
            Path(path).read_text(),
        ), path


def _own_static():
    found = []
    for finder in finders.get_finders():
        found += [
            (name, storage) for name, storage in finder.list([]) if not name.startswith(("built/", "django_htmx/"))
        ]
    return found


@tries("V14.2.3", "V15.2.3", what="stilark, skrift og skript: ingen fil vi sender, peker til en annen vert")
def test_no_file_we_send_asks_another_host(production):
    root = staticfiles_storage.location
    assert root
    for name, _storage in _own_static():
        if name.endswith((".css", ".js")):
            text = Path(finders.find(name)).read_text()
            assert not re.search(r"url\(['\"]?(https?:)?//|@import|from ['\"]https?:", text), name
    for name in ("page", "few"):
        text = Path(finders.find(f"built/{name}.css")).read_text()
        assert not re.search(r"url\(['\"]?(https?:)?//", text)


@tries("V3.7.2", what="omdirigering etter innlogging til fremmede adresser, skrevet på ti måter")
def test_signing_in_leads_nowhere_else(cast, attacker):
    wicked = [
        "https://ond.example/",
        "//ond.example/",
        "/\\ond.example",
        "\\\\ond.example",
        "javascript:alert(1)",
        "/%5cond.example//",
        "https:ond.example",
        "/\t/ond.example",
        "ond.example",
        "///ond.example",
        " //ond.example",
    ]
    for wanted in wicked:
        led = next_address(RequestFactory().post("/accounts/login/", {"next": wanted}))
        assert led == "/" or (led.startswith("/") and not led.startswith(("//", "/\\", "/\t"))), (wanted, led)
    assert next_address(RequestFactory().get("/accounts/login/?next=/team/")) == "/team/"
    sent = attacker().ask("//ond.example/..", Cookie="")
    assert not (sent.headers["Location"] or "").startswith(("//", "http:", "https://ond"))
