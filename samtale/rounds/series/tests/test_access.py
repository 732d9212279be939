"""The door to a series by itself: whose it is, who runs it, with whom one may begin, and who is compared."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from samtale.audit.refusals import NotAllowedError
from samtale.core import clock
from samtale.people.models import Person
from samtale.rounds.series import access
from samtale.rounds.series.models import Series
from tests.cast import leads


def series_of(leader: Person, employee: Person, **more) -> Series:
    return Series.objects.create(
        leader=leader,
        employee=employee,
        rhythm="weekly",
        first_on=clock.today(),
        begins_at=time(9),
        place="kontoret",
        **more,
    )


def test_it_is_the_twos_and_the_leaders_for_as_long_as_they_lead(cast):
    made, own = series_of(cast.leader, cast.employee), series_of(cast.leadership_group, cast.leader)
    assert set(access.visible_to(cast.employee)) == {made} and set(access.visible_to(cast.leader)) == {made, own}
    assert set(access.run_now_by(cast.leader)) == {made} and not access.run_now_by(cast.employee).exists()
    for one, runs in ((made, cast.leader), (own, cast.leadership_group)):
        assert access.open_series(cast.leader, one.pk) == one and access.open_to_run(runs, one.pk) == one
    for person in set(cast.everybody().values()) - {cast.leader, cast.leadership_group}:
        with pytest.raises(NotAllowedError):
            access.open_to_run(person, made.pk)
    with pytest.raises(NotAllowedError):
        access.open_to_run(cast.leader, own.pk)
    cast.employee.positions.update(ended_on=clock.today() - timedelta(days=1))
    assert set(access.visible_to(cast.leader)) == {own}, "the position is over, whatever the leadership says"
    assert set(access.visible_to(cast.employee)) == {made}


def test_one_may_begin_with_ones_own_people_who_have_none_going_with_one(cast):
    assert set(access.may_begin_with(cast.leader)) == {cast.employee, cast.colleague}
    series_of(cast.acting_leader, cast.colleague)
    series_of(cast.leader, cast.colleague, ended_at=timezone.now())
    assert set(access.may_begin_with(cast.leader)) == {cast.employee, cast.colleague}, "another's, and one that ended"
    series_of(cast.leader, cast.employee)
    assert set(access.may_begin_with(cast.leader)) == {cast.colleague}
    leads(cast.leader, cast.leader.positions.get(), kind="shared")
    assert set(access.may_begin_with(cast.leader)) == {cast.colleague}, "never with oneself"
    assert not access.may_begin_with(cast.employee).exists()


def test_compared_are_those_of_the_tree_who_lead_a_series_that_goes_on(cast):
    series_of(cast.leader, cast.employee)
    series_of(cast.other_leader, cast.former_leader)
    ended = series_of(cast.former_leader, cast.colleague, ended_at=timezone.now())
    assert access.compared_by(cast.hr)[1] == {cast.leader.pk, cast.other_leader.pk}
    assert access.compared_by(cast.leadership_group)[1] == access.compared_by(cast.leader)[1] == {cast.leader.pk}
    Series.objects.filter(pk=ended.pk).update(ended_at=None)
    assert access.compared_by(cast.hr)[1] == {cast.leader.pk, cast.other_leader.pk, cast.former_leader.pk}
    for person in (cast.employee, cast.administrator, cast.planner):
        with pytest.raises(NotAllowedError):
            access.compared_by(person)
