"""An address that is refused shows up where people are kept, until it is corrected or a letter comes through."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.notices import claims, delivery, unreachable
from samtale.notices.models import Message, Unreachable
from samtale.notices.outbox import queue
from samtale.people.models import Person, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SAID = "E-posten til Kari Østensjø kommer ikke fram (550 5.1.1), sist prøvd"


def refused(mail_server, to, answer="550 5.1.1 ukjent, og her siteres brevet"):
    mail_server.refuse[to.email] = answer
    message = queue(to=to, subject="Hemmelig emne", body="Hemmelig tekst")
    delivery.deliver_due()
    message.refresh_from_db()
    return message


def test_a_refused_address_is_given_up_at_once_and_other_refusals_are_not(mail_server, kari, per):
    message = refused(mail_server, kari)
    assert message.next_try_at is None and message.tries == 1 and message.sent_at is None
    # The server's policy, our own sender, a full mailbox, a moment's trouble: not the address, so tried again.
    for answer in ("550 5.7.1 relaying denied", "550 5.1.8 bad sender", "452 4.2.2 full", "421 4.3.2 later"):
        waiting = refused(mail_server, per, answer)
        assert waiting.next_try_at and waiting.tries == 1, answer
    assert list(Unreachable.objects.values_list("person", "address", "answer")) == [
        (kari.pk, "kari@nordvag.example", "550 5.1.1")
    ]


def test_those_who_keep_people_see_it_and_nobody_else(mail_server, client, kari, per):
    message = refused(mail_server, kari)
    pages = reverse("people:list"), reverse("people:person", args=[kari.pk])
    client.force_login(per)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert unreachable.lines_of_all(per) == []

    keeper = Person.objects.create(first_name="Hanne", last_name="Roll", email="hanne@nordvag.example")
    Role.objects.create(person=keeper, kind=Role.Kind.HR)
    lines = unreachable.lines_of_all(keeper) + unreachable.lines_of_one(kari)
    assert [line.url for line in lines] == [pages[1], reverse("people:import")]
    assert all(line.text.startswith(SAID) for line in lines)
    assert unreachable.lines_of_one(per) == []
    client.force_login(keeper)
    for page in pages:
        text = client.get(page).content.decode()
        assert SAID in text and message.subject not in text and "siteres" not in text


def test_it_is_cleared_by_a_letter_that_comes(mail_server, kari):
    refused(mail_server, kari)
    mail_server.refuse.clear()
    queue(to=kari, subject="Neste", body=".")
    assert delivery.deliver_due() == 1
    assert not Unreachable.objects.exists()


def test_a_corrected_address_clears_it_and_gets_what_was_given_up(mail_server, kari, per):
    message, old = refused(mail_server, kari), refused(mail_server, per)
    Message.objects.filter(pk=old.pk).update(queued_at=timezone.now() - unreachable.WORTH_SENDING - timedelta(days=1))
    assert unreachable.try_corrected(timezone.now()) == 0
    Person.objects.filter(pk=kari.pk).update(email="rettet@nordvag.example")
    Person.objects.filter(pk=per.pk).update(email="per.rettet@nordvag.example")
    assert unreachable.lines_of_one(kari) == [], "at once, before the worker has looked"

    assert unreachable.try_corrected(timezone.now()) == 1
    assert delivery.deliver_due() == 1 and not Unreachable.objects.exists()
    message.refresh_from_db()
    assert message.sent_at and "rettet@nordvag.example" in mail_server.received[-1]["To"]


def test_the_list_shows_the_latest_and_how_many_more(kari):
    Role.objects.create(person=kari, kind=Role.Kind.ADMINISTRATOR)
    people = Person.objects.bulk_create(
        [
            Person(first_name="Prøve", last_name=f"Nummer{nth}", email=f"p{nth}@nordvag.example", is_active=nth != 0)
            for nth in range(unreachable.SHOWN + 4)
        ]
    )
    Unreachable.objects.bulk_create(
        [
            Unreachable(person=one, address=one.email, answer="550", tried_at=timezone.now() + timedelta(seconds=nth))
            for nth, one in enumerate(people)
        ]
    )
    lines = unreachable.lines_of_all(kari)
    assert len(lines) == unreachable.SHOWN + 1 and people[-1].name in lines[0].text
    assert lines[-1].text == "E-posten til tre til kommer ikke fram."


def test_a_letter_another_worker_has_taken_is_left_to_it(mail_server, kari):
    for number in range(3):
        queue(to=kari, subject=f"Nummer {number}", body=".")
    claimed = claims.claim(None)
    assert delivery.deliver_due() == 0
    later = timezone.now() + claims.LEASE + timedelta(seconds=1)
    assert delivery.deliver_due(later) == 3, "the lease ran out"
    assert claims.begin(claimed, None) is None
    claims.give_back(claimed)
    assert not Message.objects.exclude(next_try_at=None).exists() and len(mail_server.received) == 3


def test_what_was_claimed_and_not_begun_is_given_back(mail_server, kari):
    for number in range(3):
        queue(to=kari, subject=f"Nummer {number}", body=".")
    assert delivery.deliver_due(stop=lambda: bool(mail_server.received)) == 1
    assert delivery.deliver_due() == 2
    assert set(Message.objects.values_list("tries", flat=True)) == {1}
