"""Rows that name no unit: the top of the organisation, whoever is known, and mistakes."""

import pytest

from samtale.people.importing.plan import Outcome
from samtale.people.models import Person, Position, Unit

from .bringing_in import TODAY, bring_in, line_of, outcomes, plan_of, who
from .files import SCHOOL, WITH_END, changed

pytestmark = pytest.mark.django_db
NOWHERE = {"Sektor": "", "Enhet": "", "Avdeling": ""}


def at_the_top(number: str, name: str, leader: str = "") -> list[str]:
    return [number, name, "Siri", f"{number}@nordvag.example", "Rådgiver", "", "", "", "", leader, "Fast", ""]


TOP = [at_the_top("1", "Direktør"), at_the_top("2", "Personalsjef", "1"), at_the_top("3", "Arkivar", "2")]
TOWN = [*TOP, *changed(SCHOOL, "1001", Leders_ansattnr="1")]


def test_whoever_belongs_to_the_top_is_imported_as_the_list_has_them():
    plan = bring_in(TOWN)
    assert set(outcomes(plan).values()) == {Outcome.ADDED}
    top = Unit.objects.get(parent=None)
    assert {who(number).positions.get().unit for number in "123"} == {top}
    assert "hører da til øverst" in line_of(plan, "3").remarks[0] and line_of(plan, "1001").remarks == ()
    again = bring_in(TOWN)
    assert again.is_empty and not again.happening and not again.refused


def test_a_row_equal_to_what_is_known_stands_whatever_made_it():
    top = Unit.objects.create(name="Nordvåg kommune", kind="organisation")
    boss = Person.objects.create(
        first_name="Siri", last_name="Direktør", email="1@nordvag.example", employee_number="1"
    )
    Position.objects.create(person=boss, unit=top, title="Rådgiver", started_on=TODAY)
    found = plan_of([TOP[0]])
    assert found.is_empty and outcomes(found) == {"1": Outcome.UNCHANGED} and not found.happening


def test_somebody_new_below_a_unit_is_refused_and_the_others_are_not():
    rows = changed(SCHOOL, "1003", **NOWHERE)
    plan = plan_of(rows)
    assert (line_of(plan, "1003").outcome, line_of(plan, "1003").text) == (Outcome.REFUSED, "Enheten mangler.")
    assert plan.refused == 1
    no_leaders = [[*row[:9], *row[10:]] for row in rows]
    assert plan_of(no_leaders, [*WITH_END[:9], *WITH_END[10:-1]]).refused == 1


def test_somebody_known_stays_where_they_are_when_the_row_names_no_unit():
    bring_in(SCHOOL)
    plan = bring_in(changed(SCHOOL, "1003", **NOWHERE, Stilling="Lærer"))
    assert line_of(plan, "1003").outcome == Outcome.CHANGED
    assert line_of(plan, "1003").remarks == ("Raden har ingen enhet. Linh Nguyen blir i 5. trinn.",)
    position = who("1003").positions.get()
    assert (position.title, position.unit.name, position.ended_on) == ("Lærer", "5. trinn", None)


def test_a_leader_who_is_refused_is_still_why():
    rows = [[*TOP[0][:4], "", *TOP[0][5:]], *TOP[1:]]
    assert line_of(plan_of(rows), "2").text == "Lederen, Siri Direktør, er avvist (rad 2)."


def test_a_position_that_is_over_and_names_no_unit_ends():
    bring_in(SCHOOL)
    rows = [[*row, ""] for row in changed(SCHOOL, "1003", **NOWHERE)]
    rows[2][-1] = "20.11.2026"
    plan = bring_in(rows, WITH_END)
    assert line_of(plan, "1003").outcome == Outcome.ENDED and not who("1003").is_active
