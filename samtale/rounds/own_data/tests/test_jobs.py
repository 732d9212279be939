"""Old rounds and absence that is over are forgotten; what goes on, and what is held back, stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.retention import legal_holds
from samtale.core import clock
from samtale.people.models import Position
from samtale.rounds.conftest import draft
from samtale.rounds.models import Absence, Member, Round
from samtale.rounds.own_data import jobs
from samtale.rounds.setup import actions as setup_actions


@pytest.fixture
def rounds(cast, round_):
    """One of this year's, one of six years ago with the employee in it."""
    old = setup_actions.save_round(round_=draft(cast, name="Den gamle"), by=cast.hr)
    Member.objects.update_or_create(
        round=old,
        position=Position.objects.get(person=cast.employee),
        defaults={"employee": cast.employee, "holder": cast.leader},
    )
    long_ago = clock.today() - timedelta(days=6 * 366)
    Round.objects.filter(pk=old.pk).update(starts_on=long_ago, ends_on=long_ago + timedelta(days=30))
    return round_, old


def test_a_round_goes_as_the_facts_do(cast, rounds):
    new, old = rounds
    jobs.forget_old(timezone.now())
    assert list(Round.objects.all()) == [new] and not Member.objects.filter(round=old.pk).exists()
    assert AccessLog.objects.filter(event="round.forgotten", actor_id=None).count() == 1


def test_a_hold_on_one_of_them_keeps_the_round(cast, rounds):
    hold = legal_holds.ask(hold_id=rounds[1].pk, who=cast.employee.email, on=None, reason="Sak", by=cast.administrator)
    jobs.forget_old(timezone.now())
    assert Round.objects.count() == 2
    type(hold).objects.update(lifted_at=timezone.now())
    jobs.forget_old(timezone.now())
    assert Round.objects.count() == 1


def test_absence_goes_when_it_is_long_over_and_with_those_who_have_left(cast):
    today = clock.today()

    def away(person, ended_days_ago):
        ends_on = today - timedelta(days=ended_days_ago) if ended_days_ago is not None else None
        return Absence.objects.create(person=person, starts_on=today - timedelta(days=300), ends_on=ends_on)

    recent, open_ended = away(cast.employee, 80), away(cast.colleague, None)
    away(cast.employee, 100), away(cast.planner, None)
    type(cast.planner).objects.filter(pk=cast.planner.pk).update(is_active=False, left_on=today - timedelta(days=100))
    jobs.forget_old(timezone.now())
    assert set(Absence.objects.all()) == {recent, open_ended}


def test_absence_of_somebody_under_a_hold_stays(cast):
    long_ago = clock.today() - timedelta(days=300)
    for who in (cast.employee, cast.colleague):
        Absence.objects.create(person=who, starts_on=long_ago, ends_on=long_ago)
    hold = legal_holds.ask(hold_id=uuid4(), who=cast.employee.email, on=None, reason="Sak", by=cast.administrator)
    jobs.forget_old(timezone.now())
    assert [one.person for one in Absence.objects.all()] == [cast.employee]
    type(hold).objects.update(lifted_at=timezone.now())
    jobs.forget_old(timezone.now())
    assert not Absence.objects.exists()
