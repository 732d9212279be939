"""The list of rounds, laying one out, and who is in it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale.rounds.conftest import draft
from samtale.rounds.models import Member, Round
from samtale.rounds.participants import rules
from samtale.rounds.setup import actions
from tests.course import yearly_guide


def sent(cast, **more) -> dict:
    """What the form sends for a round of the school."""
    plan = draft(cast)
    return {
        "id": uuid4(),
        "name": plan.name,
        "aim": "",
        "unit": cast.unit.pk,
        "guide": plan.guide_id,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "done_by": "",
        "interval_months": 12,
        "new_months": 3,
        "minutes_long": 90,
        "per_day": 1,
        "lead_days": 14,
        **more,
    }


def page(round_, name: str = "who", query: str = "") -> str:
    return reverse(f"rounds:{name}", args=[round_.pk]) + query


def position_of(round_, name: str) -> int:
    return next(line.position for line in rules.lines(round_) if line.name == name)


def test_only_those_who_plan_see_rounds_and_each_their_own(cast, round_):
    elsewhere = actions.save_round(round_=draft(cast, unit=cast.other_unit, name="Sørvågs runde"), by=cast.hr)
    seen = {name: cast.client(getattr(cast, name)).get("/rounds/") for name in ("hr", "planner", "leader", "employee")}
    assert [seen[name].status_code for name in seen] == [200, 200, 404, 404]
    assert "Sørvågs runde" in seen["hr"].text and "Sørvågs runde" not in seen["planner"].text
    assert round_.name in seen["planner"].text
    for name in ("draft", "who"):
        assert cast.client(cast.hr).get(page(elsewhere, name)).status_code == 200
        assert cast.client(cast.planner).get(page(elsewhere, name)).status_code == 404
        assert cast.client(cast.leader).get(page(round_, name)).status_code == 404


def test_a_new_round_gets_a_name_no_other_has(cast, round_):
    def named(who) -> str:
        field = re.search(r'<input[^>]* name="name"[^>]*>', cast.client(who).get("/rounds/new/").text)[0]
        return re.search(r'value="([^"]*)"', field)[1]

    plain = named(cast.hr)
    Round.objects.filter(pk=round_.pk).update(name=plain)
    assert named(cast.hr) == f"{plain} (2)"
    actions.save_round(round_=draft(cast, unit=cast.other_unit, name=f"{plain} (2)"), by=cast.hr)
    assert named(cast.hr) == f"{plain} (3)" and named(cast.planner) == f"{plain} (2)"  # hers to see alone


def test_laid_out_once_however_often_it_is_sent(cast):
    yearly_guide()
    client, form = cast.client(cast.hr), sent(cast)
    assert "Medarbeidersamtaler" in client.get("/rounds/new/").text
    for _again in range(2):
        answer = client.post("/rounds/new/", form)
        assert (answer.status_code, answer["Location"]) == (302, f"/rounds/{form['id']}/who/")
    made = Round.objects.get()
    assert (made.name, made.by, made.lead_days) == (form["name"], cast.hr, 14)
    answer = client.post(page(made, "draft"), form | {"name": "Et annet navn", "takes_temporary": "on"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.name == "Et annet navn" and made.takes_temporary
    # A planner may not choose a unit of somebody else's, nor send in for one who may.
    assert cast.client(cast.planner).post("/rounds/new/", sent(cast, unit=cast.other_unit.pk)).status_code == 422
    assert Round.objects.count() == 1


def test_another_s_round_is_never_laid_out_again(cast):
    elsewhere = actions.save_round(round_=draft(cast, unit=cast.other_unit, name="Sørvågs runde"), by=cast.hr)
    for who, status in ((cast.planner, 404), (cast.hr, 302)):
        assert cast.client(who).post("/rounds/new/", sent(cast, id=elsewhere.pk)).status_code == status
        assert Round.objects.get().name == "Sørvågs runde"


def test_two_who_plan_at_once_do_not_write_over_each_other(cast, round_):
    where, both = page(round_, "draft"), [cast.client(cast.hr), cast.client(cast.planner)]
    marks = [re.search(r'name="seen" value="(\w+)"', client.get(where).text)[1] for client in both]
    theirs, mine = (
        sent(cast, id=round_.pk, aim=aim, seen=mark)
        for aim, mark in zip(("Færre vikarer", "Lesing i alle fag"), marks, strict=True)
    )
    assert both[0].post(where, theirs).status_code == both[0].post(where, theirs).status_code == 302
    answer = both[1].post(where, mine)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("endret et annet sted", "Lesing i alle fag", "«Færre vikarer»"))
    assert Round.objects.get().aim == "Færre vikarer"
    again = mine | {"seen": re.search(r'name="seen" value="(\w+)"', answer.text)[1]}
    assert both[1].post(where, again).status_code == 302
    assert Round.objects.get().aim == "Lesing i alle fag"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "Gi runden et navn."),
        ({"unit": ""}, "Velg en enhet."),
        ({"ends_on": "2020-01-01", "starts_on": "2019-12-01"}, "Perioden er over allerede."),
        ({"starts_on": "i går"}, "Skriv datoen som dag, måned og år"),
        ({"lead_days": "3"}, "Velg et tall fra 7 til 14."),
        ({"per_day": "mange"}, "Skriv et helt tall."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stands(cast, more, said):
    answer = cast.client(cast.hr).post("/rounds/new/", sent(cast, aim="Alle skal ha fått samtale") | more)
    assert answer.status_code == 422 and said in answer.text
    assert "Alle skal ha fått samtale" in answer.text
    assert not Round.objects.exists()


def test_a_period_too_late_for_the_budget_is_warned_of(cast, round_):
    late = actions.save_round(round_=draft(cast, done_by=round_.ends_on - timedelta(days=5)), by=cast.hr)
    warning = "Perioden slutter 5 dager etter fristen for budsjettarbeidet"
    assert warning in cast.client(cast.hr).get(page(late, "draft")).text
    assert warning not in cast.client(cast.hr).get(page(round_, "draft")).text


def test_a_draft_is_thrown_away_and_a_started_round_is_not(cast, round_):
    assert cast.client(cast.leader).post(page(round_, "discard")).status_code == 404
    started = actions.save_round(round_=draft(cast), by=cast.hr)
    actions.start(round_=started, by=cast.hr)
    for one in (round_, started):
        cast.client(cast.hr).post(page(one, "discard"))
    assert list(Round.objects.all()) == [started]
    shown = cast.client(cast.hr).get(page(started, "draft"))
    assert "Runden er startet" in shown.text and 'name="ends_on"' not in shown.text
    assert cast.client(cast.hr).post(page(started, "draft"), sent(cast)).status_code == 422


def test_taken_in_and_left_out_by_one_press(cast, round_):
    client, colleague = cast.client(cast.hr), cast.colleague.name
    shown = " ".join(client.get(page(round_)).text.split())
    assert "<strong>3 er med</strong>, 2 er ikke med" in shown and colleague in shown and "Har ingen leder" in shown
    press = {"position": position_of(round_, colleague), "choice": "out"}
    assert cast.client(cast.leader).post(page(round_), press).status_code == 404
    assert "<strong>3 er med" in client.get(page(round_)).text
    answer = client.post(page(round_, query="?open=never"), press, follow=True)
    assert "Jonas Berg er holdt utenfor." in answer.text and "<strong>2 er med</strong>, 3 er ikke med" in " ".join(
        answer.text.split()
    )
    back = client.post(page(round_), press | {"choice": ""}, follow=True).text
    assert "<strong>3 er med" in back and "Regelen avgjør igjen, og Jonas Berg er med." in back
    assert not Member.objects.filter(round=round_).exists(), "nothing is left of it"
    top = {"position": next(line.position for line in rules.lines(round_) if line.reason == rules.Reason.NO_LEADER)}
    client.post(page(round_), top | {"choice": "in"})
    back = client.post(page(round_), top | {"choice": ""}, follow=True).text
    assert "er ikke med: Har ingen leder." in back
    actions.start(round_=round_, by=cast.hr)
    assert "0 av 3 er holdt" in client.get("/rounds/").text
    for wrong in ({}, {"position": "x", "choice": "in"}, {"position": "1"}):
        assert client.post(page(round_), wrong).status_code == 400
    assert client.post(page(round_), press | {"choice": "kanskje"}).status_code == 404


def test_searched_and_shown_a_page_at_a_time(cast, round_, teachers):
    client = cast.client(cast.hr)
    first = client.get(page(round_)).text
    assert "Vis alle 21" in first and "Lærer17" not in first
    found = client.get(page(round_, query="?q=lærer17")).text
    assert "Lærer17 Prøve" in found and "Lærer16 Prøve" not in found
    every = client.get(page(round_, query="?reason=never")).text
    assert "Lærer17 Prøve" in every and cast.planner.name not in every
    assert "Ingen passer" in client.get(page(round_, query="?q=ingen+slik")).text


def test_as_many_queries_for_few_as_for_many(cast, round_, request):
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert cast.client(cast.planner).get(url).status_code == 200
        return len(queries)

    cast.client(cast.planner)  # signs in
    few = asked("/rounds/"), asked(page(round_)), asked(page(round_, query="?q=a"))
    request.getfixturevalue("teachers")
    for _nth in range(5):
        started = actions.save_round(round_=draft(cast), by=cast.hr)
        Round.objects.filter(pk=started.pk).update(started_at=started.created_at)
    many = asked("/rounds/"), asked(page(round_)), asked(page(round_, query="?q=a"))
    assert (few[1], few[2]) == (many[1], many[2]) and many[0] <= few[0] + 1  # how far is asked where one has started
    assert max(many) <= 13
