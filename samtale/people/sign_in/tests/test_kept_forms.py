"""A session that ends while somebody writes: the text is there again after sign-in, and readable by nobody else."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from samtale.people.models import Person, Session

from . import pages

pytestmark = pytest.mark.urls("samtale.people.sign_in.tests.pages")
CONTINUE = "/accounts/continue/"
TEXT = "Jeg vil lære mer om møteledelse.\r\n\r\nOg <b>ikke</b> skrive lister & sånt.\r\n"


@pytest.fixture(autouse=True)
def from_scratch(db):
    cache.clear()
    pages.received.clear()


@pytest.fixture
def kari(db) -> Person:
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")


class Browser(Client):
    """A client that checks CSRF and fills forms in from the pages it reads, as a browser without JavaScript does."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True, headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})

    def open(self, address: str) -> str:
        self.page = self.get(address, follow=True).content.decode()
        return self.page

    def press(self, action: str, **typed):
        """Send the form of the page just read that goes to an address, with what is typed into it."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.page, re.DOTALL)[1]
        fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        fields += re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(unescaped(name), []).append(unescaped(value))
        answer = self.post(action.replace("&amp;", "&"), data | typed)
        self.page = answer.content.decode()
        return answer

    def sign_in(self, person: Person, login: str) -> str:
        """By code, from the sign-in page. Returns where it ends."""
        self.open(login)
        self.open(self.press("/accounts/login/", email=person.email)["Location"])
        code = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0]
        return self.press("/accounts/login/code/", one_time_code=code)["Location"]

    def token(self) -> str:
        return self.cookies["csrf"].value


def unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def lost(kari: Person) -> Browser:
    """A browser with a form open whose session has just run out."""
    browser = Browser()
    browser.sign_in(kari, "/accounts/login/")
    assert browser.get("/write/").status_code == 200
    Session.objects.all().delete()
    return browser


def test_the_text_comes_back_after_sign_in_and_is_sent_with_one_press(kari):
    browser = lost(kari)
    fields = {"text": TEXT, "shared": ["a", "b"], "empty": "", 'odd"name': "x"}
    answer = browser.post("/write/?v=1&w=2", fields | {"csrfmiddlewaretoken": browser.token()})
    assert answer.status_code == 302
    assert pages.received == []
    assert urlsplit(answer["Location"]).path == "/accounts/login/"
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [CONTINUE]}
    assert "Teksten du skrev, er tatt vare på" in browser.open(answer["Location"])

    assert browser.sign_in(kari, answer["Location"]) == CONTINUE
    page = browser.open(CONTINUE)
    assert "Jeg vil lære mer om møteledelse." in page
    assert "<b>ikke</b>" not in page
    browser.press("/write/?v=1&amp;w=2")
    ((who, got),) = pages.received
    assert who == "Kari Nes"
    del got["csrfmiddlewaretoken"]
    assert got["text"][0].replace("\r\n", "\n") == TEXT.replace("\r\n", "\n")
    del got["text"]
    assert got == {"shared": ["a", "b"], "empty": [""], 'odd"name': ["x"]}

    browser.open(CONTINUE)
    browser.press(CONTINUE)
    assert browser.get(CONTINUE)["Location"] == "/"


def test_what_is_kept_is_sealed_and_opens_in_its_own_browser_only(kari, client):
    browser = lost(kari)
    browser.post("/write/", {"text": TEXT, "csrfmiddlewaretoken": browser.token()})
    row = Session.objects.get()
    assert "møteledelse" not in str(row.get_decoded())
    assert row.get_decoded()["kept_forms"][0]["address"] == "/write/"
    key = browser.cookies["kept"].value
    assert key not in row.session_data
    assert key not in str(row.get_decoded())
    assert browser.cookies["kept"]["httponly"]

    browser.sign_in(kari, "/accounts/login/")
    assert "møteledelse" in browser.open(CONTINUE)
    browser.cookies["kept"] = "another key"
    assert browser.get(CONTINUE)["Location"] == "/"
    client.force_login(kari)
    client.cookies["kept"] = key
    assert client.get(CONTINUE)["Location"] == "/", "the key alone opens nothing"


def test_it_is_kept_for_half_an_hour(kari, turned):
    browser = lost(kari)
    browser.post("/write/", {"text": TEXT, "csrfmiddlewaretoken": browser.token()})
    browser.sign_in(kari, "/accounts/login/")
    now = timezone.now()
    turned(now + timedelta(seconds=1790))
    assert browser.get(CONTINUE).status_code == 200
    turned(now + timedelta(seconds=1810))
    assert browser.get(CONTINUE).status_code == 302


def test_of_the_texts_that_go_along_those_that_are_changed_are_shown(kari):
    browser = lost(kari)
    texts = {"text-1": "Skrevet i dag", "base-1": "", "text-2": "Ikke rørt av meg", "base-2": "Ikke rørt av meg"}
    texts |= {"text-3": "Før, og litt til", "base-3": "Før, og"}
    browser.post("/write/", texts | {"csrfmiddlewaretoken": browser.token()})
    browser.sign_in(kari, "/accounts/login/")
    shown = re.findall(r'<blockquote class="kept-text">(.*?)</blockquote>', browser.open(CONTINUE), re.DOTALL)
    assert [re.sub("<[^>]+>", "", one).strip() for one in shown] == ["Skrevet i dag", "Før, og litt til"]
    browser.press("/write/")
    assert {name: value[0] for name, value in pages.received[0][1].items() if name in texts} == texts


def test_two_open_tabs_are_both_kept(kari):
    browser = lost(kari)
    for number in range(4):
        typed = {"text": f"Tekst nummer {number}", "csrfmiddlewaretoken": browser.token()}
        browser.post(f"/write/?tab={number}", typed)
    browser.sign_in(kari, "/accounts/login/")
    page = browser.open(CONTINUE)
    assert [number for number in range(4) if f"Tekst nummer {number}" in page] == [1, 2, 3]


def test_scripts_are_told_and_pages_are_sent_to_sign_in(kari, client):
    assert client.post("/write/", {"text": TEXT}, headers={"HX-Request": "true"}).status_code == 401
    assert client.post("/write/", {"text": TEXT}, headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/write/", headers={"Accept": "*/*", "Sec-Fetch-Mode": "cors"}).status_code == 401
    assert client.put("/write/").status_code == 401
    assert client.get("/write/?a=b")["Location"] == "/accounts/login/?next=/write/%3Fa%3Db"
    assert client.post("/write/")["Location"] == "/accounts/login/"
    assert pages.received == []
    client.force_login(kari)
    assert client.post("/write/", {"text": TEXT}, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("accepts", ["*/*", "text/*", "text/html", "application/xhtml+xml,text/html;q=0.9", None])
def test_a_reader_that_takes_anything_gets_the_sign_in_page(kari, client, accepts):
    headers = {"Accept": accepts} if accepts else {}
    answer = client.get("/write/?a=b", headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/write/%3Fa%3Db")
    assert client.head("/write/", headers=headers)["Location"] == "/accounts/login/?next=/write/"
    for script in (
        {"HX-Request": "true"},
        {"Sec-Fetch-Mode": "cors"},
        {"Accept": "application/json"},
        {"Accept": "application/json, text/html"},
    ):
        for method in (client.get, client.post):
            assert method("/write/", headers=headers | script).status_code == 401, script
    client.force_login(kari)
    assert client.get("/write/", headers=headers).content == b"written"


def test_every_script_of_ours_says_that_it_asks_for_data():
    """A browser too old to say how a request came about (Sec-Fetch-Mode) is told by this alone."""
    asked = []
    for path in sorted((settings.BASE / "samtale").glob("*/static/*/*.js")):
        for call in path.read_text().split("fetch(")[1:] if path.parent.name != "built" else ():
            asked.append(path.name)
            before = path.read_text().partition("fetch(")[0]
            assert 'Accept: "application/json' in call[:300] or "Accept: 'application/json" in before[-200:], path
    assert len(asked) > 5 and "live-field.js" in asked


def test_secrets_and_what_is_too_large_are_not_kept_and_that_is_said(kari):
    browser = lost(kari)
    for fields in ({"new_password": "en hemmelig setning"}, {"one_time_code": "12345678"}):
        answer = browser.post("/write/?a=b", fields | {"csrfmiddlewaretoken": browser.token()})
        assert answer["Location"] == "/accounts/login/?next=%2Fwrite%2F%3Fa%3Db"
    answer = browser.post("/write/", {"text": "a " * 150_000, "csrfmiddlewaretoken": browser.token()})
    assert answer.status_code == 401
    assert "Gå tilbake i nettleseren" in answer.content.decode()
    assert not Session.objects.exists()


def test_files_are_not_kept_and_the_text_beside_them_is(kari):
    browser = lost(kari)
    file = SimpleUploadedFile("skjema.txt", b"et helt skjema")
    browser.post("/write/", {"title": "Skjemaet vårt nå", "file": file, "csrfmiddlewaretoken": browser.token()})
    browser.sign_in(kari, "/accounts/login/")
    page = browser.open(CONTINUE)
    assert "Skjemaet vårt nå" in page
    assert "et helt skjema" not in page
    assert "Filer du la ved, må du velge på nytt" in page


def test_a_form_from_before_the_last_sign_in_keeps_its_text(kari):
    """Signed in again in another tab: the old form carries an old token."""
    browser = lost(kari)
    old = browser.token()
    browser.sign_in(kari, "/accounts/login/")
    assert browser.token() != old
    answer = browser.post("/write/", {"text": TEXT, "csrfmiddlewaretoken": "x" * 64})
    assert answer["Location"] == CONTINUE
    assert pages.received == []
    browser.open(CONTINUE)
    browser.press("/write/")
    assert len(pages.received) == 1


def test_a_form_from_elsewhere_is_refused_and_not_kept(kari):
    browser = lost(kari)
    browser.sign_in(kari, "/accounts/login/")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
        assert browser.post("/write/", {"text": TEXT}, headers=headers).status_code == 403
    older = Client(enforce_csrf_checks=True)
    older.force_login(kari)
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        assert older.post("/write/", {"text": TEXT}, headers=headers).status_code == 403
    assert older.post("/write/", {"text": TEXT}, headers={"Origin": "http://testserver"})["Location"] == CONTINUE
    assert browser.get(CONTINUE)["Location"] == "/"
    assert pages.received == []


def test_the_sign_in_form_itself_is_never_kept(db):
    browser = Browser()
    assert browser.post("/accounts/login/", {"email": "kari@nordvag.example"}).status_code == 403
    assert not Session.objects.exists()


def test_pages_are_not_shown_from_memory_by_the_next_at_the_machine(kari, client):
    client.force_login(kari)
    assert "no-store" in client.get("/write/")["Cache-Control"]
    assert "private" in client.get("/write/")["Cache-Control"]
