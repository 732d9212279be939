"""V1: what people write stays text, wherever it is put: pages, letters, addresses, SQL, files, JSON."""

import re
from datetime import timedelta
from email import message_from_bytes
from uuid import uuid4

import pytest
from django.core.mail import BadHeaderError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import SharedTopic
from samtale.goals.models import Goal
from samtale.notices.letter import as_email
from samtale.notices.outbox import queue
from samtale.people.models import Person
from tests.cast import Cast
from tests.course import conversation_at

from .asvs import tries

pytestmark = pytest.mark.slow

SCRIPT = """</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"'{{7*7}}{%x%}${7*7}"""
QUOTES = "Robert'); DROP TABLE people_person;-- \" OR 1=1 /*"


def write_everywhere(cast: Cast, words: str):
    """A conversation that is being held, with the words as name, title, topic, note, goal and action."""
    conversation = conversation_at("holding", cast)
    Person.objects.filter(pk=cast.employee.pk).update(first_name=words[:80], last_name=words[:80])
    topic = SharedTopic.objects.filter(conversation=conversation).first()
    where = {"conversation_id": conversation.pk, "base": "", "text": words, "by": cast.leader}
    collaborative_text_actions.save_text(kind="topic", text_id=str(topic.pk), edit=uuid4(), **where)
    collaborative_text_actions.save_text(kind="note", text_id=str(topic.topic_id), edit=uuid4(), **where)
    meeting_actions.add_topic(conversation_id=conversation.pk, by=cast.leader, topic_id=uuid4(), title=words[:100])
    goal = agreement_actions.add_goal(
        conversation_id=conversation.pk,
        by=cast.leader,
        goal_id=uuid4(),
        title=words[:150],
        kind="work",
        priority=1,
        measure=words[:150],
        due=timezone.localdate() + timedelta(days=90),
    )
    agreement_actions.add_action(
        conversation_id=conversation.pk,
        by=cast.leader,
        goal_id=goal.pk,
        action_id=uuid4(),
        what=words[:150],
        first_step=words[:150],
        measure=words[:150],
        responsible="leader",
        kind="do",
        due=timezone.localdate() + timedelta(days=60),
    )
    return conversation


@pytest.mark.django_db
@tries(
    "V1.2.1",
    "V1.1.2",
    "V1.3.7",
    "V1.3.5",
    "V1.3.10",
    "referat skrevet ut uten at tegn er gjort ufarlige",
    what="skript, malkode og formatkoder skrevet som navn, tema, notat, mål og tiltak; lest på hver side av samtalen, Min side, "
    "Mine medarbeidere og Ansatte",
)
def test_what_is_written_is_shown_as_text(cast):
    conversation = write_everywhere(cast, SCRIPT)
    pages = [
        reverse(f"conversations:{name}", args=[conversation.pk])
        for name in ("invitation", "preparation", "holding", "closing", "agreement", "minutes", "add_goal")
    ]
    shown = 0
    for who in (cast.leader, cast.employee, cast.hr):
        for page in [*pages, "/", "/team/", f"/team/{cast.employee.pk}/", "/people/", f"/people/{cast.employee.pk}/"]:
            text = cast.client(who).get(page, follow=True).content.decode()
            assert "<script>alert" not in text and "<img src=x" not in text, page
            assert not re.search(r"(?<!\d)49(?!\d)[^<]{0,40}\$", text), page
            shown += text.count("&lt;script&gt;alert(1)")
    assert shown > 20, "it was not shown at all"


@pytest.mark.django_db
@tries("V1.2.4", what="SQL i alt man kan skrive og søke etter; tabellene står, og teksten kommer tilbake som skrevet")
def test_what_is_written_is_never_sql(cast):
    before = set(connection.introspection.table_names())
    people = Person.objects.count()
    conversation = write_everywhere(cast, QUOTES)
    for address in ("/people/", "/team/", "/team/invite/", f"/conversations/{conversation.pk}/changes/"):
        for name in ("q", "search", "show", "page", "sort", "with", "since", "there", "unit"):
            for who in (cast.hr, cast.leader):
                assert cast.client(who).get(address, {name: QUOTES}).status_code in (200, 204, 302, 400, 404)
    assert set(connection.introspection.table_names()) == before and Person.objects.count() == people
    assert any(topic.text == QUOTES for topic in SharedTopic.objects.select_related("conversation__shared_key"))
    assert Goal.objects.select_related("key").get().title == QUOTES


@pytest.mark.django_db
@tries("V1.3.11", "V5.4.2", what="linjeskift og hodelinjer skrevet inn i navn og emne på en e-post")
def test_nobody_writes_a_letters_head(cast):
    queued = queue(to=cast.leader, subject="Hei\r\nBcc: alle@nordvag.example\r\n\r\nTekst", body="Brødtekst")
    sent = message_from_bytes(as_email(queued).message().as_bytes())
    assert (
        sent["Bcc"] is None
        and sent.as_string().count("\nBcc:") == 0
        and sent["To"].endswith("<kari.dahl@nordvag.example>")
    )
    cast.leader.first_name = "Kari\r\nBcc: alle@nordvag.example"
    cast.leader.save()
    with pytest.raises(BadHeaderError):
        as_email(queue(to=cast.leader, subject="Hei", body="Brødtekst")).message()


@pytest.mark.django_db
@tries(
    "V1.2.3",
    "V4.1.1",
    "V3.2.1",
    what="skript i tekst som sendes til skriptene som JSON: riktig type, og ikke lesbar som side",
)
def test_data_is_data(cast):
    conversation = write_everywhere(cast, SCRIPT)
    answer = cast.client(cast.employee).get(f"/conversations/{conversation.pk}/changes/?since=0")
    assert answer["Content-Type"] == "application/json" and SCRIPT in {
        t["text"] for t in answer.json()["texts"].values()
    }
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@tries(
    "V1.1.1",
    "V1.5.2",
    "V15.3.5",
    "V1.4.2",
    "V2.2.1",
    "V2.2.2",
    what="autolagring med feil typer, dype og store strukturer, kodede tegn og tall utenfor alle grenser: nektes eller tas som tekst, aldri feil på tjeneren",
)
def test_crooked_messages_are_refused(cast):
    conversation = conversation_at("holding", cast)
    topic = SharedTopic.objects.filter(conversation=conversation).first()
    url = f"/conversations/{conversation.pk}/texts/topic/{topic.pk}/"
    client = cast.client(cast.employee)
    right = {"edit": str(uuid4()), "base": "", "text": "%3Cb%3E &lt; \\u003c", "caret": 0}
    wrong = [
        b"[]",
        b"null",
        b"1",
        b"[" * 5000 + b"]" * 5000,
        b"\xff\xfe",
        b'{"edit": 1}',
        *(
            change
            for change in (
                {"edit": "x"},
                {"base": None},
                {"text": 1},
                {"text": ["a"]},
                {"text": {"a": 1}},
                {"caret": "1"},
                {"caret": 1.5},
                {"earlier": {"a": 1}},
                {"earlier": [1]},
                {"edit": []},
            )
        ),
    ]
    for message in wrong:
        sent = message if isinstance(message, bytes) else right | message
        assert client.post(url, sent, content_type="application/json").status_code == 400, message
    for caret in (-1, 10**30, 0):
        assert client.post(
            url, right | {"caret": caret, "edit": str(uuid4())}, content_type="application/json"
        ).status_code in (200, 400)
    saved = client.post(url, right | {"edit": str(uuid4())}, content_type="application/json").json()
    assert right["text"] in saved["text"], "decoded once too often"
