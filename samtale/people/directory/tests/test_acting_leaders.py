"""Acting leaders: for whom and how long they can be set, that it can be ended, and that an import leaves them be."""

import re
from datetime import date, timedelta

import pytest
from django.http import Http404

from samtale.audit.models import AccessLog
from samtale.core import clock, words
from samtale.notices.models import Message
from samtale.people.directory import acting_leaders
from samtale.people.directory.acting_leaders import OWN, TEAM, ActingError
from samtale.people.importing.tests.bringing_in import LATER, bring_in, who
from samtale.people.importing.tests.files import SCHOOL, WITH_END, changed
from samtale.people.leadership.relations import is_leader_of, leaders_of
from samtale.people.models import Leadership, Person, Position
from tests.cast import leads, person, position
from tests.course import SECRETS, conversation_at, letters_sent

pytestmark = pytest.mark.django_db


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


def put(cast, leader, *, of=None, whom=OWN, first=0, last=30, by=None) -> acting_leaders.Set:
    return acting_leaders.set_acting(
        person=of or cast.employee, whom=whom, leader=leader, first=day(first), last=day(last), by=by or cast.hr
    )


def end(cast, leader, *, of=None, whom=OWN, by=None) -> int:
    return acting_leaders.end_acting(person=of or cast.employee, whom=whom, leader_id=leader.pk, by=by or cast.hr)


@pytest.fixture
def cast(cast):
    """Without the one who acts already."""
    Leadership.objects.filter(kind="acting").delete()
    return cast


def test_hr_and_administrators_set_and_end_it_and_nobody_else(cast):
    for who_may in (cast.hr, cast.administrator):
        assert put(cast, cast.colleague, by=who_may).count == 1
        assert is_leader_of(cast.colleague, cast.employee) and is_leader_of(cast.colleague, cast.employee, day(30))
        assert not is_leader_of(cast.colleague, cast.employee, day(31))
        assert end(cast, cast.colleague, by=who_may) == 1
        assert not is_leader_of(cast.colleague, cast.employee)
    assert list(leaders_of(cast.employee)) == [cast.leader]
    put(cast, cast.colleague)
    before = list(Leadership.objects.values())
    for nobody in set(cast.everybody().values()) - {cast.hr, cast.administrator}:
        with pytest.raises(Http404):
            put(cast, cast.other_leader, by=nobody)
        with pytest.raises(Http404):
            end(cast, cast.colleague, by=nobody)
    assert list(Leadership.objects.values()) == before
    events = AccessLog.objects.filter(event__startswith="leadership.acting").order_by("pk")
    assert [(row.event, row.actor_id) for row in events[:2]] == [
        ("leadership.acting_set", cast.hr.pk),
        ("leadership.acting_ended", cast.hr.pk),
    ]


def test_a_team_gets_one_without_whoever_acts_and_those_above(cast):
    inspector = position(person("Eva", "Lid"), cast.unit, "Inspektør")
    leads(cast.leader, inspector)
    leads(inspector.person, position(deputy := person("Gro", "Dal"), cast.unit, "Teamleder"))
    leads(cast.leader, position(deputy, cast.unit, "Lærer"))
    made = put(cast, deputy, of=cast.leader, whom=TEAM)
    assert {one.pk for one in made.left_out} == {deputy.pk, inspector.person_id}
    assert made.count == 2  # the employee and the colleague
    assert is_leader_of(deputy, cast.colleague) and not is_leader_of(deputy, inspector.person)
    [row] = acting_leaders.acting_for(cast.leader, TEAM)
    assert (row.leader, row.count, row.ended_on) == (deputy, 2, day(30))
    assert end(cast, deputy, of=cast.leader, whom=TEAM) == 2 and not is_leader_of(deputy, cast.colleague)


@pytest.mark.parametrize(
    "leader, period, field",
    [
        ("employee", {}, "leader"),  # oneself
        ("hr", {}, "leader"),  # whoever sets it
        ("leader", {}, "leader"),  # leads already
        ("colleague", {"first": -1}, "first"),
        ("colleague", {"first": 5, "last": 4}, "last"),
        ("colleague", {"last": 400}, "last"),
    ],
)
def test_what_cannot_be_is_said_by_its_field(cast, leader, period, field):
    with pytest.raises(ActingError) as refused:
        put(cast, getattr(cast, leader), **period)
    assert refused.value.field == field
    assert not Leadership.objects.filter(kind="acting").exists()


def test_nobody_is_led_by_whom_they_lead_however_far_down(cast):
    with pytest.raises(ActingError, match="gjennom andre"):
        put(cast, cast.employee, of=cast.leadership_group)
    with pytest.raises(ActingError, match="leder ingen"):
        put(cast, cast.employee, of=cast.employee, whom=TEAM)
    put(cast, cast.leadership_group)  # up is no ring


def test_two_do_not_act_at_once_but_after_each_other(cast):
    put(cast, cast.colleague, last=10)
    with pytest.raises(ActingError, match="fra før"):
        put(cast, cast.other_leader, first=10, last=20)
    put(cast, cast.other_leader, first=11, last=20)
    assert set(leaders_of(cast.employee, day(10))) == {cast.leader, cast.colleague}
    assert set(leaders_of(cast.employee, day(11))) == {cast.leader, cast.other_leader}
    assert end(cast, cast.other_leader) == 1  # called off before it began
    assert set(leaders_of(cast.employee, day(11))) == {cast.leader}


def test_a_leader_is_found_by_name_number_or_address_while_they_work_here(cast):
    assert (
        acting_leaders.find_leader(" 1001 ")
        == acting_leaders.find_leader("INGRID.aasen@nordvag.example")
        == cast.employee
    )
    assert acting_leaders.find_leader(" ingrid  Aasen ") == cast.employee
    for typed, told in (("Ingrid", "Ingrid Aasen, 1001."), ("aas", "Ingrid Aasen, 1001.")):
        with pytest.raises(ActingError, match=told):
            acting_leaders.find_leader(typed)
    twins = [person(f"Tvilling{nth}", "Aasen") for nth in range(6)]
    for twin in twins:
        position(twin, cast.unit, "Lærer")
    Person.objects.filter(pk=twins[0].pk).update(first_name="Ingrid", sort_key=cast.employee.sort_key)
    told = f"Ingrid Aasen, 1001 (Lærer · Nordvåg skole); Ingrid Aasen, {twins[0].email}"
    with pytest.raises(ActingError, match=re.escape(told)):
        acting_leaders.find_leader("Ingrid Aasen")
    with pytest.raises(ActingError, match="Mange heter"):
        acting_leaders.find_leader("aasen")
    Person.objects.filter(pk__in=[twin.pk for twin in twins]).update(
        first_name="Ingrid", sort_key=cast.employee.sort_key
    )
    with pytest.raises(ActingError, match="Mange heter"):
        acting_leaders.find_leader("Ingrid Aasen")
    Position.objects.filter(person__last_name="Aasen").update(ended_on=day(-1))
    for nobody in ("1001", "ingrid.aasen@nordvag.example", "Ingrid", "Ingrid Aasen", ""):
        with pytest.raises(ActingError):
            acting_leaders.find_leader(nobody)


def test_an_import_leaves_acting_leaders_as_they_are():
    bring_in(SCHOOL)
    position_of, days = who("1003").positions.get(), {"started_on": date(2026, 12, 1), "ended_on": date(2027, 3, 31)}
    row = Leadership.objects.create(leader=who("1002"), position=position_of, kind="acting", **days)
    bring_in(SCHOOL, today=LATER)
    header, rows = WITH_END, [[*one, "31.03.2027" if one[0] == "1003" else ""] for one in SCHOOL]
    bring_in(rows, header, today=LATER)
    bring_in([[*one[:-1], ""] for one in rows], header, today=LATER)  # the position goes on after all
    bring_in(changed(SCHOOL, "1003", Stilling="Lærer"), today=LATER)
    row.refresh_from_db()
    position_of.refresh_from_db()
    assert position_of.ended_on is None
    assert {name: getattr(row, name) for name in days} == days


def told(after: int = 0) -> dict[Person, list[Message]]:
    """The letters queued, by whom they go to."""
    found: dict[Person, list[Message]] = {}
    for one in Message.objects.order_by("queued_at", "pk")[after:]:
        found.setdefault(one.to, []).append(one)
    return found


def test_all_three_sides_are_told_and_nobody_else_and_told_when_it_is_ended(cast):
    """The one who acts, the leader acted for, and the employees: who, and until when, and nothing of a conversation."""
    talk = conversation_at("following", cast)
    letters_sent()
    before = Message.objects.count()
    with pytest.raises(ActingError):
        put(cast, cast.other_leader, of=cast.leader, whom=TEAM, first=5, last=4)
    with pytest.raises(Http404):
        put(cast, cast.other_leader, of=cast.leader, whom=TEAM, by=cast.planner)
    assert Message.objects.count() == before
    put(cast, cast.other_leader, of=cast.leader, whom=TEAM)
    found, last = told(before), words.day(day(30))
    assert {to: len(letters) for to, letters in found.items()} == dict.fromkeys(
        (cast.other_leader, cast.leader, cast.employee, cast.colleague), 1
    )
    acting, leader, employee = (found[to][0].body for to in (cast.other_leader, cast.leader, cast.employee))
    assert f"fungerende leder for to medarbeidere hos Kari Dahl fra {words.day(day(0))} til og med {last}." in acting
    assert f"Siv Lunde er fungerende leder for to av medarbeiderne dine fra {words.day(day(0))}" in leader
    assert f"Siv Lunde er fungerende leder for deg fra {words.day(day(0))} til og med {last}." in employee
    for letter in Message.objects.all()[before:]:
        said = letter.subject + letter.body
        assert not any(secret in said for secret in SECRETS.values()) and str(talk.pk) not in said
    ended = Message.objects.count()
    end(cast, cast.other_leader, of=cast.leader, whom=TEAM)
    found = told(ended)
    assert {to: len(letters) for to, letters in found.items()} == dict.fromkeys(
        (cast.other_leader, cast.leader, cast.employee, cast.colleague), 1
    )
    assert (
        "avsluttet" in found[cast.other_leader][0].body and "ikke fungerende leder lenger" in found[cast.leader][0].body
    )
    assert end(cast, cast.other_leader, of=cast.leader, whom=TEAM) == 0 and len(told(ended)) == 4, "once"


def test_of_one_it_is_the_one_who_is_named_and_in_the_language_of_each(cast):
    Person.objects.filter(pk=cast.leader.pk).update(letters_in="nn")
    put(cast, cast.colleague)
    found = told()
    assert set(found) == {cast.colleague, cast.leader, cast.employee}
    assert "Du er fungerende leder for Ingrid Aasen fra" in found[cast.colleague][0].body
    assert "Jonas Berg er fungerande leiar for éin av medarbeidarane dine" in found[cast.leader][0].body


@pytest.mark.parametrize(
    "load, said", [(15, ""), (16, "Det er mange."), (21, "Det er for mange til å følge opp alle.")]
)
def test_a_load_over_fifteen_is_said_and_over_twenty_clearly(cast, load, said):
    for number in range(load - 1):  # and the employee
        leads(cast.other_leader, position(person(f"Nr{number}", "Lie"), cast.other_unit, "Lærer"))
    Leadership.objects.filter(leader=cast.other_leader, position__person__last_name="Eira").delete()
    asked = {"whom": "own", "leader": cast.other_leader.email, "first": day(0).isoformat(), "last": day(9).isoformat()}
    text = cast.client(cast.hr).post(f"/people/{cast.employee.pk}/acting/", asked, follow=True).text
    assert (f"Siv Lunde leder {load} i perioden. {said}" in text) if said else ("i perioden. Det er" not in text)


def test_the_page_sets_and_ends_it(cast, django_assert_max_num_queries):
    client, url = cast.client(cast.hr), f"/people/{cast.employee.pk}/"
    asked = {
        "whom": "own",
        "leader": "jonas.berg@nordvag.example",
        "first": day(0).isoformat(),
        "last": day(9).isoformat(),
    }
    wrong = client.post(f"{url}acting/", asked | {"leader": "9999"})
    assert wrong.status_code == 422 and "Vi finner ingen ansatt" in wrong.content.decode()
    assert client.post(f"{url}acting/", asked | {"whom": "team"}).status_code == 422  # she leads nobody
    text = client.post(f"{url}acting/", asked, follow=True).content.decode()
    assert "Jonas Berg er fungerende leder for én medarbeider." in text
    with django_assert_max_num_queries(12):
        client.get(url)
    client.post(f"{url}acting/{cast.colleague.pk}/end/", {"whom": "own"})
    assert not is_leader_of(cast.colleague, cast.employee)
    assert client.post(f"{url}acting/{cast.colleague.pk}/end/", {"whom": "x"}).status_code == 400
