"""Sharing against every sharing there is: no rule broken, nobody better off elsewhere, and the right reason given."""

import sys
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.rounds.assignment.solve import BadChoice, Holder, InvalidChoicesError, Objection, Person, Way, solve
from samtale.rounds.assignment.words import Matter, Obstacle

GROUPS, UNITS, IDS = [1, 2], [7, 8], st.integers(1, 8)
NAMES = {number: f"Navn {number}" for number in range(1, 400)}

people = st.lists(
    st.builds(
        Person,
        id=IDS,
        line_leader=st.none() | IDS,
        group=st.none() | st.sampled_from(GROUPS),
        unit=st.sampled_from(UNITS),
        last_holder=st.none() | IDS,
    ),
    max_size=5,
    unique_by=lambda person: person.id,
)
holders = st.lists(
    st.builds(
        Holder,
        id=IDS,
        limit=st.none() | st.integers(0, 3),
        groups=st.none() | st.frozensets(st.sampled_from(GROUPS)),
        units=st.none() | st.frozensets(st.sampled_from(UNITS)),
        led_by=st.frozensets(IDS, max_size=2),
    ),
    max_size=3,
    unique_by=lambda holder: holder.id,
)
objections = st.frozensets(st.builds(Objection, IDS, IDS), max_size=4)


def forbidden(person, holder, objections):
    """The hard rules, written again."""
    return person.id == holder.id or person.id in holder.led_by or (person.id, holder.id) in objections


def asked(person, holder, way):
    """Whether the way leads from the one to the other."""
    group = holder.groups is None or person.group in holder.groups
    unit = holder.units is None or person.unit in holder.units
    return (
        group
        and unit
        and {
            Way.LINE: person.line_leader == holder.id,
            Way.GROUP: holder.groups is not None,
            Way.DEPARTMENT: holder.units is not None,
            Way.BALANCED: True,
        }[way]
    )


def worth(assignment, people, holders):
    """The better sharing is the larger tuple: placed, largest loads first, kept, own line leader."""
    loads = Counter(assignment.values())
    kept = [
        person
        for person in people
        if person.last_holder is not None and assignment.get(person.id) == person.last_holder
    ]
    line = [
        person
        for person in people
        if person not in kept and person.line_leader is not None and assignment.get(person.id) == person.line_leader
    ]
    return (len(assignment), *sorted(-loads[holder.id] for holder in holders), len(kept), len(line))


def every_sharing(people, holders, objections, way, by_hand):
    """All there are that break no rule."""
    choices = [
        [by_hand[person.id]]
        if person.id in by_hand
        else [
            None,
            *(
                holder.id
                for holder in holders
                if asked(person, holder, way) and not forbidden(person, holder, objections)
            ),
        ]
        for person in people
    ]
    for chosen in product(*choices):
        assignment = {person.id: one for person, one in zip(people, chosen, strict=True) if one is not None}
        loads, hand = Counter(assignment.values()), Counter(by_hand.values())
        if all(holder.limit is None or loads[holder.id] <= max(holder.limit, hand[holder.id]) for holder in holders):
            yield assignment


@settings(max_examples=250, deadline=None)
@given(people, holders, objections, st.sampled_from(Way), st.data())
def test_no_sharing_is_better_and_no_rule_is_broken(people, holders, objections, way, data):
    pairs = [
        (person.id, holder.id) for person in people for holder in holders if not forbidden(person, holder, objections)
    ]
    by_hand = dict(data.draw(st.lists(st.sampled_from(pairs), max_size=2))) if pairs else {}
    shared = solve(people=people, holders=holders, way=way, objections=objections, by_hand=by_hand)
    possible = list(every_sharing(people, holders, objections, way, by_hand))
    assert shared.assignment in possible  # every rule, and what was chosen by hand
    best = max(worth(one, people, holders) for one in possible)
    assert worth(shared.assignment, people, holders) == best
    loads = Counter(shared.assignment.values())
    if holders:
        placed = [one for one in possible if len(one) == len(shared.assignment)]
        spreads = [[Counter(one.values())[holder.id] for holder in holders] for one in placed]
        found = [loads[holder.id] for holder in holders]
        assert max(found) - min(found) == min(max(one) - min(one) for one in spreads)
    assert shared.after == {holder.id: loads[holder.id] for holder in holders}
    again = solve(people=people[::-1], holders=holders[::-1], way=way, objections=objections, by_hand=by_hand)
    assert again == shared


@settings(max_examples=100, deadline=None)
@given(people, holders, objections, st.sampled_from(Way))
def test_everybody_left_is_named_with_what_stands_in_the_way(people, holders, objections, way):
    shared = solve(people=people, holders=holders, way=way, objections=objections)
    known = {person.id: person for person in people}
    assert {one.person for one in shared.unplaced} == known.keys() - shared.assignment.keys()
    for one in shared.unplaced:
        person = known[one.person]
        near = [holder for holder in holders if asked(person, holder, way)]
        free = [holder for holder in near if not forbidden(person, holder, objections)]
        assert (one.obstacle == Obstacle.FULL) == bool(free)
        assert bool(one.holders) == bool(near)
        assert NAMES[one.person] in one.sentence(NAMES)
        for holder in near if one.holders else []:
            if one.obstacle == Obstacle.FULL and holder in free:
                assert holder.id in one.holders and shared.after[holder.id] == holder.limit
            if one.obstacle == Obstacle.OBJECTION and holder.id in one.holders:
                assert (person.id, holder.id) in objections


def obstacle(person, *holders, way=Way.BALANCED, objections=()):
    shared = solve(people=[person], holders=list(holders), way=way, objections=frozenset(objections))
    return shared.unplaced[0].obstacle if shared.unplaced else None


@pytest.mark.parametrize(
    ("expected", "person", "holder", "more"),
    [
        (Obstacle.FULL, Person(1), Holder(2, limit=0), {}),
        (Obstacle.OBJECTION, Person(1), Holder(2), {"objections": [Objection(1, 2)]}),
        (Obstacle.OWN_LEADER, Person(1), Holder(2, led_by=frozenset({5, 1})), {}),
        (Obstacle.ONESELF, Person(1), Holder(1), {}),
        (Obstacle.NOBODY_TAKES_GROUP, Person(1, group=1), Holder(2, groups=frozenset({2})), {}),
        (Obstacle.NOBODY_TAKES_UNIT, Person(1, unit=1), Holder(2, units=frozenset({2})), {}),
        (Obstacle.NO_LINE_LEADER, Person(1), Holder(2), {"way": Way.LINE}),
        (Obstacle.LINE_LEADER_HOLDS_NONE, Person(1, line_leader=3), Holder(2), {"way": Way.LINE}),
        (
            Obstacle.LINE_LEADER_TAKES_OTHERS,
            Person(1, line_leader=2, group=1),
            Holder(2, groups=frozenset({2})),
            {"way": Way.LINE},
        ),
    ],
)
def test_each_obstacle_and_a_holder_who_takes_it_away(expected, person, holder, more):
    assert obstacle(person, holder, **more) == expected
    free = Holder(9, groups=None, units=None)
    if more.get("way") != Way.LINE:
        assert obstacle(person, holder, free, **more) is None


def test_nobody_takes_both_though_each_is_taken():
    both = [Holder(2, groups=frozenset({1}), units=frozenset({8})), Holder(3, groups=frozenset({2}))]
    assert obstacle(Person(1, group=1, unit=7), *both) == Obstacle.NOBODY_TAKES_BOTH


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ({1: 2}, None),
        ({99: 2}, BadChoice.NOT_IN_THE_ROUND),
        ({1: 99}, BadChoice.NOT_A_HOLDER),
        ({2: 2}, BadChoice.ONESELF),
        ({5: 2}, BadChoice.OWN_LEADER),
        ({3: 2}, BadChoice.OBJECTION),
    ],
)
def test_a_choice_by_hand_stands_or_is_refused_with_its_reason(choice, why):
    rows = {
        "people": [Person(number) for number in (1, 2, 3, 5)],
        "objections": frozenset({Objection(3, 2)}),
        "holders": [Holder(2, led_by=frozenset({4, 5})), Holder(6)],
    }
    if why is None:
        assert solve(**rows, by_hand=choice).assignment.items() >= choice.items()
    else:
        with pytest.raises(InvalidChoicesError) as refused:
            solve(**rows, by_hand=choice)
        ((person, holder),) = choice.items()
        assert refused.value.choices == [(person, holder, why)]
        assert str(refused.value) == f"{person} with {holder}: {why.value}"


def test_all_choices_that_break_a_rule_are_told_at_once():
    with pytest.raises(InvalidChoicesError) as refused:
        solve(
            people=[Person(1), Person(2)], holders=[Holder(2), Holder(3, led_by=frozenset({1}))], by_hand={2: 2, 1: 3}
        )
    assert str(refused.value) == "1 with 3: own leader, 2 with 2: oneself"


def test_a_choice_by_hand_may_stretch_a_holder_and_is_said():
    shared = solve(
        people=[Person(1, group=1), Person(2, group=2)],
        by_hand={1: 9, 2: 9},
        holders=[Holder(9, limit=1, groups=frozenset({1})), Holder(8)],
    )
    assert shared.assignment == {1: 9, 2: 9}
    assert {(one.matter, one.number) for one in shared.warnings} == {(Matter.OVER_LIMIT, 2), (Matter.OUTSIDE, 1)}


@pytest.mark.parametrize(("count", "matter"), [(15, None), (16, Matter.MANY), (20, Matter.MANY), (21, Matter.TOO_MANY)])
def test_many_are_warned_of_and_too_many_get_an_offer(count, matter):
    people = [Person(number, line_leader=100) for number in range(1, count + 1)]
    holders = [Holder(100), Holder(101), Holder(102, led_by=frozenset({100}))]
    shared = solve(people=people, holders=holders, way=Way.LINE)
    assert [one.matter for one in shared.warnings] == ([matter] if matter else [])
    assert shared.before == {100: count} and shared.after == {100: count, 101: 0, 102: 0}
    assert shared.offer == ({100: 7, 101: 7, 102: 7} if count == 21 else {})
    assert all("Navn 100" in one.sentence(NAMES) and str(count) in one.sentence(NAMES) for one in shared.warnings)


def test_too_many_with_nobody_to_share_with_get_no_offer():
    people = [Person(number, line_leader=100) for number in range(1, 31)]
    shared = solve(people=people, holders=[Holder(100), Holder(101, limit=0)], way=Way.LINE)
    assert shared.warnings[0].clear and shared.offer == {}


def test_a_large_workplace_is_shared_to_within_one_and_keeps_whom_it_can():
    people = [Person(number, last_holder=300 + number % 9) for number in range(1, 251)]
    shared = solve(people=people, holders=[Holder(300 + number) for number in range(10)])
    assert set(shared.after.values()) == {25}
    assert shared.kept == 9 * 25  # each of the nine keeps all there is room for
    assert not shared.unplaced


def test_a_list_of_names_is_no_longer_than_can_be_read():
    holders = [Holder(number, limit=0) for number in range(10, 20)]
    sentence = solve(people=[Person(1)], holders=holders).unplaced[0].sentence(NAMES)
    assert "Navn 10, Navn 11, Navn 12 og 7 andre" in sentence


def test_two_with_one_id_are_not_taken_for_one():
    with pytest.raises(ValueError, match="same id"):
        solve(people=[Person(1), Person(1)], holders=[])


def test_a_process_of_its_own_shares_the_same(monkeypatch):
    rows = {
        "people": [Person(number, line_leader=8, group=1, unit=7, last_holder=None) for number in range(1, 6)],
        "holders": [Holder(8, limit=2, groups=None, units=None), Holder(9, groups=None, units=None)],
        "objections": frozenset({Objection(1, 9)}),
    }
    here = solve(**rows)
    monkeypatch.delitem(sys.modules, "samtale.rounds.assignment.flow")
    assert solve(**rows) == here and here.assignment[1] == 8 and len(here.assignment) == 5
    assert "samtale.rounds.assignment.flow" not in sys.modules
