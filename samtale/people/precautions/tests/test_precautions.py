"""When something has gone wrong: no e-mail lets anybody in until it is allowed again, and everybody is signed out."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from samtale.audit import sealed_rows
from samtale.audit.models import AccessLog
from samtale.people.access import NotAllowedError
from samtale.people.models import NewWayIn, Person, Precaution, Session
from samtale.people.precautions import actions, other_ways, page
from samtale.people.ways_in import actions as ways_in
from samtale.people.ways_in import links

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LOGIN, CODE, IN, WORDS = "/accounts/login/", "/accounts/login/code/", "/signed-in/", "en lang setning om fjorden"


@pytest.fixture(autouse=True)
def no_tries_before(db):
    cache.clear()


@pytest.fixture
def administrator(cast) -> Person:
    """One who can come back without mail."""
    Authenticator.objects.create(user=cast.administrator, type=Authenticator.Type.WEBAUTHN, data={"name": "Nøkkel"})
    return cast.administrator


def is_in(client: Client) -> bool:
    return client.get(IN).status_code == 204


def asked(email: str) -> tuple[Client, str, str]:
    """A browser that waits for a code, the code, and the link beside it."""
    client = Client()
    assert client.post(LOGIN, {"email": email}).status_code == 302
    letter = mail.outbox[-1].body
    code = re.search(r"^\d{8}$", letter, re.MULTILINE)[0]
    return client, code, re.search(r"/accounts/login/link/[\w-]+/", letter)[0]


def letters(subject: str) -> list:
    return [letter for letter in mail.outbox if letter.subject == subject]


def with_password(person: Person) -> None:
    person.set_password(WORDS)
    person.save(update_fields=["password"])


def test_nothing_in_an_email_lets_anybody_in_while_it_is_stopped(cast, administrator):
    waits, code, link = asked(cast.employee.email)
    with_password(cast.colleague)
    before = len(mail.outbox)
    assert actions.stop_mail(by=administrator) and not actions.stop_mail(by=administrator)

    typed = waits.post(CODE, {"one_time_code": code}, follow=True)
    assert typed.redirect_chain[-1][0].startswith(LOGIN) and "stengt akkurat nå" in typed.content.decode()
    assert not is_in(waits)
    opened = Client()
    assert (opened.get(link).status_code, opened.post(link).status_code) == (410, 410) and not is_in(opened)
    refused = Client().post(LOGIN, {"email": cast.employee.email})
    assert refused.status_code == 403 and "stengt akkurat nå" in refused.content.decode()
    shown = Client().get(LOGIN).content.decode()
    assert "stengt akkurat nå" in shown and 'name="email"' not in shown and "Bruk passord" in shown
    assert len(mail.outbox) == before

    other = Client()
    other.post("/accounts/login/password/", {"email": cast.colleague.email, "password": WORDS})
    assert is_in(other)

    assert actions.allow_mail(by=administrator) and not actions.allow_mail(by=administrator)
    assert Client().get(link).status_code == 410  # one that was on its way when it was stopped stays dead
    new, code, _link = asked(cast.employee.email)
    assert new.post(CODE, {"one_time_code": code}).status_code == 302 and is_in(new)


def test_who_one_is_is_not_shown_by_mail_either(cast, administrator):
    client = cast.client(cast.employee)
    session = client.session
    session["confirmed_at"] = time.time() - 10_000
    session.save()
    actions.stop_mail(by=administrator)
    shown = client.get("/accounts/confirm/").content.decode()
    assert "Du er fortsatt inne" in shown and "Send meg en kode" not in shown and "Gå til Min side" in shown
    assert client.post("/accounts/confirm/send/").status_code == 403 and not mail.outbox
    actions.allow_mail(by=administrator)
    assert "Send meg en kode" in client.get("/accounts/confirm/").content.decode()
    assert client.post("/accounts/confirm/send/").status_code == 302 and len(mail.outbox) == 1


def test_nobody_gives_up_the_last_other_way_while_mail_is_stopped(cast, administrator):
    client = cast.client(administrator)
    key = Authenticator.objects.get(user=administrator)
    remove = f"/accounts/devices/passkeys/{key.pk}/remove/"
    actions.stop_mail(by=administrator)
    shown = client.get(remove).content.decode()
    assert "den eneste andre måten" in shown and 'method="post" action="' + remove not in shown
    assert "den eneste andre måten" in client.post(remove, follow=True).content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()
    with_password(administrator)
    cast.clients.clear()
    client = cast.client(Person.objects.get(pk=administrator.pk))
    assert client.post(remove).status_code == 302 and not Authenticator.objects.filter(pk=key.pk).exists()
    answer = client.post("/accounts/devices/password/remove/", follow=True)
    assert "den eneste andre måten" in answer.content.decode()
    assert Person.objects.get(pk=administrator.pk).has_usable_password()
    actions.allow_mail(by=administrator)
    client.post("/accounts/devices/password/remove/")
    assert not Person.objects.get(pk=administrator.pk).has_usable_password()


def test_no_new_address_is_agreed_to_by_mail_while_it_is_stopped(cast, administrator):
    cast.client(cast.employee)
    new = "ingrid.ny@nordvag.example"
    ways_in.change_addresses({cast.employee.pk: new}, by=cast.hr)
    address = links.address(NewWayIn.objects.get()).replace("http://testserver", "")
    address = "/" + address.split("/", 3)[3]
    actions.stop_mail(by=administrator)
    answer = Client().post(address, {"answer": "yes"})
    assert answer.status_code == 409 and "stengt akkurat nå" in answer.content.decode()
    assert Person.objects.get(pk=cast.employee.pk).email == cast.employee.email
    assert Client().post(address, {"answer": "no"}).status_code == 200  # a no lets nobody in
    assert NewWayIn.objects.get().refused_at


def test_only_an_administrator_who_could_come_back(cast, administrator):
    for name, person in cast.everybody().items():
        if name == "administrator":
            continue
        for act in (actions.stop_mail, actions.allow_mail, actions.sign_everybody_out):
            with pytest.raises(NotAllowedError):
                act(by=person)
    Authenticator.objects.all().delete()
    with pytest.raises(actions.NoOtherWayError):
        actions.stop_mail(by=administrator)
    assert not Precaution.objects.exists() and not page.mail_is_stopped()
    with_password(administrator)
    assert actions.stop_mail(by=administrator) and page.mail_is_stopped()


def test_everybody_is_signed_out_and_the_others_are_told(cast, administrator):
    inside = [cast.client(person) for person in (cast.employee, cast.hr, administrator)]
    waits, code, link = asked(cast.colleague.email)
    mail.outbox.clear()
    assert actions.sign_everybody_out(by=administrator) >= 3
    assert not any(map(is_in, inside)) and not Session.objects.exists()
    waits.post(CODE, {"one_time_code": code})
    assert not is_in(waits) and Client().post(link).status_code == 410
    assert "Alle ble logget ut" in Client().get(LOGIN).content.decode()
    call_command("deliver", once=True)
    (letter,) = letters("Alle er logget ut av Samtale")  # there is no administrator but the one who did it
    assert letter.to == [cast.auditor.email] and administrator.name in letter.body
    row = AccessLog.objects.get(event="people.everybody_signed_out")
    assert row.actor_id == administrator.pk and row.detail["count"] >= 3
    mail.outbox.clear()
    actions.sign_everybody_out(by=None)
    call_command("deliver", once=True)
    told = letters("Alle er logget ut av Samtale")
    assert {letter.to[0] for letter in told} == {cast.auditor.email, administrator.email}
    assert "Den som drifter Samtale, har logget ut alle" in told[0].body


def test_a_row_written_over_opens_nothing(cast, administrator):
    actions.stop_mail(by=administrator)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_precaution SET ended_at = %s", [timezone.now()])
    assert page.mail_is_stopped()
    assert Client().post(LOGIN, {"email": cast.employee.email}).status_code == 403 and not mail.outbox
    (found,) = sealed_rows.find_wrong_rows()
    assert (found.table, found.what) == ("people_precaution", sealed_rows.ALTERED)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_precaution")
    assert not page.mail_is_stopped()  # found, not hindered
    assert [found.what for found in sealed_rows.find_wrong_rows()] == [sealed_rows.REMOVED]


def test_those_who_have_nothing_else_are_told_while_they_are_inside(cast, administrator):
    with_password(cast.leader)
    assert other_ways.without_other_way() == Person.objects.filter(is_active=True).count() - 2
    said = "Logger du ut, kommer du ikke inn igjen før den åpner."
    assert said not in cast.client(cast.employee).get("/").content.decode()
    actions.stop_mail(by=administrator)
    assert said in cast.client(cast.employee).get("/").content.decode()
    assert said not in cast.client(cast.leader).get("/").content.decode()
