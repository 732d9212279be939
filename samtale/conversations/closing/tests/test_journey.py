"""Closing, agreeing and signing in a browser: written in place by both, by keyboard, on a telephone, nothing lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.conversations.closing import actions
from samtale.conversations.models import Agreement, SharingConsent
from samtale.conversations.signature import actions as signature_actions
from samtale.conversations.states import Status
from tests.course import conversation_at, fresh, sign
from tests.polls import next_poll

from .test_actions import all_yes

pytestmark = pytest.mark.journey


def soon() -> str:
    return (timezone.localdate() + timedelta(days=40)).isoformat()


@pytest.fixture
def at_closing(cast, live_app):
    return conversation_at("closing", cast)


def opened(page: Page, conversation, where: str) -> Page:
    page.goto(f"/conversations/{conversation.pk}/{where}")
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


def test_both_write_in_the_agreement_at_the_same_time(cast, at_closing, visit):
    here = opened(visit(cast.employee), at_closing, "closing/?step=2")
    there = opened(visit(cast.leader), at_closing, "closing/?step=2")
    there.get_by_role("link", name="Endre målet").click()
    title = there.locator(".slot [name=title]")
    expect(title).to_be_focused()
    there.keyboard.press("End")
    there.keyboard.type(", og fagmøtene")

    here.locator("#open-new").click()
    here.locator("#slot-new").get_by_role("button", name="Lagre").click()
    expect(here.locator("#slot-new .ds-error-summary")).to_be_focused()
    here.get_by_label("Mål", exact=True).fill("Bedre vaktplan")
    here.get_by_label("Tiltak", exact=True).fill("Bytte vakter i tide")
    here.locator("#slot-new").get_by_label("Kari").check()
    here.locator("#slot-new").get_by_label("Frist").fill(soon())
    here.locator("#slot-new").get_by_role("button", name="Lagre").click()
    expect(here.locator(".goal-title", has_text="Bedre vaktplan")).to_be_visible()
    expect(here.locator("#open-new")).to_be_focused()

    next_poll(there)  # the page takes in what the other has saved, and leaves what is being written
    expect(title).to_be_focused()
    there.locator(".slot").get_by_role("button", name="Lagre").click()
    expect(there.locator(".goal-title", has_text="Bedre vaktplan")).to_be_visible()
    expect(here.locator(".goal-title", has_text=", og fagmøtene")).to_be_visible(timeout=15_000)
    assert here.errors == there.errors == []


@pytest.mark.parametrize(
    ("status", "where", "watched"),
    [
        ("closing", "closing/?step=2", "#letter"),
        ("closing", "agreement/", "#agreement"),
        ("holding", "holding/", "main a >> nth=-1"),
    ],
)
def test_nothing_moves_when_the_other_comes(cast, live_app, visit, status, where, watched):
    """Or a press that is begun on one thing would end on another, and lead nowhere."""
    conversation = conversation_at(status, cast)
    there = opened(visit(cast.leader), conversation, where)
    there.evaluate("document.fonts.ready")
    next_poll(there)
    before = there.locator(watched).bounding_box()
    opened(visit(cast.employee), conversation, where)
    expect(there.locator("[data-said]")).to_have_text("Ingrid har siden åpen")
    assert there.locator(watched).bounding_box() == before


def test_a_second_open_form_is_not_lost_when_the_first_is_saved(cast, at_closing, visit):
    page = opened(visit(cast.employee), at_closing, "closing/?step=2")
    page.locator("#open-consent").click()
    page.get_by_label("Hva kan brukes?").fill("Mye å skrive om igjen")
    page.get_by_role("link", name="Endre tiltaket").first.click()
    page.get_by_label("Tiltak", exact=True).fill("Lede hvert møte")
    page.locator(".slot-row .edit-form").get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("cell", name="Lede hvert møte")).to_be_visible()
    expect(page.get_by_label("Hva kan brukes?")).to_have_value("Mye å skrive om igjen")
    page.locator("#slot-consent").get_by_role("link", name="Avbryt").click()
    expect(page.locator("#slot-consent")).to_be_empty()
    expect(page.locator("#open-consent")).to_be_focused()
    assert page.errors == []


def test_an_answer_that_comes_late_does_not_take_the_focus(cast, at_closing, visit):
    page = opened(visit(cast.employee), at_closing, "closing/?step=2")
    held_back = []
    page.route(
        "**/agreement/actions/**",
        lambda route: held_back.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("link", name="Endre tiltaket").first.click()
    page.get_by_label("Tiltak", exact=True).fill("Lede hvert møte")
    with page.expect_request(lambda sent: sent.method == "POST"):
        page.locator(".slot-row .edit-form").get_by_role("button", name="Lagre").click()
    page.locator("#open-consent").click()
    written = page.get_by_label("Hva kan brukes?")
    written.fill("Mye")
    while not held_back:
        page.wait_for_timeout(20)
    held_back.pop().continue_()
    expect(page.get_by_role("cell", name="Lede hvert møte")).to_be_visible()
    expect(page.locator(".slot-row .edit-form")).to_have_count(0)
    expect(written).to_be_focused()
    assert page.errors == []


def test_what_is_removed_goes_by_two_presses(cast, at_closing, visit):
    page = opened(visit(cast.leader), at_closing, "closing/?step=2")
    page.get_by_role("link", name="Endre", exact=True).click()
    page.locator(".slot .confirm > summary").click()
    page.get_by_role("button", name="La det bli mellom oss").click()
    expect(page.locator("#agreement")).to_contain_text("Ingenting. Alt blir mellom dere to.")
    assert not SharingConsent.objects.exists()


def test_closing_and_signing_by_keyboard_on_two_devices(cast, at_closing, visit):
    pages = [
        opened(visit(who, width), at_closing, "closing/")
        for who, width in ((cast.employee, "phone"), (cast.leader, "desktop"))
    ]
    for page in pages:
        for name in ("Ja, jeg har sagt mitt", "Ja, jeg er enig"):
            page.get_by_role("button", name=name).focus()
            page.keyboard.press("Enter")
        expect(page.locator("#how-was-it")).to_contain_text("Det skrives ikke ned")
        page.get_by_role("link", name="Gå videre").focus()
        page.keyboard.press("Enter")
    expect(pages[0].get_by_role("button", name="Gå til signering")).to_be_visible(timeout=15_000)
    pages[1].get_by_role("button", name="Gå til signering").press("Enter")
    expect(pages[1]).to_have_url(f"{pages[1].url.split('/conversations')[0]}/conversations/{at_closing.pk}/signing/")
    expect(pages[0]).to_have_url(pages[1].url, timeout=15_000)  # the other's page follows by itself
    assert fresh(at_closing).status == Status.SIGNING and pages[0].errors == pages[1].errors == []


def test_axe_finds_nothing_where_a_form_is_open_or_one_has_answered(cast, at_closing, visit, axe_finds_nothing):
    """The rest is looked at by tests/journeys/test_axe.py."""
    page = opened(visit(cast.employee, "phone", color_scheme="dark"), at_closing, "closing/?step=2")
    page.locator("#open-new").click()
    page.locator(".slot .edit-form").wait_for()
    axe_finds_nothing(page)
    all_yes(fresh(at_closing), cast)
    actions.to_signing(conversation_id=at_closing.pk, by=cast.leader)
    for deed in (
        lambda: sign(at_closing, cast.employee),
        lambda: signature_actions.refuse(conversation_id=at_closing.pk, by=cast.leader, reason="Vil tenke"),
        lambda: sign(at_closing, cast.leader),
    ):
        deed()
        opened(page, at_closing, "signing/")
        for fold in page.locator("main details:not(.narrow-only)").all():
            fold.evaluate("fold => { fold.open = true }")
        axe_finds_nothing(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.errors == []


def test_the_signed_agreement_prints_as_a_letter(cast, live_app, visit):
    conversation = conversation_at("following", cast)
    page = opened(visit(cast.employee), conversation, "signing/")
    page.emulate_media(media="print")
    for selector in (".top", ".steps", ".conversation-head", ".beside-letter", ".footer"):
        expect(page.locator(selector).first).not_to_be_visible()
    expect(page.locator("#letter")).to_contain_text("Signert")
    assert page.locator("#letter").bounding_box()["y"] < 60
    assert Agreement.objects.get().signed_at
