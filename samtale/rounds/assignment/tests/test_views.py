"""Hvem med hvem and Innkalling: ways looked at and used, limits, choices by hand, starting and ending."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale.people.models import Leadership
from samtale.rounds.assignment import actions
from samtale.rounds.conftest import draft
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import HolderLimit, Member, Objection
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.participants import rules as participants_rules
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup.tests.test_views import page, position_of
from samtale.rounds.tests.test_course_of_a_round import at_ten, by_name, set_time

STEP = "with_whom"


def loads_of(round_) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in participants_rules.lines(round_):
        if line.is_in and line.holder:
            found[line.holder] = found.get(line.holder, 0) + 1
    return found


def test_a_way_is_looked_at_before_it_is_used(cast, round_, teachers):
    client = cast.client(cast.hr)
    now = client.get(page(round_, STEP)).text
    assert "Kari Dahl får 20 samtaler. Det er mange." in now and "kan lese" in now
    client.post(page(round_, "limits"), {"holder": cast.acting_leader.pk, "most": 9})
    seen = client.get(page(round_, STEP, "?way=balanced")).text
    assert "Bruk denne fordelingen" in seen and "Øyvind Øye" in seen
    assert loads_of(round_)[cast.leader.pk] == 20  # only looked at
    assert cast.client(cast.leader).post(page(round_, STEP), {"way": "balanced"}).status_code == 404
    assert loads_of(round_)[cast.leader.pk] == 20
    answer = client.post(page(round_, STEP), {"way": "balanced"}, follow=True)
    assert "Samtalene er fordelt." in answer.text
    found = loads_of(round_)
    assert found[cast.acting_leader.pk] <= 9 and max(found.values()) < 12 and sum(found.values()) == 21
    assert "er nærmeste leder, og leser ikke" in answer.text
    for wrong in ({}, {"way": "tilfeldig"}):
        assert client.post(page(round_, STEP), wrong).status_code == 400


def test_one_conversation_by_hand(cast, round_):
    client, position = cast.client(cast.hr), position_of(round_, cast.colleague.name)
    shown = client.get(page(round_, STEP, f"?choose={position}")).text
    assert "Hvem holder samtalen med Jonas Berg" in shown and "Siv Lunde" in shown
    press = {"position": position, "holder": cast.other_leader.pk}
    assert cast.client(cast.leader).post(page(round_, "holder"), press).status_code == 404
    assert by_name(round_)[cast.colleague.name].holder == cast.leader.pk
    answer = client.post(page(round_, "holder"), press, follow=True)
    assert "hos Siv Lunde" in answer.text and "valgt for hånd" in answer.text
    assert by_name(round_)[cast.colleague.name].holder == cast.other_leader.pk
    client.post(page(round_, "holder"), press | {"holder": ""})
    assert by_name(round_)[cast.colleague.name].holder == cast.leader.pk


def test_a_choice_that_cannot_be_is_said_and_changes_nothing(cast, round_):
    client = cast.client(cast.hr)
    own = {"position": position_of(round_, cast.leader.name), "holder": cast.leader.pk}
    answer = client.post(page(round_, "holder"), own)
    assert answer.status_code == 422 and "Kari Dahl kan ikke holde samtalen med seg selv." in answer.text
    stranger = client.post(page(round_, "holder"), own | {"holder": cast.archivist.pk})
    assert stranger.status_code == 422 and "Velg en fra listen." in stranger.text
    assert by_name(round_)[cast.leader.name].holder == cast.leadership_group.pk
    # A choice that stood when it was made, and does not any more.
    chosen = by_name(round_)[cast.colleague.name]
    actions.choose_holder(round_=round_, position=chosen.position, holder=cast.other_leader, by=cast.hr)
    Objection.objects.create(round=round_, employee=cast.colleague, holder=cast.other_leader, by=cast.colleague)
    for answer in (client.get(page(round_, STEP, "?way=balanced")), client.post(page(round_, STEP), {"way": "line"})):
        assert "Jonas Berg og Siv Lunde skal ikke ha samtalen sammen" in answer.text


@pytest.mark.parametrize(("most", "said"), [("mange", "Skriv et helt tall."), ("999", "Skriv et tall fra 0 til 200.")])
def test_a_limit_that_is_no_number_is_said(cast, round_, most, said):
    answer = cast.client(cast.hr).post(page(round_, "limits"), {"holder": cast.leader.pk, "most": most})
    assert answer.status_code == 422 and said in answer.text and f'value="{most}"' in answer.text
    assert not HolderLimit.objects.exists()


def test_more_may_hold_conversations_and_only_those_near(cast, round_):
    client = cast.client(cast.planner)
    found = client.get(page(round_, STEP, "?find=øye")).text
    assert "La Øyvind holde inntil 15" in found
    assert "La Tor holde" not in client.get(page(round_, STEP, "?find=nes")).text
    assert client.post(page(round_, "limits"), {"holder": cast.archivist.pk, "most": 15}).status_code == 404
    assert (
        cast.client(cast.leader).post(page(round_, "limits"), {"holder": cast.acting_leader.pk, "most": 15}).status_code
        == 404
    )
    client.post(page(round_, "limits"), {"holder": cast.acting_leader.pk, "most": 15})
    assert HolderLimit.objects.get().most == 15
    client.post(page(round_, "limits"), {"holder": cast.acting_leader.pk, "most": ""})
    assert not HolderLimit.objects.exists()


def test_as_many_queries_for_few_as_for_many(cast, round_, request):
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert cast.client(cast.hr).get(url).status_code == 200
        return len(queries)

    cast.client(cast.hr)  # signs in
    urls = [page(round_, STEP), page(round_, STEP, "?way=balanced"), page(round_, "invitations")]
    few = [asked(url) for url in urls]
    request.getfixturevalue("teachers")
    assert [asked(url) for url in urls] == few
    assert max(few) <= 25


def test_everybody_is_read_once_whatever_is_done(cast, round_, teachers, monkeypatch):
    """Reading 5,000 is what takes the time: sharing out, a choice by hand and starting read them once each."""
    read, counts, client = participants_rules.lines, {}, cast.client(cast.hr)

    def counted(*args, **more):
        counts["whole"] += more.get("only") is None
        return read(*args, **more)

    colleague = position_of(round_, cast.colleague.name)
    monkeypatch.setattr(participants_rules, "lines", counted)
    asked = {
        "taken": ("who", {"position": colleague, "choice": "in"}),
        "shared out": (STEP, {"way": "balanced"}),
        "by hand": ("holder", {"position": colleague, "holder": cast.other_leader.pk}),
        "started": ("start", {}),
        "shared out again": (STEP, {"way": "department"}),
        "by hand again": ("holder", {"position": colleague, "holder": cast.leader.pk}),
    }
    few = {}
    for what, (step, sent) in asked.items():
        counts["whole"] = 0
        with CaptureQueriesContext(connection) as queries:
            assert client.post(page(round_, step), sent).status_code == 302
        few[what] = (counts["whole"], len(queries))
    assert {what: whole for what, (whole, _queries) in few.items()} == {
        what: 0 if what == "taken" else 1 for what in asked
    }
    assert max(queries for _whole, queries in few.values()) <= 50, few


def test_started_by_a_planner_and_ended(cast, round_):
    client = cast.client(cast.planner)
    before = client.get(page(round_, "invitations")).text
    assert "Start runden" in before and "3 samtaler skal holdes" in before and "14 dager før samtalen" in before
    for name in ("start", "end"):
        assert cast.client(cast.leader).post(page(round_, name)).status_code == 404
    round_.refresh_from_db()
    assert round_.started_at is None
    for _again in range(2):
        assert client.post(page(round_, "start")).status_code == 302
    assert "Runden er i gang" in client.get(page(round_, "invitations")).text
    assert Member.objects.filter(round=round_, holder=cast.leader).count() == 2
    client.post(page(round_, "end"))
    assert "Runden er avsluttet" in client.get(page(round_, "invitations")).text


def test_a_round_with_somebody_alone_does_not_start(cast, round_):
    participants_actions.take(round_=round_, position=position_of(round_, cast.planner.name), choice="in", by=cast.hr)
    shown = cast.client(cast.hr).get(page(round_, "invitations")).text
    assert "1 har ingen å ha samtalen med: Pia Plener." in shown
    assert "Pia Plener er ikke ført opp med noen leder." in cast.client(cast.hr).get(page(round_, STEP)).text
    answer = cast.client(cast.hr).post(page(round_, "start"))
    assert answer.status_code == 422 and "Runden kan ikke starte ennå" in answer.text
    empty = setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    for line in participants_rules.lines(empty):
        participants_actions.take(round_=empty, position=line.position, choice="out", by=cast.hr)
    assert "Ingen er med ennå" in cast.client(cast.hr).get(page(empty, STEP)).text
    assert "Det er ingen med i runden." in cast.client(cast.hr).post(page(empty, "start")).text


def test_the_time_goes_with_the_holder_and_only_with_them(cast, round_, teachers):
    for name in ("Lærer00 Prøve", "Lærer01 Prøve"):
        set_time(round_, name, at_ten(8))
    client, moved = cast.client(cast.hr), position_of(round_, "Lærer00 Prøve")
    client.post(page(round_, "holder"), {"position": moved, "holder": cast.other_leader.pk})
    client.post(page(round_, STEP), {"way": "line"})  # as it was for the other one
    client.post(page(round_, "start"))
    times = dict(Member.objects.filter(round=round_).values_list("employee__first_name", "starts_at"))
    assert times["Lærer00"] is None and times["Lærer01"] == at_ten(8)
    HolderLimit.objects.create(round=round_, holder=cast.leader, most=0)
    client.post(page(round_, "limits"), {"holder": cast.other_leader.pk, "most": 30})
    client.post(page(round_, STEP), {"way": "balanced"})
    given = Member.objects.get(round=round_, employee=teachers[1])
    assert given.holder != cast.leader and given.starts_at is None
    assert Leadership.objects.filter(leader=given.holder, position=given.position, kind="shared").exists()


def test_another_holder_after_the_start_may_and_what_was_stopped_goes_on(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    row = set_time(round_, cast.colleague.name, at_ten(8))
    Member.objects.filter(pk=row.pk).update(not_invited="leader")
    press = {"position": row.position_id, "holder": cast.other_leader.pk}
    cast.client(cast.hr).post(page(round_, "holder"), press)
    assert Leadership.objects.filter(leader=cast.other_leader, position=row.position_id, kind="shared").count() == 1
    row.refresh_from_db()
    assert (row.not_invited, row.starts_at) == ("", None)  # the time was the former holder's
    set_time(round_, cast.colleague.name, at_ten(8))
    assert invitations_jobs.invite_due(at_ten(1)) == 1
    assert cast.client(cast.hr).post(page(round_, "holder"), press).status_code == 404  # too late
