"""Asking for a leader's own notes, and answering, in two browsers."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def test_asked_for_refused_without_a_reason_and_given(cast, visit, axe_finds_nothing, left_out):
    here = visit(cast.employee, "phone", color_scheme="light")
    here.goto("/about-me/")
    axe_finds_nothing(here)
    here.get_by_role("button", name="Be om dem her").click()
    expect(here.get_by_text("Du får svar senest").first).to_be_visible()
    leader = visit(cast.leader, "desktop", color_scheme="dark")
    leader.goto("/")
    leader.get_by_role("main").get_by_role("link", name="Svar", exact=True).click()
    axe_finds_nothing(leader)
    leader.get_by_text("Kan du ikke gi dem?").click()
    leader.get_by_label("Notatene røper noe om andre").check()
    leader.get_by_role("button", name="Send svaret").click()
    expect(leader.get_by_text("Rett dette først")).to_be_visible()
    expect(leader.get_by_label("Notatene røper noe om andre")).to_be_checked()
    axe_finds_nothing(leader)
    leader.get_by_role("button", name="Gi notatene til Ingrid").click()
    expect(leader.get_by_text("Notatene ble gitt")).to_be_visible()
    here.get_by_role("link", name="Notatene til Kari Dahl").click()
    expect(here.get_by_text("Du har fått notatene.")).to_be_visible()
    axe_finds_nothing(here)
