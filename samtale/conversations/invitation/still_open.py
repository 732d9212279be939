"""The conversations that are open between a leader and an employee, by kind."""

from django.db.models import F

from samtale.guides.models import Guide
from samtale.people.models import Person

from ..access import visible_to
from ..models import Conversation
from ..states import BEFORE, OPEN, Status


def open_between(*, employee: Person, by: Person, kind: str) -> Conversation | None:
    """The open conversation of a kind a leader has with an employee: a check-in is never in the yearly one's way."""
    return open_by_kind(employee=employee, by=by)[kind == Guide.Kind.CHECK_IN]


def open_by_kind(*, employee: Person, by: Person) -> dict[bool, Conversation | None]:
    """The same of both: the whole conversation under False, the check-in under True. One query."""
    found = visible_to(by).filter(employee=employee, leader=by, status__in=OPEN)
    rows = list(found.annotate(of_kind=F("guide__guide__kind")).order_by("pk"))
    check_ins = [row for row in rows if row.of_kind == Guide.Kind.CHECK_IN]
    return {
        False: next((row for row in rows if row not in check_ins), None),
        # One that is held and waits for a signature is no reason not to talk.
        True: next((row for row in check_ins if row.status in BEFORE | {Status.HOLDING}), None),
    }
