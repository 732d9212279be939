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
from samtale.rounds.models import Absence, ClosedPeriod, Member, Room, Round
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


def test_what_is_taken_out_goes_after_thirty_days(cast):
    ahead = {"starts_on": clock.today() + timedelta(days=40), "ends_on": clock.today() + timedelta(days=41)}

    def made(name, days_ago):
        gone = {"removed_at": timezone.now() - timedelta(days=days_ago) if days_ago else None}
        room = Room.objects.create(name=name, unit=cast.unit, **gone)
        return room, ClosedPeriod.objects.create(name=name, **ahead, **gone), _away(cast.employee, ahead, gone)

    stand, lately, long_ago = made("Fjellet", 0), made("Dalen", 29), made("Loftet", 31)
    held = _away(cast.colleague, ahead, {"removed_at": timezone.now() - timedelta(days=31)})
    hold = legal_holds.ask(hold_id=uuid4(), who=cast.colleague.email, on=None, reason="Sak", by=cast.administrator)
    jobs.forget_old(timezone.now())
    for row in (*stand, *lately, held):
        assert type(row).with_removed.filter(pk=row.pk).exists()
    for row in long_ago:
        assert not type(row).with_removed.filter(pk=row.pk).exists()
    type(hold).objects.update(lifted_at=timezone.now())
    jobs.forget_old(timezone.now())
    assert not Absence.with_removed.filter(pk=held.pk).exists()


def test_absence_that_is_over_goes_though_it_was_taken_out_lately(cast):
    over = clock.today() - timedelta(days=100)
    _away(cast.employee, {"starts_on": over, "ends_on": over}, {"removed_at": timezone.now()})
    jobs.forget_old(timezone.now())
    assert not Absence.with_removed.exists()


def _away(person, days, gone) -> Absence:
    return Absence.objects.create(person=person, **days, **gone)
