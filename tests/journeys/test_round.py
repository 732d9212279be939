"""A round of a sector in a browser: HR starts it, a leader plans eighteen, letters go out, one is put off twice."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.conversations.models import Conversation
from samtale.core import clock
from samtale.core.words import day_time
from samtale.core.workday import next_workday
from samtale.notices.models import Message
from samtale.notices.tests.conftest import mail_server  # noqa: F401 - a fixture
from samtale.people.models import Unit
from samtale.rounds.conftest import teachers  # noqa: F401 - a fixture
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import Member, Room, Round
from samtale.rounds.scheduling import actions as scheduling_actions
from samtale.rounds.scheduling.tests.test_journey import tab_to
from samtale.rounds.scheduling.time_steps import Step, stepped
from tests.course import yearly_guide
from tests.fixtures import PATIENCE, ROOT, LiveApp

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.both_databases]
PATIENT = PATIENCE * 1000  # ms, for what another process makes on a busy machine
KEYS = {Step.DAY_AFTER: "En dag senere", Step.DAY_BEFORE: "En dag tidligere", Step.LATER: "Senere"}


@pytest.fixture
def sector(cast, teachers) -> Unit:  # noqa: F811
    """Both schools, with a room each; eighteen whom the leader leads."""
    made = Unit.objects.create(name="Oppvekst", parent=cast.unit.parent)
    for unit in (cast.unit, cast.other_unit):
        unit.parent = made
        unit.save()
        Room.objects.create(name=f"Møterommet på {unit.name}", unit=unit)
    for nth, one in enumerate(teachers):
        one.email = f"laerer{nth}@nordvag.example"  # as a plain mail server takes it
        one.is_active = nth >= 2  # the employee and the colleague are two of the eighteen
        one.save()
    yearly_guide()
    return made


@contextmanager
def worker(live_app: LiveApp, port: int) -> Iterator[None]:
    """The worker beside the server, with a real mail server to send to."""
    environment = live_app.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "SAMTALE_URL": "http://127.0.0.1"}
    del environment["SAMTALE_DEMO"]
    process = subprocess.Popen(
        [sys.executable, *live_app.manage, "deliver"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def start_a_round(page: Page) -> None:
    """HR: the ground, who, with whom, and the start; the leaders set the times themselves."""
    page.goto("/rounds/")
    page.get_by_role("link", name="Start en samtalerunde").click()
    page.get_by_label("Navn").fill("Oppvekst i vår")
    page.get_by_label("Enhet").select_option(label="Oppvekst")
    page.get_by_label("Første dag").fill(timezone.localdate().isoformat())
    page.get_by_label("Siste dag").fill((timezone.localdate() + timedelta(days=75)).isoformat())
    page.get_by_role("button", name="Gå videre til hvem").click()
    expect(page.get_by_text("21 er med, ")).to_be_visible()
    page.get_by_role("link", name="Gå videre til hvem med hvem").click()
    page.get_by_role("link", name="Gå videre til når").click()
    page.get_by_role("link", name="Gå videre til innkalling").click()
    page.get_by_role("button", name="Start runden").click()
    expect(page.get_by_text("Runden er startet.")).to_be_visible()


def a_step(round_: Round, by, besides: set[int]) -> tuple[Member, Step]:
    """A conversation and a way it may be moved."""
    for row in Member.objects.filter(round=round_, holder=by).select_related("employee").order_by("starts_at"):
        for step in KEYS if row.pk not in besides else ():
            to = stepped(row.starts_at, step, round_)
            found = scheduling_actions.check(
                round_=round_, position=row.position_id, starts_at=to, room=row.room_id, by=by
            )
            if to != row.starts_at and not any(one.hard for one in found):
                return row, step
    raise AssertionError("none can be moved a step")


def move_by_key(page: Page, round_: Round, row: Member, step: Step) -> None:
    """Opened and moved with Tab and Enter alone."""
    page.get_by_role("link", name=f"Flytt {row.employee.name}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name=f"Tid for {row.employee.name}").get_by_label("Dato")).to_be_focused()
    tab_to(page, KEYS[step])
    page.keyboard.press("Enter")
    to = stepped(row.starts_at, step, round_)
    expect(page.get_by_role("status").filter(has_text=day_time(to))).to_have_count(1)
    assert Member.objects.get(pk=row.pk).starts_at == to


def invite_all(round_: Round) -> None:
    """A day at a time, as the worker's chore does: each when the lead time is reached."""
    now, last = timezone.now(), Member.objects.filter(round=round_).order_by("-starts_at").first().starts_at
    while now < last:
        invitations_jobs.invite_due(now)
        now += timedelta(days=1)


def later(conversation: Conversation, days: int) -> date:
    return next_workday(clock.here(conversation.starts_at).date() + timedelta(days=days))


def put_off_twice(employee: Page, leader: Page, conversation: Conversation) -> None:
    """The employee's wish is taken; the leader, who would put it off again, is shown a shorter one first."""
    url = f"/conversations/{conversation.pk}/"
    employee.goto(url)
    employee.get_by_text("Foreslå en annen tid").click()
    employee.get_by_label("Dato").fill(later(conversation, 1).isoformat())
    employee.get_by_label("Hvorfor passer en annen tid bedre?").fill("Jeg er på kurs.")
    employee.get_by_role("button", name="Send forslaget").click()
    expect(employee.get_by_text("får forslaget ditt")).to_be_visible()
    leader.goto(url)
    expect(leader.get_by_text("Jeg er på kurs.")).to_be_visible()
    leader.get_by_role("button", name="Godta forslaget").click()
    expect(leader.get_by_role("heading", name="Utsatt én gang", exact=True)).to_be_visible()
    leader.get_by_text("Flytt samtalen").click()
    expect(leader.get_by_text("En kort samtale er bedre enn ingen.")).to_be_visible()
    conversation.refresh_from_db()
    leader.get_by_label("Dato").fill(later(conversation, 1).isoformat())
    leader.get_by_label("Hvorfor flytter du den?").fill("Skolen har prøve.")
    leader.get_by_role("button", name="Send endringen").click()
    warned = leader.get_by_role("button", name="Send likevel")
    twice = leader.get_by_role("heading", name="Utsatt to ganger", exact=True)
    expect(warned.or_(twice).first).to_be_visible()
    if warned.is_visible():
        warned.click()
    expect(twice).to_be_visible()
    employee.goto(url)
    expect(employee.get_by_role("heading", name="Utsatt to ganger", exact=True)).to_be_visible()


def test_a_round_of_a_sector(cast, sector, visit, live_app, mail_server, axe_finds_nothing, complaints):  # noqa: F811
    hr, leader = visit(cast.hr), visit(cast.leader)
    start_a_round(hr)
    round_ = Round.objects.get()

    leader.goto("/team/")
    leader.get_by_role("link", name="Gå til planen din").click()
    leader.get_by_role("button", name="Foreslå tider").click()
    expect(leader.get_by_text("18 har fått et tidspunkt, den siste")).to_be_visible(timeout=PATIENT)
    moved: dict[int, Member] = {}
    for _two in range(2):
        row, step = a_step(round_, cast.leader, set(moved))
        move_by_key(leader, round_, row, step)
        moved[row.pk] = Member.objects.get(pk=row.pk)
    axe_finds_nothing(leader)

    # The rest of the sector: the worker makes the plan, and the page becomes it by itself.
    hr.goto(f"/rounds/{round_.pk}/when/")
    hr.get_by_role("button", name="Foreslå tider for alle").click()
    expect(hr.get_by_role("heading", name="Planen lages nå")).to_be_visible()
    axe_finds_nothing(hr)
    with worker(live_app, mail_server.port):
        expect(hr.get_by_text("Sist foreslått")).to_be_visible(timeout=PATIENT)
    expect(hr.get_by_text("21 har fått et tidspunkt, den siste")).to_be_visible()
    for pk, row in moved.items():
        assert Member.objects.get(pk=pk).starts_at == row.starts_at, "what was set by hand stays"

    invite_all(round_)
    theirs = {
        one.employee.email: one for one in Conversation.objects.filter(leader=cast.leader).select_related("employee")
    }
    assert len(theirs) == 18
    with worker(live_app, mail_server.port):
        _until_sent(hr)
    letters = [
        letter
        for letter in mail_server.received
        if letter["To"] and any(email in letter["To"] for email in theirs) and "Innkalling" in letter["Subject"]
    ]
    assert len(letters) == 18 and len({letter["Message-ID"] for letter in letters}) == 18
    for letter in letters:
        kinds = {part.get_content_type() for part in letter.walk()}
        assert {"text/calendar", "application/pdf"} <= kinds, "the time and the blank form come along"

    hr.goto(f"/rounds/{round_.pk}/picture/")
    expect(hr.get_by_text("0 av 21 samtaler er holdt")).to_be_visible()
    expect(hr.get_by_role("listitem").filter(has_text="Innkalt")).to_contain_text("21")
    complaints.expect("422.*/time/")  # what is to be thought over is an answer too
    put_off_twice(visit(cast.employee), leader, theirs[cast.employee.email])
    hr.reload()
    put_off = hr.locator("#put-off")
    expect(put_off).to_contain_text(cast.employee.name)
    expect(put_off).to_contain_text("Utsatt to ganger")
    expect(put_off).not_to_contain_text("kurs")
    held = theirs[cast.colleague.email]
    Conversation.objects.filter(pk=held.pk).update(starts_at=timezone.now(), held_at=timezone.now(), status="closing")
    hr.reload()
    expect(hr.get_by_text("1 av 21 samtaler er holdt")).to_be_visible()
    axe_finds_nothing(hr)


def _until_sent(page: Page) -> None:
    """Until the outbox is empty."""
    until = time.monotonic() + PATIENCE
    while waiting := Message.objects.filter(sent_at=None).count():
        assert time.monotonic() < until, f"{waiting} letters were not sent"
        page.wait_for_timeout(200)
