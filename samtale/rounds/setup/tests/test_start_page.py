"""What a planner is told before and during a round: who is called when, how far it is come, how late it will be."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.conversations.models import Conversation
from samtale.core import clock, words
from samtale.core.workday import next_workday
from samtale.rounds.conftest import draft
from samtale.rounds.models import Member, Round
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.setup import actions, overview
from samtale.rounds.setup.lateness import Late, late
from samtale.rounds.setup.start_page import outlook
from samtale.rounds.tests.test_course_of_a_round import set_time
from tests.course import at_nine, conversation_at

from .test_views import position_of


def test_when_the_first_goes_out_and_how_many_wait_for_a_time(cast, round_):
    seen = outlook(round_)
    assert (seen.people, seen.holders, seen.with_time, seen.without_time, seen.invited) == (3, 2, 0, 3, 0)
    assert seen.first_goes_out is None and seen.without_holder == []
    assert words.day(next_workday(round_.starts_on)) in seen.subject, "an example"
    far, near = at_nine(40), at_nine(8)
    set_time(round_, cast.employee.name, far)
    seen = outlook(round_)
    assert (seen.with_time, seen.without_time) == (1, 2)
    assert seen.first_goes_out == clock.here(far).date() - timedelta(days=14)
    set_time(round_, cast.colleague.name, near)
    seen = outlook(round_)
    assert seen.first_goes_out == clock.today(), "as soon as it starts, never before now"
    assert words.day(near) in seen.subject
    Member.objects.filter(employee=cast.colleague).update(invited_at=timezone.now())
    seen = outlook(round_)
    assert (seen.with_time, seen.without_time, seen.invited) == (1, 1, 1)
    assert seen.first_goes_out == clock.here(far).date() - timedelta(days=14), "of those that have not gone"


def test_late_by_the_plan_where_all_have_a_time_else_by_the_period(cast, round_):
    round_.done_by = clock.today() + timedelta(days=30)
    by_period = Late((round_.ends_on - round_.done_by).days, is_planned=False)
    assert outlook(round_).late == late(round_) == by_period
    for name, days in ((cast.employee.name, 20), (cast.colleague.name, 33)):
        set_time(round_, name, at_nine(days))
    assert outlook(round_).late == late(round_) == by_period, "one has none yet"
    set_time(round_, cast.leader.name, at_nine(25))
    assert outlook(round_).late == late(round_) == Late(3, is_planned=True)
    Member.objects.filter(employee=cast.colleague).update(starts_at=at_nine(30))
    assert outlook(round_).late is None and late(round_) is None
    round_.done_by = clock.today() + timedelta(days=15)
    Member.objects.filter(employee=cast.colleague).update(starts_at=None)
    called = conversation_at("invited", cast)
    Conversation.objects.filter(pk=called.pk).update(starts_at=at_nine(40))
    set_time(round_, cast.colleague.name, at_nine(17))
    assert late(round_) == outlook(round_).late == Late(25, is_planned=True), "one who is called is the last"
    round_.done_by = None
    assert outlook(round_).late is None and late(round_) is None


def test_every_step_of_a_round_says_the_same_of_the_deadline(cast, round_):
    """The period is longer than the plan: «etter» is about the last conversation as soon as all have a time."""
    Round.objects.filter(pk=round_.pk).update(done_by=clock.today() + timedelta(days=30))
    hr = cast.client(cast.hr)

    def said(page: str) -> list[str]:
        return re.findall(
            r"(?:Perioden slutter|Den siste samtalen er) \d+ dag", hr.get(f"/rounds/{round_.pk}/{page}").text
        )

    before = said("")
    assert before == said("invitations/") and before[0].startswith("Perioden slutter") and len(before) == 1
    for name in (cast.employee.name, cast.colleague.name, cast.leader.name):
        set_time(round_, name, at_nine(33))
    assert said("") == said("invitations/") == ["Den siste samtalen er 3 dag"]


def test_how_far_each_round_is_come_by_what_is_held_in_its_own_period(cast, round_):
    """Not what was held before it, nor of those left out, nor where the round has not begun or is over."""

    def row() -> overview.Row:
        return overview.rounds_page(Round.objects.filter(pk=round_.pk), "1").object_list[0]

    assert (row().stage, row().people, row().held) == ("draft", 0, 0)
    actions.start(round_=round_, by=cast.hr)
    assert (row().stage, row().people, row().held) == ("running", 3, 0)
    held = conversation_at("following", cast)
    for starts_on, count in (
        (round_.starts_on - timedelta(days=1), 0),
        (round_.starts_on, 1),
        (round_.ends_on, 1),
        (round_.ends_on + timedelta(days=1), 0),
    ):
        at = clock.midnight(starts_on) + timedelta(hours=12)
        Conversation.objects.filter(pk=held.pk).update(starts_at=at, held_at=at)
        assert row().held == count, starts_on
    Conversation.objects.filter(pk=held.pk).update(starts_at=clock.midnight(round_.ends_on), unit=cast.other_unit)
    assert row().held == 0, "in another position"
    participants_actions.take(
        round_=round_, position=position_of(round_, cast.colleague.name), choice="out", by=cast.hr
    )
    assert row().people == 2
    actions.end(round_=round_, by=cast.hr)
    assert (row().stage, row().people) == ("ended", 0)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"ends_on": timedelta(days=366)}, None, ""),
        ({"ends_on": timedelta(days=367)}, "ends_on", "En runde kan vare i høyst ett år."),
        ({"ends_on": timedelta(days=-1)}, "ends_on", "Perioden slutter før den begynner."),
        ({"guide": "draft"}, "guide", "Velg et samtaleskjema som er tatt i bruk."),
        ({"guide": "check_in"}, "guide", "Velg et samtaleskjema som er tatt i bruk."),
    ],
)
def test_what_makes_a_round(cast, more, field, said):
    from samtale.guides.choosing import published
    from samtale.guides.models import GuideVersion

    plan = draft(cast)
    if "ends_on" in more:
        plan.ends_on = plan.starts_on + more["ends_on"]
    elif more["guide"] == "check_in":
        plan.guide = published(kind="check_in")[0]
    else:
        plan.guide = GuideVersion(guide=plan.guide.guide, number=99)
    if field is None:
        assert actions.save_round(round_=plan, by=cast.hr).pk
        return
    with pytest.raises(actions.InvalidRoundError) as refused:
        actions.save_round(round_=plan, by=cast.hr)
    assert (refused.value.field, str(refused.value)) == (field, said) and not Round.objects.exists()
