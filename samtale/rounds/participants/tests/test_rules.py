"""In or out for a reason: where each rule begins, and which of several is told."""

from datetime import date, timedelta

import pytest

from samtale.conversations.facts import Fact
from samtale.people.models import Position
from samtale.rounds.models import Member, Round
from samtale.rounds.participants.rules import WORDS, Reason, _reason

FIRST, LAST = date(2027, 2, 1), date(2027, 3, 30)
DAY = timedelta(days=1)
TEMPORARY = {"employment": Position.Employment.TEMPORARY}


def fact(held_on: date | None = None) -> Fact:
    return Fact(1, 2, 3, "preparing", FIRST, held_on, None, FIRST, 0)


def reason(*, last=None, fact=None, leader=7, away=False, member=None, of=None, **row) -> Reason:
    """Of somebody permanent since long ago who has a leader, but for what is said."""
    round_ = Round(**{"starts_on": FIRST, "ends_on": LAST} | (of or {}))
    return _reason(Position(**{"started_on": date(2020, 1, 1)} | row), round_, last, fact, leader, away, member)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Reason.NEVER),
        ({"ended_on": LAST}, Reason.LEAVING),
        ({"ended_on": LAST + DAY}, Reason.NEVER),
        ({"started_on": date(2026, 12, 30)}, Reason.NEVER),
        ({"started_on": date(2026, 12, 31)}, Reason.NEW),
        ({"started_on": date(2026, 12, 31), "of": {"new_months": 2}}, Reason.NEVER),
        ({"started_on": LAST, "of": {"new_months": 0}}, Reason.NEVER),
        # A quarter of the time between two may be missing: nine months of twelve, eighteen of twenty-four, five of six.
        ({"last": date(2026, 6, 30)}, Reason.DUE),
        ({"last": date(2026, 7, 1)}, Reason.RECENT),
        ({"last": date(2025, 9, 30), "of": {"interval_months": 24}}, Reason.DUE),
        ({"last": date(2025, 10, 1), "of": {"interval_months": 24}}, Reason.RECENT),
        ({"last": date(2026, 10, 30), "of": {"interval_months": 6}}, Reason.DUE),
        ({"last": date(2026, 10, 31), "of": {"interval_months": 6}}, Reason.RECENT),
        (TEMPORARY, Reason.TEMPORARY),
        ({"employment": Position.Employment.SUBSTITUTE}, Reason.TEMPORARY),
        (TEMPORARY | {"of": {"takes_temporary": True}}, Reason.NEVER),
        ({"leader": None}, Reason.NO_LEADER),
        ({"leader": None, "member": Member()}, Reason.NO_LEADER),
        ({"leader": None, "member": Member(holder_id=9)}, Reason.NEVER),
        ({"leader": None, "member": Member(choice="in")}, Reason.CHOSEN),
        ({"member": Member(choice="out")}, Reason.LEFT_OUT),
        ({"member": Member()}, Reason.NEVER),
        ({"fact": fact()}, Reason.UNDER_WAY),
        ({"fact": fact(held_on=FIRST)}, Reason.HELD),
    ],
)
def test_where_each_rule_begins(more, expected):
    assert reason(**more) == expected


def test_the_first_of_several_reasons_is_the_one_that_is_told():
    """What has happened goes before a hand, a hand before the rules, and of these the one that lasts longest."""
    everything = [
        (Reason.HELD, "fact", fact(held_on=FIRST)),
        (Reason.CHOSEN, "member", Member(choice="in")),
        (Reason.LEAVING, "ended_on", LAST),
        (Reason.ABSENT, "away", True),
        (Reason.TEMPORARY, "employment", Position.Employment.TEMPORARY),
        (Reason.NEW, "started_on", LAST),
        (Reason.RECENT, "last", date(2027, 1, 4)),
        (Reason.NO_LEADER, "leader", None),
    ]
    left = {name: value for _reason, name, value in everything}
    for told, name, _value in everything:
        assert reason(**left) == told
        del left[name]
    assert reason(**left) == Reason.NEVER


def test_every_reason_has_its_words():
    assert set(WORDS) == set(Reason) and len({str(text) for text in WORDS.values()}) == len(Reason)
