"""The small pages and fragments where the two write what they agree on."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.agreement import actions, document
from samtale.goals.models import Action, Goal
from tests.course import agree_something, conversation_at, fresh, goal_of

SOON = (timezone.localdate() + timedelta(days=40)).isoformat()
HTMX = {"headers": {"HX-Request": "true"}}


def url(name, conversation, *more):
    return reverse(f"conversations:{name}", args=[conversation.pk, *more])


def fields_of(page) -> dict[str, str]:
    """What a browser would send of a page's largest form, untouched."""
    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not ('type="radio"' in tag and " checked" not in tag):
            found[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = text
    return {name: value.replace("&#34;", '"').replace("&quot;", '"') for name, value in found.items()}


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def agree(cast, held, **more):
    client = cast.client(cast.employee)
    sent = fields_of(client.get(url("add_goal", held)).text)
    sent |= {"title": "Lese mer", "what": "Lage en lesekrok", "responsible": "leader", "due": SOON}
    return client.post(url("add_goal", held), sent | more)


def test_an_action_with_its_goal_is_agreed_in_one_press_without_script(cast, held):
    answer = agree(cast, held)
    assert answer.status_code == 302 and answer.url == url("holding", held)
    letter = document.content(document.gather(fresh(held)))
    assert letter["goals"][0]["title"] == "Lese mer"
    assert letter["goals"][0]["actions"][0] | {"id": ""} == {
        "id": "",
        "kind": "do",
        "what": "Lage en lesekrok",
        "responsible": "leader",
        "due": SOON,
        "first_step": "",
        "measure": "",
    }


def test_a_second_action_takes_the_goal_there_is(cast, held):
    agree(cast, held)
    goal = Goal.objects.get()
    agree(cast, held, goal=str(goal.pk), title="", what="Lese høyt")
    assert Goal.objects.count() == 1 and Action.objects.filter(goal=goal).count() == 2


def test_the_same_form_sent_twice_adds_one(cast, held):
    client = cast.client(cast.employee)
    sent = fields_of(client.get(url("add_goal", held)).text)
    sent |= {"title": "Lese mer", "what": "Lage en lesekrok", "responsible": "leader", "due": SOON}
    for _ in range(2):
        client.post(url("add_goal", held), sent)
    assert (Goal.objects.count(), Action.objects.count()) == (1, 1)


def test_it_is_remembered_where_in_the_conversation_it_came_up(cast, held):
    topic = held.topics.first()
    client = cast.client(cast.leader)
    page = client.get(f"{url('add_goal', held)}?topic={topic.pk}", **HTMX).text
    assert str(topic.pk) in page and "<html" not in page
    sent = fields_of(page) | {"title": "x", "what": "y", "responsible": "leader", "due": SOON}
    answer = client.post(url("add_goal", held), sent, **HTMX)
    assert answer.status_code == 200 and "agreement-changed" in answer["HX-Trigger-After-Swap"]
    assert held.agreement.goal_links.get().topic == topic


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Skriv hva målet er."),
        ({"what": ""}, "Skriv hva som skal gjøres."),
        ({"responsible": ""}, "Velg hvem som har ansvaret."),
        ({"due": ""}, "Velg en frist."),
        ({"due": "2020-01-01"}, "Datoen er passert. Velg i dag eller senere."),
        ({"due": "20260-01-01"}, "Skriv en dato, for eksempel 12.03.2027."),
        ({"due": "2090-01-01"}, "Datoen er for langt fram. Se om året stemmer."),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_nothing_is_lost(cast, held, wrong, sentence):
    answer = agree(cast, held, first_step="Spørre vaktmesteren", **wrong)
    assert answer.status_code == 422 and sentence in answer.text and "Spørre vaktmesteren" in answer.text
    assert not Goal.objects.exists() and not Action.objects.exists()
    assert agree(cast, held, first_step="Spørre vaktmesteren").status_code == 302


def test_the_sentence_of_the_step_is_shown_and_what_was_typed_stays(cast, held):
    actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    answer = agree(cast, held)
    assert answer.status_code == 422 and "Endre konklusjonen" in answer.text and "Lage en lesekrok" in answer.text


def test_two_browsers_change_the_same_goal(cast, held):
    agree(cast, held, title="Lede teamet i matematikk")
    where = url("proposed_goal", held, Goal.objects.get().pk)
    first = fields_of(cast.client(cast.employee).get(where).text)
    second = fields_of(cast.client(cast.leader).get(where).text)
    cast.client(cast.employee).post(where, first | {"title": "Lede og utvikle teamet i matematikk"})
    answer = cast.client(cast.leader).post(
        where, second | {"title": "Lede teamet i matematikk og norsk", "measure": "Vi møtes\r\nhver uke", "due": SOON}
    )
    assert answer.status_code == 302
    goal = Goal.objects.select_related("key").get()
    assert goal.title == "Lede og utvikle teamet i matematikk og norsk"
    assert (goal.measure, goal.due.isoformat()) == ("Vi møtes\nhver uke", SOON)


def test_a_form_left_as_it_was_changes_nothing(cast, held):
    agree_something(held, cast)
    for name, row in (("proposed_goal", Goal.objects.get()), ("proposed_action", Action.objects.first())):
        before = document.content(document.gather(fresh(held)))
        where = url(name, held, row.pk)
        assert (
            cast.client(cast.leader).post(where, fields_of(cast.client(cast.leader).get(where).text)).status_code == 302
        )
        assert document.content(document.gather(fresh(held))) == before


def test_a_form_that_came_through_broken_is_said(cast, held):
    agree(cast, held)
    where = url("proposed_goal", held, Goal.objects.get().pk)
    sent = fields_of(cast.client(cast.leader).get(where).text)
    for base in ("", "[]", "{", '{"title": 1}', sent["base"].replace('"priority": 2', '"priority": "x"')):
        answer = cast.client(cast.leader).post(where, sent | {"base": base, "title": "Nytt"})
        assert answer.status_code == 422 and "Nytt" in answer.text
    assert Goal.objects.select_related("key").get().title == "Lese mer"


def test_what_the_other_removed_is_said_and_the_words_stay(cast, held):
    agree(cast, held)
    goal = Goal.objects.get()
    where = url("proposed_goal", held, goal.pk)
    sent = fields_of(cast.client(cast.leader).get(where).text)
    cast.client(cast.employee).post(url("remove_goal", held, goal.pk))
    answer = cast.client(cast.leader).post(where, sent | {"title": "Lese mye mer"})
    assert answer.status_code == 422 and "Målet er fjernet" in answer.text and "Lese mye mer" in answer.text


def test_words_for_a_goal_that_was_removed_meanwhile_stay(cast, held):
    agree(cast, held)
    client, goal = cast.client(cast.leader), Goal.objects.get()
    forms = {name: fields_of(client.get(url(name, held, goal.pk)).text) for name in ("add_part", "add_action")}
    forms["add_part"] |= {"title": "Lese mye mer"}
    forms["add_action"] |= {"what": "Lese mye mer", "responsible": "leader", "due": SOON}
    cast.client(cast.employee).post(url("remove_goal", held, goal.pk))
    for name, sent in forms.items():
        answer = client.post(url(name, held, goal.pk), sent)
        assert answer.status_code == 422 and "Målet er fjernet" in answer.text and "Lese mye mer" in answer.text


def test_the_address_of_what_was_agreed_before_says_so(cast):
    conversation_at("following", cast)
    held = conversation_at("holding", cast)
    old = Action.objects.filter(goal__employee=cast.employee).first()
    for more in ({}, HTMX):
        answer = cast.client(cast.employee).get(url("proposed_action", held, old.pk), **more)
        assert answer.status_code == 422 and "Tiltaket er avtalt før." in answer.text
        assert ("<html" in answer.text) != bool(more)
    agree(cast, held)
    new = Action.objects.get(status="draft")
    assert cast.client(cast.employee).get(url("proposed_action", held, new.pk)).status_code == 200


def test_parts_consents_and_views_have_their_pages(cast, held):
    agree(cast, held)
    client, goal = cast.client(cast.employee), Goal.objects.get()
    where = url("add_part", held, goal.pk)
    client.post(where, fields_of(client.get(where).text) | {"title": "Et delmål"})
    assert Goal.objects.filter(parent=goal).count() == 1
    where = url("add_consent", held)
    empty = client.post(where, fields_of(client.get(where).text))
    assert empty.status_code == 422 and "Skriv hva som kan brukes." in empty.text
    client.post(where, fields_of(client.get(where).text) | {"what": "Behovet", "purpose": "kurs", "whom": "alle"})
    where = url("add_difference", held)
    client.post(where, fields_of(client.get(where).text) | {"text": "Ikke enig"})
    letter = client.get(url("agreement", held)).text
    for words in ("Et delmål", "Behovet", "Brukes til", "Brukes av", "Ikke enig", "Ingrid ser det slik"):
        assert words in letter
    other = cast.client(cast.leader).get(url("agreement", held)).text
    assert "Ta det ut igjen" in letter and "Ta det ut igjen" not in other


def test_a_goal_from_before_is_ended_or_let_go_on(cast):
    conversation_at("following", cast)
    held = conversation_at("holding", cast)
    actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    client, goal = cast.client(cast.employee), Goal.objects.get()
    page = client.get(url("agreement", held)).text
    assert "Fra sist" in page and "Det vi avtalte før, gjelder fortsatt." in page and "særskilte tiltak" not in page
    done = Action.objects.filter(goal=goal)
    done.update(status=Action.Status.DONE, done_at=timezone.now())
    page = client.get(url("agreement", held)).text
    assert "Ingen tiltak gjenstår." in page and "Ingen tiltak ennå." not in page
    done.update(status=Action.Status.REMAINING, done_at=None)
    where = url("end_goal", held, goal.pk)
    assert client.post(where, {}).status_code == 422
    client.post(where, {"outcome": "partly", "result": "Halvveis"})
    page = client.get(url("agreement", held)).text
    assert "Avsluttes som delvis nådd" in page and "Halvveis" in page and "ikke trengs særskilte tiltak" in page
    client.post(url("keep_goal", held, goal.pk))
    assert "Avsluttes som" not in client.get(url("agreement", held)).text


def test_no_measures_is_one_press_and_is_refused_with_a_sentence(cast, held):
    client = cast.client(cast.employee)
    client.post(url("conclusion", held), {"conclusion": "none_needed"})
    assert "ikke trengs særskilte tiltak" in client.get(url("agreement", held)).text
    client.post(url("conclusion", held), {"conclusion": "measures"})
    agree(cast, held)
    for more in ({}, HTMX):
        answer = client.post(url("conclusion", held), {"conclusion": "none_needed"}, **more)
        assert answer.status_code == 422 and "Fjern dem først" in answer.text
    assert client.post(url("conclusion", held), {"conclusion": "nonsense"}).status_code == 400


def test_what_is_not_there_is_not_found(cast, held):
    client = cast.client(cast.employee)
    for name in ("proposed_goal", "add_action", "end_goal", "add_part", "proposed_action", "consent"):
        assert client.get(url(name, held, uuid4())).status_code == 404


def test_another_pair_s_goal_is_not_reached_through_one_s_own_conversation(cast, held):
    other = goal_of(cast.colleague, cast.leader, title="Jonas' mål", status="draft")
    client = cast.client(cast.employee)
    assert client.get(url("proposed_goal", held, other.pk)).status_code == 404
    assert client.post(url("remove_goal", held, other.pk)).status_code == 302
    assert Goal.objects.filter(pk=other.pk).exists()


def queries(client, address) -> int:
    """How many questions a page puts to the database, also the first time when the reading is recorded."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in caught)


def test_pages_take_few_queries_however_much_is_agreed(cast, held):
    agree_something(held, cast)
    client, other = cast.client(cast.leader), cast.client(cast.employee)
    few = {name: queries(client, url(name, held)) for name in ("agreement", "add_goal")}
    for _ in range(8):
        agree_something(held, cast)
    many = {name: queries(other, url(name, held)) for name in ("agreement", "add_goal")}
    assert few == many and max(few.values()) <= 12
    for name, row in (("proposed_goal", Goal), ("proposed_action", Action)):
        assert queries(client, url(name, held, row.objects.first().pk)) <= 12


def test_what_is_wrong_is_told_in_the_order_of_the_page(cast, held):
    client, where = cast.client(cast.employee), url("add_goal", held)
    page = client.post(where, fields_of(client.get(where).text) | {"title": "", "what": ""}).text
    assert page.index("Skriv hva målet er.") < page.index("Skriv hva som skal gjøres.") < page.index("Velg en frist.")
