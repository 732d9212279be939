"""An invitation and the employee's own hours: a time within them is offered, one outside is told of and can be sent."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.invitation import actions, own_hours, suggestions
from samtale.conversations.models import Conversation, SeparateMeeting
from samtale.core import clock
from samtale.core.workday import next_workday, outside_hours
from samtale.rounds.models import WorkWeek
from tests.course import at_nine, conversation_at, fresh, shift_plan_of

from .test_views import INVITE, filled, good_day, page

pytestmark = pytest.mark.django_db
OUTSIDE = "Avtal det først, og avtal betaling."


def ahead(day: date) -> int:
    return (day - clock.today()).days


def test_a_time_at_work_is_offered_best_where_the_shift_ends(cast):
    """Early shifts begin before the working day: then it is where they end; a late one is kept from where it begins."""
    day = next_workday(clock.today() + timedelta(days=9))
    shift_plan_of(cast.employee, (ahead(day), 7, 14))
    found = suggestions.suggested_time(kind="yearly", by=cast.leader, employee=cast.employee)
    assert (clock.here(found).date(), f"{clock.here(found):%H:%M}") == (day, "12:30")
    late = next_workday(clock.today() + timedelta(days=9))
    shift_plan_of(cast.colleague, (ahead(late), 13, 21))
    found = suggestions.suggested_time(kind="yearly", by=cast.leader, employee=cast.colleague)
    assert f"{clock.here(found):%H:%M}" == "13:00"
    form = cast.client(cast.leader).get(INVITE, {"employee": cast.employee.pk}).text
    assert f'value="{day.isoformat()}"' in form and OUTSIDE not in form


def test_without_hours_of_ones_own_it_is_as_before(cast):
    before = suggestions.suggested_time(kind="yearly", by=cast.leader)
    assert suggestions.suggested_time(kind="yearly", by=cast.leader, employee=cast.employee) == before
    assert own_hours.warnings_of(cast.employee, at_nine(9), 90) == []
    shift_plan_of(cast.employee, in_use=False)
    assert own_hours.warnings_of(cast.employee, at_nine(9), 90) == [], "not before its owner has said yes"
    WorkWeek.objects.create(person=cast.employee, days=[before.weekday()])
    assert suggestions.suggested_time(kind="yearly", by=cast.leader, employee=cast.employee) == before
    nights = [(day, 22, 31) for day in range(30)]
    shift_plan_of(cast.colleague, *nights)
    found = suggestions.suggested_time(kind="yearly", by=cast.leader, employee=cast.colleague)
    assert found == before, "where nothing fits, what everybody is offered"


def test_the_leader_is_told_of_a_time_outside_once_and_may_send_it(cast):
    day = good_day()
    shift_plan_of(cast.employee, (ahead(day), 7, 13))
    client, form = cast.client(cast.leader), filled(cast, time="12:00")
    first = client.post(INVITE, form)
    assert first.status_code == 422 and not Conversation.objects.exists()
    assert f"Dette er utenfor arbeidstiden til {cast.employee.first_name}. {OUTSIDE}" in first.text
    assert "13.00" not in first.text and "vaktplan" not in first.text.lower()
    assert OUTSIDE not in client.get(INVITE, filled(cast, time="11:00"), headers={"HX-Request": "true"}).text
    assert client.post(INVITE, form | {"seen": "own_hours"}).status_code == 302
    assert cast.client(cast.other_leader).post(INVITE, form).status_code == 404


def test_moving_and_a_proposed_time_are_told_of_too(cast):
    made = conversation_at("invited", cast)
    off = next_workday(timezone.localdate() + timedelta(days=12))
    shift_plan_of(cast.employee, (ahead(off) + 1, 7, 15))
    leader, employee = cast.client(cast.leader), cast.client(cast.employee)
    moved = {"date": off.isoformat(), "time": "09:00", "minutes": 90, "place": "Fjellet", "reason": "Kurs"}
    refused = leader.post(page(made, "time"), moved)
    assert refused.status_code == 422 and OUTSIDE in refused.text
    starts = timezone.make_aware(timezone.datetime(off.year, off.month, off.day, 9))
    actions.propose_time(conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=starts, message="Da")
    assert OUTSIDE in leader.get(page(made)).text and OUTSIDE not in employee.get(page(made)).text
    assert leader.post(page(made, "time"), moved | {"seen": "own_hours,late"}).status_code == 302
    assert fresh(made).starts_at == starts


def test_a_meeting_apart_is_told_of_to_the_leader_who_calls_alone(cast):
    day = next_workday(timezone.localdate() + timedelta(days=9))
    for who in (cast.employee, cast.leader):
        shift_plan_of(who, (ahead(day) + 1, 7, 15))
    form = {"id": str(uuid4()), "date": day.isoformat(), "time": "09:00", "minutes": 30, "place": "Fjellet"}
    address = reverse("conversations:separate")
    told = cast.client(cast.leader).post(f"{address}?employee={cast.employee.pk}", form)
    assert told.status_code == 422 and OUTSIDE in told.text and not SeparateMeeting.objects.exists()
    sent = cast.client(cast.employee).post(f"{address}?leader={cast.leader.pk}", form)
    assert OUTSIDE not in sent.text and SeparateMeeting.objects.exists()


def test_both_places_say_it_in_the_same_words(cast):
    shift_plan_of(cast.employee, (20, 7, 15))
    (said,) = own_hours.warnings_of(cast.employee, at_nine(9), 90)
    assert said.text == outside_hours(cast.employee.first_name)
