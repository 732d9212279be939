"""The points for the next conversation, as their author reads them: at the other's place, and while preparing."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from samtale.core import clock
from samtale.people.leadership.relations import leaders_of
from samtale.people.models import Person
from samtale.people.ways_in import coming_back

from ..access import ConversationAccess, NotAllowedError
from ..models import Point
from ..one_of_two import OneOfTwo
from ..retention.actions import points_dated
from .forms import ChangeForm, PointForm

if TYPE_CHECKING:
    from ..retention.actions import DatedPoint


@dataclass
class NextTime:
    """One's own points to raise with another."""

    two: OneOfTwo
    points: "list[DatedPoint]" = field(default_factory=list)
    form: PointForm | None = None  # as it was sent, where it was not right
    changed: dict[str, ChangeForm] = field(default_factory=dict)  # by the point's id

    @property
    def is_held(self) -> bool:
        return any(one.is_held for one in self.points)

    @property
    def add_form(self) -> PointForm:
        return self.form or PointForm(auto_id=f"next-{self.two.other.pk}-%s")

    def change_form(self, point: Point) -> ChangeForm:
        sent = self.changed.get(str(point.pk))
        return sent or ChangeForm(initial={"text": point.text, "was": point.text}, auto_id=f"point-{point.pk}-%s")


def read(two: OneOfTwo) -> NextTime:
    """One's own points to raise with the other. One query."""
    return NextTime(two, list(points_dated(_open_to(two.person)).filter(employee=two.employee, leader=two.leader)))


def is_there(two: OneOfTwo, point_id: UUID) -> bool:
    """Whether one's own point is there still. One query. Raises NotAllowedError for another's, and ShutForNowError."""
    point = Point.objects.filter(pk=point_id).first()
    if point:
        ensure_own(point, two)
    return point is not None


def ensure_own(point: Point, two: OneOfTwo) -> None:
    """Raises NotAllowedError for another's, and ShutForNowError for what is shut for now."""
    if (point.by_id, point.employee_id, point.leader_id) != (two.person.pk, two.employee.pk, two.leader.pk):
        raise NotAllowedError
    coming_back.ensure_open(two.person, point.written_at, clock.now())


def with_leaders(employee: Person) -> list[NextTime]:
    """An employee's own points, for each who leads them today. Two queries."""
    found = {one.pk: NextTime(OneOfTwo(employee, employee, one)) for one in leaders_of(employee, clock.today())}
    for point in points_dated(_open_to(employee)).filter(employee=employee, leader__in=found) if found else ():
        found[point.leader_id].points.append(point)
    return list(found.values())


def brought(access: ConversationAccess) -> list[Point]:
    """One's own points for a conversation: those written before the two began. One query."""
    return list(of_conversation(access).select_related("key")) if access.is_party else []


def of_conversation(access: ConversationAccess) -> QuerySet[Point]:
    """The same as rows, to count."""
    conversation = access.conversation
    rows = _open_to(access.person).filter(employee=conversation.employee_id, leader=conversation.leader_id)
    return rows.filter(written_at__lte=conversation.held_at) if conversation.held_at else rows


def _open_to(person: Person) -> QuerySet[Point]:
    """A person's own, but for what is shut for a while."""
    rows = Point.objects.filter(by=person)
    if coming_back.shut_until(person, clock.now()):
        return rows.filter(written_at__gte=person.came_back_at)
    return rows
