"""Who an import ends, brings back, or leaves alone because a row of theirs is refused."""

from datetime import date

import pytest

from samtale.people.importing.plan import Outcome
from samtale.people.leadership.relations import is_leader_of, leaders_of
from samtale.people.models import Leadership, Person, Role, Session

from .bringing_in import LATER, TODAY, bring_in, changes_of, everything, line_of, outcomes, plan_of, who
from .files import SCHOOL, WITH_END, changed, without

pytestmark = pytest.mark.django_db


def test_somebody_missing_from_the_file_has_left_and_is_not_deleted(client):
    bring_in(SCHOOL)
    linh, kari = who("1003"), who("1002")
    Role.objects.create(person=linh, kind="hr")
    Leadership.objects.create(leader=linh, position=kari.positions.get(), kind="acting", started_on=TODAY)
    client.force_login(linh)
    assert Session.objects.filter(person=linh).exists()
    plan = bring_in(without("1003"), today=LATER)
    assert outcomes(plan)["1003"] == Outcome.ENDED and line_of(plan, "1003").row is None
    assert line_of(plan, "1003").text == "Står ikke i filen. Vikarlærer, 5. trinn"
    assert changes_of(plan, "1003") == {("Rolle", "HR", "tas bort")}
    linh.refresh_from_db()
    assert (linh.is_active, linh.left_on) == (False, date(2027, 1, 31))
    assert linh.positions.get().ended_on == date(2027, 1, 31)
    assert not linh.roles.exists() and not Session.objects.filter(person=linh).exists()
    assert not leaders_of(linh, LATER).exists() and not is_leader_of(linh, kari, LATER)
    assert who("1002").is_active
    assert bring_in(without("1003"), today=LATER).is_empty


def test_somebody_who_comes_back_is_the_same_person():
    bring_in(SCHOOL)
    linh = who("1003")
    bring_in(without("1003"), today=LATER)
    back = date(2028, 8, 1)
    plan = bring_in(changed(SCHOOL, "1003", Ansatt_dato="01.08.2028"), today=back)
    assert ("Status", "har sluttet", "kommer tilbake") in changes_of(plan, "1003")
    linh.refresh_from_db()
    assert (linh.is_active, linh.left_on, linh.joined_on) == (True, None, back)
    assert [(p.started_on, p.ended_on) for p in linh.positions.order_by("pk")] == [
        (date(2026, 1, 1), date(2027, 1, 31)),
        (back, None),
    ]
    assert list(leaders_of(linh, back)) == [who("1001")] and not leaders_of(linh, date(2027, 6, 1)).exists()
    assert bring_in(changed(SCHOOL, "1003", Ansatt_dato="01.08.2028"), today=back).is_empty


def test_a_refused_row_leaves_its_person_as_they_are():
    bring_in(SCHOOL)
    before = everything()
    for rows in (
        changed(SCHOOL, "1003", Stilling=""),  # known by the number
        changed(SCHOOL, "1003", Ansattnr="", Stilling=""),  # by the address
        changed(SCHOOL, "1003", Ansattnr="", Epost=""),  # by the name
        changed(SCHOOL, "1003", Ansattnr="9999", Stilling="", Epost=""),  # a wrong number, the right name
    ):
        plan = bring_in(rows, today=LATER)
        assert [line.outcome for line in plan.lines].count(Outcome.REFUSED) == 1
        assert plan.leaving == [] and everything() == before


def test_a_refused_row_of_two_keeps_both_positions():
    second = [*SCHOOL[1][:4], "Bibliotekar", "", "Kultur", "Biblioteket", "", "1004"]
    bring_in([*SCHOOL, second])
    bring_in([*SCHOOL, [*second[:9], "9999"]], today=LATER)
    assert who("1002").positions.filter(ended_on__isnull=True).count() == 2
    bring_in(SCHOOL, today=LATER)
    assert [p.title for p in who("1002").positions.filter(ended_on__isnull=True)] == ["Lærer"]


def test_reports_of_a_refused_leader_stay_when_the_leader_is_known():
    bring_in(SCHOOL)
    plan = bring_in(changed(SCHOOL, "1001", Epost="feil"), today=LATER)
    assert outcomes(plan) == {
        "1001": Outcome.REFUSED,
        "1002": Outcome.UNCHANGED,
        "1003": Outcome.UNCHANGED,
        "1004": Outcome.UNCHANGED,
    }


def test_a_ring_is_found_with_what_a_refused_row_leaves_standing():
    bring_in(SCHOOL)
    rows = changed(SCHOOL, "1002", Stilling="")  # stays led by 1001
    plan = plan_of(changed(rows, "1001", Leders_ansattnr="1002"))
    assert "går i ring" in line_of(plan, "1001").text and "Kari Berg" in line_of(plan, "1001").text
    other_way = changed(changed(SCHOOL, "1002", Leders_ansattnr=""), "1001", Leders_ansattnr="1002")
    assert outcomes(plan_of(other_way))["1001"] == Outcome.CHANGED


def test_an_end_in_the_future_holds_until_that_day_and_can_be_moved():
    bring_in([[*row, "31.07.2027" if row[0] == "1003" else ""] for row in SCHOOL], WITH_END)
    last = date(2027, 7, 31)
    assert who("1003").is_active
    assert is_leader_of(who("1001"), who("1003"), last) and not is_leader_of(who("1001"), who("1003"), date(2027, 8, 1))
    longer = [[*row, "31.07.2028" if row[0] == "1003" else ""] for row in SCHOOL]
    plan = bring_in(longer, WITH_END, LATER)
    assert changes_of(plan, "1003") == {("Sluttdato", "31.07.2027", "31.07.2028")}
    assert is_leader_of(who("1001"), who("1003"), date(2028, 7, 31))
    assert bring_in(longer, WITH_END, LATER).is_empty
    bring_in([[*row, ""] for row in SCHOOL], WITH_END, LATER)
    assert who("1003").positions.get().ended_on is None
    assert Leadership.objects.get(position__person=who("1003")).ended_on is None


def test_an_end_that_has_passed_ends_the_person_on_that_day():
    bring_in(SCHOOL)
    rows = [[*row, "31.12.2026" if row[0] == "1003" else ""] for row in SCHOOL]
    plan = bring_in(rows, WITH_END, LATER)
    assert line_of(plan, "1003").outcome == Outcome.ENDED and plan.leaving == [who("1003").pk]
    assert (who("1003").is_active, who("1003").left_on) == (False, date(2026, 12, 31))
    assert who("1003").positions.get().ended_on == date(2026, 12, 31)
    assert bring_in(rows, WITH_END, LATER).is_empty


def test_somebody_whose_last_day_has_gone_by_and_who_is_no_longer_in_the_file_has_left_on_it():
    bring_in([[*row, "31.12.2026" if row[0] == "1003" else ""] for row in SCHOOL], WITH_END)
    plan = bring_in(without("1003"), today=LATER)
    assert outcomes(plan)["1003"] == Outcome.ENDED
    assert (who("1003").is_active, who("1003").left_on) == (False, date(2026, 12, 31))


def test_somebody_who_begins_later_is_led_from_that_day_also_when_it_moves():
    begins = date(2027, 1, 1)
    bring_in(changed(SCHOOL, "1003", Ansatt_dato="01.01.2027"))
    assert not is_leader_of(who("1001"), who("1003"), TODAY) and is_leader_of(who("1001"), who("1003"), begins)
    for day, text in ((date(2027, 3, 1), "01.03.2027"), (date(2026, 12, 1), "01.12.2026"), (TODAY, "21.11.2026")):
        rows = changed(SCHOOL, "1003", Ansatt_dato=text)
        plan = bring_in(rows)
        assert line_of(plan, "1003").outcome == Outcome.CHANGED
        assert who("1003").positions.get().started_on == day == who("1003").joined_on
        assert is_leader_of(who("1001"), who("1003"), day)
        assert bring_in(rows).is_empty


def test_whoever_leaves_keeps_their_address_whatever_the_row_says():
    bring_in(SCHOOL)
    rows = [[*row, ""] for row in changed(SCHOOL, "1002", Epost="kb@nordvag.example")]
    rows[1][-1] = "31.12.2026"
    rows.append(["1005", "Ås", "Per", "kari.berg@nordvag.example", *SCHOOL[1][4:], ""])
    plan = bring_in(rows, WITH_END, LATER)
    assert line_of(plan, "1005").text == "E-postadressen kari.berg@nordvag.example tilhører Kari Berg fra før."
    assert (who("1002").email, who("1002").is_active) == ("kari.berg@nordvag.example", False)


def test_an_administrator_from_outside_the_payroll_is_not_taken_as_missing():
    outsider = Person.objects.create(first_name="Ada", last_name="Drift", email="ada@drift.example")
    Role.objects.create(person=outsider, kind="administrator")
    bring_in(SCHOOL)
    bring_in(SCHOOL[:1])
    outsider.refresh_from_db()
    assert outsider.is_active and outsider.roles.count() == 1


def test_a_file_with_a_part_of_the_organisation_shows_how_many_would_leave():
    many = [[str(i), f"Berg{i}", "Kari", "", "Lærer", "", "", "Skolen", "", ""] for i in range(100)]
    bring_in(many)
    assert not plan_of(many[:90]).many_leave and len(plan_of(many[:90]).leaving) == 10
    assert plan_of(many[:89]).many_leave


def test_a_last_day_nobody_can_read_leaves_the_one_we_know():
    bring_in([[*row, "31.07.2027" if row[0] == "1003" else ""] for row in SCHOOL], WITH_END)
    plan = bring_in([[*row, "snart" if row[0] == "1003" else ""] for row in SCHOOL], WITH_END)
    assert plan.is_empty and plan.happening == 1 and line_of(plan, "1003").happens
    assert who("1003").positions.get().ended_on == date(2027, 7, 31)
    moved = changed(SCHOOL, "1003", Avdeling="6. trinn")
    bring_in([[*row, "snart" if row[0] == "1003" else ""] for row in moved], WITH_END, today=LATER)
    assert who("1003").positions.get(ended_on__gt=LATER).ended_on == date(2027, 7, 31)
