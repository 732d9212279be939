"""What was answered «lagret» is there after server and worker have been killed at random moments; nothing is torn."""

import json
import os
import random
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from samtale.audit.verifying import verify
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import SharedTopic
from samtale.core.workday import next_workday
from samtale.goals.models import Action, Progress
from samtale.notices import claims, delivery
from samtale.notices.models import Message
from samtale.notices.tests.conftest import Receiver, mail_server  # noqa: F401 - a fixture
from samtale.vault.fields import SealedText

from .course import conversation_at, yearly_guide
from .fixtures import PATIENCE, free_port
from .killing import Sender, Writer, form_writer, kill_again_and_again, topic_writer

pytestmark = [pytest.mark.journey, pytest.mark.both_databases, pytest.mark.alone]
KILLS = int(os.environ.get("KILLS", "4"))
MORE_TOPICS = 24
SEED = int(os.environ.get("KILLS_SEED", "0"))


@pytest.fixture
def mortal(live_app, mail_server, tmp_path):  # noqa: F811
    """A server of its own, in nobody's way, whose worker writes to a real mail server."""
    environment = live_app.environment | {
        "SAMTALE_URL": "http://127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
    }
    del environment["SAMTALE_DEMO"]
    url = f"http://127.0.0.1:{free_port()}"
    app = replace(live_app, url=url, environment=environment, log=tmp_path / "log", process=None)
    app.start()
    yield app
    app.stop()


def invited(employee, leader, starts_at):
    return invitation_actions.invite(
        conversation_id=uuid4(),
        employee=employee,
        guide_version=yearly_guide(),
        minutes_long=90,
        starts_at=starts_at,
        place="møterom Fjellet",
        by=leader,
    )


@pytest.fixture
def writers(cast, mortal) -> list[Writer]:
    """Two who write in a conversation, one who reports on an action, one whose changes send a letter each."""
    conversation_at("following", cast)
    held = invited(cast.employee, cast.leader, timezone.now() + timedelta(days=10))
    meeting_actions.start(conversation_id=held.pk, by=cast.leader)
    day = next_workday(timezone.localdate() + timedelta(days=14))
    called = invited(cast.colleague, cast.leader, timezone.make_aware(datetime.combine(day, clock_time(10))))
    for _ in range(MORE_TOPICS):
        meeting_actions.add_topic(conversation_id=held.pk, by=cast.leader, topic_id=uuid4(), title="Eget tema")
    topics = [topic.pk for topic in SharedTopic.objects.filter(conversation=held)]
    action = Action.objects.get(responsible="employee", goal__status="agreed")
    leader, employee = (lambda: Sender(mortal.url, cast.leader)), (lambda: Sender(mortal.url, cast.employee))
    where = {"date": day.isoformat(), "time": "10:00", "minutes": "90", "reason": "", "seen": ""}
    return [
        Writer("leder", topic_writer(leader(), held.pk, topics[: len(topics) // 2])),
        Writer("ansatt", topic_writer(employee(), held.pk, topics[len(topics) // 2 :])),
        Writer(
            "framgang",
            form_writer(
                employee(),
                f"/actions/{action.pk}/progress/",
                lambda word: {"entry": str(uuid4()), "status": "in_progress", "text": word},
            ),
        ),
        Writer(
            "rom",
            form_writer(leader(), f"/conversations/{called.pk}/time/", lambda word: where | {"place": word}),
            pause=0.2,
        ),
    ]


class Course:
    """How far the writers and the letters have come."""

    def __init__(self, writers: list[Writer], letters: Receiver):
        self.writers, self.letters = writers, letters
        self.seen = self.so_far()

    def so_far(self) -> list[int]:
        return [len(letters_of_rooms(self.letters)), *(len(writer.saved.words) for writer in self.writers)]

    def until_more(self) -> None:
        """Waits until each of the writers has been told «lagret», and a letter has come, since the last time."""
        until = time.monotonic() + PATIENCE * 2
        while not all(now > then for now, then in zip(self.so_far(), self.seen, strict=True)):
            assert time.monotonic() < until, (self.seen, self.so_far())
            time.sleep(0.05)
        self.seen = self.so_far()


def letters_of_rooms(letters: Receiver) -> list[tuple[str, str]]:
    """Which room each letter about one tells of, and the letter's Message-ID."""
    found = []
    for letter in list(letters.received):
        if room := re.search(r"Stedet er (rom\d+)\.", letter.get_body(("plain",)).get_content()):
            found.append((room[1], letter["Message-ID"]))
    return found


def test_what_is_acknowledged_survives(mortal, writers, mail_server):  # noqa: F811
    began = time.monotonic()
    for writer in writers:
        writer.start()
    chance, until_more = random.Random(SEED), Course(writers, mail_server).until_more
    workers = kill_again_and_again(mortal, mortal.environment, KILLS, chance, until_more)
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(PATIENCE * 2)
    assert not any(writer.is_alive() for writer in writers)
    assert [said for writer in writers for said in writer.saved.refused] == []
    told = {writer.label: writer.saved.words for writer in writers}
    assert all(len(words) > KILLS for words in told.values()), "too little was written to prove anything"
    stored = everything_written()
    lost = {label: set(told[label]) - set(found) for label, found in stored.items()}
    torn = {label: [word for word in found if word not in set(told[label])] for label, found in stored.items()}
    doubled = [word for label in stored for word, times in Counter(stored[label]).items() if times > 1]
    letters = all_letters(mail_server)
    report(
        kills=KILLS,
        workers_killed=workers,
        database=connection.vendor,
        seconds=round(time.monotonic() - began),
        acknowledged=sum(map(len, told.values())),
        lost=sum(map(len, lost.values())),
        torn=sum(map(len, torn.values())),
        doubled=len(doubled),
        sealed_texts_opened=the_database_is_sound(),
        letters=len(letters),
        letters_sent_twice_under_one_id=sum(times - 1 for times in letters.values()),
    )
    assert not any(lost.values()), lost
    assert not any(torn.values()) and not doubled, (torn, doubled)
    letters_hold(told["rom"], letters, workers, mail_server)


def everything_written() -> dict[str, list[str]]:
    """The words in the store, by who wrote them."""
    texts = " ".join(topic.text for topic in SharedTopic.objects.select_related("conversation__shared_key"))
    words: dict[str, list[str]] = {"leder": [], "ansatt": []}
    for word in texts.split():
        words["leder" if word.startswith("leder") else "ansatt"].append(word)
    words["framgang"] = [row.text for row in Progress.objects.exclude(status="").select_related("action__goal__key")]
    return words


def all_letters(mail_server) -> Counter:  # noqa: F811
    """How often each letter came, by its Message-ID, when those that a dead worker had in hand have had their turn."""
    while delivery.deliver_due(now=timezone.now() + claims.LEASE * 2):
        pass
    return Counter(letter["Message-ID"] for letter in mail_server.received)


def letters_hold(told: list[str], letters: Counter, workers: int, mail_server) -> None:  # noqa: F811
    """Every acknowledged change sent a letter to each of the two, unless a later one took the place of a letter that
    still waited; the last came to both, and a worker's death sent at most one again.
    """
    assert not Message.objects.filter(sent_at=None).exists()
    ids: dict[str, set[str]] = {}
    for room, letter in letters_of_rooms(mail_server):
        ids.setdefault(room, set()).add(letter)
    assert all(len(some) <= 2 for some in ids.values()) and sum(map(len, ids.values())) > KILLS
    # What was stored when the server died may have been the last without anybody having been told «lagret».
    last = max(ids, key=number)
    assert len(ids[last]) == 2 and number(last) >= max(map(number, told))
    assert sum(times - 1 for times in letters.values()) <= workers


def number(word: str) -> int:
    return int(word.removeprefix("rom"))


def the_database_is_sound() -> int:
    """Checked by the database itself, by the log's chain, and by opening every sealed text; how many there were."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    assert verify().fault is None
    opened = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedText):
                for row in model._base_manager.all():
                    getattr(row, field.attname)  # raises where it does not open
                    opened += 1
    return opened


def report(**figures) -> None:
    """The figures, for whoever runs this to know them: bench/kills.py."""
    print(json.dumps(figures))
    if path := os.environ.get("KILLS_REPORT"):
        Path(path).write_text(json.dumps(figures))
