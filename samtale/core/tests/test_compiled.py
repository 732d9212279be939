"""Queries compiled once answer as the QuerySets they came from, whatever is asked."""

from datetime import date, timedelta

import pytest
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from samtale.core.compiled import compiled
from samtale.people.models import Leadership, Person, Position, Role, in_force

pytestmark = pytest.mark.both_databases

TODAY = date(2026, 3, 12)


def _positions(person, today) -> QuerySet:
    leading = Leadership.objects.filter(in_force(today), leader=OuterRef("person"))
    return (
        Position.objects.filter(in_force(today), person=person)
        .select_related("person", "unit", "group")
        .annotate(leads=Exists(leading), place=F("unit__name"))
        .order_by("pk")
    )


def _told(position: Position) -> tuple:
    group = position.group and position.group.name
    return (
        position.pk,
        position.title,
        position.started_on,
        position.person.name,
        position.unit.name,
        group,
        position.leads,
        position.place,
    )


@compiled
def positions_of(person: int, today: date) -> QuerySet:
    return _positions(person, today)


@compiled
def values_of(person: int, today: date) -> QuerySet:
    return _positions(person, today).values("title", "started_on", "leads")


@compiled
def list_of(person: int, today: date) -> QuerySet:
    return _positions(person, today).values_list("title", "unit__name", "started_on")


@compiled
def titles_of(person: int, today: date) -> QuerySet:
    return _positions(person, today).values_list("title", flat=True)


def test_it_gives_what_the_query_set_gives(cast, django_assert_num_queries):
    for person in (cast.leader, cast.employee, cast.leader):
        for day in (TODAY, TODAY - timedelta(days=4000)):
            wanted = list(_positions(person.pk, day))
            with django_assert_num_queries(1):
                found = positions_of(person=person.pk, today=day)
                assert [_told(position) for position in found] == [_told(position) for position in wanted]
            assert values_of(person=person.pk, today=day) == list(
                _positions(person.pk, day).values("title", "started_on", "leads")
            )
            assert list_of(person=person.pk, today=day) == list(
                _positions(person.pk, day).values_list("title", "unit__name", "started_on")
            )
            assert titles_of(person=person.pk, today=day) == [p.title for p in wanted]
    assert positions_of(person=cast.leader.pk, today=TODAY)[0].leads is True
    assert positions_of(person=cast.employee.pk, today=TODAY)[0].leads is False


def test_what_it_gives_can_be_saved_and_read_again(cast):
    (position,) = positions_of(person=cast.employee.pk, today=TODAY)
    position.title = "Lektor"
    position.save()
    assert positions_of(person=cast.employee.pk, today=TODAY)[0].title == "Lektor"
    assert not position._state.adding and position._state.db == "default"


@compiled
def _frozen_day(person: int) -> QuerySet:
    return Position.objects.filter(in_force(timezone.localdate()), person=person)


@compiled
def _frozen_number(today: date) -> QuerySet:
    return Position.objects.filter(in_force(today), pk=4711)


@compiled
def _words(person: int) -> QuerySet:
    return Role.objects.filter(Q(kind="hr") | Q(kind="archivist"), person=person)


def test_what_would_be_the_same_for_ever_is_refused(cast):
    with pytest.raises(TypeError, match="for ever"):
        _frozen_day(person=cast.employee.pk)
    with pytest.raises(TypeError, match="for ever"):
        _frozen_number(today=TODAY)
    assert _words(person=cast.hr.pk) and not _words(person=cast.employee.pk)


@compiled
def _of_many(people: list[int], title: str, today: date) -> QuerySet:
    return Position.objects.filter(in_force(today), person__in=people).exclude(title=title).order_by("pk")


def test_a_list_may_have_any_length(cast):
    everybody = [person.pk for person in cast.everybody().values()]
    for people in (everybody, everybody[:1], [], everybody[:2], everybody):
        wanted = Position.objects.filter(in_force(TODAY), person__in=people).exclude(title="Rektor").order_by("pk")
        assert _of_many(people=people, title="Rektor", today=TODAY) == list(wanted)
    assert len(_of_many(people=everybody, title="Rektor", today=TODAY)) > 2


def test_a_value_that_is_not_given_is_missed(cast):
    with pytest.raises(KeyError):
        positions_of(person=cast.employee.pk)
    assert positions_of(person=cast.employee.pk, today=TODAY)


def test_a_person_stays_unharmed_by_text_that_looks_like_sql(cast):
    @compiled
    def named(name: str) -> QuerySet:
        return Person.objects.filter(first_name=name)

    assert named(name="' OR 1=1 --") == [] and named(name="100 %s") == []
    assert named(name="Ingrid") == [cast.employee]
