"""How long things are kept, in a browser: the pages are sound for everybody, on a telephone and in the dark."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.conversations.retention import jobs
from samtale.conversations.retention.tests.conftest import finish, held  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]


def test_kept_destroyed_and_decided(cast, live_app, visit, axe_finds_nothing, held):  # noqa: F811
    here = visit(cast.employee, "phone", color_scheme="light")
    here.goto(f"/conversations/{held.pk}/preparation/")
    here.get_by_role("button", name="Behold notatene").click()
    expect(here.get_by_text("Notatene dine slettes sammen med referatet.")).to_be_visible()
    axe_finds_nothing(here)
    signed = finish(held, cast)
    here.goto(f"/conversations/{signed.pk}/signing/")
    here.get_by_role("button", name="Behold den lenger").click()
    expect(here.get_by_text("Avtalen blir liggende så lenge du arbeider her.").last).to_be_visible()
    axe_finds_nothing(here)

    there = visit(cast.administrator, "phone", color_scheme="light")
    there.goto("/retention/")
    there.get_by_label("Referat og felles notater: måneder etter samtalen, på det meste").fill("24")
    there.get_by_role("button", name="Se hva som da blir slettet").click()
    expect(there.get_by_text("fra 30 måneder til 24 måneder")).to_be_visible()
    axe_finds_nothing(there)
    jobs.destroy_due(timezone.now() + timedelta(days=940))
    here.goto(f"/conversations/{signed.pk}/minutes/")
    expect(here.get_by_role("heading", name="Dette er slettet")).to_be_visible()
    axe_finds_nothing(here)
