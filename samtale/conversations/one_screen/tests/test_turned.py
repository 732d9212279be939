"""The screen turned round: what the two have together is shown, and nothing of what is one's own, on any page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.conversations import urls
from samtale.conversations.collaborative_text.actions import save_text
from samtale.conversations.meeting.tests.test_actions import strangers, topics_of
from samtale.conversations.meeting.tests.test_at_hand import write_on_aid
from samtale.conversations.models import Preparation
from samtale.conversations.one_screen import shown
from samtale.core import turned
from tests.course import conversation_at

OWN, TOGETHER, AID = "egne hveteord", "felles rugord", "hemmelige havreord"
SCRIPT = {"headers": {"Accept": "application/json, text/html"}}


def written(cast, status="holding"):
    held = conversation_at(status, cast)
    topic = topics_of(held)[0]
    for kind, text_id, words in (("note", topic.topic_id, OWN), ("topic", topic.pk, TOGETHER)):
        where = {"conversation_id": held.pk, "kind": kind, "text_id": str(text_id)}
        save_text(**where, edit=uuid4(), base="", text=words, by=cast.leader)
    write_on_aid(held, cast, AID)
    return held


def address(name, held):
    return reverse(f"conversations:{name}", args=[held.pk])


def turn(client, held):
    return client.post(address("turned", held))


def test_what_is_one_s_own_is_on_no_page_until_its_owner_turns_it_back(cast):
    held, client = written(cast), cast.client(cast.leader)
    before = client.get(address("holding", held)).text
    assert OWN in before and TOGETHER in before and "../own-aid/" in before and "../log/" in before
    assert "Vend skjermen<" in before and "Vend skjermen tilbake" not in before
    assert turn(client, held)["Location"] == address("holding", held)
    after = client.get(address("holding", held)).text
    assert TOGETHER in after and "Vend skjermen tilbake" in after and f'data-turned="{held.pk}"' in after
    for gone in (OWN, AID, "../own-aid/", "../log/", "own-note", "/team/", "Mine medarbeidere", "/separate/"):
        assert gone not in after, gone
    back = client.post("/turned-back/", {"next": address("holding", held)})
    assert back["Location"] == address("holding", held)
    again = client.get(back["Location"]).text
    assert OWN in again and "../own-aid/" in again and "Vend skjermen tilbake" not in again


@pytest.mark.parametrize("who", ["leader", "employee"])
def test_every_other_page_is_one_sentence_and_the_two_ways_on(cast, who):
    held = written(cast)
    client = cast.client(getattr(cast, who))
    others = ["/", "/menu/", "/log/", "/reminders/", address("preparation", held), address("access_log", held)]
    others += [address("own_aid", held), address("minutes", held), address("invitation", held)]
    others += ["/team/", reverse("conversations:member", args=[cast.employee.pk])] if who == "leader" else []
    assert {client.get(other).status_code for other in others} <= {200, 404}
    turn(client, held)
    for other in others:
        answer = client.get(other)
        assert answer.status_code == 403 and "Skjermen er vendt" in answer.text, other
        assert OWN not in answer.text and AID not in answer.text and cast.colleague.last_name not in answer.text
        assert f'name="next" value="{other}"' in answer.text and address("current", held) in answer.text
    assert (
        client.get("/", **SCRIPT).status_code == 503
        and client.get("/", headers={"HX-Request": "true"}).status_code == 204
    )
    assert client.get("/signed-in/").status_code == 204


def test_a_press_elsewhere_does_nothing(cast):
    held, client = written(cast), cast.client(cast.leader)
    focus = reverse("conversations:focus", args=[held.pk])
    turn(client, held)
    answer = client.post(address("ready", held), {"yes": "yes"})
    assert answer.status_code == 403 and "Skjermen er vendt" in answer.text and focus not in answer.text
    assert not Preparation.objects.filter(conversation=held, ready_at__isnull=False).exists()
    client.post("/turned-back/")
    assert client.post(address("ready", held), {"yes": "yes"}).status_code in (302, 409)


def test_another_conversation_is_as_hidden_as_the_rest(cast):
    held, client = written(cast), cast.client(cast.leader)
    turn(client, held)
    forged = cast.client(cast.employee)
    forged.cookies[turned.COOKIE] = client.cookies[turned.COOKIE].value
    assert forged.get("/").status_code == 200, "bound to the session it was pressed in"
    stranger = reverse("conversations:holding", args=[uuid4()])
    assert client.get(stranger).status_code == 403


def test_the_two_turn_it_and_nobody_else(cast):
    held = written(cast)
    assert {turn(cast.client(one), held).status_code for one in strangers(cast)} == {404}
    assert {turn(cast.client(one), held).status_code for one in (cast.employee, cast.leader)} == {302}


def test_before_it_is_begun_there_is_nothing_to_turn(cast):
    planned, client = conversation_at("preparing", cast), cast.client(cast.leader)
    answer = turn(client, planned)
    assert answer.status_code == 302 and turned.COOKIE not in answer.cookies
    assert "Vend skjermen" not in client.get(address("preparation", planned)).text
    assert {turn(cast.client(one), planned).status_code for one in strangers(cast)} == {404}


def test_signing_out_forgets_it(cast):
    held, client = written(cast), cast.client(cast.leader)
    turn(client, held)
    assert client.get("/").status_code == 403
    token = client.cookies[turned.COOKIE].value
    assert client.post("/accounts/logout/").status_code == 302
    client.force_login(cast.leader)
    client.cookies[turned.COOKIE] = token
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("status", ["closing", "signing", "following"])
def test_the_pages_after_it_are_shown_without_what_is_one_s_own(cast, status):
    held, client = conversation_at(status, cast), cast.client(cast.leader)
    turn(client, held)
    where = client.get(address("current", held))["Location"]
    answer = client.get(where)
    assert answer.status_code == 200 and "Vend skjermen tilbake" in answer.text
    assert "Hvem som har sett hva" not in answer.text and "Spør deg selv" not in answer.text


def test_what_is_shown_is_what_the_addresses_of_a_conversation_are_called():
    of_one = {f"conversations:{one.name}" for one in urls.urlpatterns if "<uuid:conversation_id>" in str(one.pattern)}
    assert of_one > shown.SHOWN
    own = {"preparation", "own_note", "own_aid", "access_log", "minutes", "needs", "invitation", "keep_notes"}
    assert {f"conversations:{name}" for name in own} <= of_one - shown.SHOWN
