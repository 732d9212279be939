"""Files nobody thought of: imported twice they change nothing the second time, and leave no ring and no loose end."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtale.people.importing.plan import Outcome
from samtale.people.importing.rings import edges_in_rings, shortest_ring
from samtale.people.models import Leadership, Person, Position, Role, Unit, in_force

from .bringing_in import TODAY, bring_in, everything
from .files import HEADER

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAMES = ["Åse Nes", "Kari Berg", "Kari Berg", "Ola Li", "Siri Vik"]


@st.composite
def rows_of_people(draw):
    """A row about one of a handful of people, mostly sound, with leaders and units that easily go wrong."""
    number = draw(st.integers(1, 7))
    name = NAMES[number % len(NAMES)].split()
    address = draw(st.sampled_from([f"{number}@nordvag.example"] * 8 + ["", "1@nordvag.example", "feil"]))
    day = draw(st.sampled_from(["", "01.08.2015", "21.11.2026", "01.03.2027", "i fjor"]))
    return [
        draw(st.sampled_from([str(number)] * 8 + [f"00{number}", ""])),
        name[1],
        name[0],
        address,
        draw(st.sampled_from(["Lærer", "Rektor", "lærer"] * 3 + [""])),
        draw(st.sampled_from(["", "lærer", "Lærer"])),
        draw(st.sampled_from(["", "Oppvekst", "Helse"])),
        draw(st.sampled_from(["Skolen", "SFO", "", "Oppvekst"])),
        draw(st.sampled_from(["", "", "SFO", "Skolen", "Trinn 1"])),
        draw(st.sampled_from(["", "", *map(str, range(1, 8)), "Åse Nes", "Kari Berg", "99"])),
        draw(st.sampled_from(["", "Fast", "Vikar", "Lærling"])),
        day,
        draw(st.sampled_from(["", "", "", "31.12.2026", "01.10.2026", "31.12.9999"])),
    ]


files = st.lists(rows_of_people(), min_size=2, max_size=12)
dates = st.integers(0, 200).map(lambda days: TODAY + timedelta(days=days))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(files, dates), min_size=1, max_size=3), st.sampled_from(["Leder", "Leders ansattnr"]))
def test_any_files_imported_twice_change_nothing_the_second_time(history, leader):
    header = [*(leader if title == "Leders ansattnr" else title for title in HEADER), "Sluttdato"]
    with transaction.atomic():
        for rows, today in sorted(history, key=lambda file: file[1]):
            known = set(Person.objects.values_list("pk", flat=True))
            plan = bring_in(rows, header, today)
            assert [line.row for line in plan.lines if line.row] == sorted(line.row for line in plan.lines if line.row)
            assert len([line for line in plan.lines if line.row]) == len(rows)
            assert known <= set(Person.objects.values_list("pk", flat=True))
            check_that_nothing_is_loose(today)
            before, again = everything(), bring_in(rows, header, today)
            assert again.is_empty and everything() == before
            assert {line.outcome for line in again.lines} <= {Outcome.UNCHANGED, Outcome.REFUSED}
        transaction.set_rollback(True)


def check_that_nothing_is_loose(today: date) -> None:
    gone = Person.objects.filter(is_active=False)
    assert not Position.objects.filter(in_force(today), person__in=gone).exists()
    assert not Leadership.objects.filter(in_force(today), leader__in=gone).exists()
    assert not Role.objects.filter(person__in=gone).exists()
    assert not gone.filter(left_on__isnull=True).exists()
    not_over = Leadership.objects.exclude(ended_on__lt=today).exclude(position__ended_on__lt=today)
    graph: dict[int, set[int]] = {}
    for person_id, leader_id in not_over.values_list("position__person", "leader"):
        graph.setdefault(person_id, set()).add(leader_id)
    assert not edges_in_rings(graph)
    for unit in Unit.objects.select_related("parent__parent__parent__parent"):
        assert unit.parent_id or unit.kind == "organisation"


@given(st.dictionaries(st.integers(0, 8), st.sets(st.integers(0, 8)), max_size=9))
def test_an_edge_is_in_a_ring_exactly_when_one_can_walk_back(graph):
    def reaches(start, end):
        seen, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            if node == end:
                return True
            if node not in seen:
                seen.add(node)
                waiting += graph.get(node, ())
        return False

    found = edges_in_rings(graph)
    assert found == {(a, b) for a, ends in graph.items() for b in ends if reaches(b, a)}
    for a, b in found:
        ring = shortest_ring(graph, (a, b))
        assert ring[:2] == [a, b] and ring[-1] == a
        assert all(after in graph[before] for before, after in zip(ring, ring[1:], strict=False))
