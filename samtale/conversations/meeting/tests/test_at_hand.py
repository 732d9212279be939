"""What was prepared is at hand in the conversation: to its owner alone, or to both where it was shared."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.conversations.collaborative_text.actions import save_text
from samtale.conversations.preparation import actions as preparation
from samtale.guides.choosing import published
from samtale.guides.models import Statement
from tests.course import conversation_at

from .test_actions import page, strangers
from .test_unfolding import unfolded

AID, ANSWERS = "/own-aid/", "/shared-answers/"


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def aid_topic():
    return published("leader_aid").get().topics.first()


def write_on_aid(held, cast, words="Ros for ukeplanen"):
    where = {"conversation_id": held.pk, "kind": "note", "text_id": str(aid_topic().pk)}
    save_text(**where, edit=uuid4(), base="", text=words, by=cast.leader)


def answer(held, cast, score=4):
    scores = {row.pk: score for row in Statement.objects.filter(version=held.guide, audience="the_two")}
    assert scores
    preparation.answer(conversation_id=held.pk, scores=scores, by=cast.employee)
    return scores


@pytest.mark.parametrize("whole", [False, True])
def test_the_leader_opens_the_own_aid_and_nobody_else_can(cast, held, whole):
    assert AID not in page(cast, cast.leader, held), "nothing is noted on it"
    write_on_aid(held, cast)
    shown = page(cast, cast.leader, held)
    assert "../own-aid/" in shown and "Ros for ukeplanen" not in shown, "closed until its owner opens it"
    assert "own-aid" not in page(cast, cast.employee, held)
    opened = unfolded(cast, cast.leader, held, "own_aid", whole=whole)
    assert "Ros for ukeplanen" in opened and f"text-note-{aid_topic().pk}." in opened
    assert ("<html" in opened) == whole
    address = reverse("conversations:own_aid", args=[held.pk])
    assert {cast.client(one).get(address).status_code for one in [cast.employee, *strangers(cast)]} == {404}


def test_who_may_never_open_the_aid_learns_nothing_of_where_the_two_are(cast):
    invited = conversation_at("invited", cast)
    address = reverse("conversations:own_aid", args=[invited.pk])
    assert cast.client(cast.employee).get(address).status_code == 404
    assert cast.client(cast.leader).get(address).status_code == 302, "to where the two are"


@pytest.mark.parametrize("whole", [False, True])
def test_both_open_the_answers_that_are_shared_with_what_they_mean(cast, held, whole):
    scores = answer(held, cast)
    meaning = Statement.objects.get(pk=next(iter(scores))).meanings[3]
    assert "shared-answers" not in page(cast, cast.leader, held)
    for who in (cast.leader, cast.employee):
        nothing = unfolded(cast, who, held, "shared_answers", whole=whole)
        assert "Ingen av dere har delt" in nothing and meaning not in nothing
    preparation.share(conversation_id=held.pk, what="answers", by=cast.employee)
    for who in (cast.leader, cast.employee):
        assert "../shared-answers/" in page(cast, who, held)
        opened = unfolded(cast, who, held, "shared_answers", whole=whole)
        assert opened.count(f"<strong>4</strong> {meaning}") >= 1 and opened.count("<dd>") == len(scores)
        assert ("<html" in opened) == whole
    address = reverse("conversations:shared_answers", args=[held.pk])
    assert {cast.client(one).get(address).status_code for one in strangers(cast)} == {404}


def test_own_notes_are_never_open_by_themselves(cast, held):
    topic = held.guide.topics.first()
    where = {"conversation_id": held.pk, "kind": "note", "text_id": str(topic.pk)}
    save_text(**where, edit=uuid4(), base="", text="Rosinbolle", by=cast.leader)
    shown = page(cast, cast.leader, held)
    note = shown[shown.index(f'id="own-{topic.pk}"') :]
    assert "Rosinbolle" in note and " open" not in note[: note.index(">")]


def test_what_is_at_hand_is_made_with_few_queries(cast, held, django_assert_max_num_queries):
    write_on_aid(held, cast)
    answer(held, cast)
    preparation.share(conversation_id=held.pk, what="answers", by=cast.employee)
    for name, most in (("own_aid", 6), ("shared_answers", 6)):
        unfolded(cast, cast.leader, held, name)
        with django_assert_max_num_queries(most):
            unfolded(cast, cast.leader, held, name)
