"""A point is noted once, changed by its author alone, and what another page saved is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.models import Point
from samtale.conversations.points import actions, page
from samtale.people.ways_in.coming_back import ShutForNowError
from samtale.vault.models import DataKey
from tests.at_once import at_once

from .conftest import EMPLOYEES, LEADERS

pytestmark = pytest.mark.both_databases


def test_each_has_points_of_their_own_about_the_same_two(cast, both, django_assert_num_queries):
    own, leaders = both
    assert own.key.holders == f"person:{cast.employee.pk}"
    assert leaders.key.holders == f"person:{cast.leader.pk} take-out:{cast.employee.pk}"
    assert not AccessLog.objects.filter(event__contains="point"), "as with other notes of one's own"
    with django_assert_num_queries(2):
        mine = page.with_leaders(cast.employee)
    assert {one.two.other: [point.text for point in one.points] for one in mine} == {
        cast.leader: [EMPLOYEES],
        cast.acting_leader: [],
    }


def test_the_same_press_twice_notes_one(cast):
    again = {"point_id": uuid4(), "other": cast.leader.pk, "leads": False, "text": EMPLOYEES, "by": cast.employee}
    for _press in range(2):
        actions.add(**again)
    assert Point.objects.get().text == EMPLOYEES and DataKey.objects.filter(pk=Point.objects.get().key_id).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_pages_at_once_note_what_was_pressed_and_no_more(cast, same):
    pk = uuid4()

    def press():
        where = {"point_id": pk if same else uuid4(), "other": cast.leader.pk, "leads": False}
        actions.add(**where, text=EMPLOYEES, by=cast.employee)

    at_once(press)
    assert Point.objects.count() == (1 if same else 2)


def test_nobody_else_notes_changes_or_deletes(cast, both):
    own, leaders = both
    everybody = set(cast.everybody().values())
    for point, author, other in ((own, cast.employee, cast.leader), (leaders, cast.leader, cast.employee)):
        for who in everybody - {author}:
            for leads, about in ((True, cast.employee), (False, cast.leader), (not author == cast.employee, other)):
                where = {"point_id": point.pk, "other": about.pk, "leads": leads, "by": who}
                for step, more in (
                    (actions.change, {"text": "x", "was": ""}),
                    (actions.delete, {}),
                    (actions.take_again, {}),
                    (actions.add, {"text": "x"}),
                ):
                    with pytest.raises(NotAllowedError):
                        step(**where, **more)
    assert {point.text for point in Point.objects.select_related("key") if point.by == cast.employee} == {EMPLOYEES}
    assert Point.objects.count() == 2


def test_what_two_pages_save_is_both_kept_or_told_of(cast, note):
    point = note(cast.leader, "Turnus i høst")
    where = {"point_id": point.pk, "other": cast.employee.pk, "leads": True, "by": cast.leader}
    actions.change(**where, text="Turnus i høst og jul", was="Turnus i høst")
    actions.change(**where, text="Ny turnus i høst", was="Turnus i høst")
    assert Point.objects.get().text == "Ny turnus i høst og jul"
    with pytest.raises(actions.PointTooLongError) as told:
        actions.change(**where, text="x" * 290, was="Ny turnus")
    assert "x" * 290 in told.value.text and told.value.stored == "Ny turnus i høst og jul"
    actions.delete(**where)
    assert not Point.objects.exists() and DataKey.objects.get(pk=point.key_id).wrapped is None
    for step, more in ((actions.delete, {}), (actions.take_again, {}), (actions.change, {"text": "x", "was": ""})):
        with pytest.raises(actions.PointGoneError):
            step(**where, **more)


def test_there_is_room_for_thirty(cast, note):
    for number in range(actions.MOST):
        note(cast.leader, f"Punkt {number}")
    with pytest.raises(actions.TooManyPointsError):
        note(cast.leader, "Ett til")
    note(cast.leader, "Om Jonas", other=cast.colleague)
    assert Point.objects.count() == actions.MOST + 1


def test_what_is_from_before_one_came_back_is_shut_for_a_while(cast, both):
    own, _leaders = both
    cast.employee.came_back_at = timezone.now()
    cast.employee.save()
    assert [one.points for one in page.with_leaders(cast.employee)] == [[], []]
    with pytest.raises(ShutForNowError):
        actions.delete(point_id=own.pk, other=cast.leader.pk, leads=False, by=cast.employee)
    cast.employee.came_back_at -= timedelta(days=15)
    cast.employee.save()
    assert [one.text for row in page.with_leaders(cast.employee) for one in row.points] == [EMPLOYEES]
    assert Point.objects.filter(by=cast.leader).select_related("key").get().text == LEADERS
