"""No answer in which a sealed text was opened or sealed is made small, at any address; others are."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from samtale.vault import keys

from .access_table import TABLE
from .course import conversation_at
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


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["signing", "following"])
def test_no_answer_with_a_sealed_text_is_made_small(status, cast, monkeypatch):
    conversation = conversation_at(status, cast)
    things, _missing = things_of(conversation, cast)
    clients = {who: Client(headers={"accept-encoding": "gzip"}) for who in WHO}
    for who, client in clients.items():
        client.force_login(getattr(cast, who))
    texts = Texts(monkeypatch)
    small, whole = [], 0
    for address in TABLE:
        if not address.is_asked_in(status):
            continue
        url = reverse(address.name, args=[things[name] for name in address.takes])
        for who, client in clients.items():
            for method in ("GET", "POST"):
                answer, _written = ask(client, method, url)
                with_texts = texts.taken()
                if answer.headers.get("Content-Encoding"):
                    assert not with_texts, f"{method} {address.name} as {who}"
                    small.append((address.name, gzip.decompress(answer.content).decode()))
                elif with_texts and answer.status_code == 200:
                    whole += 1
    assert len({name for name, _page in small}) > 10 and whole > 3 and texts.ever
    for name, page in small:
        assert not [text for text in texts.ever if text in page], f"a sealed text stands on {name}"
