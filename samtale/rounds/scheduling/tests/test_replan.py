"""A plan follows when somebody is away or days are closed, and whoever says so is told what it did."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.people.models import Unit
from samtale.rounds.home import page as home_page
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import Absence, ClosedPeriod, Member, Round
from samtale.rounds.scheduling import proposal
from samtale.rounds.setup import actions as setup_actions

from .test_views import shown


@pytest.fixture
def planned(cast, round_, teachers) -> list[Member]:
    """Started, everybody with a time; the leader's, in the order of their times."""
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    return theirs(round_, cast)


def theirs(round_, cast) -> list[Member]:
    rows = Member.objects.filter(round=round_, holder=cast.leader, starts_at__isnull=False)
    return list(rows.select_related("employee").order_by("starts_at"))


def day(member: Member):
    return clock.here(member.starts_at).date()


def has_time(*rows: Member) -> list[bool]:
    return [Member.objects.filter(pk=row.pk, starts_at__isnull=False).exists() for row in rows]


def test_an_absence_is_changed_and_the_plan_follows(cast, round_, planned):
    planner, (first, second, *_rest) = cast.client(cast.planner), planned
    away = Absence.objects.create(person=first.employee, starts_on=clock.today(), ends_on=clock.today())
    url = f"/rounds/absences/{away.pk}/"
    sent = {"starts_on": day(first).isoformat(), "ends_on": day(first).isoformat()}
    for other in (cast.leader, cast.employee, cast.administrator):
        assert cast.client(other).get(url).status_code == cast.client(other).post(url, sent).status_code == 404
    elsewhere = Absence.objects.create(person=cast.other_leader, starts_on=clock.today())
    assert planner.post(f"/rounds/absences/{elsewhere.pk}/", sent).status_code == 404
    listed = planner.get("/rounds/absences/")
    assert first.employee.name in shown(listed) and url in listed.text
    assert planner.post(url, sent | {"ends_on": "i fjor"}).status_code == 422
    assert planner.post(url, {"starts_on": sent["starts_on"], "ends_on": clock.today().isoformat()}).status_code == 422
    assert all(has_time(first, second)), "nothing has changed yet"
    page = shown(planner.post(url, sent, follow=True))
    assert "Fraværet er endret." in page and "Én planlagt samtale mistet tiden, og må få en ny." in page
    assert has_time(first, second) == [False, True]
    away.refresh_from_db()
    assert (away.starts_on, away.ends_on) == (day(first), day(first))
    assert "én samtale" in str(home_page.home(cast.leader)[0])
    assert AccessLog.objects.filter(event="absence.changed").count() == 1
    # A second time it does nothing more, and a plan made anew goes round it.
    assert "mistet tiden" not in shown(planner.post(url, sent, follow=True))
    proposal.propose(round_=round_, by=cast.hr)
    first.refresh_from_db()
    assert first.starts_at and day(first) != away.starts_on


def test_a_holder_who_is_away_and_times_by_hand_and_those_who_are_called(cast, round_, planned):
    first, second, third, *_rest = planned
    Member.objects.filter(pk=second.pk).update(time_by_hand=True)
    # Started a while ago: a time a fortnight ahead may be earlier in the day than now.
    Round.objects.filter(pk=round_.pk).update(started_at=first.starts_at - timedelta(days=30))
    invitations_jobs.invite_due(first.starts_at - timedelta(days=round_.lead_days))
    days = {"starts_on": day(first).isoformat(), "ends_on": day(second).isoformat()}
    page = shown(cast.client(cast.hr).post("/rounds/absences/", {"person": cast.leader.pk, **days}, follow=True))
    assert "mistet tiden, og må få en ny." in page and "innkalt til samtale da." in page
    first.refresh_from_db()
    assert first.invited_at and has_time(first, second, third) == [True, False, True]
    assert not Member.objects.get(pk=second.pk).time_by_hand


def test_a_draft_follows_where_the_line_leader_holds(cast, round_, teachers):
    proposal.propose(round_=round_, by=cast.hr)
    drafted = Member.objects.filter(round=round_, holder=None, starts_at__isnull=False)
    assert drafted.filter(employee=cast.employee).exists()
    cast.client(cast.hr).post("/rounds/absences/", {"person": cast.leader.pk, "starts_on": clock.today().isoformat()})
    left = Member.objects.filter(round=round_, starts_at__isnull=False)
    assert not left.exclude(employee=cast.leader).exists(), "until further notice"


def test_closed_days_are_changed_and_the_plan_follows(cast, round_, planned):
    planner, (first, second, *_rest) = cast.client(cast.planner), planned
    period = ClosedPeriod.objects.create(name="Ferie", unit=cast.unit, starts_on=clock.today(), ends_on=clock.today())
    url = f"/rounds/closed/{period.pk}/"
    sent = {
        "name": "Vinterferie",
        "unit": cast.unit.pk,
        "starts_on": day(first).isoformat(),
        "ends_on": day(second).isoformat(),
    }
    for other in (cast.leader, cast.employee):
        assert cast.client(other).get(url).status_code == cast.client(other).post(url, sent).status_code == 404
    everywhere = ClosedPeriod.objects.create(name="Jul", unit=None, starts_on=day(first), ends_on=day(first))
    assert planner.get(f"/rounds/closed/{everywhere.pk}/").status_code == 404
    assert planner.post(f"/rounds/closed/{everywhere.pk}/", sent).status_code == 404
    assert planner.post(url, sent | {"unit": cast.other_unit.pk}).status_code == 422
    assert planner.post(url, sent | {"ends_on": clock.today().isoformat()}).status_code == 422
    assert all(has_time(first, second)) and ClosedPeriod.objects.get(pk=period.pk).name == "Ferie"
    assert "planlagte samtaler mistet tiden" in shown(planner.post(url, sent, follow=True))
    assert has_time(first, second) == [False, False]
    assert ClosedPeriod.objects.get(pk=period.pk).name == "Vinterferie"
    assert AccessLog.objects.filter(event="closed.changed").count() == 1


def test_closing_elsewhere_frees_nobody_here_and_an_ended_round_stands(cast, round_, planned):
    first = planned[0]
    sent = {"name": "Stengt", "starts_on": day(first).isoformat(), "ends_on": day(first).isoformat()}
    other = cast.client(cast.hr).post("/rounds/closed/", sent | {"unit": cast.other_unit.pk}, follow=True)
    assert "mistet tiden" not in shown(other) and all(has_time(*planned))
    setup_actions.end(round_=round_, by=cast.hr)
    cast.client(cast.hr).post("/rounds/closed/", sent | {"unit": Unit.objects.get(parent=None).pk})
    assert all(has_time(*planned))
    Round.objects.update(ended_at=None)
    cast.client(cast.hr).post("/rounds/closed/", sent | {"unit": ""})
    assert not all(has_time(*planned)), "closed everywhere"


def test_as_many_queries_for_few_as_for_many(cast, round_, planned, django_assert_max_num_queries):
    away = Absence.objects.create(person=cast.leader, starts_on=timezone.localdate())
    cast.client(cast.hr)
    # One of them asks who is called in outside the round.
    with django_assert_max_num_queries(25):
        cast.client(cast.hr).post(f"/rounds/absences/{away.pk}/", {"starts_on": timezone.localdate().isoformat()})
    assert not theirs(round_, cast)
