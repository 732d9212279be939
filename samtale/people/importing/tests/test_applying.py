"""What an import leaves in the database, and that it keeps what was."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from samtale.people.importing.applying import write_plan
from samtale.people.importing.plan import Outcome
from samtale.people.importing.snapshot import take_snapshot
from samtale.people.leadership.relations import is_leader_of, leaders_of, reports_of
from samtale.people.models import Leadership, NewWayIn, OccupationalGroup, Person, Position, Unit
from samtale.people.sorting import sort_key

from .bringing_in import LATER, TODAY, YESTERDAY, bring_in, changes_of, everything, line_of, outcomes, plan_of, who
from .files import HEADER, SCHOOL, changed, without

pytestmark = pytest.mark.django_db


def test_new_people_come_with_everything_the_file_says():
    bring_in(SCHOOL)
    kari = who("1002")
    assert (kari.name, kari.email, kari.is_active) == ("Kari Berg", "kari.berg@nordvag.example", True)
    assert (kari.joined_on, kari.left_on, kari.sort_key) == (date(2019, 8, 15), None, sort_key("Berg", "Kari"))
    assert not kari.has_usable_password()
    [position] = kari.positions.select_related("unit__parent__parent__parent", "group")
    assert (position.title, position.group.name, position.employment) == ("Lærer", "lærer", "permanent")
    assert (position.started_on, position.ended_on) == (date(2019, 8, 15), None)
    unit = position.unit
    assert [(u.name, u.kind) for u in (unit, unit.parent, unit.parent.parent, unit.parent.parent.parent)] == [
        ("5. trinn", "department"),
        ("Solbakken skole", "unit"),
        ("Oppvekst", "sector"),
        ("Nordvåg kommune", "organisation"),
    ]
    assert unit.parent.parent.parent.parent is None and unit.sort_key == sort_key("5. trinn")
    assert list(leaders_of(kari, TODAY)) == [who("1001")]
    assert [p.first_name for p in reports_of(who("1001"), TODAY)] == ["Kari", "Áilu", "Linh"]
    assert not Leadership.objects.filter(position__person=who("1001")).exists()
    assert OccupationalGroup.objects.count() == 3 and Unit.objects.count() == 6


def test_the_same_file_twice_changes_nothing():
    bring_in(SCHOOL)
    before = everything()
    for today in (TODAY, LATER):
        plan = bring_in(SCHOOL, today=today)
        assert plan.is_empty and set(outcomes(plan).values()) == {Outcome.UNCHANGED}
        assert everything() == before


def test_only_what_changed_changes_and_is_said():
    bring_in(SCHOOL)
    plan = bring_in(
        changed(
            SCHOOL,
            "1002",
            Etternavn="Berg Li",
            Epost="kari.li@nordvag.example",
            Stilling="Spesiallærer",
            Yrkesgruppe="",
            Ansettelsesforhold="Vikar",
        ),
        today=LATER,
        nr1002="same",
    )
    assert outcomes(plan) == {
        "1001": Outcome.UNCHANGED,
        "1002": Outcome.CHANGED,
        "1003": Outcome.UNCHANGED,
        "1004": Outcome.UNCHANGED,
    }
    assert changes_of(plan, "1002") == {
        ("Etternavn", "Berg", "Berg Li"),
        ("E-post", "kari.berg@nordvag.example", "kari.li@nordvag.example"),
        ("Stilling", "Lærer", "Spesiallærer"),
        ("Yrkesgruppe", "lærer", ""),
        ("Ansettelsesforhold", "fast", "vikar"),
    }
    kari = who("1002")
    assert (kari.name, kari.email, kari.sort_key) == (
        "Kari Berg Li",
        "kari.li@nordvag.example",
        sort_key("Berg Li", "Kari"),
    )
    [position] = kari.positions.all()
    assert (position.title, position.group, position.employment) == ("Spesiallærer", None, "substitute")


def test_an_old_address_signs_nobody_in_any_more():
    bring_in(SCHOOL)
    for number in ("1002", "1003"):
        EmailAddress.objects.create(user=who(number), email=who(number).email, verified=True, primary=True)
    bring_in(changed(SCHOOL, "1002", Epost="kari.li@nordvag.example"))
    assert [address.user for address in EmailAddress.objects.all()] == [who("1003")]


def test_two_may_swap_addresses():
    bring_in(SCHOOL)
    rows = changed(SCHOOL, "1002", Epost="linh.nguyen@nordvag.example")
    bring_in(changed(rows, "1003", Epost="kari.berg@nordvag.example"))
    assert who("1002").email == "linh.nguyen@nordvag.example" and who("1003").email == "kari.berg@nordvag.example"


def test_a_new_leader_is_dated_and_the_old_one_is_remembered():
    bring_in(SCHOOL)
    plan = bring_in(changed(SCHOOL, "1003", Leders_ansattnr="1002"), today=LATER)
    assert changes_of(plan, "1003") == {("Leder", "Åse Ødegård", "Kari Berg")}
    old, new = Leadership.objects.filter(position__person=who("1003")).order_by("pk")
    assert (old.leader, old.started_on, old.ended_on) == (who("1001"), TODAY, date(2027, 1, 31))
    assert (new.leader, new.started_on, new.ended_on) == (who("1002"), LATER, None)
    assert is_leader_of(who("1001"), who("1003"), date(2027, 1, 31))
    assert not is_leader_of(who("1001"), who("1003"), LATER) and is_leader_of(who("1002"), who("1003"), LATER)


def test_a_leader_changed_twice_in_a_day_leaves_one_leader():
    bring_in(SCHOOL)
    bring_in(changed(SCHOOL, "1003", Leders_ansattnr="1002"))
    bring_in(SCHOOL)
    assert list(leaders_of(who("1003"), TODAY)) == [who("1001")]
    assert bring_in(SCHOOL).is_empty


def test_a_leader_taken_away_leaves_none():
    bring_in(SCHOOL)
    bring_in(changed(SCHOOL, "1003", Leders_ansattnr=""), today=LATER)
    assert not leaders_of(who("1003"), LATER).exists()
    assert list(leaders_of(who("1002"), LATER)) == [who("1001")]


def test_an_acting_leader_is_none_of_the_files_business():
    bring_in(SCHOOL)
    position = who("1003").positions.get()
    acting = Leadership.objects.create(leader=who("1004"), position=position, kind="acting", started_on=TODAY)
    bring_in(changed(SCHOOL, "1003", Leders_ansattnr="1002"), today=LATER)
    acting.refresh_from_db()
    assert acting.ended_on is None and set(leaders_of(who("1003"), LATER)) == {who("1002"), who("1004")}


def test_whoever_moves_gets_a_new_position_and_keeps_the_old_one_in_the_past():
    bring_in(SCHOOL)
    plan = bring_in(changed(SCHOOL, "1002", Avdeling="6. trinn", Leders_ansattnr="1003"), today=LATER)
    assert changes_of(plan, "1002") == {
        ("Enhet", "Oppvekst > Solbakken skole > 5. trinn", "Oppvekst > Solbakken skole > 6. trinn"),
        ("Leder", "Åse Ødegård", "Linh Nguyen"),
    }
    old, new = who("1002").positions.order_by("pk")
    assert (old.unit.name, old.started_on, old.ended_on) == ("5. trinn", date(2019, 8, 15), date(2027, 1, 31))
    assert (new.unit.name, new.started_on, new.ended_on) == ("6. trinn", LATER, None)
    assert list(leaders_of(who("1002"), date(2027, 1, 31))) == [who("1001")]
    assert list(leaders_of(who("1002"), LATER)) == [who("1003")]
    assert Unit.objects.filter(name="Solbakken skole").count() == 1


def test_two_positions_have_each_their_leader_and_one_can_end():
    second = [*SCHOOL[1][:4], "Bibliotekar", "", "Kultur", "Biblioteket", "", "1004"]
    plan = bring_in(SCHOOL) and bring_in([*SCHOOL, second], today=LATER)
    [_same, new] = [line for line in plan.lines if line.number == "1002"]
    assert [(str(c.what), c.after) for c in new.changes] == [
        ("Ny stilling", "Bibliotekar, Kultur > Biblioteket"),
        ("Leder", "Áilu Hætta"),
    ]
    assert set(leaders_of(who("1002"), LATER)) == {who("1001"), who("1004")}
    after = date(2027, 6, 1)
    plan = bring_in(SCHOOL, today=after)
    assert changes_of(plan, "1002") == {("Stilling", "Bibliotekar, Biblioteket", "avsluttes")}
    assert who("1002").is_active and list(leaders_of(who("1002"), after)) == [who("1001")]


def test_a_file_without_leaders_leaves_leaders_alone():
    bring_in(SCHOOL)
    header = [title for title in HEADER if title != "Leders ansattnr"]
    rows = [row[:9] + row[10:] for row in SCHOOL]
    assert bring_in(rows, header, LATER).is_empty
    assert list(leaders_of(who("1002"), LATER)) == [who("1001")]


def test_an_empty_cell_takes_no_address_away():
    bring_in(SCHOOL)
    assert bring_in(changed(SCHOOL, "1002", Epost="")).is_empty
    assert who("1002").email == "kari.berg@nordvag.example"


def test_somebody_without_an_address_can_be_taken_in_and_get_one_later():
    rows = changed(changed(SCHOOL, "1003", Epost=""), "1004", Epost="")
    bring_in(rows)
    assert who("1003").email is None and who("1004").email is None
    assert changes_of(bring_in(SCHOOL), "1003") == {("E-post", "", "linh.nguyen@nordvag.example")}


def test_an_address_somebody_else_has_is_refused():
    bring_in(SCHOOL)
    newcomer = ["1005", "Berg", "Karin", "kari.berg@nordvag.example", *SCHOOL[1][4:]]
    plan = plan_of([*SCHOOL, newcomer])
    assert outcomes(plan)["1005"] == Outcome.REFUSED and outcomes(plan)["1002"] == Outcome.UNCHANGED
    assert "står også på Kari Berg i rad 3" in line_of(plan, "1005").text
    bring_in(without("1002"), today=LATER)
    plan = plan_of([*without("1002"), newcomer], today=LATER)
    assert line_of(plan, "1005").text == (
        "E-postadressen kari.berg@nordvag.example tilhørte Kari Berg, som har sluttet."
    )


def test_a_new_number_for_the_same_name_and_address_is_the_same_person():
    bring_in(SCHOOL)
    kari = who("1002")
    plan = bring_in(changed(SCHOOL, "1002", Ansattnr="2044"), today=LATER)
    assert changes_of(plan, "2044") == {("Ansattnr", "1002", "2044")}
    assert who("2044") == kari and kari.positions.count() == 1 and plan.leaving == []


def test_leading_zeros_that_a_spreadsheet_ate_make_nobody_new():
    bring_in(changed(SCHOOL, "1002", Ansattnr="001002"))
    assert bring_in(SCHOOL).is_empty
    assert who("001002").name == "Kari Berg"


def test_people_known_only_by_address_get_their_number():
    person = Person.objects.create(first_name="Kari", last_name="Berg", email="kari.berg@nordvag.example")
    plan = bring_in(SCHOOL)
    assert ("Ansattnr", "", "1002") in changes_of(plan, "1002")
    assert who("1002") == person and who("1002").positions.count() == 1


def test_units_that_are_there_are_used_whatever_their_case_and_depth():
    root = Unit.objects.create(name="Nordvåg kommune", kind="organisation")
    sector = Unit.objects.create(name="Oppvekst", kind="sector", parent=root)
    school = Unit.objects.create(name="Solbakken skole", kind="unit", parent=sector)
    header = ["Ansattnr", "Navn", "Stilling", "Enhet", "Avdeling"]
    bring_in([["1", "Kari Berg", "Lærer", "SOLBAKKEN SKOLE", "SFO"]], header)
    assert Unit.objects.get(name="SFO").parent == school and Unit.objects.count() == 4


def test_a_ring_with_the_tree_that_is_there_is_refused():
    bring_in(SCHOOL)
    header = ["Ansattnr", "Navn", "Stilling", "Enhet", "Avdeling"]
    [line, *_gone] = plan_of([["1", "Per Ås", "Lærer", "Solbakken skole", "Oppvekst"]], header).lines
    assert line.outcome == Outcome.REFUSED and "Oppvekst > Solbakken skole > Oppvekst" in line.text


def test_nothing_is_half_imported():
    bring_in(SCHOOL)
    newcomer = ["1005", "Ås", "Per", "per.as@nordvag.example", *SCHOOL[1][4:]]
    plan = plan_of([*changed(SCHOOL, "1002", Etternavn="Li"), newcomer])
    Person.objects.create(employee_number="1005", first_name="Sniker", last_name="Seg")  # after the plan was made
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic():
        write_plan(plan, TODAY)
    assert everything() == before and who("1002").last_name == "Berg"


def test_a_snapshot_costs_the_same_for_four_and_for_many(django_assert_num_queries):
    bring_in(SCHOOL)
    with django_assert_num_queries(6):
        take_snapshot(TODAY)
    bring_in(
        [
            *SCHOOL,
            *(
                [
                    str(i),
                    f"Nes{i}",
                    "Ola",
                    f"o{i}@nordvag.example",
                    "Lærer",
                    "lærer",
                    "Oppvekst",
                    f"Skole {i}",
                    "",
                    "1001",
                ]
                for i in range(40)
            ),
        ]
    )
    with django_assert_num_queries(6):
        take_snapshot(YESTERDAY)
    assert Position.objects.count() == 44


def test_a_known_number_with_another_name_and_address_is_asked_about():
    bring_in(SCHOOL)
    kari, file = who("1002"), changed(SCHOOL, "1002", Etternavn="Li", Epost="kari.li@nordvag.example")
    plan = bring_in(file)
    [question] = plan.questions
    assert question.known_as == "Kari Berg (kari.berg@nordvag.example)"
    assert question.said == "Kari Li (kari.li@nordvag.example)"
    assert outcomes(plan)["1002"] == Outcome.REFUSED and "den samme" in line_of(plan, "1002").text
    assert who("1002").name == "Kari Berg" and who("1002").is_active, "nothing until it is answered"

    bring_in(file, nr1002="same")
    assert who("1002") == kari and who("1002").name == "Kari Li"

    ola = changed(SCHOOL, "1002", Fornavn="Ola", Etternavn="Vik", Epost="ola.vik@nordvag.example")
    plan = bring_in(ola, nr1002="new")
    kari.refresh_from_db()
    assert who("1002") != kari and who("1002").name == "Ola Vik" and who("1002").positions.exists()
    assert (kari.is_active, kari.employee_number, kari.email) == (False, None, "kari.li@nordvag.example")
    assert bring_in(ola).is_empty


@pytest.mark.parametrize(
    "said", [{"Etternavn": "Li"}, {"Epost": "kari.li@nordvag.example"}, {"Etternavn": "Li", "Epost": ""}]
)
def test_a_new_name_or_a_new_address_alone_is_not_asked_about(said):
    bring_in(SCHOOL)
    assert not bring_in(changed(SCHOOL, "1002", **said)).questions


def test_somebody_who_signed_in_keeps_the_address_until_they_have_answered():
    bring_in(SCHOOL)
    Person.objects.filter(employee_number="1002").update(first_signed_in_at=timezone.now())
    file = changed(SCHOOL, "1002", Epost="kari.li@nordvag.example")
    plan = bring_in(file)
    [change] = line_of(plan, "1002").changes
    assert change.note == "Virker når Kari selv har svart ja."
    assert who("1002").email == "kari.berg@nordvag.example"
    assert bring_in(file).is_empty, "it waits, and is not entered twice"
    for silent in (changed(SCHOOL, "1002", Epost=""), [[*row[:3], "", *row[4:]] for row in SCHOOL]):
        plan = plan_of(silent)
        assert not any(change.what == "E-post" for change in line_of(plan, "1002").changes), "silence takes nothing"
        bring_in(silent)
        assert NewWayIn.objects.get(settled_at=None).after == "kari.li@nordvag.example"
    third = plan_of(changed(SCHOOL, "1002", Epost="kari.vik@nordvag.example"))
    [change] = line_of(third, "1002").changes
    assert (change.before, change.after) == ("kari.berg@nordvag.example", "kari.vik@nordvag.example"), "what holds now"
    [change] = line_of(plan_of(SCHOOL), "1002").changes
    assert change.before == "kari.li@nordvag.example" and "trekkes tilbake" in change.note
    taken = [*file, ["1005", "Ny", "Berg", "kari.berg@nordvag.example", *file[1][4:]]]
    assert outcomes(plan_of(taken))["1005"] == Outcome.REFUSED, "the old one is still hers"
    assert bring_in(SCHOOL) and not NewWayIn.objects.filter(settled_at=None).exists(), "the file has gone back"
