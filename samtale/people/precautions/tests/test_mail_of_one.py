"""Where somebody else may read one person's mail: nothing in it lets that person in, and all others come in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from samtale.audit.models import AccessLog
from samtale.people.access import NotAllowedError
from samtale.people.models import NewWayIn, Person, Precaution
from samtale.people.precautions import actions, page
from samtale.people.ways_in import actions as ways_in
from samtale.people.ways_in import links

from .test_precautions import CODE, LOGIN, WORDS, asked, is_in, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def no_tries_before(db):
    cache.clear()


def test_no_code_or_link_lets_the_one_in_and_every_other_comes_in(cast):
    waits, code, link = asked(cast.employee.email)
    assert actions.stop_mail_of(cast.employee, by=cast.administrator)
    assert not actions.stop_mail_of(cast.employee, by=cast.administrator)
    waits.post(CODE, {"one_time_code": code})
    opened = Client()
    assert (opened.get(link).status_code, opened.post(link).status_code) == (410, 410)
    assert not is_in(waits) and not is_in(opened)

    other, code, _link = asked(cast.colleague.email)
    assert other.post(CODE, {"one_time_code": code}).status_code == 302 and is_in(other)

    assert actions.allow_mail_of(cast.employee, by=cast.administrator)
    assert not actions.allow_mail_of(cast.employee, by=cast.administrator)
    assert Client().post(link).status_code == 410, "one that was on its way stays dead"
    again, code, _link = asked(cast.employee.email)
    assert again.post(CODE, {"one_time_code": code}).status_code == 302 and is_in(again)


def test_whoever_asks_sees_no_difference_and_the_letter_says_why(cast):
    actions.stop_mail_of(cast.employee, by=None)
    mail.outbox.clear()
    shown = []
    for email in (cast.employee.email, cast.colleague.email, "nobody@nordvag.example"):
        client = Client()
        asked_for = client.post(LOGIN, {"email": email})
        typed = client.post(CODE, {"one_time_code": "12345678"})
        page_of_code = client.get(CODE).content.decode().replace(email, "")
        shown.append((asked_for.status_code, asked_for["Location"], typed.status_code, "stengt" in page_of_code))
    assert shown[0] == shown[1] == shown[2]
    assert len(mail.outbox) == 3
    letter = mail.outbox[0]
    assert "er stengt for deg akkurat nå" in letter.body and "/accounts/login/link/" not in letter.body
    assert not any(word.isdigit() and len(word) == 8 for word in letter.body.split())


def test_a_password_lets_the_one_in_and_who_one_is_is_not_confirmed_by_mail(cast):
    with_password(cast.employee)
    actions.stop_mail_of(cast.employee, by=cast.administrator)
    client = Client()
    client.post("/accounts/login/password/", {"email": cast.employee.email, "password": WORDS})
    assert is_in(client)
    session = client.session
    session["confirmed_at"] = time.time() - 10_000
    session.save()
    shown = client.get("/accounts/confirm/").content.decode()
    assert "Send meg en kode" not in shown and "Bekreft med passord" in shown
    mail.outbox.clear()
    assert client.post("/accounts/confirm/send/").status_code == 403 and not mail.outbox
    assert "er stengt akkurat nå" in client.get("/accounts/devices/").content.decode()
    other = cast.client(cast.leader)
    assert "er stengt akkurat nå" not in other.get("/accounts/devices/").content.decode()


def test_no_new_address_is_agreed_to_from_the_mailbox(cast):
    cast.client(cast.employee)
    ways_in.change_addresses({cast.employee.pk: "ingrid.ny@nordvag.example"}, by=cast.hr)
    address = "/" + links.address(NewWayIn.objects.get()).split("/", 3)[3]
    actions.stop_mail_of(cast.employee, by=cast.administrator)
    answer = Client().post(address, {"answer": "yes"})
    assert answer.status_code == 409 and "stengt akkurat nå" in answer.content.decode()
    assert Person.objects.get(pk=cast.employee.pk).email == cast.employee.email
    actions.allow_mail_of(cast.employee, by=cast.administrator)
    assert Client().post(address, {"answer": "yes"}).status_code == 200


def test_it_is_told_to_the_person_and_the_others_and_logged(cast):
    actions.stop_mail_of(cast.employee, by=cast.administrator)
    actions.allow_mail_of(cast.employee, by=None)
    call_command("deliver", once=True)
    told = [(letter.to[0], letter.subject) for letter in mail.outbox]
    own, others = "er stengt for deg", "er stengt for én ansatt"
    assert sorted(to for to, subject in told if own in subject) == [cast.employee.email]
    assert [to for to, subject in told if others in subject] == [cast.auditor.email]
    assert {to for to, subject in told if "åpnet igjen for én" in subject} == {
        cast.auditor.email,
        cast.administrator.email,
    }
    rows = AccessLog.objects.filter(event__startswith="person.mail_").order_by("pk")
    assert list(rows.values_list("event", "actor_id", "person_id")) == [
        ("person.mail_stopped", cast.administrator.pk, cast.employee.pk),
        ("person.mail_allowed", None, cast.employee.pk),
    ]


def test_an_administrator_does_it_on_the_page_and_nobody_else_nor_to_oneself(cast):
    address, person = f"/people/{cast.employee.pk}/mail/", f"/people/{cast.employee.pk}/"
    for name, who in cast.everybody().items():
        if name != "administrator":
            assert cast.client(who).post(address, {"answer": "stop"}).status_code == 404, name
    client = cast.client(cast.administrator)
    assert client.post(f"/people/{cast.administrator.pk}/mail/", {"answer": "stop"}).status_code == 404
    with pytest.raises(NotAllowedError):
        actions.stop_mail_of(cast.administrator, by=cast.administrator)
    assert not Precaution.objects.exists()
    assert "ingen annen måte å logge inn på" in client.get(person).content.decode()
    stopped = client.post(address, {"answer": "stop"}, follow=True).content.decode()
    assert "Innlogging med e-post er stengt for" in stopped
    assert page.mail_is_stopped(cast.employee.pk) and not page.mail_is_stopped()
    assert not page.mail_is_stopped(cast.colleague.pk)
    shown = client.get(person).content.decode()
    assert "er stengt for Ingrid siden" in shown and "Ja, steng" not in shown
    client.post(address, {"answer": "allow"})
    assert not page.mail_is_stopped(cast.employee.pk) and "Ja, steng" in client.get(person).content.decode()
    session = client.session
    session["confirmed_at"] = time.time() - 10_000
    session.save()
    assert client.post(address, {"answer": "stop"})["Location"].startswith("/accounts/confirm/")
    assert not page.mail_is_stopped(cast.employee.pk)


def test_the_one_does_not_give_up_the_last_other_way(cast):
    key = Authenticator.objects.create(user=cast.employee, type=Authenticator.Type.WEBAUTHN, data={"name": "Nøkkel"})
    client = cast.client(cast.employee)
    actions.stop_mail_of(cast.employee, by=None)
    client.post(f"/accounts/devices/passkeys/{key.pk}/remove/")
    assert Authenticator.objects.filter(pk=key.pk).exists()
    actions.allow_mail_of(cast.employee, by=None)
    client.post(f"/accounts/devices/passkeys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_once_for_each_and_for_all_beside(cast):
    for person in (cast.employee, cast.colleague, None):
        Precaution.objects.create(kind="no_mail", person=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            Precaution.objects.create(kind="no_mail", person=person)
    assert page.current().no_mail_for.keys() == {cast.employee.pk, cast.colleague.pk}


def test_a_row_moved_to_another_person_stops_all_rather_than_nobody(cast):
    actions.stop_mail_of(cast.employee, by=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_precaution SET person_id = %s", [cast.colleague.pk])
    assert page.mail_is_stopped(cast.employee.pk) and page.mail_is_stopped()
