"""Sharing the conversations of a large workplace among several leaders: by line, by group, by department, or evenly.

Pure: rows in, rows out. What counts, in this order:

1. the rules, which nothing outweighs: a choice made by hand stands; nobody holds their own conversation, nor that of
   somebody who leads them at any step of the chain; an objection by either; what a holder takes, and how many;
2. everybody has a holder who can have one;
3. the largest load is as small as it can be, and after it the next largest, and so on: no other sharing has a smaller
   largest load, a larger smallest one, or a smaller spread (choices by hand count in the loads);
4. as many as possible keep the holder they had last time;
5. of the others, as many as possible come to their own line leader.

What is left is settled by the ids, so the same rows always give the same answer, in whatever order they come.

Any step of the chain, and not the nearest alone: the leader's leader also decides over the holder, who could not ask
freely, nor be believed to have listened without an eye to it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from samtale.core import apart

from .candidates import Candidates
from .rows import Holder, Objection, Person, Way
from .words import Unplaced, Warned, warn

__all__ = [
    "BadChoice",
    "Holder",
    "InvalidChoicesError",
    "Objection",
    "Person",
    "Assignment",
    "Unplaced",
    "Warned",
    "Way",
    "solve",
]


class BadChoice(Enum):
    """Why a choice made by hand cannot stand. Being over a holder's limit, or outside what they take, it may."""

    NOT_IN_THE_ROUND = "person"
    NOT_A_HOLDER = "holder"
    ONESELF = "oneself"
    OWN_LEADER = "own leader"
    OBJECTION = "objection"


class InvalidChoicesError(Exception):
    """Choices made by hand that break a rule, all of them: `choices` is person, holder and why."""

    def __init__(self, choices: list[tuple[int, int, BadChoice]]):
        super().__init__(", ".join(f"{person} with {holder}: {why.value}" for person, holder, why in choices))
        self.choices = choices


@dataclass(frozen=True)
class Assignment:
    """Who holds whose conversation (person to holder), and what it comes to."""

    way: Way
    assignment: dict[int, int]
    before: dict[int, int]  # a holder's load as it would be if nothing were shared; may name who no longer holds any
    after: dict[int, int]
    kept: int  # how many have the holder they had last time
    unplaced: tuple[Unplaced, ...] = ()
    warnings: tuple[Warned, ...] = ()
    # What sharing evenly would give each holder, where a load is clearly too large and it would help.
    offer: dict[int, int] = field(default_factory=dict)


def solve(
    *,
    people: list[Person],
    holders: list[Holder],
    way: Way = Way.BALANCED,
    objections: frozenset[Objection] = frozenset(),
    by_hand: Mapping[int, int] | None = None,
) -> Assignment:
    """Share the people among the holders. `by_hand` is person to holder, and stands whatever the way.

    Raises InvalidChoicesError where a choice by hand breaks a rule, ValueError for two people or holders with one id.
    """
    people, holders = _in_order(people), _in_order(holders)
    by_hand = dict(by_hand or {})
    _check(by_hand, people, holders, objections)
    asked = [person for person in people if person.id not in by_hand]
    candidates = Candidates(asked, holders, objections, way)
    # OR-tools is large, and most pages need none of it.
    placed = apart.call("samtale.rounds.assignment.flow:assign", asked, holders, candidates, Counter(by_hand.values()))
    assignment = by_hand | placed
    after = {holder.id: 0 for holder in holders} | Counter(assignment.values())
    warnings = warn(after, holders, people, by_hand)
    return Assignment(
        way,
        assignment,
        loads_before(people),
        after,
        kept=sum(assignment.get(one.id) == one.last_holder for one in people if one.last_holder is not None),
        unplaced=tuple(candidates.why_not(person) for person in asked if person.id not in assignment),
        warnings=warnings,
        offer=_offer(way, after, warnings, people=people, holders=holders, objections=objections, by_hand=by_hand),
    )


def loads_before(people: list[Person]) -> dict[int, int]:
    """Everybody with whom they had last time, else with their line leader."""
    known = (person.line_leader if person.last_holder is None else person.last_holder for person in people)
    return dict(Counter(holder for holder in known if holder is not None))


def _offer(way: Way, after: dict[int, int], warnings: tuple[Warned, ...], **rows) -> dict[int, int]:
    if way == Way.BALANCED or not any(warned.clear for warned in warnings):
        return {}
    even = solve(way=Way.BALANCED, **rows)
    helps = max(even.after.values()) < max(after.values()) and len(even.assignment) >= sum(after.values())
    return even.after if helps else {}


def _in_order(rows):
    if len({row.id for row in rows}) != len(rows):
        raise ValueError("two rows have the same id")
    return sorted(rows, key=lambda row: row.id)


def _check(
    by_hand: dict[int, int], people: list[Person], holders: list[Holder], objections: frozenset[Objection]
) -> None:
    known, able = {person.id for person in people}, {holder.id: holder for holder in holders}
    wrong = []
    for person, holder in sorted(by_hand.items()):
        if person not in known:
            wrong.append((person, holder, BadChoice.NOT_IN_THE_ROUND))
        elif holder not in able:
            wrong.append((person, holder, BadChoice.NOT_A_HOLDER))
        elif person == holder:
            wrong.append((person, holder, BadChoice.ONESELF))
        elif person in able[holder].led_by:
            wrong.append((person, holder, BadChoice.OWN_LEADER))
        elif Objection(person, holder) in objections:
            wrong.append((person, holder, BadChoice.OBJECTION))
    if wrong:
        raise InvalidChoicesError(wrong)
