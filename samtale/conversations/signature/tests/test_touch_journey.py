"""Signing with one touch of a passkey, in a browser with a device that keeps one."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from samtale.audit.models import AccessLog
from samtale.conversations.agreement import differences
from samtale.conversations.models import Signature
from samtale.conversations.signature import addenda
from samtale.people.sign_in.tests.test_journey import by_name, make_confirmation_old, virtual_device  # noqa: F401
from tests.course import conversation_at, sign
from tests.fixtures import sign_in

pytestmark = pytest.mark.journey
TOUCH = "Signer med passnøkkel"


@pytest.fixture
def at_signing(cast, live_app):
    return conversation_at("signing", cast)


@pytest.fixture
def hers(cast, visit, by_name) -> Page:  # noqa: F811
    """The employee's telephone, with a passkey on it, an hour after signing in."""
    page = visit(None, "phone")
    sign_in(page.context, cast.employee, by_name)
    page.device = virtual_device(page)
    page.goto(f"{by_name}/accounts/devices/passkeys/add/")
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.wait_for_url(f"{by_name}/accounts/devices/")
    make_confirmation_old()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


def test_one_touch_signs_what_is_on_the_screen(cast, at_signing, hers, by_name, axe_finds_nothing):  # noqa: F811
    hers.goto(f"{by_name}/conversations/{at_signing.pk}/signing/")
    presses = hers.locator("#sign button:visible")
    expect(presses).to_have_text([TOUCH, "Signer"])
    axe_finds_nothing(hers)
    sign(at_signing, cast.leader)
    expect(hers.locator("#sign")).to_contain_text("Kari signerte")  # the part was fetched anew
    hers.get_by_role("button", name=TOUCH).click()
    expect(hers.locator("#all-signed")).to_contain_text("Begge har signert")
    expect(hers.locator(".has-signed").first).to_contain_text("(med passnøkkel)")
    by = {signature.party: signature.vouched for signature in Signature.objects.all()}
    assert by == {"employee": "med passnøkkel", "leader": ""}
    confirmed = AccessLog.objects.filter(event="person.confirmed").get()
    assert (confirmed.actor_id, confirmed.detail) == (cast.employee.pk, {"how": "passkey"})
    assert hers.errors == []


def test_a_text_that_changes_under_the_finger_is_not_signed(cast, at_signing, hers, by_name):  # noqa: F811
    hers.goto(f"{by_name}/conversations/{at_signing.pk}/signing/")

    def change_meanwhile(route) -> None:
        answer = route.fetch()
        if not at_signing.differences.exists():
            differences.record_difference(
                conversation_id=at_signing.pk, by=cast.leader, difference_id=uuid4(), text="Jeg ser det ellers"
            )
        route.fulfill(response=answer)

    hers.route("**/passkey/", change_meanwhile)
    hers.get_by_role("button", name=TOUCH).click()
    expect(hers.get_by_text("Les den på nytt før du signerer").first).to_be_visible()
    expect(hers.locator("#letter")).to_contain_text("Jeg ser det ellers")
    assert not Signature.objects.exists()
    hers.get_by_role("button", name=TOUCH).click()
    expect(hers.locator("#sign")).to_contain_text("Du har signert")
    assert Signature.objects.get().by == cast.employee


def test_no_finger_no_signature_and_the_other_way_stays(cast, at_signing, hers, by_name):  # noqa: F811
    devtools, device = hers.device
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    hers.goto(f"{by_name}/conversations/{at_signing.pk}/signing/")
    hers.get_by_role("button", name=TOUCH).click()
    expect(hers.locator("#sign [role=alert]")).to_contain_text("Passnøkkelen ble ikke brukt")
    assert not Signature.objects.exists()
    hers.get_by_role("button", name="Signer", exact=True).click()
    expect(hers).to_have_title("Bekreft at det er deg · Samtale")


def test_an_addendum_is_signed_with_one_touch_too(cast, hers, by_name, live_app):  # noqa: F811
    signed = conversation_at("following", cast)
    addenda.write_addendum(
        conversation_id=signed.pk, by=cast.leader, addendum_id=uuid4(), text="Vi bytter rom", deadlines={}
    )
    hers.goto(f"{by_name}/conversations/{signed.pk}/signing/")
    hers.get_by_role("button", name="Signer tillegget med passnøkkel").click()
    expect(hers.get_by_text("Du har signert tillegget.")).to_be_visible()
    assert Signature.objects.get(addendum__isnull=False).vouched == "med passnøkkel"
