"""Answers from calendars, from the invitation that was sent to what they do: and what a forged one does not."""

import base64
import io
import os
import re
from datetime import UTC, timedelta

import icalendar
import pytest
import vobject
from django.core.management import call_command
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.invitation import actions, calendar_replies
from samtale.conversations.invitation.calendar_replies import Outcome
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation, TimeProposal
from samtale.conversations.states import Status
from samtale.notices import reply_addresses
from samtale.notices.models import Message
from samtale.notices.replies import read
from samtale.vault.holders import Nobody, asked_by
from tests.course import at_nine, conversation_at, fresh, letters_sent


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.REPLY_ADDRESS = "svar@nordvag.example"


@pytest.fixture
def invited(cast):
    return conversation_at("invited", cast)


def sent_to(person, method: str = "REQUEST") -> bytes:
    """The calendar of the last letter to somebody."""
    letter = Message.objects.filter(to=person).order_by("queued_at").last()
    return next(base64.b64decode(content) for _, kind, content in letter.attachments if f"method={method}" in kind)


def answer(request: bytes, status: str = "ACCEPTED", *, method: str = "REPLY", sender: str = "", start=None, **changes):
    """The answer a calendar program makes of a request: what it was sent, with a word for the one who answers."""
    event = icalendar.Calendar.from_ical(request).events[0]
    said = {
        "UID": event["UID"],
        "SEQUENCE": event["SEQUENCE"],
        "ORGANIZER": event["ORGANIZER"],
        "ATTENDEE": event["ATTENDEE"][1],
    } | changes
    start = start or event["DTSTART"].dt
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{said['UID']}",
        f"SEQUENCE:{said['SEQUENCE']}",
        f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ORGANIZER:{said['ORGANIZER']}",
        f"ATTENDEE;PARTSTAT={status}:{said['ATTENDEE']}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    sender = sender or str(said["ATTENDEE"]).removeprefix("mailto:")
    to = str(said["ORGANIZER"]).removeprefix("mailto:")
    head = f"From: {sender}\r\nTo: {to}\r\nContent-Type: text/calendar; method={method}\r\n\r\n"
    return head.encode() + "\r\n".join(lines).encode()


def do(letter: bytes) -> Outcome:
    with asked_by(Nobody()):  # as for a command
        return calendar_replies.apply(read(letter))


def test_the_employee_alone_is_given_the_address_and_it_stays_when_the_time_is_moved(cast, invited):
    request = icalendar.Calendar.from_ical(sent_to(cast.employee)).events[0]
    assert re.fullmatch(r"mailto:svar\+[a-z2-7]{32}@nordvag\.example", request["ORGANIZER"])
    assert request["ORGANIZER"].params["CN"] == cast.leader.name
    assert vobject.readOne(sent_to(cast.employee).decode()).vevent.organizer.value == request["ORGANIZER"]
    own = icalendar.Calendar.from_ical(sent_to(cast.leader, "PUBLISH")).events[0]
    letters_sent()
    assert own["ORGANIZER"] == f"mailto:{cast.leader.email}" and b"svar+" not in sent_to(cast.leader, "PUBLISH")
    actions.move(conversation_id=invited.pk, by=cast.leader, starts_at=at_nine(8))
    moved = icalendar.Calendar.from_ical(sent_to(cast.employee)).events[0]
    assert moved["ORGANIZER"] == request["ORGANIZER"] and moved["SEQUENCE"] > request["SEQUENCE"]
    actions.cancel(conversation_id=invited.pk, by=cast.leader)
    withdrawn = icalendar.Calendar.from_ical(sent_to(cast.employee, "CANCEL")).events[0]
    assert withdrawn["ORGANIZER"] == request["ORGANIZER"] and b"svar+" not in sent_to(cast.leader, "CANCEL")


def test_yes_is_the_employee_s_yes_once_however_often_it_comes(cast, invited):
    letter = answer(sent_to(cast.employee))
    assert [do(letter), do(letter)] == [Outcome.ACCEPTED, Outcome.NOTHING]
    assert fresh(invited).status == Status.PREPARING
    assert Message.objects.filter(to=cast.leader, subject__contains="kommer til samtalen").count() == 1
    assert AccessLog.objects.filter(event="answer.accepted_by_mail", actor_id=cast.employee.pk).count() == 1


def test_another_time_is_a_proposal_that_the_leader_answers(cast, invited):
    for when in (at_nine(9) + timedelta(hours=2), at_nine(12)):  # earlier, and a later day without a reason of its own
        letter = answer(sent_to(cast.employee), "TENTATIVE", method="COUNTER", start=when)
        assert [do(letter), do(letter)] == [Outcome.PROPOSED, Outcome.NOTHING]
        proposal = TimeProposal.objects.get(conversation=invited, answered_at=None)
        assert (proposal.starts_at, proposal.by) == (when, cast.employee)
    assert (fresh(invited).status, fresh(invited).starts_at) == (Status.INVITED, invited.starts_at)


def test_no_tells_the_leader_once_and_cancels_nothing(cast, invited):
    letter = answer(sent_to(cast.employee), "DECLINED")
    assert [do(letter), do(letter)] == [Outcome.ASKED, Outcome.NOTHING]
    told = Message.objects.filter(to=cast.leader, subject__contains="trenger en annen tid")
    assert told.count() == 1 and "Ingenting er avlyst" in told.get().body
    assert fresh(invited).status == Status.INVITED
    assert do(answer(sent_to(cast.employee), "TENTATIVE")) == Outcome.NOTHING


def test_an_answer_to_an_earlier_time_is_told_apart(cast, invited):
    early = sent_to(cast.employee)
    actions.move(conversation_id=invited.pk, by=cast.leader, starts_at=at_nine(8))
    for status in ("ACCEPTED", "DECLINED"):
        assert do(answer(early, status)) == Outcome.OUTDATED
    assert fresh(invited).status == Status.INVITED
    assert do(answer(sent_to(cast.employee))) == Outcome.ACCEPTED


def test_a_forged_answer_changes_nothing(cast, invited):
    request = sent_to(cast.employee)
    uid = str(icalendar.Calendar.from_ical(request).events[0]["UID"])
    of_leader = reply_addresses.reply_address(uid=uid, person_id=cast.leader.pk)
    of_other = reply_addresses.reply_address(uid="1@x.example", person_id=cast.employee.pk)
    before = Message.objects.count()
    forged = [
        answer(request, ORGANIZER="mailto:svar@nordvag.example"),
        answer(request, ORGANIZER="mailto:svar+@nordvag.example"),
        answer(request, ORGANIZER=f"mailto:svar+{'a' * 32}@nordvag.example"),
        answer(request, ORGANIZER=f"mailto:{cast.leader.email}"),
        answer(request, ORGANIZER=f"mailto:{of_leader}"),
        answer(request, ORGANIZER=f"mailto:{of_other}"),
        answer(request, sender=cast.colleague.email),
        answer(request, ATTENDEE=f"mailto:{cast.leader.email}"),
        answer(request, ATTENDEE=f"mailto:{cast.colleague.email}"),
        answer(request, UID=f"{invited.pk}@elsewhere.example"),
        answer(request, UID="not-ours"),
    ]
    assert {do(one) for one in forged} == {Outcome.REFUSED}
    assert Message.objects.count() == before and fresh(invited).status == Status.INVITED
    assert do(answer(request)) == Outcome.ACCEPTED


def test_without_a_mailbox_for_answers_everything_is_as_before(cast, settings):
    settings.REPLY_ADDRESS = ""
    conversation_at("invited", cast)
    request = sent_to(cast.employee)
    assert icalendar.Calendar.from_ical(request).events[0]["ORGANIZER"] == f"mailto:{cast.leader.email}"
    assert do(answer(request)) == Outcome.REFUSED


def test_a_conversation_that_is_held_or_called_off_or_a_time_that_has_been(cast, invited):
    letter = answer(sent_to(cast.employee))
    no = answer(sent_to(cast.employee), "DECLINED")
    past = answer(sent_to(cast.employee), method="COUNTER", start=timezone.now() - timedelta(days=1))
    assert do(past) == Outcome.NOT_NOW
    actions.accept(conversation_id=invited.pk, by=cast.employee)
    Conversation.objects.update(starts_at=timezone.now())  # begun on its day: on another it answers an earlier time
    meeting_actions.start(conversation_id=invited.pk, by=cast.leader)
    assert do(letter) == Outcome.NOT_NOW
    assert do(no) == Outcome.NOT_NOW


def test_from_a_folder_each_letter_is_read_once_and_from_a_pipe(cast, invited, tmp_path, monkeypatch):
    """Each letter is read in a process of its own, as it will be: that takes its time."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(b"Subject: Hei\r\n\r\nIkke noe svar.")
    (tmp_path / "new" / "2").write_bytes(answer(sent_to(cast.employee)))
    said = io.StringIO()
    call_command("read_replies", maildir=tmp_path, stdout=said)
    call_command("read_replies", maildir=tmp_path, stdout=said)
    assert said.getvalue().split("\n")[:2] == [
        "1 read, 1 not understood or not believed",
        "0 read, 0 not understood or not believed",
    ]
    assert [one.name for one in (tmp_path / "done").iterdir()] == ["2"]
    assert [one.name for one in (tmp_path / "failed").iterdir()] == ["1"]
    assert fresh(invited).status == Status.PREPARING
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(answer(sent_to(cast.employee), "DECLINED"))))
    call_command("read_replies", from_stdin=True)
    assert Message.objects.filter(to=cast.leader, subject__contains="trenger en annen tid").exists()


def test_when_we_are_in_trouble_the_mail_server_is_asked_to_try_again(monkeypatch):
    class Broken:
        buffer = property(lambda self: io.BytesIO())

    monkeypatch.setattr("sys.stdin", Broken())
    call_command("read_replies", from_stdin=True)  # an empty letter is nobody's trouble
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SystemExit) as ended:
        call_command("read_replies", from_stdin=True)
    assert ended.value.code == os.EX_TEMPFAIL
