"""An administrator signs somebody out everywhere: a lost phone, a session that is not theirs."""

import time

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from samtale.audit.models import AccessLog
from samtale.people.access import NotAllowedError
from samtale.people.directory.tests.test_views import administrator, browser, hr, person  # noqa: F401
from samtale.people.models import Person
from samtale.people.sign_in.devices import end_sessions

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGE = "/signed-in/"


@pytest.fixture
def ola() -> Person:
    return person("Ola", "Nes")


def address(who: Person) -> str:
    return f"/people/{who.pk}/sessions/removal/"


def confirmed(who: Person, ago: int = 0) -> Client:
    client = browser(who)
    session = client.session
    session["confirmed_at"] = time.time() - ago
    session.save()
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 204


def test_an_administrator_ends_another_persons_sessions_and_they_are_told(administrator, hr, ola):  # noqa: F811
    phone, machine, other, client = browser(ola), browser(ola), browser(hr), confirmed(administrator)
    shown = client.get(f"/people/{ola.pk}/").content.decode()
    assert "Ola er logget inn to steder nå." in shown and address(ola) in shown
    answer = client.post(address(ola), follow=True)
    assert answer.redirect_chain == [(f"/people/{ola.pk}/", 302)]
    assert "Ola Nes er logget ut overalt" in answer.content.decode()
    assert "Ola er ikke logget inn noe sted nå." in answer.content.decode()
    assert not is_in(phone) and not is_in(machine) and is_in(other) and is_in(client)
    row = AccessLog.objects.get(event="person.sessions_ended")
    assert (row.actor_id, row.person_id) == (administrator.pk, ola.pk)
    call_command("deliver", once=True)
    (letter,) = mail.outbox
    assert letter.to[0].endswith("ola.nes@nordvag.example>") or letter.to == [ola.email]
    assert letter.subject == "Du er logget ut av Samtale" and "Ada Moe har logget deg ut" in letter.body

    assert "var ikke logget inn noe sted" in client.post(address(ola), follow=True).content.decode()
    assert AccessLog.objects.filter(event="person.sessions_ended").count() == 1
    call_command("deliver", once=True)
    assert len(mail.outbox) == 1


def test_the_letter_is_in_the_receivers_language(administrator, ola):  # noqa: F811
    Person.objects.filter(pk=ola.pk).update(letters_in="nn")
    ola.refresh_from_db()
    browser(ola)
    end_sessions(person=ola, by=administrator)
    call_command("deliver", once=True)
    assert mail.outbox[0].subject == "Du er logga ut av Samtale" and "Veit du ikkje kvifor" in mail.outbox[0].body


def test_nobody_else_may_and_nobody_their_own(administrator, hr, ola):  # noqa: F811
    phone = browser(ola)
    for who in (hr, ola, person("Rita", "Li", "auditor", "archivist", "planner", "leadership_group")):
        client = confirmed(who)
        assert client.post(address(ola)).status_code == 404
        with pytest.raises(NotAllowedError):
            end_sessions(person=ola, by=who)
    assert "logget inn ett sted" not in confirmed(hr).get(f"/people/{ola.pk}/").content.decode()
    assert confirmed(administrator).post(address(administrator)).status_code == 404
    assert address(administrator) not in confirmed(administrator).get(f"/people/{administrator.pk}/").content.decode()
    assert confirmed(administrator).get(address(ola)).status_code == 302
    assert is_in(phone) and not AccessLog.objects.filter(event="person.sessions_ended").exists()
    assert confirmed(administrator).post(address(ola)).status_code == 302
    assert not is_in(phone)


def test_it_asks_who_is_pressing_when_that_was_long_ago(administrator, ola):  # noqa: F811
    phone = browser(ola)
    answer = confirmed(administrator, ago=3600).post(address(ola))
    assert answer["Location"].startswith("/accounts/confirm/") and is_in(phone)
