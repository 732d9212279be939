"""Two of the same name are told apart by what they do and where, and units by what they lie under."""

import pytest

from samtale.people import telling_apart
from samtale.people.leadership.tree import Tree, unit_choices, unit_paths
from samtale.people.models import Unit
from tests.cast import LONG_AGO, person, position

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams(cast) -> list[Unit]:
    """A team of one name at each school."""
    return [Unit.objects.create(name="Team A", kind="team", parent=unit) for unit in (cast.unit, cast.other_unit)]


@pytest.fixture
def turids(teams):
    """Two of one name, in the two teams; the second with a sign-in of her own."""
    found = [person("Turid", "Skaar", employee_number="2001"), person("Turid", "To", employee_number="2002")]
    found[1].last_name = "skaar"
    found[1].save()
    for one, team in zip(found, teams, strict=True):
        position(one, team, "Renholder")
    return found


@pytest.fixture
def cast(db):
    from tests.cast import make_cast

    return make_cast()


def test_only_those_who_share_a_name_are_told_apart_in_a_list(cast, turids, django_assert_num_queries):
    first, second = turids
    alone = telling_apart.names_of([cast.leader, first])
    with django_assert_num_queries(0):
        assert telling_apart.in_list(alone) == {}
        assert telling_apart.in_words(alone) == {cast.leader.pk: "Kari Dahl", first.pk: "Turid Skaar"}
    both = telling_apart.names_of([cast.leader, first, second])
    with django_assert_num_queries(2):
        assert telling_apart.in_list(both) == {
            first.pk: "Renholder · Nordvåg skole, Team A",
            second.pk: "Renholder · Sørvåg skole, Team A",
        }
    assert telling_apart.in_words(both)[first.pk] == "Turid Skaar (Renholder · Nordvåg skole, Team A)"
    assert telling_apart.in_words(both)[cast.leader.pk] == "Kari Dahl"


def test_a_choice_always_says_what_each_does_and_where(cast, turids, django_assert_num_queries):
    people = telling_apart.names_of([cast.leader, *turids])
    with django_assert_num_queries(2):
        said = telling_apart.to_choose(people)
    assert said[cast.leader.pk] == "Rektor · Nordvåg skole"
    assert dict(telling_apart.options(people))[cast.leader.pk] == "Kari Dahl (Rektor · Nordvåg skole)"
    with django_assert_num_queries(0):
        assert telling_apart.to_choose({}) == {}


def test_two_who_share_that_too_have_their_numbers(cast, turids):
    first, second = turids
    second.positions.update(unit=first.positions.get().unit)
    said = telling_apart.in_list(telling_apart.names_of(turids))
    assert said[first.pk] == "Renholder · Nordvåg skole, Team A · ansattnummer 2001"
    assert said[second.pk].endswith("ansattnummer 2002")


def test_a_first_name_will_do_until_two_share_it(cast, turids, django_assert_num_queries):
    first, second = turids
    everybody = {one.pk: (one.first_name, one.last_name) for one in (cast.leader, cast.employee, first)}
    with django_assert_num_queries(0):
        assert telling_apart.called(everybody)[first.pk] == "Turid"
        other = telling_apart.called(everybody | {second.pk: ("turid", "To")})
    assert (other[first.pk], other[second.pk], other[cast.leader.pk]) == ("Turid Skaar", "turid To", "Kari")
    both = telling_apart.called(everybody | {second.pk: ("Turid", "skaar")})
    assert both[first.pk] == "Turid Skaar (Renholder · Nordvåg skole, Team A)" and both[cast.leader.pk] == "Kari"


def test_the_number_alone_where_the_rest_is_said_already(cast, turids, django_assert_num_queries):
    first, second = turids
    with django_assert_num_queries(0):
        assert telling_apart.by_number({first.pk: "Turid Skaar · Lærer", second.pk: "Turid Skaar · Renholder"}) == {}
    said = telling_apart.by_number(dict.fromkeys((first.pk, second.pk), "Turid Skaar · Lærer") | {cast.leader.pk: "x"})
    assert said == {first.pk: "ansattnummer 2001", second.pk: "ansattnummer 2002"}


def test_whoever_has_left_has_the_last_position_and_a_new_one_goes_before(cast, turids):
    first, _second = turids
    position(first, cast.unit, "Assistent")
    names = telling_apart.names_of(turids)
    assert telling_apart.to_choose(names)[first.pk].startswith("Renholder"), "the one held longest"
    first.positions.filter(title="Renholder").update(ended_on=LONG_AGO)
    assert telling_apart.to_choose(names)[first.pk].startswith("Assistent")
    first.positions.update(ended_on=LONG_AGO)
    assert telling_apart.to_choose(names)[first.pk].startswith("Assistent"), "the last"


def test_a_unit_is_called_by_what_it_lies_under_until_no_other_is_called_so(cast, teams, django_assert_num_queries):
    with django_assert_num_queries(1):
        paths = unit_paths()
    assert paths[cast.unit.pk] == "Nordvåg skole" and paths[teams[0].pk] == "Nordvåg skole, Team A"
    assert paths[cast.unit.parent_id] == "Nordvåg kommune"
    north, south = (Unit.objects.create(name=f"Sektor {where}", parent=cast.unit.parent) for where in ("nord", "sør"))
    for sector in (north, south):
        school = Unit.objects.create(name="Skolen", parent=sector)
        Unit.objects.create(name="Team B", parent=school)
    paths = unit_paths()
    assert len(set(paths.values())) == len(paths), "no two alike"
    assert "Sektor nord, Skolen, Team B" in paths.values() and "Sektor sør, Skolen" in paths.values()
    assert [path for _pk, path in unit_choices()] == [paths[unit.pk] for unit, _depth in Tree().in_order()]
