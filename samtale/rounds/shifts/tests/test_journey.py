"""A cleaner with shifts gives them to us on a telephone, and her leader calls her in outside one and within."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from samtale.conversations.models import Conversation
from samtale.core import clock, words
from samtale.core.workday import next_workday
from samtale.rounds.models import ShiftPlan
from tests.course import yearly_guide
from tests.journeys.test_axe import faults

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]
OUTSIDE = "Avtal det først, og avtal betaling."


def test_a_shift_plan_from_a_telephone_to_an_invitation(cast, live_app, visit, axe_finds_nothing):
    yearly_guide()
    early = next_workday(clock.today() + timedelta(days=9))
    night = early + timedelta(days=1)
    days = [(clock.today() + timedelta(days=1), "07.00;15.00"), (early, "07.00;14.00"), (night, "22.00;07.00")]
    sheet = "\n".join(["Dato;Fra;Til", *(f"{day:%d.%m.%Y};{hours}" for day, hours in days)]).encode()
    file = {"name": "vakter.csv", "mimeType": "text/csv", "buffer": sheet}

    cleaner = visit(cast.employee, "phone")
    cleaner.goto("/calendar/")
    cleaner.get_by_role("link", name="Si fra når du er på jobb").click()
    assert not faults(cleaner)
    cleaner.get_by_label("Fil med vaktene dine").set_input_files([file])
    cleaner.get_by_role("button", name="Les vaktene").click()
    expect(cleaner.get_by_role("heading", name="Stemmer dette?")).to_be_visible()
    cleaner.locator("summary", has_text="Se vaktene").click()
    expect(cleaner.get_by_text("22.00–07.00")).to_be_visible()
    assert not faults(cleaner)
    cleaner.get_by_role("button", name="Bruk vaktplanen").click()
    expect(cleaner.get_by_text("Vaktplanen er i bruk.")).to_be_visible()
    cleaner.get_by_label("Fredag").uncheck()
    cleaner.get_by_role("button", name="Lagre ukedagene").click()
    expect(cleaner.get_by_text("Ukedagene er lagret.")).to_be_visible()
    assert not faults(cleaner)

    leader = visit(cast.leader)
    leader.goto(f"/team/invite/?employee={cast.employee.pk}")
    expect(leader.get_by_label("Klokkeslett")).to_have_value("12:30")
    expect(leader.get_by_text(OUTSIDE)).to_have_count(0)
    leader.get_by_label("Klokkeslett").fill("14:00")
    leader.get_by_label("Sted").fill("Fjellet")
    expect(leader.get_by_text(f"Dette er utenfor arbeidstiden til {cast.employee.first_name}.")).to_be_visible()
    axe_finds_nothing(leader)
    leader.get_by_label("Klokkeslett").fill("12:30")
    leader.get_by_label("Sted").fill("Fjellet, andre etasje")
    expect(leader.get_by_text(OUTSIDE)).to_have_count(0)
    leader.get_by_role("button", name="Send").click()
    expect(leader.get_by_text("Innkallingen er sendt")).to_be_visible()
    made = Conversation.objects.get(employee=cast.employee)
    assert words.clock(clock.here(made.starts_at)) == "12.30" and clock.here(made.starts_at).date() == early

    cleaner.locator("summary", has_text="Slett vaktplanen").click()
    cleaner.get_by_role("button", name="Slett vaktplanen").click()
    expect(cleaner.get_by_text("Vaktplanen er slettet.")).to_be_visible()
    assert not ShiftPlan.objects.exists()
