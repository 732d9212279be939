"""The outbox, delivered to a real mail server."""

import re
import threading
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.db import connection, transaction
from django.utils import timezone

from samtale.notices import claims, delivery
from samtale.notices.models import Message
from samtale.notices.outbox import Attachment, queue

pytestmark = pytest.mark.both_databases

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX-A:Møterom på 2. etasje\r\nEND:VCALENDAR\r\n".encode()
PDF = b"%PDF-1.7\n" + bytes(range(256))


def with_files(method="REQUEST"):
    return [
        Attachment("samtale.ics", f"text/calendar; method={method}", ICS),
        Attachment("Skjema på prøve.pdf", "application/pdf", PDF),
    ]


def types(letter):
    return [part.get_content_type() for part in letter.walk()]


@pytest.mark.django_db
def test_a_letter_arrives_whole_with_its_calendar_request(mail_server, kari, per):
    message = queue(
        to=kari,
        subject="Innkalling til\nsamtale",
        body="Hei på deg\n" + "ord " * 400,
        attachments=with_files(),
        reply_to=per,
    )
    assert delivery.deliver_due() == 1

    letter = mail_server.received[0]
    assert types(letter) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/pdf",
    ]
    assert letter["Subject"] == "Innkalling til samtale"
    assert parseaddr(letter["To"]) == ("Kari Østensjø", "kari@nordvag.example")
    assert parseaddr(letter["Reply-To"]) == ("Per Ås", "per@nordvag.example")
    assert letter["Message-ID"] == f"<{message.pk}@127.0.0.1>" and letter["Auto-Submitted"] == "auto-generated"

    text, html, request, ics, pdf = (part for part in letter.walk() if not part.is_multipart())
    assert text.get_content().startswith("Hei på deg\r\nord ord")
    assert "<p>Hei på deg<br>ord ord" in html.get_content() and html["Content-Type"].params["charset"] == "utf-8"
    assert dict(request["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert request.get_content().splitlines() == ICS.decode().splitlines()
    assert ics.get_content() == ICS and ics.get_filename() == "samtale.ics"
    assert pdf.get_content() == PDF and pdf.get_filename() == "Skjema på prøve.pdf"
    assert all(byte < 128 for byte in mail_server.raw[0])
    assert max(map(len, mail_server.raw[0].split(b"\r\n"))) < 998


@pytest.mark.django_db
def test_what_is_sent_is_marked_emptied_and_not_sent_again(mail_server, kari):
    message = queue(to=kari, subject="Hei", body="Tid og sted", attachments=with_files())
    assert delivery.deliver_due() == 1
    assert delivery.deliver_due(timezone.now() + timedelta(days=2)) == 0

    message.refresh_from_db()
    assert message.sent_at and message.next_try_at is None
    assert (message.body, message.attachments) == ("", [])
    assert len(mail_server.received) == 1


@pytest.mark.django_db
def test_a_published_event_is_a_file_and_asks_for_nothing(mail_server, kari):
    queue(to=kari, subject="Hei", body="Hei", attachments=with_files("PUBLISH")[:1])
    delivery.deliver_due()
    assert types(mail_server.received[0]) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/ics",
    ]


@pytest.mark.django_db
def test_nothing_is_queued_when_the_cause_is_undone_or_there_is_no_address(mail_server, kari, per):
    with pytest.raises(LookupError), transaction.atomic():
        queue(to=kari, subject="Aldri", body="")
        raise LookupError
    per.email = None
    per.save()
    assert queue(to=per, subject="Ingen vei dit", body="") is None
    queue(to=kari, subject="Dette kommer", body="")
    delivery.deliver_due()
    assert [letter["Subject"] for letter in mail_server.received] == ["Dette kommer"]


@pytest.mark.django_db
def test_a_refused_letter_waits_longer_each_time_and_is_given_up_while_others_go_on(mail_server, kari, per):
    mail_server.refuse[kari.email] = "451 4.3.0 kom igjen, og her siteres brevet"
    refused, other = queue(to=kari, subject="Til Kari", body="."), queue(to=per, subject="Til Per", body=".")
    now = timezone.now() + timedelta(seconds=1)
    waits = []
    for _ in range(claims.TRIES):
        delivery.deliver_due(now)
        refused.refresh_from_db()
        if refused.next_try_at:
            assert delivery.deliver_due(refused.next_try_at - timedelta(seconds=1)) == 0
            waits.append(refused.next_try_at - now)
            now = refused.next_try_at

    assert waits == sorted(waits) and waits[0] == timedelta(minutes=1) and waits[-1] == timedelta(hours=6)
    assert refused.sent_at is None and refused.next_try_at is None and refused.tries == 10
    assert refused.error == "SMTPRecipientsRefused 451 4.3.0"
    other.refresh_from_db()
    assert other.sent_at and [letter["Subject"] for letter in mail_server.received] == ["Til Per"]

    mail_server.refuse.clear()
    assert delivery.deliver_due(now + timedelta(days=9)) == 0
    assert delivery.try_again() == 1
    assert delivery.deliver_due() == 1
    assert mail_server.received[-1]["Subject"] == "Til Kari"


@pytest.mark.django_db
def test_a_mail_server_that_is_away_costs_no_message_a_try(mail_server, kari):
    message = queue(to=kari, subject="Hei", body=".")
    mail_server.stop()
    with pytest.raises(delivery.MailServerDownError, match="ConnectionRefusedError"):
        delivery.deliver_due()
    message.refresh_from_db()
    assert (message.tries, message.error) == (0, "")

    mail_server.start()
    assert delivery.deliver_due() == 1


@pytest.mark.django_db
def test_an_address_that_was_removed_or_corrected_after_queueing(mail_server, kari, per):
    gone, corrected = queue(to=kari, subject="Til Kari", body="."), queue(to=per, subject="Til Per", body=".")
    type(kari).objects.filter(pk=kari.pk).update(email=None)
    type(per).objects.filter(pk=per.pk).update(email="rettet@nordvag.example")
    assert delivery.deliver_due() == 1
    gone.refresh_from_db()
    corrected.refresh_from_db()
    assert gone.error == "NoAddressError" and gone.sent_at is None and corrected.sent_at
    assert "rettet@nordvag.example" in mail_server.received[0]["To"]


@pytest.mark.django_db
def test_a_row_whose_worker_died_on_the_last_try_is_given_up(mail_server, kari):
    message = queue(to=kari, subject="Hei", body=".")
    Message.objects.filter(pk=message.pk).update(tries=claims.TRIES)
    assert delivery.deliver_due() == 0
    message.refresh_from_db()
    assert message.next_try_at is None and message.sent_at is None


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_outbox_without_doubling(mail_server, kari):
    assert "mode=memory" not in str(connection.settings_dict["NAME"]), "locking needs a database on file"
    mail_server.meet = 3  # as many as there is something for: nobody is answered before they all have sent
    for number in range(claims.AT_ONCE * mail_server.meet):
        queue(to=kari, subject=f"Nummer {number}", body=".")
    sent, errors = [], []

    def work():
        try:
            sent.append(delivery.deliver_due())
        except Exception as error:  # noqa: BLE001 - shown below, not lost in the thread
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not errors
    subjects = [letter["Subject"] for letter in mail_server.received]
    assert sum(sent) == 60 and sorted(subjects, key=lambda s: int(re.sub(r"\D", "", s))) == [
        f"Nummer {number}" for number in range(60)
    ]
    assert sum(map(bool, sent)) >= mail_server.meet, "some did it all"


@pytest.mark.django_db
def test_that_letters_were_sent_is_forgotten_in_time(kari):
    now = timezone.now()
    long_ago, lately = now - delivery.KEPT_FOR - timedelta(days=1), now - delivery.KEPT_FOR + timedelta(days=1)
    kept = []
    for queued_at, sent_at, next_try_at, stays in [
        (long_ago, long_ago, None, False),
        (long_ago, None, None, False),
        (long_ago, lately, None, True),
        (lately, None, None, True),
        (long_ago, None, now, True),
    ]:
        message = queue(to=kari, subject="x", body="y")
        Message.objects.filter(pk=message.pk).update(queued_at=queued_at, sent_at=sent_at, next_try_at=next_try_at)
        kept += [message.pk] if stays else []
    assert delivery.forget_old(now) == 2
    assert sorted(Message.objects.values_list("pk", flat=True)) == sorted(kept)
