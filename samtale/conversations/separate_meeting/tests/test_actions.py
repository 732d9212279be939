"""A difficult matter is taken out: a time and a place for the two, no content, and no trace where others look."""

import base64
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from samtale import conversations
from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.models import SeparateMeeting
from samtale.conversations.separate_meeting import actions
from samtale.notices.models import Message
from tests.course import at_nine, conversation_at, letters_sent


def sent(**more):
    at = timezone.localtime(at_nine(5))
    form = {
        "date": at.strftime("%Y-%m-%d"),
        "time": "13:00",
        "minutes": "60",
        "place": "møterom Skjæret",
        "seen": "weekend,holiday,hours",
    }
    return {"id": str(uuid4())} | form | more


def where(other, key="employee"):
    return f"{reverse('conversations:separate')}?{key}={other.pk}"


def called(cast, by=None, **more) -> SeparateMeeting:
    by = by or cast.leader
    return actions.invite(
        meeting_id=more.pop("meeting_id", uuid4()),
        other=cast.employee if by == cast.leader else cast.leader,
        starts_at=at_nine(5),
        minutes_long=60,
        place="møterom Skjæret",
        by=by,
    )


@pytest.mark.parametrize("by_name", ["leader", "employee"])
def test_either_calls_the_other_and_nobody_else_can(cast, by_name):
    by = getattr(cast, by_name)
    other, key = (cast.employee, "employee") if by == cast.leader else (cast.leader, "leader")
    form = sent()
    for _ in range(2):
        answer = cast.client(by).post(where(other, key), form)
    made = SeparateMeeting.objects.get()
    assert answer.url == reverse("conversations:separate_meeting", args=[made.pk])
    assert (made.employee, made.leader, made.called_by) == (cast.employee, cast.leader, by)
    assert Message.objects.count() == 2, "one letter each, however often it is pressed"
    for stranger in (cast.former_leader, cast.other_leader, cast.colleague, cast.hr, cast.administrator):
        assert cast.client(stranger).post(where(cast.employee), sent()).status_code == 404
        assert cast.client(stranger).get(where(cast.employee)).status_code == 404
    assert SeparateMeeting.objects.count() == 1


def test_one_s_own_leader_is_found_without_asking(cast):
    assert "Kari Dahl" in cast.client(cast.employee).get(reverse("conversations:separate")).content.decode()
    assert cast.client(cast.leadership_group).get(reverse("conversations:separate")).status_code == 404
    assert cast.client(cast.leader).get(where(cast.employee)).status_code == 200
    assert cast.client(cast.leader).get(reverse("conversations:separate") + "?employee=x").status_code == 404


def test_the_letters_say_when_and_where_and_nothing_else(cast):
    made = called(cast)
    to = {message.to: message for message in Message.objects.all()}
    assert set(to) == {cast.employee, cast.leader}
    for person, method in ((cast.employee, "REQUEST"), (cast.leader, "PUBLISH")):
        message = to[person]
        assert "møterom Skjæret" in message.body
        name, content_type, content = message.attachments[0]
        assert f"method={method}" in content_type
        event = Calendar.from_ical(base64.b64decode(content)).walk("VEVENT")[0]
        assert (event["SUMMARY"], event["CLASS"], event["LOCATION"]) == ("Møte", "PRIVATE", "møterom Skjæret")
        assert str(event["UID"]).startswith(str(made.pk))
        for word in ("vanskelig", "samtale med", "sak"):
            assert word not in (message.subject + message.body).lower()


@pytest.mark.parametrize("by_name", ["leader", "employee"])
def test_either_calls_it_off_once(cast, by_name):
    made = called(cast)
    url = reverse("conversations:separate_cancellation", args=[made.pk])
    for stranger in (cast.hr, cast.colleague, cast.former_leader):
        assert cast.client(stranger).post(url).status_code == 404
    letters_sent()
    for _ in range(2):
        assert cast.client(getattr(cast, by_name)).post(url).status_code == 302
    made.refresh_from_db()
    assert made.cancelled_at and made.sequence == 1
    withdrawn = [message for message in Message.objects.all() if "avlyst" in message.subject]
    assert {message.to for message in withdrawn} == {cast.employee, cast.leader} and len(withdrawn) == 2
    event = Calendar.from_ical(base64.b64decode(withdrawn[0].attachments[0][2])).walk("VEVENT")[0]
    assert (event["STATUS"], int(event["SEQUENCE"])) == ("CANCELLED", 1)


def test_its_page_is_for_the_two(cast):
    made = called(cast)
    for name in ("separate_meeting", "separate_calendar"):
        url = reverse(f"conversations:{name}", args=[made.pk])
        for person in cast.everybody().values():
            expected = 200 if person in (cast.employee, cast.leader) else 404
            assert cast.client(person).get(url).status_code == expected, (name, person)
    assert "møterom Skjæret" in cast.client(cast.employee).get(where(cast.leader, "leader")).content.decode()


def test_a_time_that_has_been_is_refused_by_the_field(cast):
    past = sent(date=(timezone.localdate() - timedelta(days=1)).isoformat())
    answer = cast.client(cast.leader).post(where(cast.employee), past)
    assert answer.status_code == 422
    assert "Tiden er passert" in answer.content.decode()
    assert "møterom Skjæret" in answer.content.decode()
    with pytest.raises(actions.InThePastError):
        actions.invite(
            meeting_id=uuid4(),
            other=cast.employee,
            starts_at=timezone.now() - timedelta(hours=1),
            minutes_long=60,
            place="x",
            by=cast.leader,
        )
    assert not SeparateMeeting.objects.exists()
    assert not Message.objects.exists()


def test_there_is_nowhere_to_write_what_it_is_about():
    text = [
        field.name
        for field in SeparateMeeting._meta.get_fields()
        if isinstance(field, models.TextField | models.CharField | models.BinaryField)
    ]
    assert text == ["place"]


def test_it_shows_in_no_log_no_fact_and_no_overview_of_others(cast):
    conversation_at("holding", cast)
    logged = AccessLog.objects.exclude(event="seals.set").count()
    made = called(cast)
    cast.client(cast.leader).get(reverse("conversations:separate_meeting", args=[made.pk]))
    actions.cancel(meeting_id=made.pk, by=cast.employee)
    assert AccessLog.objects.exclude(event="seals.set").count() == logged
    package = Path(conversations.__file__).parent
    naming = {
        str(file.relative_to(package.parent))
        for file in package.parent.rglob("*.py")
        if "SeparateMeeting" in file.read_text() and file.parts[-2] not in ("tests", "migrations")
    }
    # Its own files, the door, what a person sees of their own, and what destroys it. No facts, figures or exports.
    assert naming == {
        f"conversations/{name}.py"
        for name in (
            "models/__init__",
            "models/holding",
            "access",
            "separate_meeting/actions",
            "separate_meeting/letters",
            "separate_meeting/page",
            "home/member",
            "home/page",
            "retention/jobs",
        )
    }
    pointing = [
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is SeparateMeeting and field.concrete
    ]
    assert pointing == [], "no row leads to it"
    called(cast)
    for stranger in (cast.hr, cast.administrator, cast.leadership_group, cast.colleague, cast.former_leader):
        for name in ("home", "team"):
            seen = cast.client(stranger).get(reverse(f"conversations:{name}"))
            assert "Skjæret" not in seen.content.decode()


def test_a_leader_of_before_no_longer_sees_it(cast):
    made = called(cast)
    cast.leader.leaderships.update(ended_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowedError):
        actions.meeting(meeting_id=made.pk, by=cast.leader)
    assert actions.meeting(meeting_id=made.pk, by=cast.employee) == made


def test_a_day_off_is_warned_of_before_it_is_sent(cast):
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() != 5:
        day += timedelta(days=1)
    form = sent(date=day.isoformat(), seen="")
    answer = cast.client(cast.leader).post(where(cast.employee), form)
    assert answer.status_code == 422 and not SeparateMeeting.objects.exists()
    shown = answer.content.decode()
    assert "Denne dagen er en" in shown and "Send likevel" in shown and "Avbryt" in shown
    kinds = shown.split('name="seen" value="')[1].split('"')[0]
    assert cast.client(cast.leader).post(where(cast.employee), form | {"seen": kinds}).status_code == 302
    assert SeparateMeeting.objects.count() == 1
