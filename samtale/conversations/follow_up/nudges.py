"""Nudge: whoever is not responsible for an action reminds the other with one press, and both see that it was done."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.goals.models import Action, Goal
from samtale.notices import outbox
from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from .. import letter_subjects
from ..access import EMPLOYEE, GoalAccess, NotAllowedError, goal_of_action, lock_goal
from ..models import Nudge
from .actions import NotAgreedError

# So long after a nudge about an action there can be another one.
AGAIN_AFTER = timedelta(days=7)


@transaction.atomic
def nudge(*, action_id: UUID, by: Person) -> bool:
    """Remind whoever is responsible. Returns whether a reminder went out: not when one did less than a week ago.

    Raises NotAllowedError; NotAgreedError when there is nothing left to do, or the goal is not open.
    """
    access = lock_goal(by, goal_of_action(by, action_id))
    action = Action.objects.get(pk=action_id, goal=access.goal)
    if not access.may_nudge(action):
        raise NotAllowedError
    if not _is_open(access, action):
        raise NotAgreedError
    last = last_nudge(action)
    if last and last.at > timezone.now() - AGAIN_AFTER:
        return False
    to = access.goal.employee if action.responsible == EMPLOYEE else access.goal.leader
    Nudge.objects.create(action=action, by=by, to=to)
    log.record("action.nudged", by=by.pk, about=access.goal.pk, action=str(action.pk))
    _send_letter(action, to=to, by=by)
    return True


def last_nudge(action: Action) -> Nudge | None:
    """The newest one about an action."""
    return Nudge.objects.filter(action=action).select_related("by", "to").order_by("-at").first()


def next_at(access: GoalAccess, action: Action, last: Nudge | None) -> datetime | None:
    """From when the person may nudge the other about an action; None for whoever may not, or when all is done."""
    if not access.may_nudge(action) or not _is_open(access, action):
        return None
    return last.at + AGAIN_AFTER if last else access.goal.created_at


def last_looked(access: GoalAccess) -> datetime | None:
    """For the employee: when the leader last looked at the goal, or at the overview it stands in."""
    goal = access.goal
    if access.party != EMPLOYEE or not goal.leads_today:
        return None
    looked = Q(event="opened.goal", about=goal.pk) | Q(event="opened.member", person_id=goal.employee_id)
    return AccessLog.objects.filter(looked, actor_id=goal.leader_id).aggregate(at=Max("at"))["at"]


def _is_open(access: GoalAccess, action: Action) -> bool:
    return access.goal.status == Goal.Status.AGREED and action.status in Action.OPEN


@written_to_receiver
def _send_letter(action: Action, *, to: Person, by: Person) -> None:
    url = settings.SITE_URL.rstrip("/") + reverse("conversations:action", args=[action.pk])
    body = render_to_string(
        "conversations/following_up/letters/nudged.txt", {"to": to, "by": by, "due": action.due, "url": url}
    )
    letter_subjects.withdraw_action_letters([action])
    outbox.queue(
        to=to,
        subject=_("%(name)s minner om et tiltak") % {"name": by.name},
        body=body,
        reply_to=by,
        matter=letter_subjects.action(action),
    )
