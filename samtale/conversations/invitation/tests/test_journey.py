"""Inviting and answering in a browser, with the letters delivered by the worker and read in the mailbox."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.core import workday
from tests.course import conversation_at, yearly_guide

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.both_databases]


def test_invited_answered_and_moved(cast, visit, live_app, axe_finds_nothing):
    yearly_guide()
    leader, employee = (visit(who, "phone", color_scheme="dark") for who in (cast.leader, cast.employee))
    soon, first = workday.after(timezone.localdate(), 2), workday.after(timezone.localdate(), 6)
    second = workday.after(first, 3)
    leader.goto("/team/invite/")
    leader.get_by_role("link", name=cast.employee.name).click()

    # Warnings and the letter follow as the form is filled in.
    letter = leader.locator("#letter")
    leader.get_by_label("Sted").fill("møterom Fjellet")
    leader.get_by_label("Dato").fill(soon.isoformat())
    leader.get_by_label("Dato").blur()
    expect(leader.get_by_text("Det er under en uke til.")).to_be_visible()
    expect(leader.get_by_role("button", name="Send likevel")).to_be_visible()
    expect(letter).to_contain_text("Stedet er møterom Fjellet.")
    axe_finds_nothing(leader)
    leader.get_by_label("Dato").fill(first.isoformat())
    leader.get_by_label("Dato").blur()
    expect(leader.get_by_text("Det er under en uke til.")).to_have_count(0)
    leader.get_by_role("button", name="Send innkallingen").click()
    expect(leader.get_by_text("Innkallingen er sendt")).to_be_visible()
    expect(leader.get_by_role("heading", name="har ikke svart ennå")).to_be_visible()

    live_app.deliver()
    post = visit(None, "phone", color_scheme="dark")
    post.goto(f"/demo/mailbox/?to={cast.employee.email}")
    post.get_by_role("link", name="Innkalling til samtale").click()
    expect(post.get_by_text("Et nytt møte")).to_be_visible()
    axe_finds_nothing(post)
    address = post.locator(".letter-text a").get_attribute("href")

    # The employee follows the link, wishes for another time and gets it.
    employee.goto(address)
    employee.get_by_text("Foreslå en annen tid").click()
    employee.get_by_label("Dato").fill(second.isoformat())
    employee.get_by_role("button", name="Send forslaget").click()
    expect(employee.get_by_role("link", name="Hvorfor passer en annen tid bedre?")).to_be_visible()
    axe_finds_nothing(employee)
    employee.get_by_label("Hvorfor passer en annen tid bedre?").fill("Jeg er på kurs.")
    employee.get_by_role("button", name="Send forslaget").click()
    expect(employee.get_by_role("heading", name="Du har foreslått")).to_be_visible()

    # Either page follows the other, and says aloud what is new.
    look_again(leader)
    expect(leader.get_by_text("Jeg er på kurs.")).to_be_visible()
    expect(leader.locator("[data-announce]")).to_contain_text("Ingrid foreslår")
    leader.get_by_role("button", name="Godta forslaget").click()
    expect(leader.get_by_role("heading", name="har sagt ja til tiden")).to_be_visible()
    look_again(employee)
    expect(employee.get_by_role("heading", name="Utsatt én gang")).to_be_visible()
    expect(employee.get_by_role("heading", name="Du har sagt ja til")).to_be_visible()
    expect(employee.locator("[data-announce]")).to_contain_text("Du har sagt ja til")
    made = Conversation.objects.get()
    assert made.status == Status.PREPARING and timezone.localdate(made.starts_at) == second
    for page in (leader, employee):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_time_being_chosen_stays_while_the_other_answers(cast, visit):
    made = conversation_at("invited", cast)
    leader, employee = visit(cast.leader, "desktop"), visit(cast.employee, "phone")
    for page in (leader, employee):
        page.goto(f"/conversations/{made.pk}/")
    leader.get_by_text("Flytt samtalen").click()
    leader.get_by_label("Klokkeslett").fill("13:15")
    leader.get_by_label("Hvor lenge?").select_option("60")
    employee.get_by_role("button", name="Passer for meg").click()
    expect(employee.get_by_role("heading", name="Du har sagt ja til")).to_be_visible()
    look_again(leader)
    expect(leader.locator("#head")).to_have_attribute("data-state", "preparing")
    expect(leader.get_by_label("Klokkeslett")).to_have_value("13:15")
    expect(leader.get_by_label("Hvor lenge?")).to_have_value("60")


def look_again(page: Page) -> None:
    """As when the window is chosen: what the other has done is asked for at once, unless the page just has."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_inviting_and_answering_without_javascript(cast, visit):
    yearly_guide()
    leader, employee = (visit(who, java_script_enabled=False) for who in (cast.leader, cast.employee))
    leader.goto(f"/team/invite/?employee={cast.employee.pk}")
    leader.get_by_label("Klokkeslett").fill("17:00")
    leader.get_by_label("Sted").fill("biblioteket")
    leader.get_by_role("button", name="Send innkallingen").click()
    expect(leader.get_by_text("utenfor arbeidstiden")).to_be_visible()
    leader.get_by_role("button", name="Send likevel").click()
    expect(leader.get_by_text("Innkallingen er sendt")).to_be_visible()
    expect(leader.get_by_role("heading", name="har ikke svart ennå")).to_be_visible()

    employee.goto(leader.url)
    employee.get_by_role("button", name="Passer for meg").click()
    expect(employee.get_by_role("heading", name="Du har sagt ja")).to_be_visible()

    leader.reload()
    leader.get_by_text("Avlys samtalen", exact=True).first.click()
    leader.get_by_role("button", name="Avlys samtalen").click()
    expect(leader.get_by_role("heading", name="Samtalen er avlyst")).to_be_visible()


def test_inviting_with_the_keyboard_alone(cast, visit):
    yearly_guide()
    leader = visit(cast.leader)
    leader.goto(f"/team/invite/?employee={cast.employee.pk}")
    leader.get_by_label("Sted").focus()
    leader.keyboard.type("møterom Fjellet")
    leader.keyboard.press("Tab")  # Enter in a field with suggestions may only close them
    # The letter follows; the button keeps the focus, and the press, meanwhile.
    send = leader.get_by_role("button", name=re.compile("^Send (innkallingen|likevel)$"))
    expect(send).to_be_focused()
    expect(leader.locator("#letter")).to_contain_text("Stedet er møterom Fjellet.")
    expect(send).to_be_focused()
    leader.get_by_label("Klokkeslett").fill("17:00")
    send.focus()
    expect(leader.get_by_text("utenfor arbeidstiden")).to_be_visible()
    expect(leader.get_by_role("button", name="Send likevel")).to_be_focused()
    leader.get_by_label("Klokkeslett").fill("09:00")
    send.focus()
    expect(leader.get_by_text("utenfor arbeidstiden")).to_have_count(0)
    expect(leader.get_by_role("button", name="Send innkallingen")).to_be_focused()
    leader.keyboard.press("Enter")
    expect(leader.get_by_text("Innkallingen er sendt")).to_be_visible()
    expect(leader.get_by_role("heading", name="har ikke svart ennå")).to_be_visible()
    summary = leader.get_by_text("Flytt samtalen")
    summary.focus()
    leader.keyboard.press("Enter")
    expect(leader.get_by_label("Hvorfor flytter du den?")).to_be_visible()
