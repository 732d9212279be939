"""A request and its answer, and stopping destruction, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.course import conversation_at

pytestmark = pytest.mark.journey


def test_asked_and_answered(cast, live_app, visit, axe_finds_nothing):
    conversation_at("following", cast)
    here, there = (visit(who, "desktop", color_scheme="dark") for who in (cast.employee, cast.administrator))
    here.goto("/about-me/")
    here.get_by_role("link", name="Be om retting eller sletting").click()
    here.get_by_label("Noe er feil og skal rettes").check()
    here.get_by_label("Hva gjelder det?").fill("Datoen er feil")
    here.get_by_role("button", name="Send kravet").click()
    expect(here.get_by_text("Du får svar senest")).to_be_visible()
    there.goto("/requests/")
    there.get_by_role("link", name="Svar Ingrid Aasen").click()
    there.get_by_label("gjort", exact=True).check()
    there.get_by_label("Svaret").fill("Datoen er rettet")
    there.get_by_role("button", name="Send svaret").click()
    expect(there.get_by_text("Besvart")).to_be_visible()
    here.reload()
    expect(here.get_by_text("Datoen er rettet")).to_be_visible()
    there.goto("/retention/holds/")
    there.get_by_label("Ansattnummer eller e-post").fill("1001")
    there.get_by_label("Grunnen").fill("Sak 17")
    there.get_by_role("button", name="Stans slettingen").click()
    expect(there.get_by_text("Ikke bekreftet ennå")).to_be_visible()
    axe_finds_nothing(there)
    here.goto("/about-me/")
    expect(here.get_by_role("heading", name="Slettingen er stanset")).to_be_visible()
    axe_finds_nothing(here)
