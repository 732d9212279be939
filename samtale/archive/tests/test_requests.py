"""Correction and deletion: the words stay with the two, the administrator has a task with a limit, and answers."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.archive import requests, taking_out
from samtale.archive.models import DataRequest
from samtale.archive.packing import SCHEMA_FILE
from samtale.conversations.access import NotAllowedError
from samtale.core.words import short_day
from samtale.notices.models import Message
from tests.course import conversation_at

from .test_taking_out import broken, unpacked

WISH = "Møtet var i mai, ikke i juni, kongsbregne"


@pytest.fixture
def asked(cast):
    conversation = conversation_at("following", cast)
    sent = {"request_id": uuid4(), "kind": "correction", "conversation_id": conversation.pk, "wish": WISH}
    answer = cast.client(cast.employee).post("/about-me/requests/", sent, follow=True)
    assert WISH in answer.text and "innen en måned" in answer.text
    cast.client(cast.employee).post("/about-me/requests/", sent)
    return DataRequest.objects.get()


def test_the_two_read_the_words_and_the_administrator_kind_and_limit(cast, asked):
    where = f"/about-me/requests/{asked.pk}/"
    assert WISH in cast.client(cast.leader).get(where).text
    for stranger in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        assert cast.client(stranger).get(where).status_code == 404, stranger
    tasks = cast.client(cast.administrator).get("/requests/").text
    assert "Ingrid Aasen" in tasks and "retting" in tasks and f"Svar innen {short_day(asked.due_on)}" in tasks
    for page in (tasks, cast.client(cast.administrator).get(f"/requests/{asked.pk}/").text):
        assert "kongsbregne" not in page
    for stranger in (cast.hr, cast.leader, cast.employee):
        assert cast.client(stranger).get("/requests/").status_code == 404
        answer = cast.client(stranger).post(f"/requests/{asked.pk}/", {"outcome": "done", "words": "x"})
        assert answer.status_code == 404
    assert not any("kongsbregne" in one.subject + one.body for one in Message.objects.all())


def test_the_limit_is_a_month_and_shows_when_it_is_past(cast, asked):
    DataRequest.objects.update(asked_at=timezone.now() - timedelta(days=40))
    assert "Fristen var" in cast.client(cast.administrator).get("/requests/").text


def test_the_employee_is_told_the_outcome_once(cast, asked):
    client = cast.client(cast.administrator)
    assert client.post(f"/requests/{asked.pk}/", {"outcome": "", "words": ""}).status_code == 422
    sent = {"outcome": "refused", "words": "Det står rett i avtalen, einerbær"}
    assert "sletter og retter ikke noe av seg selv" in client.get(f"/requests/{asked.pk}/").text
    told = client.post(f"/requests/{asked.pk}/", sent, follow=True).text
    assert "Besvart" in told and "Ikke noe er slettet eller rettet av det" in told
    client.post(f"/requests/{asked.pk}/", {"outcome": "done", "words": "noe annet"})
    own = cast.client(cast.employee).get(f"/about-me/requests/{asked.pk}/").text
    assert "einerbær" in own and "ikke gjort" in own and "noe annet" not in own
    assert Message.objects.filter(to=cast.employee, subject="Du har fått svar").count() == 1
    made = taking_out.ask(by=cast.employee)
    taking_out.make_asked_for(timezone.now())
    packed = taking_out.fetch(take_out_id=made.pk, by=cast.employee)
    told, page = unpacked(packed)
    schema = json.loads(SCHEMA_FILE.read_text())
    assert told["requests"][0]["wish"] == WISH and "einerbær" in page and broken(told, schema, schema) == []
    assert "einerbær" not in cast.client(cast.leader).get(f"/about-me/requests/{asked.pk}/").text


def test_nobody_asks_about_another_ones_conversation(cast, asked):
    terms = {"request_id": uuid4(), "kind": "deletion", "conversation_id": asked.conversation_id, "wish": "x"}
    for stranger in (cast.colleague, cast.leader):
        with pytest.raises(NotAllowedError):
            requests.ask(**terms, by=stranger)
    assert requests.ask(**terms | {"conversation_id": None}, by=cast.colleague).conversation is None
