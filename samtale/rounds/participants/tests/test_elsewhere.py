"""Who has the conversation elsewhere is not asked to another: called in already, or planned in a round that goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.core import clock
from samtale.core.clock import add_months
from samtale.rounds.conftest import draft
from samtale.rounds.home import page as home_page
from samtale.rounds.invitations import jobs, sync
from samtale.rounds.models import Absence, Member, Round
from samtale.rounds.participants import actions, rules
from samtale.rounds.participants.page import Shared, listing
from samtale.rounds.participants.rules import Reason
from samtale.rounds.scheduling.problem import build_problem
from samtale.rounds.setup import actions as setup_actions
from tests.course import at_nine, conversation_at

THREE = ("Ingrid Aasen", "Jonas Berg")


def by_name(round_: Round) -> dict[str, rules.Line]:
    return {line.name: line for line in rules.lines(round_)}


def later(cast, **more) -> Round:
    """A round of the same school from three weeks ahead; the first conversation of the cast is in ten days."""
    starts_on = timezone.localdate() + timedelta(days=21)
    return setup_actions.save_round(round_=draft(cast, name="Den nye", starts_on=starts_on, **more), by=cast.hr)


@pytest.mark.parametrize("status", ["invited", "preparing"])
def test_whoever_is_called_in_already_is_not_due(cast, status):
    round_ = later(cast)
    assert by_name(round_)[cast.employee.name].reason == Reason.NEVER
    made = conversation_at(status, cast)
    line = by_name(round_)[cast.employee.name]
    assert (line.reason, line.is_in, line.elsewhere.round) == (Reason.PLANNED, False, None)
    assert by_name(round_)[cast.colleague.name].reason == Reason.NEVER, "nobody has called the other in"
    assert cast.employee.pk not in {slot.line.employee for slot in build_problem(round_).slots}
    page = cast.client(cast.hr).get(f"/rounds/{round_.pk}/who/").text
    assert "Har en planlagt samtale" in page and "innkalt til" in page
    actions.take(round_=round_, position=line.position, choice="in", by=cast.hr)
    assert by_name(round_)[cast.employee.name].reason == Reason.CHOSEN
    actions.take(round_=round_, position=line.position, choice="", by=cast.hr)
    invitation_actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert by_name(round_)[cast.employee.name].reason == Reason.NEVER, "what was called off stands for nothing"


@pytest.mark.parametrize(
    ("months_until_start", "reason"),
    [(-10, Reason.UNDER_WAY), (5, Reason.PLANNED), (8, Reason.NEVER), (30, Reason.NEVER)],
)
def test_it_stands_only_for_the_round_it_is_near(cast, months_until_start, reason):
    """Ten days from now counts until nine months have gone by; the round lasts two."""
    conversation_at("invited", cast)
    starts_on = add_months(timezone.localdate(), months_until_start)
    ends_on = max(add_months(starts_on, 2), timezone.localdate() + timedelta(days=20))
    round_ = draft(cast, starts_on=starts_on, ends_on=ends_on)
    round_.save()
    assert by_name(round_)[cast.employee.name].reason == reason


@pytest.mark.parametrize(("months_after", "reason"), [(2, Reason.PLANNED), (4, Reason.NEVER)])
def test_one_that_is_called_to_after_the_round_stands_for_it_while_it_is_soon(cast, months_after, reason):
    round_ = later(cast)
    made = conversation_at("invited", cast)
    when = at_nine((add_months(round_.ends_on, months_after) - timezone.localdate()).days)
    Conversation.objects.filter(pk=made.pk).update(starts_at=when)
    assert by_name(round_)[cast.employee.name].reason == reason


def test_one_called_to_long_ago_and_never_held_is_still_there(cast):
    made = conversation_at("invited", cast)
    Conversation.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(days=500))
    assert by_name(later(cast))[cast.employee.name].reason == Reason.PLANNED, "no other can be called to"


def test_who_is_in_a_round_that_goes_on_has_no_plan_in_the_next(cast, round_):
    new = later(cast)
    assert {by_name(new)[name].reason for name in THREE} == {Reason.NEVER}, "a draft takes nobody"
    setup_actions.start(round_=round_, by=cast.hr)
    found = by_name(new)
    for name in THREE:
        assert (found[name].reason, found[name].elsewhere.round) == (Reason.PLANNED, round_)
    assert {by_name(round_)[name].reason for name in THREE} == {Reason.NEVER}, "the first has them"
    assert not build_problem(new).slots and len(build_problem(round_).slots) == 3
    client = cast.client(cast.hr)
    for page in ("who", "invitations"):
        text = client.get(f"/rounds/{new.pk}/{page}/").text
        assert "3 er allerede med i «Vårens samtaler», og får samtalen der." in " ".join(text.split())
    assert "er allerede med i" not in client.get(f"/rounds/{round_.pk}/who/").text
    assert "i «Vårens samtaler»" in client.get(f"/rounds/{new.pk}/who/?reason=planned").text
    assert cast.client(cast.leader).get(f"/rounds/{new.pk}/who/").status_code == 404
    actions.take(round_=new, position=found[THREE[0]].position, choice="in", by=cast.hr)
    assert listing(new).shared == [Shared("Vårens samtaler", 2, 1)]
    setup_actions.start(round_=new, by=cast.hr)
    assert {by_name(round_)[name].reason for name in THREE} == {Reason.NEVER}, "also when both have started"
    setup_actions.end(round_=round_, by=cast.hr)
    assert by_name(new)[THREE[1]].reason == Reason.NEVER


def test_who_is_out_of_the_first_is_in_the_next(cast, round_):
    """Away the whole of the first, left out by hand, or in a unit it does not have."""
    setup_actions.start(round_=round_, by=cast.hr)
    Absence.objects.create(person=cast.employee, starts_on=round_.starts_on, ends_on=round_.ends_on)
    colleague = by_name(round_)[cast.colleague.name].position
    actions.take(round_=round_, position=colleague, choice="out", by=cast.hr)
    new = later(cast, unit=cast.unit.parent, ends_on=round_.ends_on + timedelta(days=30))
    found = by_name(new)
    assert found[cast.employee.name].reason == found[cast.colleague.name].reason == Reason.NEVER
    assert found[cast.leader.name].reason == Reason.PLANNED
    assert {line.reason for line in found.values() if line.unit != cast.unit.pk} & {Reason.NEVER}


def test_a_round_whose_period_is_over_holds_nobody_back(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(starts_on=yesterday - timedelta(days=60), ends_on=yesterday)
    assert by_name(later(cast))[cast.employee.name].reason == Reason.NEVER


def called_by(round_: Round, cast, days: int) -> Conversation:
    """The employee's conversation, called to by a round that goes on."""
    setup_actions.start(round_=round_, by=cast.hr)
    Round.objects.filter(pk=round_.pk).update(lead_days=days + 1)  # whatever the hour
    Member.objects.filter(round=round_, employee=cast.employee).update(starts_at=at_nine(days))
    assert jobs.invite_due(timezone.now()) == 1
    return Conversation.objects.get(employee=cast.employee)


def held(conversation: Conversation, days: int) -> None:
    when = at_nine(days)
    Conversation.objects.filter(pk=conversation.pk).update(starts_at=when, held_at=when, status="following")


def test_called_by_a_round_that_goes_on_is_not_in_another_whose_period_it_falls_in(cast, round_):
    """Nor is it when it has been held, nor when the round that called to it has ended; a hand goes before."""
    made, new = called_by(round_, cast, 30), later(cast, unit=cast.unit.parent)
    mine = by_name(new)[cast.employee.name]
    assert new.starts_on <= clock.here(made.starts_at).date() <= new.ends_on
    assert (mine.reason, mine.fact, mine.elsewhere.round) == (Reason.PLANNED, None, round_) and mine.elsewhere.is_called
    assert by_name(round_)[cast.employee.name].reason == Reason.UNDER_WAY
    setup_actions.start(round_=new, by=cast.hr)
    Member.objects.update_or_create(
        round=new, position_id=mine.position, defaults={"employee": cast.employee, "holder": cast.leader}
    )
    sync.follow(timezone.now())
    assert Member.objects.get(round=new, employee=cast.employee).invited_at is None
    actions.take(round_=new, position=mine.position, choice="in", by=cast.hr)
    assert by_name(new)[cast.employee.name].reason == Reason.UNDER_WAY, "put in by hand it is in both, and once"
    page = cast.client(cast.hr).get(f"/rounds/{new.pk}/who/?q=Ingrid").text
    assert "La regelen avgjøre om Ingrid Aasen er med" in page
    actions.take(round_=new, position=mine.position, choice="", by=cast.hr)
    held(made, 30)
    assert by_name(round_)[cast.employee.name].reason == Reason.HELD
    assert by_name(new)[cast.employee.name].reason == Reason.RECENT
    setup_actions.end(round_=round_, by=cast.hr)
    sync.follow(timezone.now())
    assert by_name(new)[cast.employee.name].reason == Reason.RECENT
    assert Member.objects.get(round=new, employee=cast.employee).invited_at is None


def test_taken_by_hand_and_called_by_the_later_round_first_is_the_later_rounds(cast, round_):
    new = later(cast)
    setup_actions.start(round_=round_, by=cast.hr)
    actions.take(round_=new, position=by_name(new)[cast.employee.name].position, choice="in", by=cast.hr)
    called_by(new, cast, 30)
    for _turn in range(2):
        sync.follow(timezone.now() + timedelta(minutes=1))
        assert by_name(new)[cast.employee.name].reason == Reason.UNDER_WAY
        assert Member.objects.get(round=new, employee=cast.employee).invited_at


def test_next_years_round_asks_those_of_this_years(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    starts_on = add_months(round_.starts_on, 12)
    next_year = setup_actions.save_round(
        round_=draft(cast, starts_on=starts_on, ends_on=add_months(starts_on, 2)), by=cast.hr
    )
    setup_actions.start(round_=next_year, by=cast.hr)
    for both in (round_, next_year):
        assert {by_name(both)[name].reason for name in THREE} == {Reason.NEVER}


def test_called_in_outside_a_round_that_goes_on_gives_its_time_and_room_back(cast):
    """And neither page asks for a time; when it is called off, the round has the conversation again."""
    round_ = later(cast)
    setup_actions.start(round_=round_, by=cast.hr)
    mine = Member.objects.filter(round=round_, employee=cast.employee)
    mine.update(starts_at=at_nine(30))
    made = conversation_at("invited", cast)
    asked = len(home_page.team(cast.leader))
    assert sync.follow(timezone.now()) == 1 and sync.follow(timezone.now()) == 0
    row = mine.get()
    assert (row.starts_at, row.invited_at, row.not_invited) == (None, None, Member.ELSEWHERE)
    assert cast.employee.pk not in {row.employee_id for row in jobs.due(timezone.now() + timedelta(days=60))}
    assert len(home_page.team(cast.leader)) == asked - 1, "no time of the round's"
    assert not cast.client(cast.hr).get(f"/rounds/{round_.pk}/picture/").text.count("Innkallinger som ikke ble sendt")
    invitation_actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert sync.follow(timezone.now()) == 1 and mine.get().not_invited == ""
    assert by_name(round_)[cast.employee.name].reason == Reason.NEVER


def test_called_by_the_round_and_moved_out_of_its_period_is_the_rounds_own(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    Member.objects.filter(round=round_, employee=cast.employee).update(starts_at=at_nine(10))
    assert jobs.invite_due(timezone.now()) == 1
    made = Conversation.objects.get(employee=cast.employee)
    invitation_actions.move(
        conversation_id=made.pk, by=cast.leader, starts_at=at_nine(90), reason="Permisjon", place="kontoret"
    )
    line = by_name(round_)[cast.employee.name]
    assert (line.reason, line.fact.starts_on) == (Reason.UNDER_WAY, clock.here(at_nine(90)).date())


def test_who_is_out_when_it_starts_is_not_called_by_the_draft(cast, round_):
    """Placed in the draft, then called in elsewhere or left out by a rule: no letter goes, no room is taken."""
    mine = by_name(round_)[cast.employee.name].position
    Member.objects.create(
        round=round_, position_id=mine, employee=cast.employee, holder=cast.leader, starts_at=at_nine(8)
    )
    cast.employee.positions.update(ended_on=round_.ends_on)
    setup_actions.start(round_=round_, by=cast.hr)
    assert jobs.due(timezone.now()) == [] and not Member.objects.filter(employee=cast.employee).exists()
