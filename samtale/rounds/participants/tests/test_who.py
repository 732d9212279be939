"""Who is in a round and who is not, each with the reason."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.refusals import NotAllowedError
from samtale.conversations.models import Conversation
from samtale.people.models import Position
from samtale.rounds import access
from samtale.rounds.conftest import draft
from samtale.rounds.models import Absence
from samtale.rounds.participants import actions, rules
from samtale.rounds.participants.rules import Reason
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position
from tests.course import conversation_at


def reasons(round_) -> dict[str, Reason]:
    return {line.name: line.reason for line in rules.lines(round_)}


def new_one(cast, name: str, **more):
    one = person(name, "Prøve")
    held = position(one, cast.unit, "Lærer")
    leads(cast.leader, held)
    Position.objects.filter(pk=held.pk).update(**more)
    return one


def test_each_is_in_or_out_for_a_reason(cast, round_):
    new_one(cast, "Vikar", employment=Position.Employment.SUBSTITUTE)
    new_one(cast, "Ny", started_on=round_.starts_on)
    new_one(cast, "Slutter", ended_on=round_.ends_on - timedelta(days=3))
    away, half = new_one(cast, "Borte"), new_one(cast, "Halvt")
    until = round_.starts_on + timedelta(days=9)
    Absence.objects.create(person=away, starts_on=round_.starts_on, ends_on=until)
    Absence.objects.create(person=away, starts_on=until, ends_on=None)
    Absence.objects.create(person=half, starts_on=round_.starts_on, ends_on=until)
    found = reasons(round_)
    assert found.pop(cast.leader.name) == Reason.NEVER
    assert found == {
        "Ingrid Aasen": Reason.NEVER,
        "Jonas Berg": Reason.NEVER,
        "Halvt Prøve": Reason.NEVER,
        "Vikar Prøve": Reason.TEMPORARY,
        "Ny Prøve": Reason.NEW,
        "Slutter Prøve": Reason.LEAVING,
        "Borte Prøve": Reason.ABSENT,
        "Øyvind Øye": Reason.NO_LEADER,
        "Pia Plener": Reason.NO_LEADER,
    }
    round_.takes_temporary = True
    assert reasons(round_)["Vikar Prøve"] == Reason.NEVER


@pytest.mark.parametrize(
    ("spells", "is_away"),
    [
        # The first and last day of each, counted from the round's first day; it lasts from 0 to 10.
        ([(0, 10)], True),
        ([(1, 10)], False),
        ([(0, 9)], False),
        ([(-30, 40)], True),
        ([(0, None)], True),
        ([(-9, -1)], False),
        ([(-9, -1), (0, 10)], True),
        ([(0, 4), (5, 10)], True),
        ([(0, 4), (6, 10)], False),  # the day after, and a day at work between
        ([(0, 4), (4, None)], True),
        ([(-30, 8), (0, 2), (9, 12)], True),  # one within another
        ([(-30, None), (0, 2)], True),
        ([(5, 10), (0, 5)], True),
    ],
)
def test_away_the_whole_period_whatever_it_is_put_together_of(cast, round_, spells, is_away):
    round_.ends_on = round_.starts_on + timedelta(days=10)
    Absence.objects.create(person=cast.employee, starts_on=round_.starts_on, ends_on=None)  # another's
    for first, last in spells:
        Absence.objects.create(
            person=cast.colleague,
            starts_on=round_.starts_on + timedelta(days=first),
            ends_on=None if last is None else round_.starts_on + timedelta(days=last),
        )
    found = reasons(round_)
    assert (found[cast.colleague.name] == Reason.ABSENT) == is_away
    assert found[cast.employee.name] == Reason.ABSENT


@pytest.mark.parametrize(("days_ago", "reason"), [(100, Reason.RECENT), (330, Reason.DUE), (700, Reason.DUE)])
def test_when_the_last_one_was_decides(cast, round_, days_ago, reason):
    held = conversation_at("following", cast)
    when = timezone.now() - timedelta(days=days_ago)
    Conversation.objects.filter(pk=held.pk).update(starts_at=when, held_at=when)
    found = reasons(round_)
    assert found[cast.employee.name] == reason
    assert found[cast.colleague.name] == Reason.NEVER


def test_a_hand_goes_before_the_rule_and_only_a_planners(cast, round_):
    new_one(cast, "Vikar", employment=Position.Employment.SUBSTITUTE)
    rows = {line.name: line.position for line in rules.lines(round_)}
    actions.take(round_=round_, position=rows["Vikar Prøve"], choice="in", by=cast.hr)
    actions.take(round_=round_, position=rows["Jonas Berg"], choice="out", by=cast.planner)
    for stranger in (cast.leader, cast.administrator, cast.employee):
        with pytest.raises(NotAllowedError):
            actions.take(round_=round_, position=rows["Ingrid Aasen"], choice="out", by=stranger)
    found = reasons(round_)
    assert (found["Vikar Prøve"], found["Jonas Berg"], found["Ingrid Aasen"]) == (
        Reason.CHOSEN,
        Reason.LEFT_OUT,
        Reason.NEVER,
    )
    actions.take(round_=round_, position=rows["Jonas Berg"], choice="", by=cast.hr)
    assert reasons(round_)["Jonas Berg"] == Reason.NEVER


def test_a_round_is_its_planners(cast, round_):
    elsewhere = setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    assert set(access.rounds_planned_by(cast.hr)) == {round_, elsewhere}
    assert set(access.rounds_planned_by(cast.planner)) == {round_}
    assert access.open_round(cast.planner, round_.pk) == round_
    for somebody, hidden in ((cast.planner, elsewhere), (cast.leader, round_), (cast.administrator, round_)):
        with pytest.raises(NotAllowedError):
            access.open_round(somebody, hidden.pk)
    with pytest.raises(NotAllowedError):
        setup_actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.planner)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (
            {
                "ends_on": timezone.localdate() - timedelta(days=1),
                "starts_on": timezone.localdate() - timedelta(days=9),
            },
            "ends_on",
        ),
        ({"ends_on": timezone.localdate()}, "ends_on"),
        ({"ends_on": timezone.localdate() + timedelta(days=900)}, "ends_on"),
    ],
)
def test_a_period_that_makes_no_round_is_refused(cast, more, field):
    with pytest.raises(setup_actions.InvalidRoundError) as refused:
        setup_actions.save_round(round_=draft(cast, **more), by=cast.hr)
    assert refused.value.field == field and str(refused.value)
    assert not access.rounds_planned_by(cast.hr).exists()


def test_as_many_queries_for_twenty_as_for_two(cast, round_, teachers):
    with CaptureQueriesContext(connection) as queries:
        assert len(rules.lines(round_)) > 20
    assert len(queries) == 7
