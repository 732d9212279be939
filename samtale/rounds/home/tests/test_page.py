"""What rounds and series say on the places people land, and how often they ask to say it."""

import re
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.models import Conversation
from samtale.core import clock, words
from samtale.core.lines import lines_for
from samtale.people.models import Position
from samtale.rounds.conftest import draft
from samtale.rounds.home import page
from samtale.rounds.models import Member, Round
from samtale.rounds.series.models import Occasion, Series
from tests.cast import leads, person, position
from tests.course import conversation_at

pytestmark = pytest.mark.both_databases

NO_SERIES = "Korte oppfølgingssamtaler kan gå av seg selv, så ofte dere vil."
TWO_SERIES = "Du har faste oppfølgingssamtaler med to medarbeidere."


def said(place: str, who) -> list[str]:
    return [line.text for line in lines_for(place, who)]


@pytest.fixture
def going_on(cast):
    """going_on(name, …): a round that goes on, in which the leader holds the conversations with some, at these times.

    What more is given is the round's.
    """

    def make(name: str, times: dict, *, of_member: dict | None = None, **more) -> Round:
        round_ = draft(cast, **{"name": name, "started_at": timezone.now(), **more})
        round_.save()
        for employee, starts_at in times.items():
            where = Position.objects.get(person=employee)
            given = {"holder": cast.leader, "starts_at": starts_at, **(of_member or {})}
            Member.objects.create(round=round_, position=where, employee=employee, **given)
        return round_

    return make


def a_series(leader, employee, **more) -> Series:
    first = {"rhythm": "weekly", "first_on": date(2027, 1, 5), "begins_at": time(9), "place": "kontoret"}
    return Series.objects.create(leader=leader, employee=employee, **first | more)


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def test_where_there_is_nothing(cast):
    assert said("team", cast.leader) == [NO_SERIES]
    assert said("home", cast.leader) == said("home", cast.employee) == said("home", cast.hr) == []


def test_rounds_by_their_first_day_and_those_without_times_first(cast, going_on):
    first, second = cast.employee, cast.colleague
    today = clock.today()
    going_on("Tredje", {first: None, second: None}, starts_on=today + timedelta(days=9))
    going_on("Andre", {first: in_days(20), second: None}, starts_on=today + timedelta(days=5))
    whole = going_on("Første", {first: in_days(30), second: in_days(31)}, starts_on=today + timedelta(days=2))
    # Nobody is to be invited to any of these.
    going_on("Kladd", {first: None}, started_at=None)
    going_on("Slutt", {first: None}, ended_at=timezone.now())
    going_on("Utenfor", {first: None}, of_member={"choice": Member.Choice.OUT})
    going_on("Innkalt", {first: None}, of_member={"invited_at": timezone.now()})
    going_on("En annens", {first: None}, of_member={"holder": cast.acting_leader})
    without = [
        "I runden Andre har én samtale ikke fått et tidspunkt.",
        "I runden Tredje har to samtaler ikke fått et tidspunkt.",
    ]
    all_timed = "I runden Første har alle fått et tidspunkt, og de blir kalt inn av seg selv."
    assert said("team", cast.leader) == [*without, all_timed, NO_SERIES]
    assert said("home", cast.leader) == without
    assert lines_for("team", cast.leader)[2].url == f"/rounds/{whole.pk}/plan/"
    assert said("home", cast.employee) == [] and said("team", cast.other_leader) == [NO_SERIES]


def test_two_rounds_of_the_same_day_keep_their_order(cast, going_on):
    rounds = [going_on(f"Runde {nth}", {cast.employee: None, cast.colleague: None}) for nth in range(6)]
    names = [round_.name for round_ in sorted(rounds, key=lambda round_: round_.pk)]
    assert said("home", cast.leader) == [f"I runden {name} har to samtaler ikke fått et tidspunkt." for name in names]


def test_a_leader_s_series_and_who_asks_in_the_order_they_began(cast):
    a_series(cast.leader, cast.colleague, asked="end")
    assert said("team", cast.leader)[0] == "Du har faste oppfølgingssamtaler med én medarbeider."
    a_series(cast.leader, cast.employee, asked="pause", created_at=timezone.now() - timedelta(days=9))
    # Led by somebody else today, and over.
    a_series(cast.leader, cast.other_leader, asked="end")
    a_series(cast.acting_leader, cast.employee, asked="change", ended_at=timezone.now())
    asking = ["Ingrid Aasen ber om en pause.", "Jonas Berg ber om å slutte med de faste samtalene."]
    assert said("team", cast.leader) == [TWO_SERIES, *asking]
    Series.objects.filter(leader=cast.leader).update(asked="", paused_at=timezone.now())
    assert said("team", cast.leader) == [TWO_SERIES]
    assert said("team", cast.acting_leader)[1:] == [NO_SERIES], "after for whom and until when one acts"


def test_one_s_own_series_below_the_rounds_one_holds(cast, going_on):
    a_series(cast.leadership_group, cast.leader)
    a_series(cast.leader, cast.employee)
    a_series(cast.acting_leader, cast.employee, paused_at=timezone.now())
    rhythm = "Hver tirsdag kl. 09.00 har du en kort samtale med"
    assert said("home", cast.employee) == [f"{rhythm} Kari.", "Pause i oppfølgingssamtalene med Øyvind."]
    assert said("home", cast.leader) == [f"{rhythm} Berit."]
    going_on("Vår", {cast.employee: None})
    assert said("home", cast.leader) == ["I runden Vår har én samtale ikke fått et tidspunkt.", f"{rhythm} Berit."]
    assert said("team", cast.leader)[1:] == ["Du har faste oppfølgingssamtaler med én medarbeider."]


def test_a_planned_time_is_the_first_of_them_and_stands_when_one_filters(cast, going_on):
    soon, later = in_days(30), in_days(40)
    going_on("Senere", {cast.employee: later})
    first = going_on("Først", {cast.employee: soon, cast.colleague: None})
    client = cast.client(cast.leader)
    for answer in (client.get("/team/"), client.get("/team/", headers={"HX-Request": "true"})):
        assert words.short_day_time(soon) in answer.text and f'href="/rounds/{first.pk}/plan/"' in answer.text
        assert words.short_day_time(later) not in answer.text and answer.text.count("ikke innkalt ennå") == 1
    assert "I runden" not in answer.text, "the rows alone"


def test_a_time_in_next_year_s_round_is_none_in_this_one(cast, going_on):
    """The one has none in the round that goes on and is without a date; what was agreed with the other is next."""
    autumn = clock.today() + timedelta(days=300)
    done = conversation_at("following", cast)
    Conversation.objects.filter(pk=done.pk).update(held_at=timezone.now() - timedelta(days=20))
    going_on("I år", {cast.colleague: None})
    next_year = {"starts_on": autumn, "ends_on": autumn + timedelta(days=60)}
    coming = going_on("Neste år", {cast.employee: in_days(310), cast.colleague: in_days(311)}, **next_year)
    seen = cast.client(cast.leader).get("/team/").text
    assert re.search(r"Uten dato\s*<span[^>]*>1<", seen), "the colleague"
    assert "Følg opp" in seen and "Kall inn" in seen and "Se planen" not in seen
    Member.objects.filter(round=coming, employee=cast.employee).update(starts_at=in_days(30))
    seen = cast.client(cast.leader).get("/team/").text
    assert "Se planen" in seen and "Følg opp" not in seen, "it is near"


def test_one_question_for_all_of_it(cast, going_on, django_assert_num_queries):
    leader, employee = cast.leader, cast.employee
    more = [person(f"Lærer{nth}", "Prøve") for nth in range(3)]
    for one in more:
        leads(leader, position(one, cast.unit, "Lærer"))
    assert leader.standing.leads and not employee.standing.leads

    def asks(number: int, tell, who) -> None:
        with django_assert_num_queries(number):
            tell(who)

    for tell, who in ((page.team, leader), (page.team_rows, leader), (page.home, leader), (page.home, employee)):
        asks(1, tell, who)
    for one in more:
        going_on(one.first_name, {employee: in_days(20), cast.colleague: None})
        a_series(leader, one)
    for tell in (page.team, page.team_rows, page.home):
        asks(1, tell, leader)
    for one in (employee, cast.colleague):
        a_series(leader, one, asked="pause")
    asks(2, page.team, leader)  # and who asks
    for one in (a_series(cast.acting_leader, employee), a_series(cast.leadership_group, leader)):
        Occasion.objects.create(series=one, step=0, conversation=uuid4())
    asks(3, page.home, employee)  # and what there is to answer
    asks(4, page.home, leader)  # and the same
