"""Who is due today, outside any round: the days alone, to whoever plans for them or leads them."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.conversations.facts import due_on
from samtale.conversations.models import Conversation
from samtale.core import clock
from samtale.core.clock import add_months
from samtale.core.words import short_day
from samtale.people.models import Position, Role, Unit
from samtale.rounds.due.page import listing
from samtale.rounds.models import Absence, Member
from samtale.rounds.participants.rules import WORDS, Reason
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position
from tests.course import SECRETS, at_nine, conversation_at

URL = "/rounds/due/"
TEMPORARY_TAKEN = 'name="takes_temporary" checked'


def chosen_unit(page: str) -> str:
    """The unit that is chosen in the form of a new round, or none."""
    select = page.split('name="unit"')[1].split("</select>")[0]
    found = re.search(r'<option value="(\d*)" selected>', select)
    return found[1] if found else ""


def names(person_, show: str = "waits", **asked) -> list[str]:
    return [row.line.name for row in listing(person_, show=show, page="1", **asked).page.object_list]


def new_one(cast, name: str, **more):
    one = person(name, "Prøve")
    held = position(one, cast.unit, "Lærer")
    leads(cast.leader, held)
    Position.objects.filter(pk=held.pk).update(**more)
    return one


def held_on(cast, day: date, employee=None) -> Conversation:
    made = conversation_at("following", cast)
    when = at_nine((day - clock.today()).days)
    Conversation.objects.filter(pk=made.pk).update(starts_at=when, held_at=when)
    return made


@pytest.mark.parametrize(("days_over", "waits"), [(-1, False), (0, True), (1, True), (100, True)])
def test_due_is_the_day_the_interval_is_over(cast, days_over, waits):
    last = add_months(clock.today(), -12) - timedelta(days=days_over)
    held_on(cast, last)
    found = names(cast.hr)
    assert (cast.employee.name in found, cast.colleague.name in found) == (waits, True)
    if waits:
        assert found[0] == cast.employee.name, "the longest overdue first, whoever never had one after"
        page = cast.client(cast.hr).get(URL).text
        assert f">{short_day(last)}</td>" in page
        due = short_day(due_on(last)).replace(" ", r"\s")
        assert re.search(rf'data-label="Frist">\s*(?:<span class="count overdue">)?{due}<', page)
        is_over = due_on(last) < clock.today()  # on 29 February no day is the last one in time
        assert ('class="count overdue"' in page) == is_over and is_over >= (days_over > 0)


@pytest.mark.parametrize(("months", "waits"), [(6, True), (24, False)])
def test_the_organisations_own_interval_decides(cast, settings, months, waits):
    settings.INTERVAL_MONTHS = months
    held_on(cast, add_months(clock.today(), -13))
    assert (cast.employee.name in names(cast.hr)) == waits
    form = cast.client(cast.hr).get("/rounds/new/").text
    assert f'value="{months}"' in form.split('name="interval_months"')[1].split(">")[0]
    assert f"{months} måneder" in cast.client(cast.hr).get(URL).text


def test_whoever_is_not_asked_in_a_round_is_not_asked_here(cast):
    new_one(cast, "Vikar", employment=Position.Employment.SUBSTITUTE)
    new_one(cast, "Ny", started_on=add_months(clock.today(), -2))
    new_one(cast, "Gammel", started_on=add_months(clock.today(), -4))
    Absence.objects.create(person=new_one(cast, "Borte"), starts_on=clock.today(), ends_on=None)
    found = [name for name in names(cast.hr) if "Prøve" in name]
    assert found == ["Gammel Prøve"]
    found = [name for name in names(cast.hr, temporary=True) if "Prøve" in name]
    assert found == ["Gammel Prøve", "Vikar Prøve"]
    client = cast.client(cast.hr)
    page = client.get(URL).text
    assert "Vikar Prøve" not in page and "· vikar" not in page
    page = client.get(f"{URL}?temporary=1").text
    assert "Vikar Prøve" in page and page.count("· vikar") == 1 and "temporary=1" in page.split("/rounds/new/")[1][:60]


def test_whoever_is_called_in_or_in_a_round_waits_no_more(cast, round_):
    conversation_at("invited", cast)
    setup_actions.save_round(round_=round_, by=cast.hr)
    assert cast.colleague.name in names(cast.hr), "a draft has nobody"
    type(round_).objects.filter(pk=round_.pk).update(started_at=timezone.now())
    member = Position.objects.get(person=cast.colleague)
    row = Member.objects.create(round=round_, position=member, employee=cast.colleague, holder=cast.leader)
    waits, timeless, planned = names(cast.hr), names(cast.hr, show="timeless"), names(cast.hr, show="planned")
    assert not {cast.employee.name, cast.colleague.name} & set(waits)
    assert cast.colleague.name in timeless and cast.employee.name in planned and not set(timeless) & set(planned)
    assert "Ole Eira" in waits, "the round is another unit's"
    client = cast.client(cast.hr)
    page = client.get(f"{URL}?show=timeless").text
    assert "/rounds/new/" not in page and round_.name in page and "Kall inn" not in page
    page = cast.client(cast.leader).get(URL).text
    assert "Kall inn Jonas Berg" in page and "0 venter" in page, "of nobody waiting, those without a time come first"
    Member.objects.filter(pk=row.pk).update(starts_at=at_nine(9))
    assert cast.colleague.name in names(cast.hr, show="planned")
    page = client.get(f"{URL}?show=planned").text
    assert "/rounds/new/" not in page and short_day(clock.here(at_nine(9)).date()) in page and round_.name in page


def test_who_has_called_in_is_said_where_it_is_not_the_leader(cast):
    made, url = conversation_at("invited", cast), f"{URL}?show=planned"
    assert f"med {cast.leader.name}" not in cast.client(cast.hr).get(url).text
    Conversation.objects.filter(pk=made.pk).update(leader=cast.acting_leader)
    assert f"med {cast.acting_leader.name}" in cast.client(cast.hr).get(url).text


def test_somebody_is_found_by_name_among_ones_own_alone(cast):
    assert names(cast.leader, words="ingrid AAS") == ["Ingrid Aasen"] and not names(cast.leader, words="Ole")
    page = cast.client(cast.leader).get(f"{URL}?q=Ole").text
    assert "Ole Eira" not in page and "Ingen passer med det du har søkt etter." in page
    page = cast.client(cast.hr).get(f"{URL}?q=Ole").text
    assert "Ole Eira" in page and "Jonas Berg" not in page and "q=Ole" in page.split('class="chips')[-1]


def test_one_that_begins_today_is_told(cast):
    made = conversation_at("invited", cast)
    Conversation.objects.filter(pk=made.pk).update(starts_at=clock.now())
    assert cast.employee.name in names(cast.hr, show="planned")
    assert short_day(clock.today()) in cast.client(cast.hr).get(f"{URL}?show=planned").text


def test_each_sees_those_they_plan_for_or_lead_and_nobody_else(cast):
    everybody = names(cast.hr)
    assert {"Ingrid Aasen", "Jonas Berg", "Kari Dahl", "Ole Eira", "Tor Nes"} <= set(everybody)
    planned = names(cast.planner)
    assert {"Ingrid Aasen", "Kari Dahl"} <= set(planned) and "Ole Eira" not in planned
    assert names(cast.leader) == ["Jonas Berg", "Ingrid Aasen"]
    assert names(cast.other_leader) == ["Ole Eira"]
    assert names(cast.planner, unit=cast.other_unit.pk) == planned, "a unit they do not plan for opens nothing"
    assert names(cast.leader, unit=cast.other_unit.pk) == ["Jonas Berg", "Ingrid Aasen"]
    elsewhere = names(cast.hr, unit=cast.other_unit.pk)
    assert "Ole Eira" in elsewhere and "Ingrid Aasen" not in elsewhere
    for who in (cast.hr, cast.planner, cast.leader, cast.acting_leader):
        assert cast.client(who).get(URL).status_code == 200
    for who in (cast.employee, cast.colleague, cast.administrator, cast.archivist, cast.auditor):
        assert cast.client(who).get(URL).status_code == 404
        assert cast.client(who).get(f"{URL}?own=1").status_code == 404


def test_a_leader_who_plans_sees_their_own_when_asked(cast):
    Role.objects.create(person=cast.leader, kind=Role.Kind.HR)
    client = cast.client(cast.leader)
    assert "Ole Eira" in client.get(URL).text
    own = client.get(f"{URL}?own=1").text
    assert "Ole Eira" not in own and "Ingrid Aasen" in own and "Start en samtalerunde" not in own
    assert "Ole Eira" in cast.client(cast.hr).get(f"{URL}?own=1").text, "whoever leads nobody has no own"


def test_the_next_step_is_a_round_for_planners_and_an_invitation_for_leaders(cast):
    hr, leader = cast.client(cast.hr), cast.client(cast.leader)
    page = hr.get(f"{URL}?unit={cast.unit.pk}").text
    assert "Kall inn Ingrid Aasen" not in page and (link := re.search(r'href="(/rounds/new/[^"]*)"', page))
    form = hr.get(link[1].replace("&amp;", "&")).text
    assert chosen_unit(form) == str(cast.unit.pk) and TEMPORARY_TAKEN not in form
    assert TEMPORARY_TAKEN in hr.get("/rounds/new/?temporary=1").text
    top = Unit.objects.get(parent=None)
    assert f"/rounds/new/?unit={top.pk}" in hr.get(URL).text, "of everybody the round is everybody's"
    assert f"/rounds/new/?unit={cast.unit.pk}" in cast.client(cast.planner).get(URL).text
    page = leader.get(URL).text
    assert "Kall inn Ingrid Aasen" in page and f"?employee={cast.employee.pk}" in page and "/rounds/new/" not in page
    assert leader.get(f"/team/invite/?employee={cast.employee.pk}").status_code == 200


def test_a_round_is_not_offered_of_those_without_a_leader_alone(cast):
    alone = Unit.objects.create(name="Havna", kind="team", parent=cast.unit)
    position(person("Uten", "Leder"), alone, "Fisker")
    page = cast.client(cast.hr).get(f"{URL}?unit={alone.pk}").text
    assert "Uten Leder" in page and "Én har ingen leder" in page and "/rounds/new/" not in page
    both = cast.client(cast.hr).get(f"{URL}?unit={cast.unit.pk}").text
    assert "har ingen leder" in both and "/rounds/new/" in both


def test_a_round_is_not_laid_in_a_unit_one_does_not_plan_for_by_the_link(cast):
    Role.objects.create(person=cast.planner, kind="planner", unit=Unit.objects.create(name="Havna", kind="team"))
    client = cast.client(cast.planner)
    assert chosen_unit(client.get(f"/rounds/new/?unit={cast.unit.pk}").text) == str(cast.unit.pk)
    for unit in (cast.other_unit.pk, "x", "9" * 30):
        assert chosen_unit(client.get(f"/rounds/new/?unit={unit}").text) == ""
    assert '/rounds/new/?unit="' in client.get(URL).text, "of two units none is above the other"


def test_the_units_path_stands_there_and_two_of_a_name_are_told_apart(cast):
    team = Unit.objects.create(name="Team A", kind="team", parent=cast.unit)
    for number in ("2000", "2001"):
        one = person("Turid", "Skaar" + " " * (number == "2001"), employee_number=number)
        one.last_name = "Skaar"
        one.save()
        leads(cast.leader, position(one, team, "Renholder"))
    page = cast.client(cast.leader).get(URL).text
    for number in ("2000", "2001"):
        said = f"Renholder · Nordvåg skole, Team A · ansattnummer {number}"
        assert f'<span class="under">{said}</span>' in page and f"Kall inn Turid Skaar ({said})" in page
    assert 'Kall inn Jonas Berg"' in page, "one alone is named alone"


def test_nothing_that_is_written_is_there(cast):
    held_on(cast, add_months(clock.today(), -14))
    pages = [
        cast.client(who).get(f"{URL}?show={show}").text for who in (cast.hr, cast.leader) for show in ("", "planned")
    ]
    assert cast.employee.name in pages[0] and not any(secret in page for page in pages for secret in SECRETS.values())


def test_it_costs_the_same_for_one_as_for_many_and_is_paged(cast):
    client = cast.client(cast.hr)
    client.get(URL)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(URL)
        return len(seen)

    before = cost()
    for nth in range(60):
        new_one(cast, f"Lærer{nth:02}")
    assert cost() == before
    first, second = client.get(URL).text, client.get(f"{URL}?page=2").text
    assert "Lærer01 Prøve" in first and "Lærer59 Prøve" not in first and "Lærer59 Prøve" in second


def test_it_is_found_from_the_rounds_and_from_ones_people(cast):
    assert f'href="{URL}"' in cast.client(cast.hr).get("/rounds/").text
    assert f'href="{URL}?own=1"' in cast.client(cast.leader).get("/team/").text
    assert URL not in cast.client(cast.employee).get("/").text
    assert str(WORDS[Reason.NEVER]) in cast.client(cast.leader).get(URL).text
