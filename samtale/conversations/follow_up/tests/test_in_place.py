"""What was agreed last time, acted on by two at once in two browsers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.core.addresses import anchor
from samtale.goals.models import Action, NewDeadline
from tests.course import conversation_at

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("status", "step"), [("preparing", "preparation"), ("holding", "holding")])
def test_each_sees_what_the_other_presses_and_what_is_opened_stays(
    cast, live_app, visit, axe_finds_nothing, status, step
):
    conversation_at("following", cast)
    conversation = conversation_at(status, cast)
    mine, theirs = (anchor(Action.objects.get(responsible=who).pk) for who in ("employee", "leader"))
    here, there = visit(cast.employee), visit(cast.leader)
    errors: list[str] = []
    for page in (here, there):
        page.goto(f"/conversations/{conversation.pk}/{step}/")
        page.on("pageerror", lambda error: errors.append(str(error)))
        if step == "preparation":
            page.locator("#last > summary").click()
    expect(there.locator(f"#done-{mine}")).to_have_count(0)
    there.locator(f"#what-{mine}").click()
    comment = there.get_by_label("Kommentar")
    comment.fill("Så bra at du er i gang")
    here.locator(f"#done-{mine}").click()
    for page in (here, there):
        expect(page.locator(f"#last-{mine}")).to_contain_text("Gjort")
    expect(here.locator(f"#done-{mine}")).to_have_text("Angre")
    expect(comment).to_have_value("Så bra at du er i gang")
    there.get_by_role("button", name="Lagre kommentaren").click()
    expect(here.locator(f"#last-{mine}")).to_contain_text("Så bra at du er i gang")
    here.locator(f"#done-{mine}").click()
    expect(there.locator(f"#last-{mine}")).to_contain_text("Gjenstår")
    there.locator(f"#due-{theirs}").click()
    expect(there.get_by_label("Hvorfor?")).to_be_visible()
    axe_finds_nothing(there)
    there.get_by_label("Ny frist").fill((timezone.localdate() + timedelta(days=100)).isoformat())
    there.get_by_label("Hvorfor?").fill("Kurset er flyttet")
    there.get_by_role("button", name="Lagre", exact=True).click()
    for page in (here, there):
        expect(page.locator(f"#last-{theirs}")).to_contain_text("Ny frist, når dere har signert")
    there.goto(f"/conversations/{conversation.pk}/agreed/{NewDeadline.objects.get().action_id}/deadline/")
    expect(there.get_by_label("Hvorfor?")).to_have_value("Kurset er flyttet")
    axe_finds_nothing(there)
    assert NewDeadline.objects.get().agreed_at is None and not errors
