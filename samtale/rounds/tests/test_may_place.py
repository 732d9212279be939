"""Who may set times in a round, for whom: whoever plans its unit for all, and each holder for oneself alone."""
import pytest
from django.utils import timezone

from samtale.audit.refusals import NotAllowed
from samtale.people.models import Role
from samtale.rounds import access, laying
from samtale.rounds.models import Member, Round

from .conftest import draft


def may(person, round_, holders) -> bool:
    try:
        access.ensure_may_place(person, round_, holders)
    except NotAllowed:
        return False
    return True


@pytest.fixture
def others(cast, round_) -> Round:
    """A round of the other school, started, in which the other leader holds conversations."""
    made = laying.lay(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    laying.start(round_=made, by=cast.hr)
    return made


def test_for_all_for_oneself_and_for_another(cast, round_, others):
    everybody, own, other = None, {cast.leader.pk}, {cast.leadership_group.pk}
    laying.start(round_=round_, by=cast.hr)
    allowed = {name: [may(who, round_, holders) for holders in (everybody, own, other, own | other)]
               for name, who in cast.everybody().items()}
    assert {name for name, answers in allowed.items() if any(answers)} == {
        "hr", "planner", "leader", "leadership_group"}
    assert allowed["hr"] == allowed["planner"] == [True] * 4
    assert allowed["leader"] == [False, True, False, False]
    assert allowed["leadership_group"] == [False, False, True, False]
    # In the round of another unit each is as good as a stranger, but for HR, and who holds there.
    assert may(cast.hr, others, None) and may(cast.other_leader, others, {cast.other_leader.pk})
    for who in (cast.planner, cast.leader):
        assert not any(may(who, others, holders) for holders in (None, {who.pk}, {cast.other_leader.pk}))
    assert not may(cast.leader, round_, {cast.other_leader.pk}) and not may(cast.other_leader, round_, own)


def test_a_holder_only_once_the_round_has_started_and_for_as_long_as_they_hold_any(cast, round_):
    own = {cast.leader.pk}
    Member.objects.create(round=round_, position=cast.employee.positions.get(), employee=cast.employee,
                          holder=cast.leader)
    assert not may(cast.leader, round_, own) and may(cast.planner, round_, own)
    with pytest.raises(NotAllowed):
        access.open_own_plan(cast.leader, round_.pk)
    laying.start(round_=round_, by=cast.hr)
    assert may(cast.leader, round_, own) and access.open_own_plan(cast.leader, round_.pk) == round_
    Member.objects.filter(holder=cast.leader).update(holder=cast.other_leader)
    assert not may(cast.leader, round_, own)
    with pytest.raises(NotAllowed):
        access.open_own_plan(cast.leader, round_.pk)


def test_a_planner_of_a_unit_plans_below_it_and_of_everything_where_no_unit_is_named(cast, round_, others):
    Role.objects.filter(person=cast.planner).update(unit=cast.unit.parent)
    assert access.units_planned_by(cast.planner) == {cast.unit.parent_id, cast.unit.pk, cast.other_unit.pk}
    assert {round_, others} == set(access.rounds_planned_by(cast.planner)) and may(cast.planner, others, None)
    Role.objects.filter(person=cast.planner).update(unit=None)
    assert access.units_planned_by(cast.planner) is None and list(access.units_to_plan(cast.planner))
    Role.objects.filter(person=cast.planner).update(kind=Role.Kind.ADMINISTRATOR)
    cast.planner = type(cast.planner).objects.get(pk=cast.planner.pk)
    assert not access.may_plan(cast.planner) and not access.rounds_planned_by(cast.planner).exists()


def test_what_is_over_is_opened_and_not_changed(cast, round_):
    assert access.open_to_change(cast.planner, round_.pk) == round_
    Round.objects.filter(pk=round_.pk).update(ended_at=timezone.now())
    assert access.open_round(cast.planner, round_.pk) == round_
    with pytest.raises(NotAllowed):
        access.open_to_change(cast.planner, round_.pk)
