"""Two who talk in a rhythm, in a browser: set up, moved once, held, and the next one there by itself."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.core import workday
from samtale.rounds.series.models import Occasion, Series
from tests.course import yearly_guide

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]


def test_a_rhythm_for_a_team(cast, live_app, visit, axe_finds_nothing):
    yearly_guide()
    first = workday.after(timezone.localdate(), 2)
    leader, employee = visit(cast.leader), visit(cast.employee, "phone")
    leader.goto("/team/")
    leader.get_by_role("link", name="Sett opp faste samtaler").click()
    leader.get_by_label(cast.employee.name).check()
    leader.get_by_label(cast.colleague.name).check()
    leader.get_by_label("Hver uke", exact=True).check()
    leader.get_by_label("Første dag").fill(first.isoformat())
    leader.get_by_label("Klokkeslett").fill("09:00")
    leader.get_by_label("Sted").fill("kontoret")
    leader.get_by_role("button", name="Sett opp").click()
    expect(leader.get_by_text("To faste samtaler er satt opp")).to_be_visible()
    axe_finds_nothing(leader)

    employee.goto("/")
    employee.get_by_role("link", name="Se datoene").click()
    expect(employee.get_by_role("heading", name=f"Faste samtaler med {cast.leader.name}")).to_be_visible()
    employee.locator("summary", has_text="Be om noe annet").click()
    employee.get_by_role("button", name="En annen rytme eller tid").click()
    expect(employee.get_by_text("Du har bedt om en annen rytme eller tid.")).to_be_visible()

    leader.goto("/team/")
    leader.get_by_role("link", name="Svar").click()
    leader.get_by_role("link", name="Endre rytme, tid eller sted").click()
    leader.get_by_label("Annenhver uke", exact=True).check()
    leader.get_by_label("Første dag").fill(first.isoformat())
    leader.get_by_role("button", name="Endre").click()
    expect(leader.get_by_text("Endret.")).to_be_visible()
    leader.locator("#next").get_by_role("link").first.click()
    leader.get_by_role("link", name="Forbered deg").click()
    leader.get_by_role("button", name="Start samtalen nå").click()
    leader.get_by_role("button", name="Begynn nå").click()
    expect(leader.get_by_text("Ingen skal signere noe")).to_be_visible()
    axe_finds_nothing(leader)
    leader.get_by_role("button", name="Avslutt samtalen").click()
    expect(leader.get_by_text("Oppfølgingssamtalen er holdt. Ingen trenger å signere noe.")).to_be_visible()

    live_app.deliver()
    series = Series.objects.get(employee=cast.employee, ended_at=None)
    assert list(series.occasions.values_list("step", flat=True)) == [0, 1]
    assert Occasion.objects.filter(series__employee=cast.colleague).count() == 1
    employee.goto(f"/rounds/series/{series.pk}/")
    expect(employee.get_by_text("holdt", exact=True)).to_be_visible()
    leader.goto("/rounds/series/")
    expect(leader.get_by_text("1 av 1")).to_be_visible()
