"""The subscribed calendar: what is in it, for whom, and that two other readers understand it."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.home import calendar_feed
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import CalendarAddress, Conversation
from samtale.goals.models import Action
from samtale.notices import subscription
from samtale.people.models import Position
from tests.cast import person
from tests.course import SECRETS, at_nine, conversation_at, fresh

OSLO = ZoneInfo("Europe/Oslo")
APPOINTMENT = subscription.Appointment(
    uid="own-1@x.example",
    sequence=2,
    starts_at=datetime(2027, 3, 2, 9, tzinfo=OSLO),
    minutes=90,
    place="Fjord, 2. etasje; rådhuset",
    summary="Samtale med Kari Østensjø-Ærlighet",
    url="https://x.example/a",
)


def events(content: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def path_of(address: str) -> str:
    return urlsplit(address).path


def get(address: str):
    return Client().get(path_of(address))


@pytest.mark.parametrize(
    "day",
    [
        (2027, 3, 26),
        (2027, 3, 27),
        (2027, 3, 28),
        (2027, 3, 29),  # Good Friday, the clocks, Easter Sunday and Monday
        (2027, 5, 17),
        (2027, 10, 30),
        (2027, 10, 31),
        (2027, 11, 1),
        (2028, 2, 29),
        (2026, 12, 31),
    ],
)
def test_two_other_readers_read_the_same_field_by_field(day):
    starts_at, due = datetime(*day, 9, tzinfo=OSLO), date(*day)
    raw = subscription.calendar(
        name="Samtaler",
        appointments=[APPOINTMENT._replace(starts_at=starts_at)],
        deadlines=[
            subscription.Deadline(
                uid="own-2@x.example", day=due, summary="Frist for et tiltak", url="https://x.example/b"
            )
        ],
    )
    first, second = events(raw)
    one, other = vobject.readOne(raw.decode()).vevent_list
    for said in (
        (first["UID"], first["SUMMARY"], first["LOCATION"], first["URL"], first["CLASS"], first["TRANSP"]),
        tuple(getattr(one, name).value for name in ("uid", "summary", "location", "url", "class", "transp")),
    ):
        assert said == (APPOINTMENT.uid, APPOINTMENT.summary, APPOINTMENT.place, APPOINTMENT.url, "PRIVATE", "OPAQUE")
    assert first["SEQUENCE"] == int(one.sequence.value) == 2
    for begins, ends in ((first["DTSTART"].dt, first["DTEND"].dt), (one.dtstart.value, one.dtend.value)):
        assert begins == starts_at and begins.utcoffset() == starts_at.utcoffset()
        assert ends.timestamp() - begins.timestamp() == 90 * 60
    assert second["DTSTART"].dt == other.dtstart.value == due
    assert second["DTEND"].dt == other.dtend.value == due + timedelta(days=1)
    assert second["TRANSP"] == other.transp.value == "TRANSPARENT"
    assert second["SUMMARY"] == other.summary.value == "Frist for et tiltak"


def test_a_meeting_over_the_hour_that_is_lost_or_comes_twice_keeps_its_length():
    for starts_at in (datetime(2027, 3, 28, 1, 30, tzinfo=OSLO), datetime(2027, 10, 31, 0, 30, tzinfo=OSLO)):
        raw = subscription.calendar(name="x", deadlines=[], appointments=[APPOINTMENT._replace(starts_at=starts_at)])
        ends = events(raw)[0]["DTEND"].dt
        assert ends.timestamp() - starts_at.timestamp() == 90 * 60


def test_each_of_the_two_sees_the_other_and_own_deadlines_and_nothing_written(cast):
    conversation = conversation_at("following", cast)
    for me, other, mine in ((cast.employee, cast.leader, "employee"), (cast.leader, cast.employee, "leader")):
        raw = get(calendar_feed.make_address(by=me)).content
        talk, deadline = events(raw)
        assert talk["SUMMARY"] == f"Samtale med {other.name}" and talk["LOCATION"] == conversation.place
        assert talk["DTSTART"].dt.timestamp() == fresh(conversation).starts_at.timestamp(), (
            "in the hour that comes twice too"
        )
        due = Action.objects.get(goal__employee=cast.employee, responsible=mine)
        assert deadline["DTSTART"].dt == due.due and str(due.pk) in deadline["UID"]
        text = icalendar.Calendar.from_ical(raw).to_ical().decode().replace("\r\n ", "")
        assert not [word for word in SECRETS.values() if word.split(",")[0] in text]
    for stranger in (cast.colleague, cast.hr, cast.former_leader, cast.acting_leader, cast.administrator):
        assert events(calendar_feed.calendar_of(person=stranger)) == []


def test_what_is_called_off_done_or_long_past_is_not_there(cast):
    conversation = conversation_at("following", cast)
    Action.objects.filter(goal__employee=cast.employee, responsible="employee").update(
        status="done", done_at=timezone.now()
    )
    assert len(events(calendar_feed.calendar_of(person=cast.employee))) == 1
    Conversation.objects.filter(pk=conversation.pk).update(starts_at=timezone.now() - timedelta(days=91))
    assert events(calendar_feed.calendar_of(person=cast.employee)) == []


def test_a_move_shows_and_a_cancelled_conversation_goes(cast):
    conversation = conversation_at("invited", cast)
    before = events(calendar_feed.calendar_of(person=cast.leader))[0]
    invitation_actions.move(conversation_id=conversation.pk, by=cast.leader, starts_at=at_nine(8))
    after = events(calendar_feed.calendar_of(person=cast.leader))[0]
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], at_nine(8)) and after["SEQUENCE"] > before["SEQUENCE"]
    invitation_actions.cancel(conversation_id=conversation.pk, by=cast.leader)
    assert events(calendar_feed.calendar_of(person=cast.leader)) == []


def test_the_address_is_shown_once_stored_as_a_hash_and_ended_by_its_owner_alone(cast):
    page, mine, others = reverse("conversations:own_calendar"), cast.client(cast.employee), cast.client(cast.colleague)
    shown = mine.post(page).content.decode()
    address = shown.partition('class="secret" href="')[2].partition('"')[0]
    secret = path_of(address).split("/")[2]
    assert len(secret) >= 43 and secret not in mine.get(page).content.decode()
    row = CalendarAddress.objects.get()
    assert secret not in str(vars(row)) and row.person == cast.employee
    assert get(address).status_code == 200
    others.post(reverse("conversations:end_calendar"))
    assert get(address).status_code == 200
    again = calendar_feed.make_address(by=cast.employee)
    assert get(address).status_code == 404 and get(again).status_code == 200
    mine.post(reverse("conversations:end_calendar"))
    assert get(again).status_code == 404
    said = set(AccessLog.objects.filter(event__startswith="calendar.").values_list("event", flat=True))
    assert said == {"calendar.address_made", "calendar.address_ended", "calendar.fetched"}


def test_who_has_left_shares_no_calendar_any_more(cast):
    address = calendar_feed.make_address(by=cast.employee)
    assert get(address).status_code == 200
    Position.objects.filter(person=cast.employee).update(ended_on=timezone.localdate() - timedelta(days=2))
    cast.employee.left_on = timezone.localdate() - timedelta(days=2)
    cast.employee.save()
    assert get(address).status_code == 404


def test_the_answer_is_for_nobody_to_keep_and_each_day_is_logged_once(cast):
    address = calendar_feed.make_address(by=cast.employee)
    for _ in range(3):
        answer = get(address)
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and not answer.cookies
    assert AccessLog.objects.filter(event="calendar.fetched", person_id=cast.employee.pk).count() == 1
    CalendarAddress.objects.update(fetched_at=timezone.now() - timedelta(days=1))
    get(address)
    assert AccessLog.objects.filter(event="calendar.fetched").count() == 2
    told = cast.client(cast.employee).get(reverse("conversations:own_log")).content.decode()
    assert "til et program som har adressen" in told


def test_guessing_and_fetching_without_end_are_slowed(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"calendar": "3/h/key", "calendar_unknown": "2/m/ip"}
    address = calendar_feed.make_address(by=cast.employee)
    wrong = [get(reverse("conversations:calendar_file", args=[f"wrong-{number}"])).status_code for number in range(4)]
    assert wrong == [404, 404, 429, 429]
    assert [get(address).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_calendar_costs_as_many_queries_with_many_as_with_one(cast, django_assert_max_num_queries):
    conversation = conversation_at("invited", cast)
    rows = [person(f"Nr{number}", "Nord") for number in range(5)]
    with django_assert_max_num_queries(2):
        calendar_feed.calendar_of(person=cast.leader)
    for who in rows:
        assert events(calendar_feed.calendar_of(person=who)) == []
    assert conversation.leader == cast.leader
