"""The questions of `samtale/core/plain_sql.py` by the ORM: what tests hold them to, and bench/ asks beside them."""

from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from samtale.conversations import access
from samtale.conversations.models import (
    AgreementGoal,
    Conversation,
    Handover,
    MinutesComment,
    Preparation,
    PromiseAnswer,
    Signature,
    TimeProposal,
)
from samtale.conversations.states import OPEN, Status
from samtale.goals.models import Action, Goal
from samtale.people.models import Leadership, Person, Role, in_force

MARKS = ("employee_ready", "leader_ready", "leader_signed", "proposed")


def goals_of(one: Person, employee: Person, *, open_only: bool = False) -> QuerySet[Goal]:
    """The agreed and ended goals of an employee that `one` is one of the two in, or the agreed alone."""
    goals = access.goals_visible_to(one).exclude(status=Goal.Status.DRAFT).filter(employee=employee)
    goals = goals.filter(status=Goal.Status.AGREED) if open_only else goals
    return goals.select_related("employee", "leader")


def goals_agreed_in(conversation: Conversation, visible: QuerySet[Goal]) -> QuerySet[AgreementGoal]:
    """The goals among `visible` in the agreement of a conversation and of the one before."""
    both = [conversation.pk, conversation.previous_id]
    links = AgreementGoal.objects.filter(agreement__conversation__in=both, goal__in=visible)
    return links.order_by("goal__priority", "goal__created_at", "goal")


def of_leader(leader: Person) -> QuerySet[Conversation]:
    """A leader's conversations as the overview prints them."""
    ahead = [Status.INVITED, Status.PREPARING]
    ready = Preparation.objects.filter(conversation=OuterRef("pk"), ready_at__isnull=False)
    signed = Signature.objects.filter(
        agreement__conversation=OuterRef("pk"), by=leader, voided_at__isnull=True, addendum__isnull=True
    )
    proposed = TimeProposal.objects.filter(conversation=OuterRef("pk"), answered_at__isnull=True)
    return (
        Conversation.objects.filter(leader=leader)
        .exclude(status=Status.CANCELLED)
        .exclude(guide__guide__kind="check_in", status__in=[Status.ENDED, Status.DONE])
        .order_by("starts_at", "pk")
        .annotate(
            employee_ready=Q(status__in=ahead) & Exists(ready.filter(author=OuterRef("employee"))),
            leader_ready=Q(status__in=ahead) & Exists(ready.filter(author=leader)),
            leader_signed=Q(status=Status.SIGNING) & Exists(signed),
            proposed=Q(status__in=ahead) & Exists(proposed),
        )
    )


def of_leader_values(leader: Person) -> QuerySet:
    """The same as tuples."""
    return of_leader(leader).values_list(
        "pk", "employee_id", "status", "starts_at", "held_at", "guide__guide__kind", *MARKS
    )


def current_of(one: Person) -> QuerySet[Conversation]:
    """What goes on for an employee, and what there is to answer, sign or read of it."""
    signed = Signature.objects.filter(
        agreement__conversation=OuterRef("pk"), by=one, voided_at__isnull=True, addendum__isnull=True
    )
    comments = MinutesComment.objects.filter(minutes__conversation=OuterRef("pk"), settled_at__isnull=True)
    comments = comments.exclude(by=one)
    ready = Preparation.objects.filter(conversation=OuterRef("pk"), author=one, ready_at__isnull=False)
    return (
        access.visible_to(one)
        .filter(employee=one, status__in=[*OPEN, Status.FOLLOWING])
        .annotate(
            has_signed=Exists(signed),
            has_proposed=Exists(TimeProposal.objects.filter(conversation=OuterRef("pk"), answered_at=None)),
            has_comment=Exists(comments),
            is_ready=Exists(ready),
        )
        .order_by("starts_at", "pk")
    )


COUNTS = ("signed", "over", "goals", "actions", "done")


def line_of(one: Person, employee: Person) -> QuerySet:
    """An employee's conversations through the years, with what was promised and done."""
    links, actions = "agreement__goal_links", "agreement__goal_links__goal__actions"
    goes_on, own = {f"{links}__outcome": ""}, {f"{actions}__agreed_at": F("agreement__signed_at")}
    return (
        access.visible_to(one)
        .filter(employee=employee)
        .exclude(status=Status.CANCELLED)
        .annotate(
            signed=Q(agreement__signed_at__isnull=False),
            over=Q(agreement__done_in_year__isnull=False),
            goals=Coalesce("agreement__goals_of_year", Count(links, distinct=True, filter=Q(**goes_on))),
            actions=Coalesce("agreement__actions_of_year", Count(actions, distinct=True, filter=Q(**own))),
            done=Coalesce(
                "agreement__done_in_year",
                Count(actions, distinct=True, filter=Q(**own) & Q(**{f"{actions}__status": "done"})),
            ),
            name=F("leader__first_name"),
            kind=F("guide__guide__kind"),
        )
        .order_by("-starts_at", "pk")
        .values_list("pk", "status", "starts_at", "held_at", "name", *COUNTS, "kind", "leader", "leader__last_name")
    )


def open_actions(leader: Person, today: date) -> QuerySet:
    """Open actions by employee and status: all, late, the leader's own late, promises without an answer."""
    over = Handover.objects.filter(after=leader, goes=True, withdrawn_at=None)
    came = over.filter(goal=OuterRef("goal"), answered_at__gte=OuterRef("created_at"))
    answered = PromiseAnswer.objects.filter(action=OuterRef("pk"), handover__in=over.values("pk"))
    number = IntegerField()
    promised = Q(Exists(came), ~Exists(answered), responsible=Action.Responsible.LEADER)
    own = Action.objects.filter(status__in=Action.OPEN, goal__leader=leader, goal__status=Goal.Status.AGREED)
    marked = own.order_by().annotate(
        is_late=Case(When(due__lt=today, then=1), default=0, output_field=number),
        is_own_late=Case(
            When(due__lt=today, responsible=Action.Responsible.LEADER, then=1), default=0, output_field=number
        ),
        is_promise=Case(When(promised, then=1), default=0, output_field=number),
    )
    counted = (Count("pk"), Sum("is_late"), Sum("is_own_late"), Sum("is_promise"))
    return marked.values_list("goal__employee", "status").annotate(*counted)


def led_by(leader: Person, today: date) -> QuerySet[Leadership]:
    """Those a person leads today."""
    return Leadership.objects.filter(in_force(today), in_force(today, "position__"), leader=leader)


def roles_of(person: Person) -> QuerySet[Role]:
    return Role.objects.filter(person=person)


def opened(one: Person, conversation: UUID) -> QuerySet[Conversation]:
    """A conversation `one` is one of the two in, with the two, its form and its keys."""
    joined = ("employee", "leader", "unit", "guide__guide", "shared_key", "agreement_key")
    return access.visible_to(one).filter(pk=conversation).select_related(*joined)
