"""Whose signature is waited for, under an agreement or an addendum: told of whatever else a person has chosen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core import clock
from samtale.core.lines import Line
from samtale.people import telling_apart
from samtale.people.models import Person

from .. import access
from ..models import Addendum, Conversation, Move, Signature
from ..states import Status


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one's signature, and whom it is made with."""

    conversation: UUID
    other_id: int
    other: str
    held_at: datetime  # told, for there may be two with the same one
    is_addendum: bool = False
    as_leader: bool = False  # whether the other is the employee


def signatures(
    today: date, of: Collection[int] | None = None, *, before: datetime | None = None
) -> dict[int, list[Waiting]]:
    """What waits for whose signature: everybody's or that of some, and all or what did `before`. Two queries."""
    led = _led(today) if of is None else _led(today).filter(Q(employee__in=of) | Q(leader__in=of))
    signing, addenda = led.filter(status=Status.SIGNING), _waiting(led)
    if before:
        lately = Move.objects.filter(conversation=OuterRef("pk"), after=Status.SIGNING, at__gte=before)
        signing, addenda = signing.filter(~Exists(lately)), addenda.filter(at__lt=before)
    found: dict[int, list[Waiting]] = {}
    for is_addendum, rows in ((False, _of_agreements(signing)), (True, _of_addenda(addenda))):
        for row in rows.order_by("pk"):
            for as_leader, own, other in ((False, "employee", "leader"), (True, "leader", "employee")):
                person = row[f"of_{own}"]
                if not row[f"{own}_signed"] and (of is None or person in of):
                    waiting = Waiting(
                        row["conversation_id"],
                        row[f"of_{other}"],
                        row[f"{other}_name"],
                        row["held"],
                        is_addendum,
                        as_leader,
                    )
                    found.setdefault(person, []).append(waiting)
    return found


def _led(today: date) -> QuerySet[Conversation]:
    return access.led_conversations(today).filter(agreement_key__destroyed_at=None)


def _of_agreements(rows: QuerySet[Conversation]) -> QuerySet:
    signed = Signature.objects.filter(agreement__conversation=OuterRef("pk"), addendum=None, voided_at=None)
    return _with_names_and_signatures(rows, signed, "")


def _waiting(led: QuerySet[Conversation]) -> QuerySet[Addendum]:
    following = led.filter(status=Status.FOLLOWING)
    return Addendum.objects.filter(agreement__conversation__in=following, signed_at=None, withdrawn_at=None)


def _of_addenda(rows: QuerySet[Addendum]) -> QuerySet:
    signed = Signature.objects.filter(addendum=OuterRef("pk"), voided_at=None)
    return _with_names_and_signatures(rows, signed, "agreement__conversation__")


def _with_names_and_signatures(rows: QuerySet, signed: QuerySet, to: str) -> QuerySet:
    """Who the two are, by id and name, and which of them has signed; `to` leads to the conversation."""

    def name(party: str) -> Concat:
        return Concat(f"{to}{party}__first_name", Value(" "), f"{to}{party}__last_name")

    return rows.values(
        conversation_id=F(f"{to}pk"),
        of_employee=F(f"{to}employee"),
        of_leader=F(f"{to}leader"),
        held=F(f"{to}held_at"),
        employee_name=name("employee"),
        leader_name=name("leader"),
        employee_signed=Exists(signed.filter(by=OuterRef(f"{to}employee"))),
        leader_signed=Exists(signed.filter(by=OuterRef(f"{to}leader"))),
    )


def addenda(person: Person) -> list[Line]:
    """A line on the places the person lands for each addendum that waits for their signature.

    One query where there is none, which is nearly always; and one more where there may be.
    """
    theirs = Q(agreement__conversation__employee=person) | Q(agreement__conversation__leader=person)
    waiting = list(Addendum.objects.filter(theirs, signed_at=None, withdrawn_at=None).values_list("pk", flat=True))
    if not waiting:
        return []
    rows = _of_addenda(_waiting(_led(clock.today())).filter(pk__in=waiting)).order_by("pk")
    told = []
    for row in rows:
        own, other = ("employee", "leader") if row["of_employee"] == person.pk else ("leader", "employee")
        if not row[f"{own}_signed"]:
            told.append((row["conversation_id"], row[f"of_{other}"], row[f"{other}_name"]))
    names = telling_apart.in_words({other: name for _conversation, other, name in told})
    return [
        Line(
            _("Et tillegg til avtalen med %(name)s venter på signaturen din.") % {"name": names[other]},
            _("Les og signer tillegget"),
            reverse("conversations:signing", args=[conversation]),
        )
        for conversation, other, _name in told
    ]
