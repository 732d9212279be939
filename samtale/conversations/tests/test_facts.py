"""What others know of conversations: status and counts of their own tree, and nothing more."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404

from samtale.conversations import facts
from samtale.conversations.facts import Stage
from samtale.conversations.home import page as home_page
from samtale.conversations.models import Conversation
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.people.models import Person, Role, Unit
from tests.cast import leads, person, position
from tests.course import SECRETS, at_nine, conversation_at

pytestmark = pytest.mark.both_databases

SEE = ("hr", "planner", "leader", "leadership_group", "other_leader", "former_leader", "acting_leader")


def seen(by: Person) -> dict[str, dict[str, int]]:
    """What somebody sees: per unit how many stand where."""
    fresh = Person.objects.get(pk=by.pk)
    return {unit.name: {str(stand): n for stand, n in unit.counts.items()} for unit in facts.counts_by_unit(by=fresh)}


def people_in(by: Person) -> dict[str, int]:
    return {name: sum(counts.values()) for name, counts in seen(by).items()}


def test_each_sees_their_own_tree_and_nothing_beside_it(cast):
    school, elsewhere = cast.unit.name, cast.other_unit.name
    assert people_in(cast.hr)["Nordvåg kommune"] > people_in(cast.hr)[school] + people_in(cast.hr)[elsewhere]
    # Planner of the school; the units above count only what lies in the school.
    assert set(people_in(cast.planner)) == {"Nordvåg kommune", school}
    assert people_in(cast.planner)["Nordvåg kommune"] == people_in(cast.planner)[school] == people_in(cast.hr)[school]
    assert people_in(cast.leader) == {"Nordvåg kommune": 2, school: 2}  # Ingrid and Jonas
    assert people_in(cast.leadership_group) == {"Nordvåg kommune": 3, school: 3}  # Kari, and hers
    assert people_in(cast.acting_leader) == {"Nordvåg kommune": 1, school: 1}
    assert people_in(cast.other_leader) == {"Nordvåg kommune": 1, elsewhere: 1}


def test_a_role_for_a_unit_reaches_what_lies_below(cast):
    below = Unit.objects.create(name="Trinn 5", parent=cast.unit)
    position(person("Liv", "Lid"), below, "Lærer")
    Role.objects.filter(person=cast.hr).update(unit=cast.unit)
    assert people_in(cast.hr) == people_in(cast.planner)
    assert people_in(cast.hr)["Trinn 5"] == 1 and cast.other_unit.name not in people_in(cast.hr)


def test_only_those_with_a_tree_open_it(cast):
    for name, who in cast.everybody().items():
        assert cast.client(who).get("/status/").status_code == (200 if name in SEE else 404), name


@pytest.mark.parametrize(
    "status, stand",
    [
        ("invited", Stage.INVITED),
        ("preparing", Stage.PREPARING),
        ("holding", Stage.HOLDING),
        ("closing", Stage.HOLDING),
        ("signing", Stage.SIGNING),
        ("following", Stage.AGREED),
        ("unsigned", Stage.AGREED),
        ("cancelled", Stage.NONE),
    ],
)
def test_each_status_is_counted_once_and_no_word_of_it_shows(cast, status, stand):
    before = seen(cast.planner)[cast.unit.name]
    conversation = conversation_at(status, cast)
    after = seen(cast.planner)[cast.unit.name]
    moved = {one: after.get(one, 0) - before.get(one, 0) for one in {*before, *after}}
    expected = {} if stand == Stage.NONE else {"none": -1, str(stand): 1}
    assert {one: n for one, n in moved.items() if n} == expected
    page = cast.client(cast.planner).get("/status/").content.decode()
    for secret in [*SECRETS.values(), cast.employee.last_name, conversation.place, str(conversation.pk)]:
        assert secret not in page


@pytest.mark.parametrize(
    ("held", "months", "due"),
    [
        ("2026-09-15", 12, "2027-09-15"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-10-31", 18, "2028-04-30"),
    ],
)
def test_the_next_is_due_by_the_calendar(cast, settings, held, months, due):
    settings.INTERVAL_MONTHS = months
    held_on, due_on = date.fromisoformat(held), date.fromisoformat(due)
    assert facts.due_on(held_on) == due_on
    late = time(23, 30, tzinfo=ZoneInfo("Europe/Oslo"))  # another day in UTC in summer is none here
    conversation = conversation_at("following", cast)
    Conversation.objects.filter(pk=conversation.pk).update(held_at=datetime.combine(held_on, late))
    fact = facts.facts_of({cast.employee.pk})
    assert facts.stage_of(fact, due_on - timedelta(days=1)) == Stage.AGREED
    assert facts.stage_of(fact, due_on) == Stage.NONE
    row = next(one for one in home_page.team(cast.leader)[1] if one.name == cast.employee.name)
    assert row.due_on == due_on, "the leader's page says the day that the counts go by"


def test_a_separate_meeting_shows_nowhere(cast):
    before = {who: seen(getattr(cast, who)) for who in SEE}
    separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(4), minutes_long=60, place="kontoret", by=cast.leader
    )
    assert {who: seen(getattr(cast, who)) for who in SEE} == before


def test_two_positions_stand_each_for_itself(cast):
    leads(cast.other_leader, position(cast.employee, cast.other_unit, "Vikarlærer"))
    conversation_at("following", cast)
    assert seen(cast.leader)[cast.unit.name] == {"agreed": 1, "none": 1}
    assert seen(cast.other_leader)[cast.other_unit.name] == {"none": 2}


def test_one_and_thirty_cost_the_same(cast, django_assert_max_num_queries):
    clients = [cast.client(who) for who in (cast.hr, cast.planner, cast.leadership_group)]
    for number in range(30):
        leads(cast.leader, position(person("Ola", f"Li{number}"), cast.unit, "Lærer"))
    for client in clients:
        with django_assert_max_num_queries(8):
            assert client.get("/status/").status_code == 200


@pytest.mark.journey
def test_the_pages_in_a_browser(cast, visit, axe_finds_nothing):
    conversation_at("following", cast)
    page = visit(cast.hr, "phone", color_scheme="dark")
    page.goto(f"/people/{cast.employee.pk}/")
    page.get_by_text("Fungerende leder").first.wait_for()
    axe_finds_nothing(page)


def test_the_auditor_reads_who_when_and_what_kind_and_no_more(cast, django_assert_max_num_queries):
    conversation = conversation_at("following", cast)
    for who in set(cast.everybody().values()) - {cast.auditor}:
        assert cast.client(who).get("/people/log/").status_code == 404
    client = cast.client(cast.auditor)
    page = client.get("/people/log/").content.decode()
    assert f"{cast.employee.name} signerte avtalen" in page
    assert str(conversation.pk) not in page
    for secret in SECRETS.values():
        assert secret not in page
    assert f"{cast.auditor.name} åpnet hele loggen" in client.get("/people/log/").content.decode()
    with django_assert_max_num_queries(12):
        assert client.get("/people/log/?page=2").status_code == 200


def test_an_administrator_cannot_become_somebody_else_or_open_content(cast):
    """No address signs in as another, and none of the administrator's pages shows a word."""
    from django.urls import get_resolver

    from tests.test_access_table import url_names

    conversation_at("following", cast)
    client = cast.client(cast.administrator)
    names = " ".join([*url_names(), *(str(name) for name in get_resolver().reverse_dict if isinstance(name, str))])
    for suspicious in ("hijack", "impersonate", "masquerade", "login_as", "admin:"):
        assert suspicious not in names
    session = dict(client.session)
    for path in ("/", "/people/", f"/people/{cast.employee.pk}/", "/forms/", "/status/"):
        page = client.get(path).content.decode()
        assert not [secret for secret in SECRETS.values() if secret in page], path
    for field in ("user", "person", "as", "_auth_user_id"):
        client.get("/", {field: cast.employee.pk})
        client.post("/accounts/login/", {field: cast.employee.pk})
    assert client.session["_auth_user_id"] == session["_auth_user_id"] == str(cast.administrator.pk)
    from samtale.conversations import access

    for conversation in Conversation.objects.all():
        with pytest.raises(Http404):
            access.peek(cast.administrator, conversation.pk)
