"""A stored conversation's words cannot be found in the database file, its journal, the logs or the mail."""

import base64
import io
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from pyrage.x25519 import Identity

from samtale.conversations import access
from samtale.conversations.agreement import signed_text
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import AppliedEdit, Minutes, SharedTopic
from samtale.conversations.states import Status
from samtale.core.workday import next_workday
from samtale.goals.models import Action, Goal
from samtale.guides.models import GuideVersion, Statement
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.guides.tests.pdf_text import text_of
from samtale.notices.models import MailboxItem, Message
from samtale.operations import backing_up, envelope
from samtale.people.models import Leadership, Person
from samtale.rounds.models import CalendarSource
from samtale.rounds.series.tests.conftest import answered
from samtale.vault.fields import SealedText
from samtale.vault.models import DataKey

from .cast import leads
from .course import at_nine, conversation_at, fresh
from .fixtures import PATIENCE, LiveApp, free_port

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]
FORM = "Full årlig samtale"


class Words:
    """Words found nowhere else, given out one at a time."""

    def __init__(self):
        self.numbers = count(100)
        self.given: list[str] = []

    def __call__(self) -> str:
        self.given.append(f"kanarifugl{next(self.numbers)}kvitrer")
        return self.given[-1]


def disguises(word: str) -> list[bytes]:
    """A word as it may lie in bytes without being sealed: plain, wide, in hexadecimal, in base64."""
    plain = word.encode()
    inside = [base64.b64encode(b"\0" * lead + plain)[4 if lead else 0 : -4] for lead in range(3)]
    return [plain, word.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode(), *inside]


def found_in(content: bytes, words: list[str]) -> list[str]:
    return [word for word in words if any(disguise in content for disguise in disguises(word))]


class Hand:
    """Presses what a person's browser would send, to the running server."""

    def __init__(self, app: LiveApp, person: Person | None):
        self.url, secret = app.url, get_random_string(32)
        cookies = {settings.CSRF_COOKIE_NAME: secret}
        if person is not None:
            client = Client()
            client.force_login(person)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": secret,
            "Accept": "text/html",
        }

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> int:
        """Gets or posts, follows to where the answer leads; the status."""
        request = urllib.request.Request(self.url + path, data, self.headers | headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            error.read()
            return error.code

    def post(self, name: str, *args, **fields) -> None:
        data = urllib.parse.urlencode(fields).encode()
        said = self.ask(reverse(f"conversations:{name}", args=args), data)
        assert said == 200, f"{said} for {name}"


class Course:
    """One conversation from invitation to next year, with an unusual word in every text anybody can write."""

    def __init__(self, app: LiveApp, cast, word: Words):
        self.app, self.word, self.cast = app, word, cast
        ensure_ready_guides()
        self.administrator = Hand(app, cast.administrator)
        self.guide = GuideVersion.objects.get(guide__name=FORM, published_at__isnull=False)
        self.conversation = conversation_at("invited", cast, guide=self.guide)
        self.pk = self.conversation.pk
        self.employee, self.leader = Hand(app, cast.employee), Hand(app, cast.leader)
        self.nobody = Hand(app, None)

    def walk(self) -> None:
        for step in (
            self.move,
            self.prepare,
            self.hold,
            self.agree,
            self.sign,
            self.follow_up,
            self.next_year,
            self.change_leader,
        ):
            step()

    def write(self, hand: Hand, kind: str, text_id) -> None:
        hand.post("text", self.pk, kind, text_id, **{f"text-{kind}-{text_id}": self.word()})

    def move(self) -> None:
        day = {"date": next_workday(timezone.localdate() + timedelta(days=11)).isoformat(), "time": "10:00"}
        self.employee.post("proposals", self.pk, id=uuid4(), message=self.word(), **day)
        self.leader.post("time", self.pk, minutes=90, place="biblioteket", reason=self.word(), seen="", **day)
        self.employee.post("acceptance", self.pk, starts_at=fresh(self.conversation).starts_at.isoformat())

    def prepare(self) -> None:
        topic = self.guide.topics.first()
        for hand in (self.employee, self.leader):
            self.write(hand, "note", topic.pk)
        scores = {f"s{row.pk}": 3 for row in Statement.objects.filter(version=self.guide)}
        self.employee.post("answers", self.pk, **scores)
        self.employee.post("shared", self.pk, what="all", yes="yes")
        self.leader.post("focus", self.pk, text="Lesing i alle fag")

    def hold(self) -> None:
        self.leader.post("holding", self.pk)
        topic = uuid4()
        self.employee.post("topics", self.pk, id=topic, title=self.word())
        self.write(self.leader, "topic", topic)
        edit = {"edit": str(uuid4()), "base": "", "text": self.word(), "caret": 0}
        other = SharedTopic.objects.filter(conversation=self.pk, topic__isnull=False).first()
        where = reverse("conversations:text", args=[self.pk, "topic", other.pk])
        script = {"Content-Type": "application/json", "Accept": "application/json"}
        assert self.employee.ask(where, json.dumps(edit).encode(), **script) == 200
        self.go_wrong(where, other.pk, script)

    def go_wrong(self, where: str, topic, script: dict[str, str]) -> None:
        """What cannot be saved leaves no more behind than what can."""
        word = self.word
        assert self.employee.ask(where, f"{{{word()}".encode(), **script) == 400
        too_long = {"edit": str(uuid4()), "base": "", "text": word() + " ord" * 9000, "caret": None}
        assert self.employee.ask(where, json.dumps(too_long).encode(), **script) == 422
        assert self.employee.ask(
            where, urllib.parse.urlencode({f"text-topic-{topic}": word()}).encode(), **{"X-CSRFToken": "x" * 32}
        ) in (200, 403)
        # Signed out: kept until somebody signs in.
        self.nobody.ask(where, urllib.parse.urlencode({f"text-topic-{topic}": f"Jeg skrev {word()}"}).encode())
        # The database fails in the middle of it.
        table = AppliedEdit._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
            try:
                edit = {"edit": str(uuid4()), "base": "", "text": word(), "caret": 0}
                assert self.employee.ask(where, json.dumps(edit).encode(), **script) == 500
            finally:
                cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")

    def agree(self) -> None:
        word = self.word
        for responsible in ("employee", "leader"):
            self.employee.post(
                "add_goal",
                self.pk,
                new_id=uuid4(),
                new_goal_id=uuid4(),
                goal="new",
                title=word(),
                goal_kind="work",
                priority=2,
                goal_measure=word(),
                what=word(),
                kind="do",
                responsible=responsible,
                first_step=word(),
                measure=word(),
                due=(timezone.localdate() + timedelta(days=60)).isoformat(),
            )
        self.employee.post("add_consent", self.pk, new_id=uuid4(), what=word(), purpose=word(), whom=word())
        self.leader.post("add_difference", self.pk, new_id=uuid4(), text=word())
        self.write(self.employee, "agreement", self.pk)
        self.write(self.employee, "minutes", self.pk)
        self.employee.post("show_minutes", self.pk, show="yes")
        self.leader.post("minutes_comments", self.pk, new_id=uuid4(), text=word(), asks_change="on")

    def sign(self) -> None:
        self.leader.post("holding_end", self.pk)
        for question in ("all_said", "agreed_text"):
            for hand in (self.employee, self.leader):
                hand.post("closing_answers", self.pk, question=question, answer="yes")
        self.employee.post("to_signing", self.pk)
        self.employee.post("refusal", self.pk, reason=self.word())
        for who, hand in ((self.cast.employee, self.employee), (self.cast.leader, self.leader)):
            seen = signed_text.sha256_now(conversation=access.peek(who, self.pk).conversation)
            hand.post("signature", self.pk, seen=seen)
        assert fresh(self.conversation).status == Status.FOLLOWING
        self.employee.post("add_addendum", self.pk, new_id=uuid4(), text=self.word())

    def ask_for_correction(self) -> None:
        words, where = self.word, uuid4()
        asked = {"request_id": where, "kind": "correction", "conversation_id": self.pk, "wish": words()}
        assert self.employee.ask(reverse("archive:new_request"), urllib.parse.urlencode(asked).encode()) == 200
        answered = urllib.parse.urlencode({"outcome": "refused", "words": words()}).encode()
        assert self.administrator.ask(reverse("archive:task", args=[where]), answered) == 200

    def follow_up(self) -> None:
        self.ask_for_correction()
        assert self.employee.ask(reverse("rounds:subscribe"), f"address={self.word()}".encode()) == 422
        key = DataKey.make(f"person:{self.cast.leader.pk}")
        CalendarSource.objects.create(person=self.cast.leader, key=key, address=self.word())
        answered(self.cast)
        self.administrator.post("holds", hold_id=uuid4(), who=self.cast.employee.email, on="", reason=self.word())
        action = Action.objects.get(responsible="employee")
        self.employee.post("progress", action.pk, entry=uuid4(), status="in_progress", text=self.word())
        self.leader.post("comments", action.pk, entry=uuid4(), text=self.word())
        goal = Goal.objects.exclude(pk=action.goal_id).get()
        result = self.word()
        for hand in (self.employee, self.leader):
            hand.post("outcome", goal.pk, outcome="reached", result=result)

    def next_year(self) -> None:
        """The goal that goes on ends in the next agreement, with a result."""
        made = invitation_actions.invite(
            conversation_id=uuid4(),
            employee=self.cast.employee,
            guide_version=self.guide,
            starts_at=at_nine(),
            minutes_long=90,
            place="møterom Fjellet",
            by=self.cast.leader,
        )
        self.leader.post("holding", made.pk)
        goal = Goal.objects.get(status=Goal.Status.AGREED)
        self.leader.post("end_goal", made.pk, goal.pk, outcome="partly", result=self.word())
        for hand in (self.employee, self.leader):
            for path in (
                "/",
                f"/conversations/{self.pk}/signing/",
                f"/conversations/{self.pk}/minutes/",
                f"/conversations/{made.pk}/closing/",
                f"/conversations/{made.pk}/preparation/",
            ):
                assert hand.ask(path) == 200

    def change_leader(self) -> None:
        """The goal goes over to another leader, who declines what the former one promised."""
        goal = Goal.objects.select_related("key").get(status=Goal.Status.AGREED)
        promise = Action.objects.create(goal=goal, what=self.word(), responsible="leader")
        led = Leadership.objects.get(leader=self.cast.leader, position__person=self.cast.employee)
        led.ended_on = timezone.localdate() - timedelta(days=1)
        led.save()
        leads(self.cast.other_leader, led.position, since=timezone.localdate())
        after = self.cast.other_leader
        self.employee.post("handover", former=self.cast.leader.pk, to=after.pk, goals=goal.pk, answer="yes")
        Hand(self.app, after).post("promise", promise.pk, taken="no", reason=self.word())


def sealed_fields() -> list[SealedText]:
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if isinstance(field, SealedText)]


def unwritten(words: list[str]) -> list[str]:
    """The sealed fields in which none of the words stands: the walk above does not know of them."""
    # An answer on the scale is a figure; that there is one is all we can ask.
    return [
        str(field)
        for field in sealed_fields()
        if not any(
            text.isdigit() or found_in(text.encode(), words)
            for text in (str(getattr(row, field.attname)) for row in field.model._base_manager.all())
        )
    ]


def everything_stored(app: LiveApp) -> dict[str, bytes]:
    """All there is on disk: the files, and with PostgreSQL every table as text."""
    beside = Path(app.environment["SAMTALE_VAR"])
    files = [path for path in beside.rglob("*") if path.is_file() and beside / "static" not in path.parents]
    stored = {str(path): path.read_bytes() for path in [*app.stored_files, *files]}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - a name from the database itself
                stored[table] = "\n".join(row[0] for row in cursor.fetchall()).encode()
    return stored | a_backup()


def a_backup() -> dict[str, bytes]:
    """A backup as it lies there, and what whoever holds its identity reads in it."""
    identity, file, lines = Identity.generate(), io.BytesIO(), []
    backing_up.make(file, [str(identity.to_public())])
    envelope.open_sealed(io.BytesIO(file.getvalue()), str(identity), lines.append)
    assert b"conversations_sharedtopic" in b"".join(lines)
    return {"backup": file.getvalue(), "opened backup": b"\n".join(lines)}


def everything_sent(app: LiveApp) -> dict[str, bytes]:
    """Every letter, whole and with its attachments opened: while it waits, and as it has come to the mailbox."""
    sent = {}
    for message in Message.objects.all():
        sent[f"queued {message.subject}"] = f"{message.subject}\n{message.body}".encode()
        for name, _, content in message.attachments:
            sent[f"queued {message.subject}: {name}"] = opened(name, base64.b64decode(content))
    app.deliver()
    for item in MailboxItem.objects.all():
        letter = message_from_bytes(bytes(item.raw), policy=policy.default)
        sent[f"sent {item.pk} {item.subject}"] = str(letter.items()).encode()
        for part in letter.walk():
            if not part.is_multipart():
                name = part.get_filename() or part.get_content_type()
                sent[f"sent {item.pk} {item.subject}: {name}"] = opened(name, part.get_payload(decode=True))
    return sent


def opened(name: str, content: bytes) -> bytes:
    return text_of(content).encode() if name.endswith(".pdf") else content


def leaks(where: dict[str, bytes], words: list[str]) -> list[str]:
    return [f"{place}: {found}" for place, content in where.items() if (found := found_in(content, words))]


@pytest.fixture
def talkative(live_app, tmp_path) -> Iterator[LiveApp]:
    """A server of its own on the same database that logs all it can."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = live_app.environment | {"SAMTALE_URL": url, "SAMTALE_LOG_LEVEL": "DEBUG"}
    app = replace(live_app, url=url, environment=environment, log=tmp_path / "debug.log", process=None)
    app.start()
    yield app
    app.stop()


def test_no_word_can_be_found(cast, talkative):
    word = Words()
    Course(talkative, cast, word).walk()
    assert unwritten(word.given) == []
    assert leaks(everything_sent(talkative), word.given) == []
    assert leaks(everything_stored(talkative), word.given) == []
    assert "Internal Server Error" in talkative.log.read_text(), "the log says too little to prove anything"


def test_the_search_finds_what_lies_in_the_clear(cast, talkative):
    """Or the test above would prove nothing."""
    word = Words()
    minutes = Minutes._meta
    conversation_at("holding", cast)
    with connection.cursor() as cursor:  # a text that went round its field
        cursor.execute(f"UPDATE {minutes.db_table} SET {minutes.get_field('text').column} = %s", [word().encode()])  # noqa: S608
    in_column, in_row, in_log, in_letter, in_file = word.given[0], word(), word(), word(), word()
    Message.objects.create(
        to=cast.leader,
        subject="Til deg",
        body=in_letter,
        attachments=[["a.ics", "text/calendar", base64.b64encode(in_file.encode()).decode()]],
    )
    cast.unit.name = in_row
    cast.unit.save()
    with talkative.log.open("a") as log:
        log.write(in_log)
    letters = everything_sent(talkative)
    for one in (in_column, in_row, in_log, in_letter):
        assert leaks(everything_stored(talkative), [one]), one
    for one in (in_letter, in_file):
        assert {place.split()[0] for place in leaks(letters, [one])} == {"queued", "sent"}, one
    lead = base64.b64encode(b"x" + in_row.encode() + b"yz")
    assert found_in(lead, [in_row]) and not found_in(lead, [in_log])
