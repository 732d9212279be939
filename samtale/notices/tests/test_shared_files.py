"""A file that goes with many letters lies in the database once, and no longer than it is needed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.notices import delivery, shared_files
from samtale.notices.models import Message, SharedFile
from samtale.notices.outbox import Attachment, queue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
FORM = Attachment("Skjema på prøve.pdf", "application/pdf", PDF)
CALENDAR = Attachment("samtale.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def files_of(letter):
    return {part.get_filename(): part.get_content() for part in letter.iter_attachments() if part.get_filename()}


def test_many_letters_have_it_and_it_is_stored_once(mail_server, kari, per, django_assert_num_queries):
    queue(to=kari, subject="Til Kari", body="Hei", attachments=[CALENDAR], shared=FORM)
    with django_assert_num_queries(2):  # is it there; the letter
        queue(to=per, subject="Til Per", body="Hei", shared=FORM)
    queue(to=per, subject="Et annet", body="Hei", shared=FORM._replace(name="annet.pdf"))
    assert SharedFile.objects.count() == 2
    assert not any("pdf" in str(message.attachments) for message in Message.objects.all())

    assert delivery.deliver_due() == 3
    to_kari, to_per, other = mail_server.received
    assert files_of(to_kari) == {"samtale.ics": CALENDAR.content, FORM.name: PDF}
    assert files_of(to_per) == {FORM.name: PDF} and files_of(other) == {"annet.pdf": PDF}
    assert to_per.get_content_type() == "multipart/mixed" and to_per.get_body(["plain"]).get_content() == "Hei"
    assert not Message.objects.exclude(file=None).exists()


def test_it_goes_when_no_waiting_letter_has_it(mail_server, kari):
    now = timezone.now()
    queue(to=kari, subject="Hei", body="Hei", shared=FORM)
    SharedFile.objects.update(queued_at=now - timedelta(days=3))
    assert shared_files.forget_unused(now) == 0, "a letter waits with it"
    delivery.deliver_due()
    assert shared_files.forget_unused(now - timedelta(days=2)) == 0, "lately queued"
    assert shared_files.forget_unused(now) == 1

    message = queue(to=kari, subject="Igjen", body="Hei", shared=FORM)
    SharedFile.objects.update(queued_at=now - timedelta(days=3))
    message.delete()
    queue(to=kari, subject="Og igjen", body="Hei", shared=FORM)
    assert SharedFile.objects.get().queued_at >= now, "an old one that is used anew counts as new"
    assert shared_files.forget_unused(now) == 0
    assert delivery.deliver_due() == 1 and files_of(mail_server.received[-1]) == {FORM.name: PDF}
