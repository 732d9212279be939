"""Who may hold whose conversation as the rows say it: the chain above, what leaders take, and leave to hold."""

from datetime import timedelta

import pytest

from samtale.core import clock
from samtale.people.models import Leadership, OccupationalGroup, Position, Unit
from samtale.rounds.assignment import actions, holders, loads, solve
from samtale.rounds.assignment.solve import BadChoice, Way
from samtale.rounds.conftest import draft
from samtale.rounds.models import HolderLimit
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.participants import rules as participants_rules
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position


def led_by(leader, name: str, unit, **more) -> Position:
    held = position(person(name, "Prøve"), unit, "Lærer", **more)
    leads(leader, held)
    return held


def line_of(round_, held: Position) -> participants_rules.Line:
    return next(line for line in participants_rules.lines(round_) if line.position == held.pk)


def test_nobody_holds_the_conversation_of_anybody_above_them_however_far(cast, round_):
    """The leader's leader's leader, too; and two who lead each other make no end of it."""
    top = led_by(cast.other_leader, "Øverst", cast.unit)
    leads(top.person, middle := position(person("Midt", "Prøve"), cast.unit, "Inspektør"))
    below = led_by(middle.person, "Under", cast.unit)
    for led in (top, middle):
        with pytest.raises(solve.InvalidChoicesError) as refused:
            actions.choose_holder(round_=round_, position=led.pk, holder=below.person, by=cast.hr)
        assert refused.value.choices == [(led.person_id, below.person_id, BadChoice.OWN_LEADER)]
        assert line_of(round_, led).member is None
    actions.choose_holder(round_=round_, position=below.pk, holder=top.person, by=cast.hr)
    assert line_of(round_, below).holder == top.person_id
    Leadership.objects.filter(position=top).update(leader=below.person)
    with pytest.raises(solve.InvalidChoicesError):
        actions.choose_holder(round_=round_, position=middle.pk, holder=below.person, by=cast.hr)


def test_by_group_and_by_department_leaders_take_those_like_their_own(cast, round_):
    """Two cooks in a team of their own: one is led by the inspector, one by nobody."""
    cooks, team = OccupationalGroup.objects.create(name="Kokk"), Unit.objects.create(name="Team", parent=cast.unit)
    cook = led_by(cast.acting_leader, "Kokk", team, group=cooks)
    alone = position(person("Alene", "Prøve"), team, "Kokk", group=cooks)
    participants_actions.take(round_=round_, position=alone.pk, choice="in", by=cast.hr)
    found = {
        way: actions.assignment_for(round_=round_, included=participants_rules.included(round_), way=way) for way in Way
    }
    for way in (Way.GROUP, Way.DEPARTMENT):
        took = found[way].assignment
        assert (took[cook.person_id], took[alone.person_id]) == (cast.acting_leader.pk,) * 2
        assert took[cast.employee.pk] == cast.leader.pk
    assert alone.person_id not in found[Way.LINE].assignment
    # The colleague has no group, and sits where the leader's own do.
    assert cast.colleague.pk not in found[Way.GROUP].assignment
    assert found[Way.DEPARTMENT].assignment[cast.colleague.pk] == cast.leader.pk


def test_whoever_was_given_a_number_is_asked_as_well(cast, round_, teachers):
    assert (
        cast.colleague.pk
        not in actions.assignment_for(
            round_=round_, included=participants_rules.included(round_), way=Way.BALANCED
        ).after
    )
    HolderLimit.objects.create(round=round_, holder=cast.colleague, most=4)
    elsewhere = setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    HolderLimit.objects.create(round=elsewhere, holder=cast.employee, most=4)
    after = actions.assignment_for(round_=round_, included=participants_rules.included(round_), way=Way.BALANCED).after
    assert after[cast.colleague.pk] == 4 and cast.employee.pk not in after


def test_leave_to_hold_follows_from_round_to_round(cast, round_):
    """Given when the round starts, ended when somebody else or the own leader holds it the next time."""
    mine = cast.colleague.positions.get()

    def shared() -> set[int]:
        running = Leadership.objects.filter(kind=Leadership.Kind.SHARED, position=mine, ended_on=None)
        return set(running.values_list("leader", flat=True))

    actions.choose_holder(round_=round_, position=mine.pk, holder=cast.other_leader, by=cast.hr)
    assert shared() == set(), "not before it starts"
    setup_actions.start(round_=round_, by=cast.hr)
    assert shared() == {cast.other_leader.pk}
    before = round_
    for holder, left in ((cast.acting_leader, {cast.acting_leader.pk}), (None, set())):
        setup_actions.end(round_=before, by=cast.hr)
        before = another = setup_actions.save_round(round_=draft(cast), by=cast.hr)
        actions.choose_holder(round_=another, position=mine.pk, holder=holder, by=cast.hr)
        setup_actions.start(round_=another, by=cast.hr)
        assert shared() == left
    ended = Leadership.objects.filter(kind=Leadership.Kind.SHARED, position=mine).values_list("ended_on", flat=True)
    assert set(ended) == {clock.today() - timedelta(days=1)}


def test_only_leaders_may_be_chosen_by_hand_and_who_holds_for_others_is_none(cast, round_):
    actions.choose_holder(
        round_=round_, position=cast.colleague.positions.get().pk, holder=cast.other_leader, by=cast.hr
    )
    leads(cast.auditor, cast.colleague.positions.get(), kind="shared")
    leads(
        cast.archivist,
        cast.leader.positions.get(),
        since=clock.today() - timedelta(days=9),
        until=clock.today() - timedelta(days=1),
        kind="acting",
    )
    found = dict(holders.choices(round_))
    assert {cast.leader.pk, cast.acting_leader.pk, cast.other_leader.pk} <= set(found)
    assert found[cast.leader.pk] == "Kari Dahl (Rektor · Nordvåg skole)", "chosen by what they do and where"
    assert not {cast.auditor.pk, cast.archivist.pk, cast.colleague.pk} & set(found)
    HolderLimit.objects.create(round=round_, holder=cast.colleague, most=2)
    assert cast.colleague.pk in dict(holders.choices(round_))


def test_the_most_burdened_stands_first_with_what_was_before(cast, round_, teachers):
    HolderLimit.objects.create(round=round_, holder=cast.acting_leader, most=3)
    now = loads.loads_now(round_, participants_rules.included(round_))
    assert [(row.name, row.before, row.after, row.limit) for row in now.rows] == [
        (cast.leader.name, 20, 20, None),
        (cast.leadership_group.name, 1, 1, None),
        (cast.acting_leader.name, 0, 0, 3),
    ]
    assert (now.largest, now.too_many, now.without, now.offer) == (20, False, [], None)
    led_by(cast.leader, "En til", cast.unit)
    now, even = (
        find(round_, *way, participants_rules.included(round_))
        for find, way in ((loads.loads_now, ()), (loads.loads_by, (Way.BALANCED,)))
    )
    assert now.too_many and now.largest == 21 and not even.too_many and even.largest == 21
    assert [row.after for row in even.rows] == [10, 9, 3]
    assert loads.loads_by(round_, Way.LINE, participants_rules.included(round_)).offer == 10


def test_of_two_positions_the_oldest_is_the_one_that_is_shared_out(cast, round_):
    second = position(cast.colleague, cast.unit, "Vikar")
    Position.objects.filter(pk=second.pk).update(started_on=clock.today() - timedelta(days=400))
    leads(cast.other_leader, second)
    both = [line for line in participants_rules.included(round_) if line.employee == cast.colleague.pk]
    assert len(both) == 2
    (once,) = [
        line for line in actions.once_each(participants_rules.included(round_)) if line.employee == cast.colleague.pk
    ]
    assert (once.title, once.leader) == ("Assistent", cast.leader.pk)
