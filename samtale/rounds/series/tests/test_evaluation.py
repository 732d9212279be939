"""How it goes: the own team to the leader, teams of the tree to HR and the leader's leader, nothing of one alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.rounds.series import evaluation
from samtale.rounds.series.models import Figure
from samtale.vault import holders
from samtale.vault.models import DataKey

from .test_jobs import hold, talks
from .test_survey import team  # noqa: F401 - a fixture

PAGE = "/rounds/series/compared/"


def promise(cast, employee, *, due, done: bool, leader=None) -> None:
    goal = Goal.objects.create(
        key=DataKey.make(holders.two(employee.pk, (leader or cast.leader).pk)),
        employee=employee,
        leader=leader or cast.leader,
        title="Hemmelig, lyngrose",
        status=Goal.Status.AGREED,
    )
    Action.objects.create(
        goal=goal,
        what="Hemmelig, lyngrose",
        due=due,
        status="done" if done else "remaining",
        done_at=clock.midnight(due) if done else None,
    )


def shown(cast, who) -> str:
    answer = cast.client(who).get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_may_look_and_at_whom(cast, team):  # noqa: F811
    team(5)
    assert "Teamet ditt" in shown(cast, cast.leader) and "Teamet til" not in shown(cast, cast.leader)
    for above in (cast.hr, cast.leadership_group):
        assert "Teamet til Kari Dahl" in shown(cast, above)
    assert "Teamet" not in shown(cast, cast.other_leader), "leads, but elsewhere"
    for nobody in (cast.employee, cast.colleague, cast.administrator, cast.auditor, cast.archivist, cast.planner):
        assert cast.client(nobody).get(PAGE).status_code == 404
    with pytest.raises(evaluation.access.NotAllowedError):
        evaluation.compare(by=cast.employee)
    for who in (cast.leader, cast.hr):
        assert "Ingrid" not in shown(cast, who)


def test_held_and_kept_with_intervals_now_and_before(cast, team, on, tuesday):  # noqa: F811
    people = team(5)
    on(tuesday + timedelta(days=1))
    on(tuesday + timedelta(days=8))  # the second went by for all
    cast.clients.clear()
    today = clock.today()
    for nth, one in enumerate(people):
        promise(cast, one, due=today - timedelta(days=2), done=nth < 4)
        promise(cast, one, due=today - timedelta(days=60), done=nth < 2)
    (own,) = evaluation.compare(by=cast.leader).teams
    assert (own.held.count, own.held.of) == (5, 10) and own.held.low < 50 < own.held.high
    assert (own.kept.count, own.kept.of, own.kept.percent) == (4, 5, 80)
    assert (own.kept_before.count, own.kept_before.of) == (2, 5)
    said = shown(cast, cast.leader)
    assert "80 %" in said and "5 av 10" in said and "lyngrose" not in said
    assert "80 %" in shown(cast, cast.hr)


def test_others_see_nothing_kept_of_fewer_than_five(cast, team):  # noqa: F811
    for one in team(4):
        promise(cast, one, due=clock.today() - timedelta(days=60), done=True)
    assert evaluation.compare(by=cast.leader).teams[0].kept_before.count == 4
    above = evaluation.compare(by=cast.hr).teams[0]
    assert above.is_small and above.kept is None and above.kept_before is None and above.held
    assert "vises fra fem medarbeidere" in shown(cast, cast.hr)


def test_how_it_was_shows_where_there_is_a_figure_and_others_only_as_two_at_least(cast, team):  # noqa: F811
    team(5)
    quarter = clock.today().replace(month=1, day=1)

    def figure(leader, mean):
        Figure.objects.create(leader=leader, quarter=quarter, people=6, mean=mean)

    assert "minst fem har svart" in shown(cast, cast.leader)
    figure(cast.leader, 4.5)
    figure(cast.other_leader, 2.0)
    assert evaluation.compare(by=cast.leader).elsewhere == {} and "4,5 eller mer" in shown(cast, cast.leader)
    assert "trolig 3,0–5,0, 6 svarte" in shown(cast, cast.leader)
    assert "og ikke av hva de svarte" in shown(cast, cast.leader)
    assert f"Kvartalet fra januar {quarter.year}:" in shown(cast, cast.leader)
    figure(cast.former_leader, 3.0)
    assert evaluation.compare(by=cast.leader).elsewhere == {quarter: 2.5}
    assert "andre team 2,5" in shown(cast, cast.leader)
    assert evaluation.compare(by=cast.hr).elsewhere == {}


def test_as_many_questions_for_seven_people_as_for_five(cast, team):  # noqa: F811
    people = team(7)
    for one in people:
        promise(cast, one, due=clock.today() - timedelta(days=20), done=True)
    shown(cast, cast.leader)
    with CaptureQueriesContext(connection) as seen:
        shown(cast, cast.leader)
    assert len(seen) <= 12, len(seen)
    with CaptureQueriesContext(connection) as seen:
        evaluation.compare(by=cast.hr)
    assert len(seen) <= 14, len(seen)
    assert hold and talks()
