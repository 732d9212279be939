"""Which pitfalls threaten whom among a leader's people, by days and counts: for the leader alone, never stored."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from samtale.goals.models import Action, Goal
from samtale.guides.models import Guide
from samtale.people.models import Person

from .. import access
from ..models import Handover, PreparationNote
from ..pitfalls import FORGOTTEN, PUT_OFF, SOON, Pitfall
from ..states import BEFORE


def of_team(leader: Person, now: datetime) -> dict[int, list[Pitfall]]:
    """What threatens, by employee: put off, no preparation so near, nothing followed up. Two queries.

    The same signs as pitfalls.py reads of one conversation, from what can be counted without a key.
    """
    found: dict[int, list[Pitfall]] = defaultdict(list)
    for employee, starts_at, put_off, has_noted in _ahead(leader):
        if put_off >= PUT_OFF:
            found[employee].append(Pitfall.PUT_OFF)
        if starts_at - now <= SOON and not has_noted:
            found[employee].append(Pitfall.UNPREPARED)
    for employee, *touched in _touched(leader):
        if now - max(filter(None, touched)) > FORGOTTEN:
            found[employee].append(Pitfall.UNTOUCHED)
    return found


def _ahead(leader: Person):
    noted = PreparationNote.objects.filter(
        preparation__conversation=OuterRef("pk"), preparation__author=leader, text__isnull=False
    )
    rows = access.visible_to(leader).filter(leader=leader, status__in=BEFORE)
    rows = rows.exclude(guide__guide__kind=Guide.Kind.CHECK_IN).order_by("starts_at")
    counted = rows.annotate(put_off=Count("postponements"), noted=Exists(noted))
    return counted.values_list("employee", "starts_at", "put_off", "noted")


def _touched(leader: Person):
    """Of whom has something open: when it was agreed, when anything was last said of it, and when it came over."""
    came = Handover.objects.filter(goal=OuterRef("goal"), goes=True, withdrawn_at=None).order_by("-answered_at")
    rows = Action.objects.filter(status__in=Action.OPEN, goal__leader=leader, goal__status=Goal.Status.AGREED)
    kept = rows.filter(goal__key__destroyed_at=None).annotate(came=Subquery(came.values("answered_at")[:1]))
    by_employee = kept.order_by().values("goal__employee")
    begun, said, over = Max(Coalesce("goal__agreed_at", "goal__created_at")), Max("history__at"), Max("came")
    counted = by_employee.annotate(begun=begun, said=said, over=over)
    return counted.values_list("goal__employee", "begun", "said", "over")
