"""The master key is changed while people write: nobody notices, and nothing written is lost."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.audit import sealed_rows, watching
from samtale.conversations.models import SharedTopic
from samtale.vault import keys, rotating
from samtale.vault.models import DataKey
from tests.canary_words import Hand
from tests.course import conversation_at
from tests.fixtures import PATIENCE, ROOT, LiveApp, free_port

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]


@pytest.fixture
def own_key(live_app, settings, tmp_path, before_upgrade) -> Iterator[LiveApp]:
    """A server on the same database, with a key file of its own to change."""
    settings.MASTER_KEY_FILE = str(tmp_path / "master.key")
    keys.make_master_key_file(Path(settings.MASTER_KEY_FILE))
    keys.forget()
    watching.write_first_row()
    sealed_rows.seal_unsealed_tables()
    url = f"http://127.0.0.1:{free_port()}"
    environment = live_app.environment | {"SAMTALE_URL": url, "SAMTALE_MASTER_KEY_FILE": settings.MASTER_KEY_FILE}
    app = replace(live_app, url=url, environment=environment, log=tmp_path / "server.log", process=None)
    app.start()
    yield app
    app.stop()
    keys.forget()


class Writer(threading.Thread):
    """Writes on in one text until told to stop, and reads the page; keeps what was answered."""

    def __init__(self, hand: Hand, conversation):
        super().__init__(daemon=True)
        self.hand, self.stopping, self.statuses, self.written = hand, threading.Event(), [], []
        self.topic = uuid4()
        self.hand.post("topics", conversation.pk, id=self.topic, title="Det vi skriver om")
        self.page = reverse("conversations:holding", args=[conversation.pk])
        self.where = reverse("conversations:text", args=[conversation.pk, "topic", self.topic])

    def run(self) -> None:
        script = {"Content-Type": "application/json", "Accept": "application/json"}
        while not self.stopping.is_set() and set(self.statuses) <= {200}:
            base = "\n".join(self.written)
            self.written.append(f"Setning nummer {len(self.written)}.")
            edit = {"edit": str(uuid4()), "base": base, "text": "\n".join(self.written), "caret": 0}
            self.statuses += [self.hand.ask(self.where, json.dumps(edit).encode(), **script), self.hand.ask(self.page)]

    def until_it_has_written(self, sentences: int) -> None:
        """Waits for so many to be answered. Fails when the writer was refused, or there are too few after long."""
        until = time.monotonic() + PATIENCE
        while len(self.statuses) < 2 * sentences and self.is_alive() and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.statuses) >= 2 * sentences, self.statuses[-2:]

    def stop(self) -> None:
        self.stopping.set()
        self.join(PATIENCE)


def samtale(app: LiveApp, *arguments: str) -> str:
    """Runs the operator's command as the operator does; what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=app.environment, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_key_is_changed_while_people_write(cast, own_key):
    conversation = conversation_at("holding", cast)
    DataKey.objects.bulk_create([DataKey.build("person:1") for _ in range(600)])
    writer = Writer(Hand(own_key, cast.employee), conversation)
    writer.start()
    try:
        told = samtale(own_key, "keys", "rotate", "--batch", "50")
        samtale(own_key, "keys", "prune")
        after, keys_before = len(writer.written), DataKey.objects.count()
        # A data key made by a server that has not been restarted, after the old key is gone.
        topic = conversation.guide.topics.first().pk
        Hand(own_key, cast.leader).post("text", conversation.pk, "note", topic, **{f"text-note-{topic}": "Min egen"})
        assert DataKey.objects.count() == keys_before + 1
        writer.until_it_has_written(after + 3)
    finally:
        writer.stop()
    assert "Every stored key" in told
    assert len(writer.written) > after and set(writer.statuses) == {200}
    assert set(rotating.needed()) == {"k2"}
    keys.forget()
    assert list(keys.master_keys()) == ["k2"]
    assert SharedTopic.objects.get(pk=writer.topic).text == "\n".join(writer.written)
    own_key.stop()
    own_key.start()
    assert Hand(own_key, cast.leader).ask(reverse("conversations:holding", args=[conversation.pk])) == 200
