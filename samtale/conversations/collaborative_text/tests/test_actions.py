"""Live texts through the server: merged, versioned, only by those who may, and a repeat does no harm."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.collaborative_text import actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import AppliedEdit, Minutes, PreparationNote, Presence, SharedTopic
from samtale.core.addresses import anchor
from tests.course import conversation_at, fresh

pytestmark = pytest.mark.both_databases


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def first_topic(conversation) -> SharedTopic:
    return SharedTopic.objects.filter(conversation=conversation).order_by("order").first()


def text_url(conversation, kind, text_id) -> str:
    return reverse("conversations:text", args=[conversation.pk, kind, text_id])


def save(client, url, base, text, edit=None, **more):
    body = {"edit": str(edit or uuid4()), "base": base, "text": text, "caret": None} | more
    return client.post(url, json.dumps(body), content_type="application/json", headers={"accept": "application/json"})


def typed(kind, text_id, base, text, version="0"):
    """What a page without script sends of one of its texts."""
    return {f"base-{kind}-{text_id}": base, f"text-{kind}-{text_id}.{version}": text}


def ask(client, conversation, since, **more):
    return client.get(reverse("conversations:changes", args=[conversation.pk]), {"since": since, "there": ""} | more)


def test_both_write_in_the_same_text_and_nobody_else(cast, held):
    topic = first_topic(held)
    url = text_url(held, "topic", topic.pk)
    first = save(cast.client(cast.employee), url, "", "Jeg trives").json()
    assert first["text"] == "Jeg trives"
    # The leader began from the empty text, without knowing.
    second = save(cast.client(cast.leader), url, "", "Kari spør", caret=9).json()
    assert sorted(second["text"].split()) == ["Jeg", "Kari", "spør", "trives"]
    assert second["text"][: second["caret"]].endswith("Kari spør")
    assert second["version"] > first["version"]
    stored = SharedTopic.objects.get(pk=topic.pk)
    assert (stored.text, stored.version) == (second["text"], second["version"])
    others = [who for who in cast.everybody().values() if who not in (cast.employee, cast.leader)]
    assert {save(cast.client(who), url, "", "x").status_code for who in others} == {404}
    assert save(Client(), url, "", "x").status_code == 401
    assert SharedTopic.objects.get(pk=topic.pk).text == second["text"]


def test_the_same_edit_again_changes_nothing(cast, held):
    url = text_url(held, "topic", first_topic(held).pk)
    edit = uuid4()
    once = save(cast.client(cast.employee), url, "", "ett ord", edit)
    save(cast.client(cast.leader), url, "ett ord", "før ett ord etter")
    again = save(cast.client(cast.employee), url, "", "ett ord", edit)
    assert (once.status_code, again.status_code) == (200, 200)
    assert again.json()["text"] == "før ett ord etter", "what the other wrote meanwhile comes with the answer"
    assert AppliedEdit.objects.filter(pk=edit).count() == 1


def test_edits_are_forgotten_when_no_page_can_send_them_again(cast, held):
    url = text_url(held, "topic", first_topic(held).pk)
    save(cast.client(cast.employee), url, "", "nytt")
    save(cast.client(cast.employee), url, "", "gammelt", old := uuid4())
    AppliedEdit.objects.filter(pk=old).update(at=held.created_at - actions.EDITS_KNOWN_FOR)
    assert actions.forget_edits(timezone.now()) == 1
    assert not AppliedEdit.objects.filter(pk=old).exists()
    assert AppliedEdit.objects.exists()


def test_a_text_sent_on_the_way_out_builds_on_what_was_not_answered(cast, held):
    """The page was left while an edit was under way: whether it came or not, no word is lost or doubled."""
    url = text_url(held, "topic", first_topic(held).pk)
    client = cast.client(cast.employee)
    came, lost = uuid4(), uuid4()
    save(client, url, "", "en to", came)
    save(cast.client(cast.leader), url, "en to", "null en to")
    after = save(client, url, "", "en to tre", earlier=[{"edit": str(came), "text": "en to"}])
    assert after.json()["text"] == "null en to tre"
    after = save(
        client,
        url,
        "null en to tre",
        "null en to tre fire fem",
        earlier=[{"edit": str(lost), "text": "null en to tre fire"}],
    )
    assert after.json()["text"] == "null en to tre fire fem"
    late = save(client, url, "null en to tre", "null en to tre fire", lost)
    assert late.json()["text"] == "null en to tre fire fem", "the late one is known to be in already"


def test_a_deleted_word_stays_deleted_and_a_line_break_is_one(cast, held):
    url = text_url(held, "topic", first_topic(held).pk)
    save(cast.client(cast.employee), url, "", "en\r\nto tre")
    assert save(cast.client(cast.leader), url, "en\nto tre", "en\ntre").json()["text"] == "en\ntre"
    assert save(cast.client(cast.employee), url, "en\nto tre", "en\nto tre fire").json()["text"] == "en\ntre fire"


def test_own_notes_are_their_author_s_alone(cast, held):
    topic = held.guide.topics.first()
    url = text_url(held, "note", topic.pk)
    assert save(cast.client(cast.employee), url, "", "mitt").json()["text"] == "mitt"
    assert save(cast.client(cast.leader), url, "", "lederens").json()["text"] == "lederens"
    notes = {note.preparation.author_id: note for note in PreparationNote.objects.filter(topic=topic)}
    assert {who: note.text for who, note in notes.items()} == {cast.employee.pk: "mitt", cast.leader.pk: "lederens"}
    assert notes[cast.employee.pk].preparation.key_id != notes[cast.leader.pk].preparation.key_id
    assert save(cast.client(cast.colleague), url, "", "x").status_code == 404
    assert save(cast.client(cast.employee), text_url(held, "note", 987654), "", "x").status_code == 404


def test_writing_a_private_note_tells_the_other_nothing(cast, held):
    before = fresh(held).live_version
    save(cast.client(cast.employee), text_url(held, "note", held.guide.topics.first().pk), "", "mitt")
    assert fresh(held).live_version == before
    assert ask(cast.client(cast.leader), held, before).status_code == 204


def test_another_page_of_the_same_person_is_told_of_own_texts(cast, held, django_assert_num_queries):
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    since = fresh(held).live_version
    first, second = (topic.pk for topic in held.guide.topics.all()[:2])
    for number, (topic, text) in enumerate([(first, "en"), (second, "to"), (first, "en til")], 1):
        saved = save(employee, text_url(held, "note", topic), "" if number < 3 else "en", text).json()
        assert saved["version"] == number
    with django_assert_num_queries(1 + 1):  # the session
        assert ask(employee, held, since, own="note/3").status_code == 204
    news = ask(employee, held, since, own="note/1").json()
    assert (news["own"], news["version"], news["parts"]) == (3, since, False)
    assert news["texts"] == {
        f"note/{first}": {"text": "en til", "version": 3},
        f"note/{second}": {"text": "to", "version": 2},
    }
    save(employee, text_url(held, "minutes", held.pk), "", "bare mitt")
    assert ask(employee, held, since, own="minutes/0").json()["texts"][f"minutes/{held.pk}"]["text"] == "bare mitt"
    for own in ("note/0", "minutes/0", "topic/0", "note/x", "note", ""):
        assert ask(leader, held, since, own=own).status_code == 204, "the other is told of none of it"
    assert ask(cast.client(cast.hr), held, since, own="note/0").status_code == 404
    # Shown or not, a version never goes back: a page that has it open would not believe the server's text.
    Minutes.objects.filter(conversation=held).update(version=90, finished_at=held.starts_at)
    assert save(employee, text_url(held, "minutes", held.pk), "bare mitt", "vårt").json()["version"] == 91
    assert ask(leader, held, since).json()["texts"][f"minutes/{held.pk}"]["text"] == "vårt"


def test_the_leader_s_aid_is_for_the_leader(cast, held):
    from samtale.guides.choosing import published

    aid = published("leader_aid").first().topics.first()
    assert save(cast.client(cast.leader), text_url(held, "note", aid.pk), "", "mål").status_code == 200
    assert save(cast.client(cast.employee), text_url(held, "note", aid.pk), "", "mål").status_code == 404


def test_only_the_employee_writes_minutes_and_the_leader_sees_them_when_shown(cast, held):
    url = text_url(held, "minutes", held.pk)
    assert save(cast.client(cast.leader), url, "", "x").status_code == 404
    before = fresh(held).live_version
    assert save(cast.client(cast.employee), url, "", "vi snakket").status_code == 200
    assert fresh(held).live_version == before
    Minutes.objects.filter(conversation=held).update(finished_at=held.starts_at)
    save(cast.client(cast.employee), url, "vi snakket", "vi snakket godt")
    texts = ask(cast.client(cast.leader), held, before).json()["texts"]
    assert texts[f"minutes/{held.pk}"]["text"] == "vi snakket godt"


def test_the_agreement_is_edited_by_both(cast, held):
    url = text_url(held, "agreement", held.pk)
    save(cast.client(cast.employee), url, "", "vi er enige")
    assert save(cast.client(cast.leader), url, "vi er enige", "vi er helt enige").json()["text"] == "vi er helt enige"
    assert save(cast.client(cast.leader), text_url(held, "agreement", uuid4()), "", "x").status_code == 404
    assert save(cast.client(cast.leader), text_url(held, "agreement", "x"), "", "x").status_code == 404


def test_a_text_of_another_conversation_is_not_found(cast, held):
    meeting_actions.close(conversation_id=held.pk, by=cast.leader)
    assert save(cast.client(cast.employee), text_url(held, "topic", uuid4()), "", "x").status_code == 404
    assert save(cast.client(cast.employee), text_url(held, "poem", held.pk), "", "x").status_code == 404


def test_too_long_is_said_and_nothing_is_stored(cast, held):
    topic = first_topic(held)
    url = text_url(held, "topic", topic.pk)
    full = "ord " * (actions.LONGEST // 4)
    assert save(cast.client(cast.employee), url, "", full).status_code == 200
    answer = save(cast.client(cast.employee), url, full, full + "for mye")
    assert (answer.status_code, "20 000 tegn" in answer.json()["error"]) == (422, True)
    assert SharedTopic.objects.get(pk=topic.pk).text == full
    kept = cast.client(cast.employee).post(url, typed("topic", topic.pk, full, full + "for mye", "1"))
    assert kept.status_code == 422
    assert "for mye</textarea>" in kept.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "[]",
        "{",
        '{"edit": 1, "base": "", "text": ""}',
        '{"edit": "x", "base": "", "text": ""}',
        '{"edit": "7a36b2bc-0f3f-4b3d-8a62-2e3a5f3f3f3f", "base": "", "text": null}',
        '{"edit": "7a36b2bc-0f3f-4b3d-8a62-2e3a5f3f3f3f", "base": "", "text": "", "caret": "1"}',
        '{"edit": "7a36b2bc-0f3f-4b3d-8a62-2e3a5f3f3f3f", "base": "", "text": "", "earlier": 3}',
    ],
)
def test_what_is_not_an_edit_is_refused(cast, held, body):
    url = text_url(held, "topic", first_topic(held).pk)
    assert cast.client(cast.employee).post(url, body, content_type="application/json").status_code == 400


def test_nothing_is_written_after_signing_and_the_words_are_not_lost(cast):
    signed = conversation_at("following", cast)
    client = cast.client(cast.employee)
    for kind, text_id in (
        ("topic", first_topic(signed).pk),
        ("agreement", signed.pk),
        ("note", signed.guide.topics.first().pk),
    ):
        url = text_url(signed, kind, text_id)
        assert save(client, url, "", "for sent").status_code == 409, kind
        kept = client.post(url, typed(kind, text_id, "", "for sent"))
        assert kept.status_code == 422
        assert "for sent</textarea>" in kept.content.decode()
    assert save(client, text_url(signed, "minutes", signed.pk), "", "referat").status_code == 200


def test_the_button_saves_and_pressing_twice_is_once(cast, held):
    topic = first_topic(held)
    url = text_url(held, "topic", topic.pk)
    client = cast.client(cast.employee)
    sent = typed("topic", topic.pk, "", "én\r\nto")
    answer = client.post(url, sent)
    assert answer.status_code == 302
    assert answer.url.endswith(f"/holding/#topic-{anchor(topic.pk)}")
    save(cast.client(cast.leader), url, "én\nto", "null én\nto")
    client.post(url, sent)
    assert SharedTopic.objects.get(pk=topic.pk).text == "null én\nto"


def test_a_form_from_elsewhere_is_refused(cast, held):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.employee)
    assert save(client, text_url(held, "topic", first_topic(held).pk), "", "x").status_code == 403


def test_changes_are_told_once_and_to_the_two_only(cast, held):
    topic = first_topic(held)
    since = fresh(held).live_version
    save(cast.client(cast.employee), text_url(held, "topic", topic.pk), "", "nytt")
    new = ask(cast.client(cast.leader), held, since).json()
    assert new["texts"] == {f"topic/{topic.pk}": {"text": "nytt", "version": new["version"]}}
    assert new["parts"] is False
    assert ask(cast.client(cast.leader), held, new["version"]).status_code == 204
    meeting_actions.mark_touched(conversation_id=held.pk, topic_id=topic.pk, touched=True, by=cast.employee)
    more = ask(cast.client(cast.leader), held, new["version"]).json()
    assert (more["texts"], more["parts"]) == ({}, True)
    others = (cast.colleague, cast.hr, cast.former_leader)
    assert {ask(cast.client(who), held, 0).status_code for who in others} == {404}
    assert ask(cast.client(cast.leader), held, "x").status_code == 400


def test_who_is_there_and_who_writes(cast, held):
    topic = first_topic(held)
    name = f"topic/{topic.pk}"
    since = fresh(held).live_version
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    assert ask(leader, held, since, writing="").status_code == 204
    assert ask(employee, held, since, writing="").json()["said"] == "Kari har siden åpen"
    assert ask(employee, held, since, writing="", there="open").status_code == 204
    ask(leader, held, since, writing=name)
    told = ask(employee, held, since, there="open").json()
    assert (told["there"], told["said"]) == (name, "Kari skriver")
    ask(leader, held, since, writing=f"note/{held.guide.topics.first().pk}")
    assert ask(employee, held, since, there=name).json()["there"] == "open", "nobody learns of a private note"
    Presence.objects.update(seen_at=held.starts_at.replace(year=2020))
    assert ask(employee, held, since, there="open").json()["said"] == ""


def test_a_poll_is_cheap_and_is_no_reading(cast, held, django_assert_max_num_queries, django_assert_num_queries):
    client = cast.client(cast.leader)
    since = fresh(held).live_version
    logged = AccessLog.objects.exclude(event="seals.set").count()
    with django_assert_max_num_queries(3):
        assert ask(client, held, since, writing="").status_code == 204
    with django_assert_num_queries(2):
        assert ask(client, held, since, writing="").status_code == 204
    save(cast.client(cast.employee), text_url(held, "topic", first_topic(held).pk), "", "nytt")
    with django_assert_max_num_queries(5):
        assert ask(client, held, since, writing="").status_code == 200
    assert AccessLog.objects.exclude(event__startswith="wrote").exclude(event="seals.set").count() == logged


def test_saving_is_cheap_and_logged_once(cast, held, django_assert_max_num_queries):
    url = text_url(held, "topic", first_topic(held).pk)
    client = cast.client(cast.employee)
    save(client, url, "", "en")
    with django_assert_max_num_queries(10):
        save(client, url, "en", "en to")
    assert AccessLog.objects.filter(event="wrote.topic", actor_id=cast.employee.pk).count() == 1


def test_a_press_without_script_saves_every_text_on_the_page(cast, held):
    first, second = SharedTopic.objects.filter(conversation=held).order_by("order")[:2]
    client, noted = cast.client(cast.employee), first.topic_id
    sent = {"page": "holding"} | typed("topic", first.pk, "", "blåbær") | typed("topic", second.pk, "", "multer")
    sent |= typed("note", noted, "", "tyttebær")
    stranger = cast.client(cast.colleague)
    assert stranger.post(text_url(held, "topic", first.pk), sent).status_code == 404
    assert not SharedTopic.objects.get(pk=first.pk).text
    for _ in range(2):
        answer = client.post(text_url(held, "note", noted), sent)
        assert answer.url.endswith(f"/holding/#note-{noted}")
    assert [SharedTopic.objects.get(pk=row.pk).text for row in (first, second)] == ["blåbær", "multer"]
    assert PreparationNote.objects.get(topic=noted, preparation__author=cast.employee).text == "tyttebær"
    # One that is too long is kept on the page; the others are saved all the same.
    much = typed("topic", first.pk, "blåbær", "x" * 20_001) | typed("topic", second.pk, "multer", "multer og lyng")
    kept = client.post(text_url(held, "topic", second.pk), much)
    assert kept.status_code == 422 and kept.content.decode().count("<textarea") == 1
    assert [SharedTopic.objects.get(pk=row.pk).text for row in (first, second)] == ["blåbær", "multer og lyng"]
