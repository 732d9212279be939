"""Two of the same name, and two units of one, are told apart in what an import would do."""

import pytest

from .bringing_in import bring_in, changes_of, line_of, plan_of

pytestmark = pytest.mark.django_db

HEADER = ["Ansattnr", "Etternavn", "Fornavn", "Stilling", "Enhet", "Team", "Leders ansattnr"]
ROWS = [
    ["1", "Skaar", "Turid", "Enhetsleder", "Nordskolen", "", ""],
    ["2", "Skaar", "Turid", "Enhetsleder", "Sørskolen", "", ""],
    ["3", "Dahl", "Kari", "Enhetsleder", "Sørskolen", "", ""],
    ["4", "Aasen", "Ingrid", "Lærer", "Nordskolen", "Team A", "1"],
    ["5", "Berg", "Jonas", "Lærer", "Sørskolen", "Team A", "3"],
]


def test_another_leader_of_the_same_name_and_another_team_are_seen():
    bring_in(ROWS, HEADER)
    moved = [[*row[:6], "2"] if row[0] == "4" else row for row in ROWS]
    plan = plan_of(moved, HEADER)
    assert changes_of(plan, "4") == {("Leder", "Turid Skaar (1)", "Turid Skaar (2)")}
    assert line_of(plan, "4").text == "Lærer, Nordskolen, Team A"
    other = plan_of([[*row[:6], "3"] if row[0] == "4" else row for row in ROWS], HEADER)
    assert changes_of(other, "4") == {("Leder", "Turid Skaar (1)", "Kari Dahl")}, "one alone is named alone"
    away = plan_of([row for row in ROWS if row[0] != "4"], HEADER)
    assert "Lærer, Nordskolen, Team A" in line_of(away, "4").text


def test_a_ring_of_two_of_one_name_says_which():
    rows = [[*ROWS[0][:6], "2"], [*ROWS[1][:6], "1"], *ROWS[2:4]]
    plan = plan_of(rows, HEADER)
    ring = line_of(plan, "1").text
    assert "Turid Skaar (1) → Turid Skaar (2) → Turid Skaar (1)" in ring or "Turid Skaar (2) → Turid Skaar (1)" in ring
    assert "Turid Skaar (1)" in line_of(plan, "4").text, "refused with the leader it was refused for"
