"""The demo's mailbox: what was sent can be read, by whoever tries Samtale."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from samtale.demo import letters
from samtale.notices import delivery
from samtale.notices.mailbox import received
from samtale.notices.models import MailboxItem
from tests.course import conversation_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "samtale.notices.mailbox.Backend"


def test_an_invitation_can_be_read_with_its_calendar_and_files_by_nobody_in_particular(cast):
    made = conversation_at("invited", cast)
    assert delivery.deliver_due() == 2
    browser = Client()
    shown = browser.get("/demo/mailbox/").content.decode()
    assert cast.employee.email in shown and cast.leader.email in shown
    shown = browser.get("/demo/mailbox/", {"to": cast.employee.email.upper()}).content.decode()
    assert "Innkalling til samtale" in shown and "Du har innkalt" not in shown

    item = received(cast.employee.email).get()
    shown = browser.get(f"/demo/mailbox/{item.pk}/").content.decode()
    assert f'<a href="http://127.0.0.1:8000/conversations/{made.pk}/">' in shown
    assert "Et nytt møte" in shown and "Samtale (privat)" in shown and "kl. 09.00–10.30" in shown
    calendar, form = (browser.get(f"/demo/mailbox/{item.pk}/{number}/") for number in (0, 1))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR") and form.content.startswith(b"%PDF")
    assert browser.get(f"/demo/mailbox/{item.pk}/2/").status_code == 404
    assert browser.get("/demo/mailbox/999/").status_code == 404


@pytest.mark.parametrize(
    ("line", "code"),
    [("QX4K-7WPM", "QX4K-7WPM"), ("  482915", "482915"), ("ABC-D3F", "ABC-D3F"), ("Hei, KARI", ""), ("12345", "")],
)
def test_a_one_time_code_stands_out(line, code):
    EmailMessage("Kode", f"Hei.\n\n{line}\n\nHilsen", to=["Kari <Kari@Nordvag.example>"]).send()
    item = MailboxItem.objects.get()
    assert item.to == "kari@nordvag.example" and letters.code_in(bytes(item.raw)) == code
    for address in ("/demo/mailbox/", f"/demo/mailbox/{item.pk}/"):
        assert (f'<p class="code">{code}</p>' in Client().get(address).content.decode()) == bool(code)


def test_text_in_a_letter_cannot_become_a_page():
    EmailMessage("<b>Emne</b>", "<script>x</script> https://x.example/?a=1&b=2 \"'", to=["kari@nordvag.example"]).send()
    shown = Client().get(f"/demo/mailbox/{MailboxItem.objects.get().pk}/").content.decode()
    assert "<script>x" not in shown and "<b>Emne" not in shown
    assert '<a href="https://x.example/?a=1&amp;b=2">' in shown


def test_each_receiver_has_the_letter_and_the_page_follows():
    EmailMessage("Til to", ".", to=["kari@nordvag.example"], bcc=["per@nordvag.example"]).send()
    assert sorted(MailboxItem.objects.values_list("to", flat=True)) == ["kari@nordvag.example", "per@nordvag.example"]
    part = Client().get("/demo/mailbox/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and part.count("Til to") == 2
