"""Two of the same name among those a round is for are told apart, on the page and read aloud."""

import pytest

from samtale.rounds.assignment.actions import with_rows
from samtale.rounds.models import Member
from samtale.rounds.participants import page
from samtale.rounds.progress import figures
from samtale.rounds.scheduling.tests.test_views import shown
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup.start_page import outlook
from tests.cast import leads, person, position


@pytest.fixture
def anes(cast) -> list:
    """Two «Ane Lie», one teacher and one assistant, both led by the leader."""
    found = []
    for nth, title in enumerate(("Lærer", "Assistent")):
        one = person(f"Ane{nth}", "Lie", employee_number=f"300{nth}")
        one.first_name = "Ane"
        one.save()
        leads(cast.leader, position(one, cast.unit, title))
        found.append(one)
    return found


def test_who_is_in_and_with_whom(cast, round_, anes):
    client = cast.client(cast.hr)
    who = client.get(f"/rounds/{round_.pk}/who/").text
    for title in ("Lærer", "Assistent"):
        assert f'aria-label="Hold Ane Lie ({title} · Nordvåg skole) utenfor"' in who
    assert 'aria-label="Hold Jonas Berg utenfor"' in who and "ansattnummer" not in who
    with_whom = client.get(f"/rounds/{round_.pk}/with-whom/").text
    for title in ("Lærer", "Assistent"):
        assert f"samtalen med Ane Lie ({title} · Nordvåg skole)" in with_whom
    anes[1].positions.update(title="Lærer")
    for url in ("who", "with-whom"):
        seen = shown(client.get(f"/rounds/{round_.pk}/{url}/"))
        assert all(f"Ane Lie Lærer · Nordvåg skole · ansattnummer 300{nth}" in seen for nth in (0, 1)), url


def test_told_apart_asks_nothing_but_the_number(cast, round_, anes, django_assert_num_queries):
    lines = page.listing(round_).groups[0].lines
    units = {line.unit: "Nordvåg skole" for line in lines}
    with django_assert_num_queries(0):
        assert set(page.told_apart(lines, units).values()) == {"Lærer · Nordvåg skole", "Assistent · Nordvåg skole"}
        assert page.told_apart([line for line in lines if line.employee != anes[0].pk], units) == {}


def test_whose_invitation_did_not_go_out_and_who_has_nobody(cast, round_, anes):
    setup_actions.start(round_=round_, by=cast.hr)
    with_rows(round_)
    Member.objects.filter(round=round_).update(not_invited="leader")
    seen = cast.client(cast.hr).get(f"/rounds/{round_.pk}/picture/").text
    for title in ("Lærer", "Assistent"):
        assert f"<strong>Ane Lie ({title} · Nordvåg skole)</strong>" in seen
    assert "<strong>Jonas Berg</strong>" in seen
    assert outlook(round_).first_without == []


def test_two_who_hold_conversations_are_told_apart_in_the_picture_and_its_spreadsheet(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    other = person("Kari", "To")
    position(other, cast.unit, "Avdelingsleder")
    leads(other, position(person("Liv", "Moe"), cast.unit, "Lærer"))
    assert "(Rektor" not in cast.client(cast.hr).get(f"/rounds/{round_.pk}/picture/").text
    other.last_name = "Dahl"
    other.save()
    names = {"Kari Dahl (Rektor · Nordvåg skole)", "Kari Dahl (Avdelingsleder · Nordvåg skole)"}
    seen = shown(cast.client(cast.hr).get(f"/rounds/{round_.pk}/picture/"))
    assert all(name in seen for name in names)
    assert names <= {row.name for row in figures.progress_of(round_).holders}
