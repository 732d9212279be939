"""Where people are chosen or listed with others, two of the same name can be told apart; one alone is named alone."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit import log
from samtale.conversations.retention import legal_holds
from samtale.core import clock
from samtale.people.models import Unit
from samtale.rounds.assignment import loads
from samtale.rounds.models import Absence, Member, Room
from samtale.rounds.participants.rules import included
from samtale.rounds.scheduling import page as scheduling_page
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position
from tests.course import yearly_guide

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Renholder · Nordvåg skole, Team A", "Vaktmester · Nordvåg skole, Team B"


@pytest.fixture
def turids(cast):
    """Two of one name whom the leader leads, in two teams of the school."""
    found = []
    for number, (team, title) in enumerate((("Team A", "Renholder"), ("Team B", "Vaktmester"))):
        one = person("Turid", "Skaar" + " " * number, employee_number=f"200{number}")
        one.last_name = "Skaar"
        one.save()
        unit = Unit.objects.create(name=team, kind="team", parent=cast.unit)
        leads(cast.leader, position(one, unit, title))
        found.append(one)
    return found


def shown(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_absence_is_noted_on_one_of_two(cast, turids):
    hr = cast.client(cast.hr)
    found = shown(hr, "/rounds/absences/?q=turid+skaar")
    assert FIRST in found and SECOND in found
    assert "Rektor · Nordvåg skole" in shown(hr, "/rounds/absences/?q=kari+dahl"), "a search always says where"
    chosen = shown(hr, f"/rounds/absences/?person={turids[1].pk}")
    assert SECOND in chosen and FIRST not in chosen
    rows = [Absence.objects.create(person=one, starts_on=clock.today()) for one in (turids[0], cast.colleague)]
    away = shown(hr, "/rounds/absences/")
    assert FIRST not in away and "Assistent" not in away, "nobody else of the name is away"
    assert FIRST in shown(hr, f"/rounds/absences/{rows[0].pk}/")
    Absence.objects.create(person=turids[1], starts_on=clock.today())
    away = shown(hr, "/rounds/absences/")
    assert f"Ta bort fraværet til Turid Skaar ({FIRST})" in away and SECOND in away and "Assistent" not in away


def round_of(cast):
    today = timezone.localdate()
    asked = setup_actions.Round(
        name="Vårens samtaler",
        unit=cast.unit,
        guide=yearly_guide(),
        starts_on=today + timedelta(days=1),
        ends_on=today + timedelta(days=60),
        by=cast.hr,
    )
    return setup_actions.save_round(round_=asked, by=cast.hr)


def test_a_plan_and_a_sharing_out_name_both(cast, turids):
    round_ = round_of(cast)
    sheet = scheduling_page.sheet_of(round_, cast.leader.pk)
    names = {row.name for row in sheet.rows}
    assert {f"Turid Skaar ({FIRST})", f"Turid Skaar ({SECOND})", cast.colleague.name, cast.employee.name} <= names
    for one in turids:
        one.positions.get().leaderships.all().delete()
    Member.objects.update_or_create(
        round=round_, position=turids[0].positions.get(), defaults={"employee": turids[0], "choice": "in"}
    )
    Member.objects.update_or_create(
        round=round_, position=turids[1].positions.get(), defaults={"employee": turids[1], "choice": "in"}
    )
    without = loads.loads_now(round_, included(round_)).without
    said = " ".join(without)
    assert FIRST in said and SECOND in said, without
    page = shown(cast.client(cast.hr), f"/rounds/{round_.pk}/with-whom/?find=turid")
    assert FIRST in page and SECOND in page


def test_two_rooms_of_one_name_are_told_apart_by_their_units(cast, turids):
    team = turids[0].positions.get().unit
    rooms = [Room.objects.create(name="Møterom 1", unit=unit) for unit in (cast.unit, team)]
    Room.objects.create(name="Fjellet", unit=cast.unit)
    named = dict(scheduling_page.sheet_of(round_of(cast), cast.leader.pk).rooms)
    assert [named[room.pk] for room in rooms] == ["Møterom 1, Nordvåg skole", "Møterom 1, Nordvåg skole, Team A"]
    assert "Fjellet" in named.values()
    listed = shown(cast.client(cast.hr), "/rounds/rooms/")
    assert "Nordvåg skole, Team A" in listed


def test_a_leader_sees_which_is_which(cast, turids):
    leader = cast.client(cast.leader)
    team = shown(leader, "/team/")
    assert FIRST in team and SECOND in team and "Assistent · " not in team
    whom, series = shown(leader, "/team/invite/"), shown(leader, "/rounds/series/new/")
    for said in (FIRST, SECOND, "Assistent · Nordvåg skole"):
        assert said in whom and said in series, "a choice always says where"
    turids[1].last_name = "Vang"
    turids[1].save()
    assert FIRST not in shown(leader, "/team/")


def test_the_whole_log_tells_two_apart(cast, turids):
    log.record("opened.person", by=turids[0].pk, person=cast.employee.pk)
    auditor = cast.client(cast.auditor)
    assert FIRST not in shown(auditor, "/people/log/")
    log.record("opened.person", by=turids[1].pk, person=cast.employee.pk)
    told = shown(auditor, "/people/log/")
    assert FIRST in told and SECOND in told


def test_whoever_confirms_a_hold_sees_whose_it_is(cast, turids):
    legal_holds.ask(hold_id=uuid4(), who="2001", on=None, reason="En sak", by=cast.administrator)
    page = shown(cast.client(cast.administrator), "/retention/holds/")
    assert SECOND in page and FIRST not in page


def test_the_tree_tells_teams_apart_to_whoever_cannot_see_it(cast, turids):
    team = Unit.objects.create(name="Team A", kind="team", parent=cast.other_unit)
    position(person("Lise", "Lie"), team, "Lærer")
    page = shown(cast.client(cast.hr), "/status/")
    for over in ("Nordvåg skole", "Sørvåg skole"):
        assert re.search(rf'Team A<span\s+class="ds-sr-only">, {over}</span>', page)
