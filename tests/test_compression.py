"""No answer in which a sealed text was opened or sealed is made small, at any address; others are."""

import gzip
from collections import defaultdict

import pytest
from django.test import Client
from django.urls import resolve, reverse

from samtale.vault import keys

from .access_table import TABLE
from .course import conversation_at
from .journeys.every_address import Town, patterns
from .test_access_table import ask, things_of

WHO = ("employee", "leader", "colleague", "hr", "administrator")


class Texts:
    """Every text that is opened or sealed, seen from outside what is tried."""

    def __init__(self, monkeypatch):
        self.now: list[str] = []
        self.ever: set[str] = set()
        seal, open_sealed = keys.seal, keys.open_sealed

        def seals(key, text, place):
            self.now.append(text)
            return seal(key, text, place)

        def opens(key, sealed, place):
            self.now.append(text := open_sealed(key, sealed, place))
            return text

        monkeypatch.setattr(keys, "seal", seals)
        monkeypatch.setattr(keys, "open_sealed", opens)

    def taken(self) -> list[str]:
        """Those since last time."""
        found, self.now = self.now, []
        self.ever |= {text for text in found if len(text) > 12}
        return found


class Seen:
    """Which addresses have answered small and which whole with a text, and what is wrong with the answers."""

    def __init__(self, texts: Texts):
        self.texts, self.wrong = texts, []
        self.small: dict[str, set[str]] = defaultdict(set)
        self.whole: set[str] = set()

    def look(self, name: str, what: str, answer) -> None:
        """Looks at an answer; whatever was opened or sealed since last time was so for its sake."""
        with_texts = self.texts.taken()
        if answer.headers.get("Content-Encoding"):
            self.small[name].add(gzip.decompress(answer.content).decode())
            if with_texts:
                self.wrong.append(what)
        elif with_texts and answer.status_code == 200:
            self.whole.add(name)

    def judge(self) -> None:
        """Fails where a text was made small, or too little has been seen to say so."""
        assert not self.wrong, "\n".join(self.wrong)
        assert len(self.small) > 10 and len(self.whole) > 1 and self.texts.ever
        for name, pages in self.small.items():
            assert not [text for text in self.texts.ever for page in pages if text in page], f"a text stands on {name}"


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "everywhere"), [("signing", False), ("following", True)])
def test_no_answer_with_a_sealed_text_is_made_small(status, everywhere, cast, monkeypatch):
    """Where no conversation is near, its status says nothing: asked in one of them."""
    conversation = conversation_at(status, cast)
    things, _missing = things_of(conversation, cast)
    clients = {who: Client(headers={"accept-encoding": "gzip"}) for who in WHO}
    for who, client in clients.items():
        client.force_login(getattr(cast, who))
    seen = Seen(Texts(monkeypatch))
    for address in TABLE:
        if not (everywhere or address.is_asked_in(status)):
            continue
        url = reverse(address.name, args=[things[name] for name in address.takes])
        for who, client in clients.items():
            for method in ("GET", "POST"):
                answer, _written = ask(client, method, url)
                seen.look(address.name, f"{method} {address.name} as {who}", answer)
    seen.judge()


@pytest.mark.long
@pytest.mark.django_db
def test_no_page_with_something_on_it_either(cast, monkeypatch):
    """Every page there is, those of one's own account too, with something real behind each."""
    seen = Seen(Texts(monkeypatch))

    class Browser(Client):
        def get(self, path, *args, **more):
            seen.texts.taken()
            answer = super().get(path, *args, headers={"accept-encoding": "gzip"}, **more)
            seen.look(resolve(path.partition("?")[0]).view_name, path, answer)
            if answer.headers.pop("Content-Encoding", None):
                answer.content = gzip.decompress(answer.content)
            return answer

    town = Town(cast, Browser)
    for name, takes in patterns():
        list(town.views(name, takes))
    seen.judge()
    assert {"archive:request", "people_add_app"} <= seen.whole, "sealed, and nothing to do with a conversation"
