"""The signing page in two browsers: it follows the other, and what is being typed is never taken away."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from samtale.conversations.agreement import differences
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.closing.tests.test_actions import all_yes
from samtale.conversations.models import Refusal
from samtale.conversations.signature import actions, addenda
from tests.course import conversation_at, fresh, sign
from tests.polls import next_poll

pytestmark = pytest.mark.journey
WITHIN = 2_000  # ms, from when it is stored; asking and fetching included


@pytest.fixture
def at_signing(cast, live_app):
    return conversation_at("signing", cast)


def opened(page: Page, conversation) -> Page:
    page.goto(f"/conversations/{conversation.pk}/signing/")
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    next_poll(page)
    return page


def test_it_follows_the_other_through_signing_opening_and_signing_anew(cast, at_signing, visit):
    page = opened(visit(cast.leader), at_signing)
    sign(at_signing, cast.employee)
    expect(page.locator("#sign")).to_contain_text("Ingrid signerte", timeout=WITHIN)
    expect(page.locator(".has-signed")).to_have_count(1)
    sign(at_signing, cast.leader)
    expect(page.locator("#all-signed")).to_contain_text("Begge har signert", timeout=WITHIN)
    expect(page.locator(".steps [aria-current] ~ li a, .steps li a").last).to_have_text("Oppfølging")
    addenda.write_addendum(
        conversation_id=at_signing.pk, by=cast.employee, addendum_id=uuid4(), text="Vi bytter rom", deadlines={}
    )
    expect(page.locator("#signing")).to_contain_text("Vi bytter rom", timeout=WITHIN)
    assert page.errors == []


def test_that_a_press_is_left_is_in_sight_and_stays_as_the_other_signs(cast, at_signing, visit):
    page = visit(cast.leader, "phone")
    page.goto(f"/conversations/{at_signing.pk}/signing/?confirmed=yes#sign")
    left = page.locator(".just-confirmed")
    expect(left).to_contain_text("Ett trykk gjenstår")
    expect(left).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Signer", exact=True)).to_be_in_viewport()
    next_poll(page)
    sign(at_signing, cast.employee)
    expect(page.locator("#sign")).to_contain_text("Ingrid signerte")
    expect(left).to_contain_text("Ett trykk gjenstår")
    page.get_by_role("button", name="Signer", exact=True).click()
    expect(page.locator("#all-signed")).to_contain_text("Begge har signert")
    expect(left).to_have_count(0)


def test_a_signature_that_is_void_stands_no_more(cast, at_signing, visit):
    sign(at_signing, cast.leader)
    page = opened(visit(cast.leader), at_signing)
    expect(page.locator("#sign")).to_contain_text("Du har signert")
    actions.change_agreement(conversation_id=at_signing.pk, by=cast.employee)
    expect(page.locator("#signing")).to_have_text(
        "Avtalen er ikke til signering lenger Ingrid har åpnet avtalen igjen. Signaturen din gjelder ikke lenger."
        " Gå til steget dere er på",
        timeout=WITHIN,
        use_inner_text=True,
    )
    all_yes(fresh(at_signing), cast)
    closing_actions.to_signing(conversation_id=at_signing.pk, by=cast.employee)
    expect(page.locator("#said")).to_contain_text("Signaturen din gjelder ikke lenger", timeout=WITHIN)
    expect(page.get_by_role("button", name="Signer", exact=True)).to_be_visible()
    assert page.errors == []


def test_a_text_that_changes_under_one_s_eyes_is_said(cast, at_signing, visit):
    page = opened(visit(cast.leader, "phone"), at_signing)
    before = page.locator("#sign [name=seen]").get_attribute("value")
    expect(page.locator("#said")).to_have_count(0)
    differences.record_difference(
        conversation_id=at_signing.pk, by=cast.employee, difference_id=uuid4(), text="Ser det annerledes"
    )
    expect(page.locator("#letter")).to_contain_text("Ser det annerledes", timeout=WITHIN)
    expect(page.locator("#said")).to_contain_text("Teksten er endret siden du åpnet siden")
    assert page.locator("#sign [name=seen]").get_attribute("value") != before
    sign(at_signing, cast.employee)
    expect(page.locator("#sign")).to_contain_text("Ingrid signerte", timeout=WITHIN)
    expect(page.locator("#said")).to_contain_text("Teksten er endret")
    assert page.errors == []


def test_a_reason_that_is_being_written_is_kept_whatever_the_other_does(cast, at_signing, visit):
    page = opened(visit(cast.employee, "phone"), at_signing)
    page.get_by_text("Jeg vil ikke signere").click()
    field = page.get_by_label("Hvorfor vil du ikke signere?")
    field.fill("Fristene hol")
    actions.refuse(conversation_id=at_signing.pk, by=cast.leader, reason="Vil tenke")
    expect(page.locator("#said")).to_contain_text("Vil tenke", timeout=WITHIN)
    actions.change_agreement(conversation_id=at_signing.pk, by=cast.leader)
    expect(page.locator("#moved-on")).to_contain_text("Kari har åpnet avtalen igjen", timeout=WITHIN)
    page.locator("h1").click()
    sign_again = page.get_by_role("button", name="Signer", exact=True)
    expect(sign_again).to_have_count(0)
    expect(field).to_have_value("Fristene hol")
    field.fill("Fristene holder ikke")
    page.get_by_role("button", name="La være å signere").click()
    expect(page.locator("#moved-on")).to_contain_text("Fristene holder ikke")
    expect(page.locator("#moved-on")).to_contain_text("Det er ikke lagret.")
    assert Refusal.objects.count() == 1


def test_what_was_said_on_top_goes_when_it_is_so_no_more(cast, at_signing, visit):
    page = opened(visit(cast.leader, "phone"), at_signing)
    page.get_by_text("Jeg vil ikke signere", exact=True).click()
    page.get_by_label("Hvorfor").fill("Fristene holder ikke")
    page.get_by_role("button", name="La være å signere").click()
    said = page.locator("#messages")
    expect(said).to_contain_text("Avtalen er ikke signert.")
    next_poll(page)
    expect(said).to_contain_text("Avtalen er ikke signert.")  # while it is so
    actions.change_agreement(conversation_id=at_signing.pk, by=cast.employee)
    expect(page.locator("#moved-on")).to_contain_text("Ingrid har åpnet avtalen igjen", timeout=WITHIN)
    expect(said).to_be_empty()
    assert page.errors == []
