"""The page of administrators: what it says before and after, and that each press asks who one is."""

import time

import pytest
from django.test import Client

from samtale.audit.models import AccessLog
from samtale.people.models import Person, Precaution, Role
from samtale.people.precautions.page import mail_is_stopped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGE, MAIL, SESSIONS = "/incidents/", "/incidents/mail/", "/incidents/sessions/removal/"


@pytest.fixture
def administrator(cast) -> Person:
    cast.administrator.set_password("en lang setning om fjorden")
    cast.administrator.save(update_fields=["password"])
    return cast.administrator


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_mail_is_stopped_and_allowed_from_the_page(cast, administrator):
    client = cast.client(administrator)
    page = shown(client)
    count = Person.objects.filter(is_active=True).count()
    assert f"{count - 1} av {count} ansatte har bare e-post" in page and "Steng for alle" in page
    assert client.post(MAIL, {"answer": "stop"}, follow=True).redirect_chain == [(PAGE, 302)]
    page = shown(client)
    assert mail_is_stopped() and f"Stengt av {administrator.name}" in page and "Steng for alle" not in page
    assert f"{count - 1} av {count} ansatte har bare e-post" in page and "bin/samtale incident allow-mail" in page
    assert client.post(MAIL, {"answer": "allow"}).status_code == 302 and not mail_is_stopped()
    assert [row.event for row in AccessLog.objects.filter(event__startswith="people.mail").order_by("pk")] == [
        "people.mail_stopped",
        "people.mail_allowed",
    ]


def test_who_is_told_is_named_and_it_is_said_where_nobody_is(cast, administrator):
    client = cast.client(administrator)
    assert f"Disse får vite på e-post hva du gjør: {cast.auditor.name}." in shown(client)
    Role.objects.filter(person=cast.auditor).delete()
    assert "Du er den eneste administratoren, og ingen er revisor." in shown(client)


def test_an_administrator_with_nothing_else_is_led_to_it(cast):
    client = cast.client(cast.administrator)
    assert "/accounts/devices/passkeys/add/?next=%2Fincidents%2F" in shown(client)
    assert "Legg til en passnøkkel først" in shown(client) and "Steng for alle" not in shown(client)
    answer = client.post(MAIL, {"answer": "stop"}, follow=True)
    assert answer.redirect_chain == [("/accounts/devices/", 302)] and not mail_is_stopped()
    assert "Du har ingen annen måte å logge inn på selv." in answer.content.decode()


def test_everybody_is_signed_out_and_one_comes_back_to_the_page(cast, administrator):
    client, other = cast.client(administrator), cast.client(cast.employee)
    answer = client.post(SESSIONS)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={PAGE}")
    assert client.get(PAGE).status_code == other.get("/").status_code == 302
    cast.clients.clear()
    assert "Sist gjort" in shown(cast.client(administrator))


@pytest.mark.parametrize(("address", "panel"), [(MAIL, "mail"), (SESSIONS, "sessions")])
def test_who_one_is_is_asked_first_and_the_press_is_there_afterwards(cast, administrator, address, panel):
    client = cast.client(administrator)
    session = client.session
    session["confirmed_at"] = time.time() - 10_000
    session.save()
    answer = client.post(address, {"answer": "stop"} if panel == "mail" else {})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/confirm/")
    assert not Precaution.objects.exists()
    back, left = f"{PAGE}?confirmed={panel}", "Ett trykk gjenstår"
    assert left not in shown(client, back), "an address alone shows nobody who one is"
    session["confirmed_at"] = time.time()
    session.save()
    page = shown(client, back)
    assert page.count('<details class="confirm" open') == 1 and left in page


def test_nobody_else_may(cast, administrator):
    for name, person in cast.everybody().items():
        if name != "administrator":
            for address in (MAIL, SESSIONS):
                assert cast.client(person).post(address, {"answer": "stop"}).status_code == 404, (name, address)
    assert not Precaution.objects.exists() and cast.client(cast.employee).get("/").status_code == 200
