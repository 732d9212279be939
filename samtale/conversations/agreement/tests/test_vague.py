"""A promise that is none is asked about once, by its leader, before it is saved, and never stands in the way."""

import re

import pytest

from samtale.conversations.agreement.vague import may_be_none
from samtale.goals.models import Action, Goal

from .test_views import HTMX, SOON, agree, fields_of, held, url  # noqa: F401

ASKED = "Er dette et ja, et nei, eller et svar innen en dato?"
VAGUE = "Se på turnusen til høsten"


@pytest.mark.parametrize(
    ("what", "none"),
    [
        (VAGUE, True),
        ("Jeg ser nærmere på dette", True),
        ("Vurdere om Ingrid kan få fagansvar", True),
        ("Ta det med videre til ledergruppen", True),
        ("Ta med vidare", True),
        ("prøve å få til en fast dag", True),
        ("Sjå på turnusen", True),
        ("Se på turnusen og svare innen 1. mars", False),
        ("Vurdere fagansvar. Ingrid får ja eller nei i januar", False),
        ("Avgjøre om vi skal se på turnusen", False),
        ("Sette opp en fast kontordag", False),
        ("Bytte ut den gamle videreutdanningen", False),
        ("Besøke stallen og prøvekjøre bussen", False),
    ],
)
def test_words_that_may_be_heard_as_a_yes(what, none):
    assert may_be_none(what) is none


@pytest.mark.parametrize("more", [{}, HTMX])
def test_the_leader_is_asked_once_and_may_save_it_as_it_stands(cast, held, more):  # noqa: F811
    agree(cast, held)
    client, goal = cast.client(cast.leader), Goal.objects.get()
    where = url("add_action", held, goal.pk)
    sent = fields_of(client.get(where, **more).text) | {"what": VAGUE, "responsible": "leader", "due": SOON}
    answer = client.post(where, sent, **more)
    assert answer.status_code == 200 and ASKED in answer.text and VAGUE in answer.text
    assert Action.objects.count() == 1, "nothing is saved yet"
    assert answer.text.count("autofocus") == 1 and re.search(r'role="alert"[^>]* autofocus', answer.text), "it is seen"
    again = fields_of(answer.text)
    assert again["asked"] == "yes" and again["new_id"] == sent["new_id"]
    client.post(where, sent | {"asked": "yes"}, **more)
    action = next(one for one in Action.objects.all() if one.what == VAGUE)
    where = url("proposed_action", held, action.pk)
    changed = fields_of(client.get(where, **more).text) | {"responsible": "leader", "what": "Vurdere turnusen"}
    assert ASKED in client.post(where, changed, **more).text
    action.refresh_from_db()
    assert action.what == VAGUE
    client.post(where, changed | {"what": "Legge om turnusen"}, **more)
    action.refresh_from_db()
    assert action.what == "Legge om turnusen", "what says what is done is not asked about"


def test_only_what_the_leader_takes_on_is_asked_about_and_only_the_leader(cast, held):  # noqa: F811
    agree(cast, held, what=VAGUE)
    assert Action.objects.get().what == VAGUE, "the employee writes it down and is not asked"
    client, goal = cast.client(cast.leader), Goal.objects.get()
    where = url("add_action", held, goal.pk)
    sent = fields_of(client.get(where).text) | {"what": "Vurdere et kurs", "due": SOON}
    assert client.post(where, sent | {"responsible": "employee"}).status_code == 302
    assert "Vurdere et kurs" in {one.what for one in Action.objects.filter(responsible="employee")}
    both = url("add_goal", held)
    sent = fields_of(client.get(both).text)
    sent |= {"title": "Ro på jobb", "what": VAGUE, "responsible": "leader", "due": SOON}
    assert ASKED in client.post(both, sent).text
    assert Goal.objects.count() == 1
    missing = client.post(both, sent | {"title": ""})
    assert missing.status_code == 422 and ASKED not in missing.text, "what is missing is told first"


def test_a_press_that_sends_nothing_shows_the_form(cast, held):  # noqa: F811
    agree(cast, held)
    where = url("proposed_action", held, Action.objects.get().pk)
    for who in (cast.leader, cast.employee):
        answer = cast.client(who).post(where)
        assert answer.status_code == 200 and ASKED not in answer.text and "Lage en lesekrok" in answer.text
