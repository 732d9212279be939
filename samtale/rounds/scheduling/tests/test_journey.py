"""A leader plans a whole round in a browser: a proposal, two moved by the keys, and the worker invites them all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.conversations.models import Conversation
from samtale.core import clock
from samtale.core.words import day_time
from samtale.core.workday import next_workday
from samtale.notices.models import Message
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import ClosedPeriod, Member, Room
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.scheduling import actions, proposal
from samtale.rounds.scheduling.time_steps import Step, stepped
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.timetable.rules import Rule

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]
LATER = "En dag senere"


def tab_to(page: Page, text: str) -> None:
    """On to the next thing with these words, by the Tab key alone; what has just come is listening by then."""
    expect(page.locator(".htmx-request, .htmx-added, .htmx-swapping, .htmx-settling")).to_have_count(0)
    for _press in range(40):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"The Tab key never came to «{text}».")


def by_what_a_day_later_breaks(round_, by, *, but: Member | None = None) -> dict[bool, Member]:
    """One that may be moved to the day after, and one whose holder has another conversation then."""
    found = {}
    rows = Member.objects.filter(round=round_, holder=by).exclude(pk=but and but.pk)
    for row in rows.select_related("employee").order_by("starts_at"):
        to = stepped(row.starts_at, Step.DAY_AFTER, round_)
        broken = actions.check(round_=round_, position=row.position_id, starts_at=to, room=row.room_id, by=by)
        hard = {one.rule for one in broken if one.hard}
        if not hard:
            found.setdefault(True, row)
        elif Rule.PER_DAY in hard:
            found.setdefault(False, row)
    return found


def test_eighteen_are_planned_moved_and_invited(cast, round_, teachers, visit, axe_finds_nothing):
    for one in (cast.employee, cast.colleague):  # the leader's two others
        position = one.positions.get().pk
        participants_actions.take(round_=round_, position=position, choice="out", by=cast.hr)
    Room.objects.create(name="Fjellet", unit=cast.unit)
    setup_actions.start(round_=round_, by=cast.hr)
    page = visit(cast.leader)
    page.goto("/team/")
    page.get_by_role("link", name="Gå til planen din").click()
    page.get_by_role("button", name="Foreslå tider").click()
    expect(page.get_by_text("18 har fått et tidspunkt, den siste")).to_be_visible()

    free = by_what_a_day_later_breaks(round_, cast.leader)[True]
    page.get_by_role("link", name=f"Flytt {free.employee.name}").focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name=f"Tid for {free.employee.name}")
    expect(form.get_by_label("Dato")).to_be_focused()
    tab_to(page, LATER)
    page.keyboard.press("Enter")
    to = stepped(free.starts_at, Step.DAY_AFTER, round_)
    expect(page.get_by_role("status").filter(has_text=day_time(to))).to_have_count(1)
    expect(form.get_by_role("button", name=LATER)).to_be_focused()

    taken = by_what_a_day_later_breaks(round_, cast.leader, but=free)[False]  # where the first one went counts too
    page.get_by_role("link", name=f"Flytt {taken.employee.name}").focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name=f"Tid for {taken.employee.name}")
    expect(form.get_by_label("Dato")).to_be_focused()
    tab_to(page, LATER)
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Kari Dahl har allerede én samtale den dagen.")
    axe_finds_nothing(page)
    before, free.starts_at = taken.starts_at, to
    taken.refresh_from_db()
    assert taken.starts_at == before
    assert Member.objects.get(pk=free.pk).starts_at == to

    # A day at a time, as the worker does: each is invited when there are fourteen days left.
    last = Member.objects.filter(round=round_, holder=cast.leader).order_by("-starts_at").first().starts_at
    now = timezone.now()
    while now < last:
        invitations_jobs.invite_due(now)
        now += timedelta(days=1)
    called = {one.employee_id: one.starts_at for one in Conversation.objects.filter(leader=cast.leader)}
    assert called == dict(Member.objects.filter(round=round_, holder=cast.leader).values_list("employee", "starts_at"))
    assert len(called) == 18
    assert Message.objects.filter(to__in=teachers).count() == 18
    page.reload()
    expect(page.get_by_text("innkalt", exact=True)).to_have_count(18)


def drag(page: Page, row: Member, to_day: date) -> None:
    """With the mouse, as a hand does it: down on the conversation, over to the day, and up."""
    page.locator(f"#c{row.position_id} .place-what").hover()
    page.mouse.down()
    day = page.locator(f'[data-day="{to_day.isoformat()}"]')
    day.scroll_into_view_if_needed()
    for _over in range(2):  # the browser asks where it is before it may be let go
        day.hover(force=True)
    expect(day).to_have_attribute("data-over", "")
    page.mouse.up()


def test_a_conversation_is_dragged_to_another_day(cast, round_, teachers, visit):
    Room.objects.create(name="Fjellet", unit=cast.unit)
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    rows = list(
        Member.objects.filter(round=round_, holder=cast.leader, starts_at__isnull=False)
        .select_related("employee")
        .order_by("starts_at")
    )
    closed = next_workday(clock.here(rows[-1].starts_at).date() + timedelta(days=2))
    ClosedPeriod.objects.create(name="Planleggingsdag", starts_on=closed, ends_on=closed)
    page = visit(cast.leader)
    page.goto(f"/rounds/{round_.pk}/plan/")
    moved, taken = rows[-1], rows[-2]
    free = next_workday(clock.here(moved.starts_at).date() + timedelta(days=1))
    drag(page, moved, free)
    expect(page.locator(f'[data-day="{free.isoformat()}"]')).to_contain_text(moved.employee.name)
    expect(page.get_by_text("satt for hånd", exact=True)).to_have_count(1)
    now = Member.objects.get(pk=moved.pk)
    assert clock.here(now.starts_at).date() == free and now.time_by_hand
    assert clock.here(now.starts_at).time() == clock.here(moved.starts_at).time()
    # A day that is closed is marked while one drags, and let go of there it is said why.
    page.locator(f"#c{moved.position_id} .place-what").hover()
    page.mouse.down()
    shut = page.locator(f'[data-day="{closed.isoformat()}"]')
    expect(shut).to_contain_text("Stengt: Planleggingsdag")
    shut.scroll_into_view_if_needed()
    for _over in range(2):
        shut.hover(force=True)
    assert "repeating-linear-gradient" in shut.evaluate("day => getComputedStyle(day).backgroundImage")
    page.mouse.up()
    expect(page.get_by_role("form", name=f"Tid for {moved.employee.name}")).to_contain_text(
        "Virksomheten har stengt denne dagen."
    )
    assert shut.evaluate("day => getComputedStyle(day).backgroundImage") == "none"
    assert Member.objects.get(pk=moved.pk).starts_at == now.starts_at
    # Where it breaks a rule it is said, and nothing has moved.
    drag(page, now, clock.here(taken.starts_at).date())
    expect(page.get_by_role("form", name=f"Tid for {moved.employee.name}")).to_contain_text(
        "Kari Dahl har allerede én samtale den dagen."
    )
    assert Member.objects.get(pk=moved.pk).starts_at == now.starts_at


@pytest.mark.parametrize("width", [360, 1280])
def test_between_the_days_it_is_said_which_days_there_are(cast, round_, teachers, visit, width, axe_finds_nothing):
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    rows = Member.objects.filter(round=round_, holder=cast.leader, starts_at__isnull=False)
    first, *_rest = rows.select_related("employee").order_by("starts_at")
    page = visit(cast.leader)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/rounds/{round_.pk}/plan/")
    row, said = page.locator(f"#c{first.position_id}"), page.locator("#said")
    after_friday = page.locator(".week > h2").nth(1)

    def take_to_after_friday() -> None:
        row.locator(".place-what").hover()
        page.mouse.down()
        row.locator(".place-what").hover(force=True, position={"x": 9, "y": 9})  # begun before the page scrolls
        for _over in range(2):
            after_friday.hover(force=True)

    take_to_after_friday()
    page.mouse.up()
    told = row.get_by_text("Slipp samtalen på en dag som står i planen. Helger står ikke der")
    expect(told).to_be_in_viewport()
    expect(said).to_contain_text("Trykk «Flytt» for å velge en annen dag.")
    expect(row.get_by_text("På en smal skjerm står heller ikke dager uten samtaler.")).to_be_visible(
        visible=width == 360
    )
    assert ("smal skjerm" in said.inner_text()) == (width == 360)
    axe_finds_nothing(page)
    # The next time the words are gone, and whoever thinks better of it is told nothing.
    take_to_after_friday()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".between-days")).to_have_count(0)
    assert Member.objects.get(pk=first.pk).starts_at == first.starts_at
