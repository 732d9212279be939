"""Many letters over several connections at once: each once, whatever becomes of the mail server."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.notices import abreast, claims, delivery
from samtale.notices.models import Message
from samtale.notices.outbox import Letter, queue_all
from samtale.people.models import Person

pytestmark = pytest.mark.both_databases

MANY, CONNECTIONS = claims.AT_ONCE * 6, 3


@pytest.fixture
def many(kari):
    queue_all(Letter(kari, f"Nummer {number}", "Hei") for number in range(MANY))


def times_each(mail_server) -> Counter:
    return Counter(letter["Message-ID"] for letter in mail_server.received)


@pytest.mark.django_db(transaction=True)
def test_many_go_over_several_connections_and_each_once(mail_server, many):
    mail_server.meet = CONNECTIONS
    assert abreast.deliver_due(CONNECTIONS) == MANY
    assert len(mail_server.connections) == CONNECTIONS
    assert len(times_each(mail_server)) == MANY and set(times_each(mail_server).values()) == {1}
    assert not Message.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_few_go_over_one(mail_server, kari):
    queue_all(Letter(kari, f"Nummer {number}", "Hei") for number in range(claims.AT_ONCE))
    assert abreast.deliver_due(CONNECTIONS) == claims.AT_ONCE and len(mail_server.connections) == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_lets_in_fewer_gets_all_over_those(mail_server, many):
    mail_server.let_in = 1
    while Message.objects.filter(sent_at=None).exists():
        try:
            abreast.deliver_due(CONNECTIONS)
        except delivery.MailServerDownError:
            pass  # the first connection may be the one that was not let in
    assert len(times_each(mail_server)) == MANY and set(times_each(mail_server).values()) == {1}
    assert set(Message.objects.values_list("tries", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_server_that_goes_away_in_the_middle_costs_those_at_hand_one_try(mail_server, many):
    mail_server.leave_after = MANY // 3
    with pytest.raises(delivery.MailServerDownError):
        abreast.deliver_due(CONNECTIONS)
    waiting = Message.objects.filter(sent_at=None)
    tried = waiting.filter(tries=1).count()
    assert 1 <= tried <= CONNECTIONS and waiting.filter(tries__gt=1).count() == 0
    assert waiting.filter(tries=0, next_try_at__lte=timezone.now()).count() == waiting.count() - tried, "given back"

    mail_server.leave_after = mail_server.let_in = None
    abreast.deliver_due(CONNECTIONS)
    delivery.deliver_due(timezone.now() + timedelta(minutes=2))
    assert not waiting.exists() and len(times_each(mail_server)) == MANY


@pytest.mark.django_db(transaction=True)
def test_one_bad_letter_stops_none_of_the_others(mail_server, many, per, monkeypatch):
    monkeypatch.setattr(delivery, "WAITS", [timedelta(days=1)])  # however long the others take
    mail_server.refuse[per.email] = "451 4.3.0 kom igjen"
    Message.objects.filter(subject__endswith="7").update(to=per)
    bad = Message.objects.filter(to=per).count()
    assert bad > 1 and abreast.deliver_due(CONNECTIONS) == MANY - bad
    assert set(Message.objects.filter(sent_at=None).values_list("to", "tries")) == {(per.pk, 1)}


@pytest.mark.django_db
def test_a_letter_costs_two_writes_however_many_there_are(mail_server, kari):
    def statements(letters: int) -> Counter:
        queue_all(Letter(kari, f"Nummer {number}", "Hei") for number in range(letters))
        with CaptureQueriesContext(connection) as captured:
            assert delivery.deliver_due() == letters
        return Counter(re.match(r"\w+", query["sql"])[0] for query in captured)

    few, more = statements(claims.AT_ONCE), statements(claims.AT_ONCE * 2)
    assert more["UPDATE"] - few["UPDATE"] == claims.AT_ONCE * 2 + 1  # begun and noted; and claimed together
    assert more["SELECT"] - few["SELECT"] == 2 and more["INSERT"] == more["DELETE"] == 0
    assert Person.objects.count() == 1
