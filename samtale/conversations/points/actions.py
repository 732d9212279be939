"""Note a point for the next conversation, change it, let it go along once more, and delete it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.people.models import Person
from samtale.vault.destroying import overwriting
from samtale.vault.models import DataKey

from ..merge import merge
from ..models import Point
from ..one_of_two import OneOfTwo, beside
from .page import ensure_own

MOST = 30  # of one about the other


class TooManyPointsError(Exception):
    """There are as many as there is room for."""


class PointTooLongError(Exception):
    """With what another page has saved meanwhile it is too long; carries both, and what is stored."""

    def __init__(self, text: str, stored: str):
        super().__init__("too long")
        self.text, self.stored = text, stored


class PointGoneError(Exception):
    """It was deleted meanwhile."""


def add(*, point_id: UUID, other: int, leads: bool, text: str, by: Person) -> None:
    """Note a point about the person one leads, or one's leader; the same press again notes nothing more.

    Raises NotAllowedError, TooManyPointsError.
    """
    with transaction.atomic():
        two = _locked(other, leads, by)
        if found := Point.objects.filter(pk=point_id).first():
            ensure_own(found, two)
            return
        if Point.objects.filter(employee=two.employee, leader=two.leader, by=by).count() >= MOST:
            raise TooManyPointsError
        point = Point(pk=point_id, employee=two.employee, leader=two.leader, by=by)
        point.key = DataKey.make(point.key_holders("key"))
        point.text = text
        point.save(force_insert=True)


def change(*, point_id: UUID, other: int, leads: bool, text: str, was: str, by: Person) -> None:
    """Write a point anew. `text` was made of `was`: what another page of one's own has saved meanwhile is kept.

    Raises NotAllowedError, PointGoneError, PointTooLongError.
    """
    with transaction.atomic():
        point = _own(point_id, _locked(other, leads, by))
        text = merge(was, text, point.text).text
        if len(text) > Point.LONGEST:
            raise PointTooLongError(text, point.text)
        point.text = text
        point.save(update_fields=["text"])


def take_again(*, point_id: UUID, other: int, leads: bool, by: Person) -> None:
    """It was not raised: it goes along next time too, as if written today. Raises NotAllowedError, PointGoneError."""
    with transaction.atomic():
        point = _own(point_id, _locked(other, leads, by))
        point.written_at = timezone.now()
        point.save(update_fields=["written_at"])


def delete(*, point_id: UUID, other: int, leads: bool, by: Person) -> None:
    """A point is gone for good. Raises NotAllowedError, PointGoneError."""
    with overwriting(), transaction.atomic():
        _own(point_id, _locked(other, leads, by)).destroy()


def _locked(other: int, leads: bool, by: Person) -> OneOfTwo:
    """The two, with the author's row locked: two pages of one's own wait for each other."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    return beside(by, other, leads=leads)


def _own(point_id: UUID, two: OneOfTwo) -> Point:
    point = Point.objects.select_for_update(of=("self",)).select_related("key").filter(pk=point_id).first()
    if point is None:
        raise PointGoneError
    ensure_own(point, two)
    return point
