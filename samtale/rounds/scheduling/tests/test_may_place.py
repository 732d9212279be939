"""Who may set times in a round, for whom: whoever plans its unit for all, and each holder for oneself alone."""

from dataclasses import replace

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.refusals import NotAllowedError
from samtale.people.models import Position, Role
from samtale.rounds import access
from samtale.rounds.assignment import actions as assignment_actions
from samtale.rounds.assignment import holders
from samtale.rounds.assignment.solve import Way
from samtale.rounds.conftest import draft
from samtale.rounds.models import Member, Round
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.scheduling import jobs, proposal
from samtale.rounds.setup import actions as setup_actions


def may(person, round_, holders) -> bool:
    try:
        access.ensure_may_place(person, round_, holders)
    except NotAllowedError:
        return False
    return True


@pytest.fixture
def others(cast, round_) -> Round:
    """A round of the other school, started, in which the other leader holds conversations."""
    made = setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    setup_actions.start(round_=made, by=cast.hr)
    return made


def test_for_all_for_oneself_and_for_another(cast, round_, others):
    everybody, own, other = None, {cast.leader.pk}, {cast.leadership_group.pk}
    setup_actions.start(round_=round_, by=cast.hr)
    allowed = {
        name: [may(who, round_, holders) for holders in (everybody, own, other, own | other)]
        for name, who in cast.everybody().items()
    }
    assert {name for name, answers in allowed.items() if any(answers)} == {
        "hr",
        "planner",
        "leader",
        "leadership_group",
    }
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
    Member.objects.create(
        round=round_, position=cast.employee.positions.get(), employee=cast.employee, holder=cast.leader
    )
    assert not may(cast.leader, round_, own) and may(cast.planner, round_, own)
    with pytest.raises(NotAllowedError):
        access.open_own_plan(cast.leader, round_.pk)
    setup_actions.start(round_=round_, by=cast.hr)
    assert may(cast.leader, round_, own) and access.open_own_plan(cast.leader, round_.pk) == round_
    Member.objects.filter(holder=cast.leader).update(holder=cast.other_leader)
    assert not may(cast.leader, round_, own)
    with pytest.raises(NotAllowedError):
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


def test_a_planners_units_are_by_the_planners_own_roles_alone(cast, round_, others):
    """Not by another planner's, nor by a role that plans nothing, nor by one that waits for a second factor."""
    Role.objects.create(person=cast.colleague, kind=Role.Kind.PLANNER, unit=cast.other_unit)
    Role.objects.create(person=cast.planner, kind=Role.Kind.ADMINISTRATOR)
    assert access.units_planned_by(cast.planner) == {cast.unit.pk}
    assert list(access.units_to_plan(cast.planner)) == [cast.unit] != list(access.units_to_plan(cast.hr))
    Role.objects.create(person=cast.planner, kind=Role.Kind.HR)
    both = type(cast.planner).objects.get(pk=cast.planner.pk)
    assert access.units_planned_by(both) is None and set(access.rounds_planned_by(both)) == {round_, others}
    both.standing = replace(both.standing, roles=frozenset({Role.Kind.PLANNER}), waiting=frozenset({Role.Kind.HR}))
    assert access.units_planned_by(both) == {cast.unit.pk} and set(access.rounds_planned_by(both)) == {round_}


def test_the_door_of_the_planners_pages_is_for_planners_and_of_a_unit_for_its_own(cast):
    for allowed, unit in ((cast.planner, None), (cast.planner, cast.unit), (cast.hr, None), (cast.hr, cast.other_unit)):
        access.ensure_may_plan(allowed, unit)
    for refused, unit in ((cast.planner, cast.other_unit), (cast.leader, None), (cast.leader, cast.unit)):
        with pytest.raises(NotAllowedError):
            access.ensure_may_plan(refused, unit)


def test_of_several_rounds_one_holds_in_the_one_that_is_named_is_opened(cast, round_, others):
    setup_actions.start(round_=round_, by=cast.hr)
    Member.objects.create(
        round=others, position=cast.employee.positions.get(), employee=cast.employee, holder=cast.leader
    )
    for one in (round_, others):
        assert access.open_own_plan(cast.leader, one.pk) == one


def test_what_is_over_is_opened_and_not_changed(cast, round_):
    assert access.open_to_change(cast.planner, round_.pk) == round_
    Round.objects.filter(pk=round_.pk).update(ended_at=timezone.now())
    assert access.open_round(cast.planner, round_.pk) == round_
    with pytest.raises(NotAllowedError):
        access.open_to_change(cast.planner, round_.pk)


DEEDS = {
    "lay": lambda round_, row, by: setup_actions.save_round(round_=round_, by=by),
    "start": lambda round_, row, by: setup_actions.start(round_=round_, by=by),
    "end": lambda round_, row, by: setup_actions.end(round_=round_, by=by),
    "discard": lambda round_, row, by: setup_actions.discard(round_=round_, by=by),
    "take": lambda round_, row, by: participants_actions.take(round_=round_, position=row.pk, choice="out", by=by),
    "share out": lambda round_, row, by: assignment_actions.propose_assignment(round_=round_, way=Way.LINE, by=by),
    "choose": lambda round_, row, by: assignment_actions.choose_holder(
        round_=round_, position=row.pk, holder=None, by=by
    ),
    "limit": lambda round_, row, by: holders.set_limit(round_=round_, holder=row.person_id, most=3, by=by),
    "ask for times": lambda round_, row, by: jobs.ask(round_=round_, by=by),
    "propose": lambda round_, row, by: proposal.propose(round_=round_, by=by),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_for_whoever_plans_the_rounds_own_unit(cast, deed):
    """A planner of another unit is refused as one who plans nothing is, and nothing is written."""
    elsewhere = setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    row, before = Position.objects.get(leaderships__leader=cast.other_leader), AccessLog.objects.count()
    for stranger in (cast.planner, cast.other_leader, cast.administrator):
        with pytest.raises(NotAllowedError):
            DEEDS[deed](elsewhere, row, stranger)
    assert AccessLog.objects.count() == before and not Member.objects.filter(round=elsewhere).exists()
    assert list(Round.objects.values_list("started_at", "ended_at")) == [(None, None)]
    Role.objects.create(person=cast.planner, kind=Role.Kind.PLANNER, unit=cast.other_unit)
    DEEDS[deed](elsewhere, row, type(cast.planner).objects.get(pk=cast.planner.pk))
