"""HR starts a round for the whole organisation in a browser: who, with whom, when, invitations, and its picture."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.conversations.models import Conversation
from samtale.rounds.models import Round
from tests.course import conversation_at, yearly_guide

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]


def test_a_round_from_the_first_press_to_its_picture(cast, live_app, visit, axe_finds_nothing):
    yearly_guide()
    page = visit(cast.hr)
    page.goto("/rounds/")
    page.get_by_role("link", name="Start en samtalerunde").click()
    page.get_by_label("Navn").fill("Nordvågs runde")
    page.get_by_label("Enhet").select_option(label="Nordvåg kommune")
    page.get_by_label("Første dag").fill(timezone.localdate().isoformat())
    page.get_by_label("Ferdig til budsjettarbeidet").fill(timezone.localdate().isoformat())
    page.locator("summary", has_text="Flere valg").click()
    page.get_by_label("Dager fra innkalling til samtale").fill("3")
    page.get_by_role("button", name="Gå videre til hvem").click()
    expect(page.get_by_text("Velg et tall fra 7 til 14.").first).to_be_visible()
    page.get_by_label("Dager fra innkalling til samtale").fill("10")
    page.get_by_role("button", name="Gå videre til hvem").click()

    expect(page.get_by_text("5 er med, ")).to_be_visible()
    page.locator("summary", has_text="Har ikke hatt samtale her").click()
    page.get_by_role("button", name=f"Hold {cast.colleague.name} utenfor").click()
    expect(page.get_by_text("4 er med, ")).to_be_visible()

    page.get_by_role("link", name="Gå videre til hvem med hvem").click()
    page.get_by_role("link", name="Så jevnt som mulig").click()
    page.get_by_role("button", name="Bruk denne fordelingen").click()
    expect(page.get_by_text("Samtalene er fordelt.")).to_be_visible()
    page.get_by_role("link", name=f"Velg hvem som holder samtalen med {cast.employee.name}").click()
    holder = page.get_by_label(f"Hvem holder samtalen med {cast.employee.name}")
    holder.select_option(holder.locator("option", has_text=f"{cast.leader.name} (").get_attribute("value"))
    page.get_by_role("button", name="Lagre valget").click()
    expect(page.get_by_text("valgt for hånd")).to_be_visible()

    page.get_by_role("link", name="Grunnlaget").click()
    expect(page.get_by_label("Navn")).to_have_value("Nordvågs runde")
    axe_finds_nothing(page)
    page.get_by_role("link", name="Når", exact=True).click()
    page.get_by_role("link", name="Gå videre til innkalling").click()
    expect(page.get_by_text("Perioden går forbi fristen")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Start runden").click()
    expect(page.get_by_text("Runden er startet.")).to_be_visible()
    assert Round.objects.get().started_at

    page.get_by_role("link", name="Se hvordan det går").click()
    expect(page.get_by_text("0 av 4 samtaler er holdt")).to_be_visible()
    held, now = conversation_at("following", cast), timezone.now()
    Conversation.objects.filter(pk=held.pk).update(starts_at=now, held_at=now)
    page.reload()
    expect(page.get_by_text("1 av 4 samtaler er holdt")).to_be_visible()
    page.get_by_role("link", name="Nordvåg skole").click()
    expect(page.get_by_text("1 av 2 samtaler er holdt")).to_be_visible()
