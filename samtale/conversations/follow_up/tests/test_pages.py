"""The page of a goal: what each says came of it stands by name, on every page where what came of it is read."""

import pytest
from django.urls import reverse

from samtale.conversations.agreement.tests.test_views import fields_of
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.goals.models import Goal
from tests.course import conversation_at, goal_of

MINE, THEIRS = "Alle unntatt tirsdagene", "Jeg ser mest til mandagene"


@pytest.fixture
def goal(cast):
    return goal_of(cast.employee, cast.leader, title="Lære jojk", status=Goal.Status.AGREED)


def test_two_pages_left_open_both_save_and_both_texts_stand(cast, goal):
    where, send = (reverse(f"conversations:{name}", args=[goal.pk]) for name in ("goal", "outcome"))
    both = [(cast.client(cast.leader), "not_reached", THEIRS), (cast.client(cast.employee), "partly", MINE)]
    opened = [fields_of(client.get(where).text) for client, *_ in both]
    for (client, outcome, result), fields in zip(both, opened, strict=True):
        assert client.post(send, fields | {"outcome": outcome, "result": result}).status_code == 302
    for (client, _outcome, own), other in zip(both, (MINE, THEIRS), strict=True):
        page = client.get(where).text
        assert own in page and other in page and "Her ser dere ulikt på det." in page
        filled = fields_of(page)
        assert (filled["result"], filled["was"]) == (own, own)
    again = both[0][0].post(send, {"outcome": "partly", "result": THEIRS, "was": THEIRS}, follow=True).text
    assert "Målet ble avsluttet" in again and MINE in again and THEIRS in again and "ulikt" not in again
    assert cast.client(cast.hr).get(where).status_code == 404


def test_a_second_page_of_one_s_own_takes_nothing_away(cast, goal):
    where, send = (reverse(f"conversations:{name}", args=[goal.pk]) for name in ("goal", "outcome"))
    client = cast.client(cast.employee)
    first, second = (fields_of(client.get(where).text) for _ in range(2))
    client.post(send, first | {"outcome": "partly", "result": MINE})
    client.post(send, second | {"outcome": "partly", "result": THEIRS})
    assert fields_of(client.get(where).text)["result"].split() == [*MINE.split(), *THEIRS.split()]


def test_the_words_of_both_come_along_to_the_next_conversation(cast):
    conversation_at("following", cast)
    goal = Goal.objects.get()
    for who, outcome, result in ((cast.employee, "partly", MINE), (cast.leader, "not_reached", THEIRS)):
        follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome=outcome, result=result, by=who)
    held = conversation_at("holding", cast)
    for who in (cast.employee, cast.leader):
        client = cast.client(who)
        for page, *where in (("preparation", held.pk), ("holding", held.pk), ("end_goal", held.pk, goal.pk)):
            text = client.get(reverse(f"conversations:{page}", args=where)).text
            assert MINE in text and THEIRS in text, page
    assert "Her ser dere ulikt på det" in client.get(reverse("conversations:member", args=[cast.employee.pk])).text
    assert "Her ser dere ulikt på det" in cast.client(cast.employee).get("/").text
    # What they make of it together, from pages opened before the other had saved, has the words of both.
    where = reverse("conversations:end_goal", args=[held.pk, goal.pk])
    both = [cast.client(who) for who in (cast.employee, cast.leader)]
    opened = [fields_of(client.get(where).text) for client in both]
    for client, fields, more in zip(both, opened, ("Vi prøver igjen.", "Fra august."), strict=True):
        client.post(where, fields | {"outcome": "partly", "result": f"{fields['result']} {more}"})
    page = both[0].get(reverse("conversations:agreement", args=[held.pk])).text
    for words in (f"{cast.employee.name}: {MINE}", f"{cast.leader.name}: {THEIRS}", "Vi prøver igjen.", "Fra august."):
        assert words in page
