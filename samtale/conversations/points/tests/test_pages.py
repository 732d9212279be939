"""The points where one meets them: at the other's place, in the preparation, and at hand in the conversation."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale.conversations.meeting import undoing
from samtale.conversations.meeting.tests.test_actions import strangers
from samtale.conversations.models import Point
from samtale.conversations.points import actions
from tests.course import conversation_at

from .conftest import EMPLOYEES, LEADERS

pytestmark = pytest.mark.both_databases

HINT = "Skriv det du vil snakke om, ikke en vurdering."


def places(cast):
    """Each with the place where the other is met, and the address of the points there."""
    return {
        cast.employee: ("/", f"/leaders/{cast.leader.pk}/points/"),
        cast.leader: (f"/team/{cast.employee.pk}/", f"/team/{cast.employee.pk}/points/"),
    }


def test_each_reads_their_own_where_the_other_is_met_and_nothing_else(cast, both):
    for who, own, others in ((cast.employee, EMPLOYEES, LEADERS), (cast.leader, LEADERS, EMPLOYEES)):
        for address in places(cast)[who]:
            shown = cast.client(who).get(address).content.decode()
            assert own in shown and others not in shown and HINT in shown and "Si det i dag" in shown
            assert "Bare du ser punktene dine her" in shown and "senest tolv måneder etter at du skrev dem" in shown
            told = "Alt du skriver her, er med når Ingrid tar ut sine opplysninger."
            assert (told in shown) == (who == cast.leader), "and it stands above the field"
            assert who == cast.employee or shown.index(told) < shown.index(HINT)
    acting = cast.client(cast.acting_leader).get(f"/team/{cast.employee.pk}/").content.decode()
    assert HINT in acting and LEADERS not in acting and EMPLOYEES not in acting


@pytest.mark.parametrize("side", ["employee", "leader"])
def test_a_point_is_noted_changed_and_deleted_without_script(cast, side):
    who = getattr(cast, side)
    client, (place, address) = cast.client(who), places(cast)[who]
    sent = client.post(address, {"new_id": uuid4(), "text": " Vil lære bort\r\nmer "})
    assert sent.status_code == 302 and sent["Location"].startswith(f"{place}#next-")
    point = Point.objects.get()
    assert point.text == "Vil lære bort\nmer" and (point.employee, point.leader) == (cast.employee, cast.leader)
    one = f"{address}{point.pk}/"
    sent = client.post(one, {"text": "Vil lære bort mye", "was": point.text, "page": "own"})
    assert sent["Location"].startswith(f"{address}#next-") and Point.objects.get().text == "Vil lære bort mye"
    assert client.get(one)["Location"] == address
    assert "Punktet er slettet." in client.post(one, {"press": "delete"}, follow=True).content.decode()
    assert not Point.objects.exists()
    assert "allerede slettet" in client.post(one, {"press": "delete"}, follow=True).content.decode()
    late = client.post(one, {"text": "Det jeg holdt på med", "was": ""})
    assert late.status_code == 409 and "Det jeg holdt på med</textarea>" in late.content.decode()
    late = client.post(one, {"text": "lang " * 70, "was": ""})
    assert late.status_code == 409 and "lang lang" in late.content.decode(), "nor is it lost where it is too long"


def test_what_is_too_long_is_counted_and_kept(cast, note):
    client, address = cast.client(cast.leader), f"/team/{cast.employee.pk}/points/"
    limit = "å" * Point.LONGEST
    sent = client.post(address, {"new_id": uuid4(), "text": limit + "æøå"})
    assert sent.status_code == 422 and "Ta bort 3 tegn. Et punkt har plass til 300." in sent.content.decode()
    assert limit + "æøå" in sent.content.decode() and not Point.objects.exists()
    assert client.post(address, {"new_id": uuid4(), "text": " "}).status_code == 422
    assert client.post(address, {"new_id": uuid4(), "text": limit}).status_code == 302
    point = Point.objects.get()
    sent = client.post(f"{address}{point.pk}/", {"text": limit + "!", "was": limit})
    assert (
        sent.status_code == 422
        and limit + "!</textarea>" in sent.content.decode()
        and "Ta bort 1 tegn" in str(sent.content.decode())
    )
    actions.change(point_id=point.pk, other=cast.employee.pk, leads=True, text="Kort", was=limit, by=cast.leader)
    sent = client.post(f"{address}{point.pk}/", {"text": "y" * 299, "was": "Langt"}).content.decode()
    assert "Punktet er endret i en annen fane" in sent and "y" * 299 in sent and 'value="Kort"' in sent
    for _number in range(actions.MOST - 1):
        note(cast.leader, "Punkt")
    sent = client.post(address, {"new_id": uuid4(), "text": "Ett til"})
    assert sent.status_code == 422 and "Det er ikke plass til flere punkter." in sent.content.decode()


def test_nobody_else_reaches_the_points(cast, both):
    own, leaders = both
    member, leader = f"/team/{cast.employee.pk}/points/", f"/leaders/{cast.leader.pk}/points/"
    for who in cast.everybody().values():
        led_by = who in (cast.employee, cast.colleague)
        assert cast.client(who).get(leader).status_code == (200 if led_by else 404)
        assert cast.client(who).get(member).status_code == (200 if who in (cast.leader, cast.acting_leader) else 404)
        for address, author in ((f"{member}{leaders.pk}/", cast.leader), (f"{leader}{own.pk}/", cast.employee)):
            if who != author:
                assert cast.client(who).post(address, {"press": "delete"}).status_code == 404
                assert cast.client(who).post(address, {"text": "x", "was": ""}).status_code == 404
                assert cast.client(who).post(address, {"text": "", "was": ""}).status_code == 404
    assert cast.client(cast.leader).get("/team/999999/points/").status_code == 404
    assert Point.objects.count() == 2


def test_the_next_preparation_has_them_and_so_has_the_conversation(cast, both):
    conversation = conversation_at("preparing", cast)
    preparation = reverse("conversations:preparation", args=[conversation.pk])
    for who, own, others in ((cast.employee, EMPLOYEES, LEADERS), (cast.leader, LEADERS, EMPLOYEES)):
        shown = cast.client(who).get(preparation).content.decode()
        assert "Dine punkter til samtalen" in shown and own in shown and others not in shown
        change = f"{places(cast)[who][1]}?from={conversation.pk}"
        assert change in shown and preparation in cast.client(who).get(change).content.decode()
        sent = {"new_id": uuid4(), "text": "Ett til", "page": "own", "from": str(conversation.pk)}
        assert f"?from={conversation.pk}#next-" in cast.client(who).post(places(cast)[who][1], sent)["Location"]
        assert "Ett til" in cast.client(who).get(preparation).content.decode()


def test_at_hand_they_are_opened_by_their_owner_alone(cast, begun):
    holding, address = (reverse(f"conversations:{name}", args=[begun.pk]) for name in ("holding", "own_points"))
    for who, own, others in ((cast.employee, EMPLOYEES, LEADERS), (cast.leader, LEADERS, EMPLOYEES)):
        shown = cast.client(who).get(holding).content.decode()
        assert "../own-points/" in shown and own not in shown, "closed until its owner opens it"
        for headers in ({}, {"HX-Request": "true"}):
            opened = cast.client(who).get(address, headers=headers).content.decode()
            assert own in opened and others not in opened and "data-private" in opened
    assert {cast.client(one).get(address).status_code for one in strangers(cast)} == {404}


def test_what_is_written_after_they_began_is_for_the_next_time(cast, both, begun, note):
    note(cast.leader, "Skrevet underveis, blåklokke")
    address = reverse("conversations:own_points", args=[begun.pk])
    assert "blåklokke" not in cast.client(cast.leader).get(address).content.decode()
    member = cast.client(cast.leader).get(f"/team/{cast.employee.pk}/").content.decode()
    assert member.count("Var med i samtalen") == 1 and member.count("Ta med neste gang også") == 1
    _own, leaders = both
    cast.client(cast.leader).post(f"/team/{cast.employee.pk}/points/{leaders.pk}/", {"press": "again"})
    assert LEADERS not in cast.client(cast.leader).get(address).content.decode(), "it was not raised: next time"
    assert "Var med" not in cast.client(cast.leader).get(f"/team/{cast.employee.pk}/").content.decode()
    undoing.undo_start(conversation_id=begun.pk, by=cast.leader)
    preparation = reverse("conversations:preparation", args=[begun.pk])
    assert "blåklokke" in cast.client(cast.leader).get(preparation).content.decode()


def test_the_page_asks_as_little_for_thirty(cast, note):
    def asked(address):
        client = cast.client(cast.leader)
        client.get(address)  # the log notes a reading once
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    note(cast.leader, "Det første")
    member = f"/team/{cast.employee.pk}/"
    few = [asked(member), asked(f"{member}points/")]
    for number in range(29):
        note(cast.leader, f"Punkt {number}")
    assert [asked(member), asked(f"{member}points/")] == few


def test_a_former_leader_meets_none(cast, both):
    assert cast.client(cast.former_leader).get(f"/team/{cast.employee.pk}/points/").status_code == 404
    assert cast.client(cast.employee).get(f"/leaders/{cast.former_leader.pk}/points/").status_code == 404
