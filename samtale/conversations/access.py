"""The only door to a conversation: who may know of it, read it, and change what."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from samtale.audit import log
from samtale.audit.refusals import NotAllowedError
from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import Leadership, Person, Role, in_force
from samtale.people.ways_in import coming_back

from . import access_rows
from .models import Conversation, Point, SeparateMeeting
from .rights import NEVER_SHUT, Right
from .states import OPEN

if TYPE_CHECKING:
    from .access_rows import Opened, OpenedAction, OpenedGoal

EMPLOYEE, LEADER = "employee", "leader"
# Of rows by `visible_to` and `goals_visible_to`: those of a former leader.
LEADS_NO_MORE = Q(leads_today=False)


def _leads_today(employee: str, leader: str, today: date) -> Exists:
    """Whether the row's leader still leads the row's employee; a former leader's reading ends with the leadership."""
    return Exists(
        Leadership.objects.filter(
            in_force(today), in_force(today, "position__"), leader=OuterRef(leader), position__person=OuterRef(employee)
        )
    )


def _party(person: Person) -> Q:
    return Q(employee=person) | Q(leader=person, leads_today=True)


def visible_to(person: Person) -> "QuerySet[Opened]":
    """The conversations the person is one of the two in, today."""
    leads = _leads_today("employee", "leader", clock.today())
    return Conversation.objects.annotate(leads_today=leads).filter(_party(person))


def conversations_with(person: Person) -> QuerySet[Conversation]:
    """That there are conversations with a person: for a hold, which opens nothing."""
    return Conversation.objects.of(person)


def goals_visible_to(person: Person) -> "QuerySet[OpenedGoal]":
    """The goals the person is one of the two in, with their keys. Drafts included; those destroyed are not."""
    leads = _leads_today("employee", "leader", clock.today())
    kept = Goal.objects.filter(key__destroyed_at__isnull=True)
    return kept.annotate(leads_today=leads).filter(_party(person)).select_related("key")


def separate_meetings_visible_to(person: Person) -> QuerySet[SeparateMeeting]:
    """The separate meetings the person is called to, or has called with somebody they lead today."""
    called = Q(leader=person, employee__in=person.standing.led.people)
    return SeparateMeeting.objects.filter(Q(employee=person) | called).prefetch_related("employee", "leader")


def goals_left_by_leader(now: date, since: date) -> QuerySet[Goal]:
    """Agreed goals whose leader led the employee neither on the day `since` nor does now."""
    return _left(Goal.objects.filter(status=Goal.Status.AGREED), now, since)


def conversations_left_by_leader(now: date, since: date) -> QuerySet[Conversation]:
    """Open conversations whose leader led the employee neither on the day `since` nor does now."""
    return _left(Conversation.objects.filter(status__in=OPEN), now, since)


def points_left_by_leader(now: date, since: date) -> QuerySet[Point]:
    """What the two have noted for a next time there will not be: the leader led neither on the day `since` nor now."""
    return _left(Point.objects.all(), now, since)


def led_conversations(today: date) -> QuerySet[Conversation]:
    """Those whose leader leads the employee today: for letters that say when, and who."""
    return Conversation.objects.filter(_leads_today("employee", "leader", today))


def agreed_actions(today: date) -> "QuerySet[OpenedAction]":
    """Everybody's actions of open goals, with `leads_today`: for letters that say days and numbers, never what."""
    rows = Action.objects.filter(goal__status=Goal.Status.AGREED, goal__key__destroyed_at__isnull=True)
    return rows.annotate(leads_today=_leads_today("goal__employee", "goal__leader", today))


def _left(rows: QuerySet, now: date, since: date) -> QuerySet:
    return rows.filter(*(~_leads_today("employee", "leader", day) for day in (now, since)))


def may_invite(person: Person, employee: Person) -> bool:
    """A leader may invite those they lead today."""
    return person.pk != employee.pk and is_leader_of(person, employee, clock.today())


def may_set_retention(person: Person) -> bool:
    """Administrators decide how long things are kept; it shows them counts, never content."""
    return Role.Kind.ADMINISTRATOR in person.standing.roles


def ensure_may_set_retention(person: Person) -> None:
    """The door of the administrators' pages about retention. Raises NotAllowedError."""
    if not may_set_retention(person):
        raise NotAllowedError


@dataclass(frozen=True)
class ConversationAccess:
    """What one person may do with one conversation. Says who, never when: states.py says when."""

    person: Person
    conversation: "Opened"

    @property
    def is_employee(self) -> bool:
        return self.person.pk == self.conversation.employee_id

    @property
    def is_leader(self) -> bool:
        return self.person.pk == self.conversation.leader_id

    @property
    def party(self) -> str:
        """«employee» or «leader»."""
        return EMPLOYEE if self.is_employee else LEADER

    @property
    def other(self) -> Person:
        return self.conversation.other_than(self.person)

    @property
    def is_party(self) -> bool:
        if self.is_employee:
            return True
        if self.is_leader and self.conversation.leads_today:
            return True
        return False

    @property
    def is_leading(self) -> bool:
        return self.is_leader and self.is_party

    # Both
    may_read = is_party
    may_prepare = is_party
    may_share = is_party
    may_start = is_party
    may_write_shared = is_party
    may_arrange_topics = is_party
    may_touch_topics = is_party
    may_use_talk_aid = is_party
    may_separate = is_party
    may_close = is_party
    may_agree = is_party
    may_differ = is_party
    may_sign = is_party
    may_refuse = is_party
    may_add_addendum = is_party
    may_follow_up = is_party
    # The pages of the minutes; minutes/who.py says which of the two writes, reads and comments.
    may_read_minutes = is_party
    may_write_minutes = is_party
    may_comment_minutes = is_party
    may_keep_notes = is_party
    may_see_log = is_party

    # The employee alone
    may_answer_invitation = is_employee
    may_decide_minutes = is_employee
    may_keep_agreement = is_employee
    # The statements are about one's own work; the leader answers in the own leader's conversation.
    may_answer_statements = is_employee
    may_answer_anonymously = is_employee

    may_ask_for_notes = is_employee

    # The leader alone
    may_move = is_leading
    may_cancel = is_leading
    may_answer_proposal = is_leading
    may_use_leader_aid = is_leading
    may_set_focus = is_leading


def open_conversation(person: Person, conversation_id: UUID, *, to: Right = "read") -> ConversationAccess:
    """Open a conversation for a page and record the reading.

    `to` names a `may_…` right and the page. Raises NotAllowedError (404) where there is no such right, and
    ShutForNowError.
    """
    access = peek(person, conversation_id, to=to)
    if not getattr(access, f"may_{to}"):
        raise NotAllowedError
    log.record_reading(f"opened.{to}", by=person.pk, conversation=conversation_id)
    return access


def peek(person: Person, conversation_id: UUID, *, to: Right = "read") -> ConversationAccess:
    """As open_conversation, but records nothing: for polls and for pages' fragments.

    Raises NotAllowedError, ShutForNowError.
    """
    found = access_rows.conversation_of(person.pk, conversation_id, clock.today())
    if found is None:
        raise NotAllowedError
    ensure_not_shut(person, found.created_at, to)
    return ConversationAccess(person, found)


def ensure_not_shut(person: Person, created_at: datetime, to: Right = "read") -> None:
    """What was said before others let somebody in at a new address stays shut for a while. Raises ShutForNowError."""
    if to not in NEVER_SHUT:
        coming_back.ensure_open(person, created_at, clock.now())


def lock(person: Person, conversation_id: UUID, *, may: Right) -> ConversationAccess:
    """Re-read a conversation with its row locked, in a transaction, for a step that changes it.

    Raises NotAllowedError, ShutForNowError.
    """
    found = access_rows.conversation_of(person.pk, conversation_id, clock.today(), to_change=True)
    if found is None:
        raise NotAllowedError
    ensure_not_shut(person, found.created_at, may)
    access = ConversationAccess(person, found)
    if not getattr(access, f"may_{may}"):
        raise NotAllowedError
    return access


def lock_unread(conversation_id: UUID) -> None:
    """Hold a conversation's row, in a transaction, for what opens nothing of it: a text is saved before or after."""
    Conversation.objects.select_for_update().filter(pk=conversation_id).exists()


@dataclass(frozen=True)
class GoalAccess:
    """What one person may do with one goal and its actions once they are agreed."""

    person: Person
    goal: "OpenedGoal"

    @property
    def party(self) -> str:
        return EMPLOYEE if self.person.pk == self.goal.employee_id else LEADER

    @property
    def may_follow_up(self) -> bool:
        if self.person.pk == self.goal.employee_id:
            return True
        if self.person.pk == self.goal.leader_id and self.goal.leads_today:
            return True
        return False

    def may_update(self, action: Action) -> bool:
        """Status and progress are for whoever is responsible; the other comments."""
        return self.may_follow_up and action.responsible == self.party and action.status != Action.Status.NOT_TAKEN

    def may_nudge(self, action: Action) -> bool:
        """Whoever is not responsible reminds the other, while they still are the two."""
        return self.may_follow_up and self.goal.leads_today and action.responsible != self.party

    def may_answer(self, action: Action) -> bool:
        """A former leader's promise is answered by the leader now."""
        return self.may_follow_up and self.party == LEADER and action.responsible == LEADER


def _goal_rows(person: Person) -> "QuerySet[OpenedGoal]":
    return goals_visible_to(person).select_related("employee", "leader", "key")


def open_goal(person: Person, goal_id: UUID) -> GoalAccess:
    """Open a goal for a page and record the reading. Raises NotAllowedError (404)."""
    goal = _goal_rows(person).filter(pk=goal_id).first()
    if goal is None:
        raise NotAllowedError
    log.record_reading("opened.goal", by=person.pk, about=goal_id)
    return GoalAccess(person, goal)


def lock_goal(person: Person, goal_id: UUID) -> GoalAccess:
    """Re-read a goal with its row locked, inside a transaction. Raises NotAllowedError."""
    goal = _goal_rows(person).select_for_update(of=("self",)).filter(pk=goal_id).first()
    if goal is None:
        raise NotAllowedError
    return GoalAccess(person, goal)


def goal_of_action(person: Person, action_id: UUID) -> UUID:
    """The goal an action belongs to. Raises NotAllowedError."""
    found = goals_visible_to(person).filter(actions__pk=action_id).values_list("pk", flat=True).first()
    if found is None:
        raise NotAllowedError
    return found


def live_version(person: Person, conversation_id: UUID) -> int:
    """One cheap query: the number that moves with every shared change. Raises NotAllowedError."""
    found = visible_to(person).filter(pk=conversation_id).values_list(F("live_version"), flat=True).first()
    if found is None:
        raise NotAllowedError
    return found


def report(leader: Person, person_id: int) -> Person:
    """One of those the leader leads today.

    Raises NotAllowedError, after the same questions whether they exist or not.
    """
    found = Person.objects.filter(pk=person_id).first()
    may = may_invite(leader, found or Person(pk=person_id))
    if found is None or not may:
        raise NotAllowedError
    return found
