"""The whole course with two people signed in at once, each on a device: from the invitation to next year's."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from samtale.conversations.models import Conversation
from samtale.goals.models import Action, Goal
from samtale.guides.ready_forms import ensure_ready_guides

from .steps import LEAD, OTHER_GOAL, TEMPLATE, accept, close, hold, invite, prepare, sign, write_minutes
from .walk import Side

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.both_databases]


def follow_up(employee: Side, leader: Side) -> None:
    """Each tells how the own promises go; both say the same of a goal, and it has ended."""
    employee.go("/")
    employee.follow(LEAD)
    employee.choose("i arbeid", "Hvordan går det?")
    employee.fill("Noen ord om framdriften", "Ledet det første møtet")
    employee.press("Lagre framdriften")
    employee.sees("Ledet det første møtet")
    leader.go("/team/")
    row = leader.page.get_by_role("row").filter(has_text="Ingrid Aasen")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    leader.follow("Ingrid Aasen", row)
    leader.follow(LEAD)
    leader.sees("Ledet det første møtet")
    leader.fill("Kommentar", "Det gikk fint")
    leader.press("Lagre kommentaren")
    leader.sees("Det gikk fint")
    agree = f"{employee.person.first_name} har svart. Er du enig?"
    for side, words in ((employee, "Se målet"), (leader, agree)):
        side.go("/" if side is employee else f"/team/{employee.person.pk}/")
        goal = (
            side.page.get_by_role("region")
            .or_(side.page.locator("section"))
            .filter(has=side.page.get_by_role("heading", name=OTHER_GOAL, level=3))
            .last
        )
        side.follow(words, goal)
        side.choose("Nådd", "Ble målet nådd?")
        side.fill("Hva kom ut av det, slik du ser det?", "Vaktene er færre")
        side.press("Lagre")
        if side is employee:
            side.sees("Du svarte")
    leader.sees("Målet ble avsluttet")
    employee.page.reload()
    employee.sees("Målet ble avsluttet")


def let_a_year_pass() -> None:
    a_year = timedelta(days=365)
    for one in Conversation.objects.all():
        Conversation.objects.filter(pk=one.pk).update(
            starts_at=one.starts_at - a_year, held_at=one.held_at - a_year, signed_at=one.signed_at - a_year
        )


def open_next_year(leader: Side, employee: Side) -> None:
    """The next conversation opens with the same promises: the same rows, with their history."""
    before = set(Action.objects.values_list("pk", flat=True))
    invite(leader, employee.person.name)
    accept(employee)
    employee.follow("Forbered deg")
    leader.follow("Forbered deg")
    for side in (employee, leader):
        side.unfold("Det vi ble enige om sist")
        last = side.page.locator("#last")
        side.sees(LEAD, last)
        side.sees(TEMPLATE, last)
    leader.press("Start samtalen nå")
    leader.press("Begynn nå")
    side = leader.page.get_by_role("region", name="Det vi ble enige om sist")
    leader.sees(LEAD, side)
    leader.sees("i arbeid", side)
    leader.press("Gå til avslutning")
    leader.press("Ja, jeg har sagt mitt")
    leader.sees(LEAD)
    leader.sees("Fra sist")
    assert set(Action.objects.values_list("pk", flat=True)) == before
    first, second = Conversation.objects.order_by("starts_at")
    assert second.previous == first
    assert Goal.objects.get(status=Goal.Status.ENDED).outcome == Goal.Outcome.REACHED
    carried = {str(link.goal.pk): link.carried for link in second.agreement.goal_links.select_related("goal")}
    assert carried == {str(Goal.objects.get(status=Goal.Status.AGREED).pk): True}


def test_the_whole_course(cast, sit_down):
    ensure_ready_guides()
    leader, employee = sit_down(cast.leader), sit_down(cast.employee, "phone")
    invite(leader, cast.employee.name)
    accept(employee)
    prepare(employee, leader)
    hold(leader, employee)
    close(leader, employee)
    sign(leader, employee)
    write_minutes(employee, leader)
    follow_up(employee, leader)
    let_a_year_pass()
    open_next_year(leader, employee)
