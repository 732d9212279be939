"""Correction and deletion: the words stay with the two, the administrator has a task with a limit, and answers."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.archive import jobs, requests, taking_out
from samtale.archive.models import DataRequest
from samtale.archive.packing import SCHEMA_FILE
from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.leader_change.tests.test_actions import change_leader
from samtale.core import clock
from samtale.core.words import short_day
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import conversation_at

from .test_taking_out import broken, unpacked

WISH = "Møtet var i mai, ikke i juni, kongsbregne"


def sent(**more) -> dict:
    return {"request_id": uuid4(), "kind": "correction", "conversation_id": "", "wish": WISH} | more


@pytest.fixture
def asked(cast):
    """Something asked about a conversation, to be read by the leader."""
    conversation = conversation_at("following", cast)
    form = sent(conversation_id=conversation.pk, readers=[cast.leader.pk])
    answer = cast.client(cast.employee).post("/about-me/requests/", form, follow=True)
    assert WISH in answer.text and "innen en måned" in answer.text
    cast.client(cast.employee).post("/about-me/requests/", form)
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
    told = cast.client(cast.employee).get(where).text
    assert "Kari Dahl kan også lese det du skrev" in told
    assert AccessLog.objects.filter(
        event="request.opened", actor_id=cast.leader.pk, person_id=cast.employee.pk
    ).exists()
    for stranger in (cast.hr, cast.leader, cast.employee):
        assert cast.client(stranger).get("/requests/").status_code == 404
        answer = cast.client(stranger).post(f"/requests/{asked.pk}/", {"outcome": "done", "words": "x"})
        assert answer.status_code == 404
    assert not any("kongsbregne" in one.subject + one.body for one in Message.objects.all())


def change_back(cast) -> None:
    """Siv leads Ingrid no more."""
    Leadership.objects.filter(leader=cast.other_leader).update(ended_on=clock.today() - timedelta(days=1))


def ask(cast, **more) -> DataRequest:
    form = sent(**more)
    cast.client(cast.employee).post("/about-me/requests/", form)
    return DataRequest.objects.get(pk=form["request_id"])


def test_the_employee_chooses_who_reads_and_nobody_is_sent_a_shut_link(cast):
    """About a conversation with a former leader: that one is neither asked nor offered."""
    conversation = conversation_at("following", cast)
    change_leader(cast)
    form = cast.client(cast.employee).get("/about-me/requests/").text
    assert f"{cast.other_leader.name}, lederen din nå" in form and f"{cast.leader.name}, lederen din" not in form
    Message.objects.all().delete()
    terms = {"conversation_id": conversation.pk, "readers": [cast.other_leader.pk, "administrators"]}
    made = ask(cast, **terms)
    where, task = f"/about-me/requests/{made.pk}/", f"/requests/{made.pk}/"
    for reader, page in ((cast.employee, where), (cast.other_leader, where), (cast.administrator, task)):
        shown = cast.client(reader).get(page).text
        assert WISH in shown and "Samtalen mellom Ingrid Aasen og Kari Dahl" in shown, reader
    for stranger in (cast.leader, cast.hr, cast.colleague):
        assert cast.client(stranger).get(where).status_code == 404, stranger
    assert set(Message.objects.values_list("to", flat=True)) == {cast.other_leader.pk, cast.administrator.pk}
    refused = cast.client(cast.employee).post("/about-me/requests/", sent(readers=[cast.leader.pk]))
    assert refused.status_code == 422 and WISH in refused.text, "a former leader cannot be chosen"
    alone = ask(cast)
    assert "Bare du kan lese det du skrev" in cast.client(cast.employee).get(f"/about-me/requests/{alone.pk}/").text
    assert "har ikke valgt" in cast.client(cast.administrator).get(f"/requests/{alone.pk}/").text
    change_back(cast)
    assert cast.client(cast.other_leader).get(where).status_code == 404, "reading ends with the leadership"


def test_the_deadline_is_reminded_of_before_at_and_after(cast):
    made = ask(cast)
    asked_at = datetime(2027, 1, 11, 9, tzinfo=clock.now().tzinfo)  # a month later is Thursday 11 February
    DataRequest.objects.update(asked_at=asked_at)
    Message.objects.all().delete()
    seen = []
    for days in range(50):
        now = asked_at + timedelta(days=days, hours=2)
        Message.objects.update(sent_at=now)
        jobs.remind_of_requests(now), jobs.remind_of_requests(now)
        new = Message.objects.filter(sent_at=None)
        seen += sorted((now.date().isoformat(), one.to.first_name, one.subject) for one in new)
    told = cast.administrator.first_name
    assert seen == [
        ("2027-02-04", told, "Et krav venter fortsatt på svar"),
        ("2027-02-11", told, "I dag er siste frist for å svare på et krav"),
        ("2027-02-12", told, "Fristen for å svare på et krav er passert"),
        ("2027-02-12", "Ingrid", "Svaret på kravet ditt er forsinket"),
        ("2027-02-19", told, "Fristen for å svare på et krav er passert"),
        ("2027-02-26", told, "Fristen for å svare på et krav er passert"),
    ]
    where = f"/about-me/requests/{made.pk}/"
    for days, late in ((5, False), (40, True)):
        DataRequest.objects.update(asked_at=timezone.now() - timedelta(days=days))
        page, list_of_all = (cast.client(cast.employee).get(one).text for one in (where, "/about-me/"))
        assert ("Du får svar senest" in page, "Du skulle ha fått svar" in page) == (not late, late)
        assert ("Du får svar senest" in list_of_all, "Skulle vært besvart" in list_of_all) == (not late, late)
    requests.answer(request_id=made.pk, outcome="done", words="Gjort", by=cast.administrator)
    assert not jobs.remind_of_requests(asked_at + timedelta(days=60)), "answered: no more"


def test_the_limit_is_a_month_and_shows_when_it_is_past(cast, asked):
    DataRequest.objects.update(asked_at=timezone.now() - timedelta(days=40))
    assert "Fristen var" in cast.client(cast.administrator).get("/requests/").text


def test_the_employee_is_told_the_outcome_once(cast, asked):
    client = cast.client(cast.administrator)
    assert client.post(f"/requests/{asked.pk}/", {"outcome": "", "words": ""}).status_code == 422
    sent = {"outcome": "refused", "words": "Det står rett i avtalen, einerbær"}
    assert "sletter og retter ikke noe av seg selv" in client.get(f"/requests/{asked.pk}/").text
    told = client.post(f"/requests/{asked.pk}/", sent, follow=True).text
    assert "Besvart" in told and "Det sletter eller retter ikke noe av seg selv" in told
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
