"""Without script every press of a page takes its texts along: nothing is lost by pressing something else."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from samtale.conversations.collaborative_text.tests.test_actions import first_topic, save, text_url, typed
from samtale.conversations.meeting import undoing
from samtale.conversations.models import ClosingAnswer, PreparationNote, SharedTopic
from samtale.conversations.states import Status
from tests.course import conversation_at, fresh

pytestmark = pytest.mark.both_databases


class Presses(HTMLParser):
    """Each press that belongs to the form of the texts: its address, and what it sends."""

    def __init__(self, client, conversation, name, asked=""):
        super().__init__()
        self.page = reverse(f"conversations:{name}", args=[conversation.pk]) + asked
        self.found, self.hidden = [], {}
        self.feed(client.get(self.page).content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "button" and given.get("form") == "texts":
            sent = {given["name"]: given.get("value") or ""} if "name" in given else {}
            self.found.append((urljoin(self.page, given["formaction"]), sent))
        elif tag == "input" and given.get("form") == "texts":
            self.hidden[given["name"]] = given["value"]


def sent_along(press, kind, row, text):
    hidden = {"page": "", "what": "all"}
    return hidden | press | typed(kind, row.topic_id, row.text, text, row.version)


@pytest.mark.parametrize(("status", "page", "least"), [("preparing", "preparation", 10), ("holding", "holding", 30)])
def test_every_press_of_a_page_saves_the_texts_on_it_first(cast, status, page, least):
    conversation = conversation_at(status, cast)
    client, stranger = cast.client(cast.employee), cast.client(cast.colleague)
    topic = conversation.guide.topics.first().pk
    client.post(reverse("conversations:text", args=[conversation.pk, "note", topic]), typed("note", topic, "", "først"))
    found = Presses(client, conversation, page).found
    found.sort(key=lambda one: one[0].endswith("/undo/"))  # after that the rest are not there
    assert len(found) >= least
    for nth, (address, press) in enumerate(found):
        note = PreparationNote.objects.get(topic=topic, preparation__author=cast.employee)
        sent = sent_along(press, "note", note, f"skrevet før trykk {nth}")
        assert stranger.post(address, sent).status_code == 404
        note.refresh_from_db()
        assert f"trykk {nth}" not in note.text
        answer = client.post(address, sent)
        asks = status == "preparing" and address.endswith("/holding/")  # whether to begin days before
        assert answer.status_code == (200 if asks else 302), address
        note.refresh_from_db()
        assert note.text == f"skrevet før trykk {nth}", address
        assert "Lagret." in (answer.text if asks else [str(one) for one in get_messages(answer.wsgi_request)])
        if "open" in press:
            assert answer.url == address, "opening leads to the page there is"
            assert client.get(address).status_code == 200
            assert stranger.post(address, press).status_code == 404


def test_a_yes_is_to_the_text_with_what_was_just_written_in_it(cast):
    """Written in and answered at once: the words are kept, and the yes asks to be given anew."""
    closing = conversation_at("closing", cast)
    client, stranger = cast.client(cast.employee), cast.client(cast.colleague)
    page = reverse("conversations:closing", args=[closing.pk])
    found = Presses(client, closing, "closing", "?step=2")
    address = reverse("conversations:closing_answers", args=[closing.pk])
    assert (address, {"answer": "yes"}) in found.found
    sent = {"answer": "yes", "question": "agreed_text", "seen": found.hidden["seen"]}
    sent |= typed("agreement", closing.pk, "", "Vi prøver til jul.")
    assert stranger.post(address, sent).status_code == 404
    shown = client.post(address, sent, follow=True).content.decode()
    assert "Vi prøver til jul." in shown and "Les den på nytt før du svarer" in shown
    answers = ClosingAnswer.objects.filter(conversation=closing, question="agreed_text", person=cast.employee)
    assert not answers.filter(yes=True).exists()
    assert "Vi prøver til jul." in cast.client(cast.leader).get(f"{page}?step=2").content.decode()


def test_minutes_are_shown_with_what_was_just_written(cast):
    closing = conversation_at("closing", cast)
    client, address = cast.client(cast.employee), reverse("conversations:show_minutes", args=[closing.pk])
    sent = {"show": "yes"} | typed("minutes", closing.pk, "", "Vi snakket om turnus.")
    assert (address, {"show": "yes"}) in Presses(client, closing, "minutes").found
    assert cast.client(cast.leader).post(address, sent).status_code == 404
    assert client.post(address, sent).status_code == 302
    minutes = reverse("conversations:minutes", args=[closing.pk])
    assert "Vi snakket om turnus." in cast.client(cast.leader).get(minutes).content.decode()


def test_a_press_is_not_done_when_a_text_it_takes_along_cannot_be_saved(cast):
    held = conversation_at("holding", cast)
    first, second = SharedTopic.objects.filter(conversation=held).order_by("order")[:2]
    client, address = cast.client(cast.leader), reverse("conversations:topic", args=[held.pk, first.pk])
    much = typed("topic", first.pk, "", "x" * 20_001) | typed("topic", second.pk, "", "lyng")
    for press in ({"touched": "yes"}, {"open": ""}):
        kept = client.post(address, press | {"page": "holding"} | much)
        assert kept.status_code == 422
        page = kept.content.decode()
        assert "x" * 20_001 in page and "lyng" not in page
        assert "Det du trykket på, er heller ikke gjort. Trykk på nytt" in page and "Ett tegn for mye" in page
        assert f"Det vi skriver sammen om {first.title}" in page and "steg 3 av 6" in page
    assert not fresh_topic(first).touched_at and fresh_topic(second).text == "lyng"
    assert f'action="{text_url(held, "topic", first.pk)}"' in kept.content.decode()
    shortened = {"page": "holding"} | typed("topic", first.pk, "", "kortere")
    assert "/holding/#topic-" in client.post(text_url(held, "topic", first.pk), shortened).url
    assert fresh_topic(first).text == "kortere"


def test_what_was_written_too_late_is_shown_and_not_lost(cast):
    held = conversation_at("holding", cast)
    topic = first_topic(held)
    type(held).objects.filter(pk=held.pk).update(status=Status.FOLLOWING)
    for name, more in (("topic", [topic.pk]), ("holding_end", []), ("topics", [])):
        address = reverse(f"conversations:{name}", args=[held.pk, *more])
        sent = {"open": ""} | typed("topic", topic.pk, "", "for sent") | typed("topic", "æ !", "", "x")
        sent |= typed("topic", "none", "", "for sent dette også") | typed("note", "x", "", "og dette")
        assert cast.client(cast.colleague).post(address, sent).status_code == 404
        kept = cast.client(cast.employee).post(address, sent)
        page = kept.content.decode()
        assert kept.status_code == 422 and "for sent</textarea>" in page and "Trykk på nytt" not in page
    assert fresh(held).status == Status.FOLLOWING


def test_what_came_as_the_start_was_undone_is_told_as_it_is(cast):
    held = conversation_at("holding", cast)
    topic = first_topic(held)
    undoing.undo_start(conversation_id=held.pk, by=cast.leader)
    url = text_url(held, "topic", topic.pk)
    mine = cast.client(cast.employee)
    late = save(mine, url, "", "siv")
    assert late.status_code == 409 and "Det ligger på denne enheten" in late.json()["error"]
    assert "kommet videre" not in late.json()["error"] and "Kopier" not in late.json()["error"]
    without_script = mine.post(url, typed("topic", topic.pk, "", "siv")).content.decode()
    assert "Starten er angret" in without_script and "Kopier det" in without_script
    assert "på denne enheten" not in without_script  # there is nothing that could keep it
    mine.cookies["shared_device"] = "1"
    assert "Kopier det" in save(mine, url, "", "siv").json()["error"]  # nor on a device of many
    assert save(cast.client(cast.colleague), url, "", "siv").status_code == 404


@pytest.mark.parametrize(("status", "said"), [("cancelled", "avlyst"), ("stopped", "stanset"), ("following", "videre")])
def test_a_text_too_late_says_what_has_become_of_the_conversation(cast, status, said):
    late = conversation_at(status, cast)
    answer = save(cast.client(cast.employee), text_url(late, "topic", first_topic(late).pk), "", "siv")
    assert said in answer.json()["error"] and "Kopier det" in answer.json()["error"]


def fresh_topic(topic):
    return SharedTopic.objects.get(pk=topic.pk)
