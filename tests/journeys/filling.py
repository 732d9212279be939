"""A municipality with something on every page: a conversation in every status, each with all that can stand in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.agreement import differences as agreement_differences
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.follow_up import nudges
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.invitation import taking_part
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.minutes import actions as minutes_actions
from samtale.conversations.models import Conversation, SharedTopic
from samtale.conversations.points import actions as points_actions
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.conversations.signature import addenda
from samtale.conversations.states import Status, can
from samtale.goals.models import Action, Goal
from samtale.guides import building
from samtale.guides.models import GuideVersion, Statement
from samtale.guides.ready_forms import ensure_ready_guides
from tests.cast import Cast, leads, person, position
from tests.course import at_nine, conversation_at, fresh

NAMES = ["Anne", "Bjørn", "Cecilie", "Dag", "Eva", "Frode", "Grete", "Håkon", "Ida", "Jan", "Kåre", "Liv"]
IN_THE_MAKING = "Skjemaet vi lager"
LONG = "Vi snakket om hvordan uka er lagt opp, og om hva som skal til for at det blir rom for å øve sammen. "


ALL_STATUSES = tuple(one for one in Status if one != Status.ENDED)


def fill(cast: Cast, statuses: Iterable[str] = ALL_STATUSES) -> list[tuple[Cast, Conversation]]:
    """One conversation a status, with an employee each; the cast beside it has that employee."""
    ensure_ready_guides()
    guide = GuideVersion.objects.get(guide__name="Full årlig samtale", published_at__isnull=False)
    building.copy_version(version=guide, by=cast.hr, name=IN_THE_MAKING)
    filled = []
    for name, status in zip(NAMES, statuses, strict=False):
        employee = person(name, "Nordli-Kvistgård")
        leads(cast.leader, position(employee, cast.unit, "Spesialpedagogisk koordinator"))
        own = replace(cast, employee=employee)
        note_points(own)
        if can("agree", status):  # there are promises from last year
            conversation_at(Status.FOLLOWING, own, guide=guide)
        filled.append((own, enrich(conversation_at(status, own, guide=None if status == Status.DONE else guide), own)))
    return filled


def enrich(conversation: Conversation, cast: Cast) -> Conversation:
    """Everything that can be written in the status it has."""
    for what, write in (
        ("answer_invitation", move_about),
        ("prepare", prepare),
        ("write_shared", talk),
        ("agree", agree),
        ("write_minutes", minute),
        ("differ", differ),
        ("add_addendum", add),
    ):
        if can(what, conversation.status):
            write(fresh(conversation), cast)
    return fresh(conversation)


def move_about(conversation: Conversation, cast: Cast) -> None:
    was = conversation.status
    invitation_actions.move(
        conversation_id=conversation.pk, by=cast.leader, starts_at=at_nine(12), reason="Jeg må på møte den dagen."
    )
    if was == Status.PREPARING:
        invitation_actions.accept(conversation_id=conversation.pk, by=cast.employee)
    else:
        invitation_actions.propose_time(
            conversation_id=conversation.pk,
            by=cast.employee,
            proposal_id=uuid4(),
            starts_at=at_nine(16),
            message="Da har jeg bedre tid.",
        )
    taking_part.tell(conversation_id=conversation.pk, text="Tolk på polsk, og plass til søster.", by=cast.employee)
    separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, by=cast.leader, starts_at=at_nine(4), minutes_long=60, place="kontoret"
    )


def write(conversation: Conversation, by, kind: str, text_id) -> None:
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk, kind=kind, text_id=str(text_id), edit=uuid4(), base="", text=LONG * 3, by=by
    )


def note_points(cast: Cast) -> None:
    """To raise next time, in each one's own list."""
    for by, other, is_leader in ((cast.employee, cast.leader, False), (cast.leader, cast.employee, True)):
        for text in ("Hvem gjør hva på fredager?", "Takke for innsatsen da vi manglet folk. " * 7):
            points_actions.add(point_id=uuid4(), other=other.pk, leads=is_leader, text=text, by=by)


def prepare(conversation: Conversation, cast: Cast) -> None:
    preparation_actions.set_focus(
        conversation_id=conversation.pk, text="Lesing i alle fag.\nFærre vikarer.", by=cast.leader
    )
    topics = list(conversation.guide.topics.all()[:2])
    for who in (cast.employee, cast.leader):
        for topic in topics:
            write(conversation, who, "note", topic.pk)
        preparation_actions.share(conversation_id=conversation.pk, what=topics[0].pk, by=who)
    preparation_actions.set_ready(conversation_id=conversation.pk, ready=True, by=cast.leader)
    scores = {row.pk: 4 for row in Statement.objects.filter(version=conversation.guide, audience="the_two")}
    preparation_actions.answer(conversation_id=conversation.pk, scores=scores, by=cast.employee)
    for what in ("answers", "all"):
        preparation_actions.share(conversation_id=conversation.pk, what=what, by=cast.employee)


def talk(conversation: Conversation, cast: Cast) -> None:
    first, second, *rest = SharedTopic.objects.filter(conversation=conversation)
    write(conversation, cast.employee, "topic", first.pk)
    meeting_actions.add_topic(
        conversation_id=conversation.pk, topic_id=uuid4(), title="Turnusen til høsten", by=cast.employee
    )
    if conversation.status == Status.HOLDING:
        meeting_actions.mark_touched(conversation_id=conversation.pk, topic_id=first.pk, touched=True, by=cast.leader)
        meeting_actions.set_weight(conversation_id=conversation.pk, topic_id=second.pk, weight="little", by=cast.leader)
        meeting_actions.set_aside(
            conversation_id=conversation.pk,
            topic_id=next(one.pk for one in rest if not one.is_main),
            aside=True,
            by=cast.leader,
        )
        for who in (cast.employee, cast.leader):
            meeting_actions.wish_talk_aid(conversation_id=conversation.pk, wished=True, by=who)
    write(conversation, cast.leader, "agreement", conversation.pk)


def agree(conversation: Conversation, cast: Cast) -> None:
    """Last year's goal ends; a new one with something to stop, and a part with a promise of the leader's."""
    both = {"conversation_id": conversation.pk, "due": timezone.localdate() + timedelta(days=200)}
    words = {"title": LONG[:90], "kind": "development", "priority": 1, "measure": "Ingen lister"}
    goal = agreement_actions.add_goal(**both, by=cast.employee, goal_id=uuid4(), **words)
    part = agreement_actions.add_goal(**both, by=cast.leader, goal_id=uuid4(), parent_id=goal.pk, **words)
    for to, responsible in ((goal, "employee"), (part, "leader")):
        agreement_actions.add_action(
            **both,
            by=cast.leader,
            goal_id=to.pk,
            action_id=uuid4(),
            what=LONG[:90],
            first_step="I dag",
            measure="Ingen lister",
            responsible=responsible,
            kind="stop",
        )
    old = Goal.objects.get(employee=cast.employee, status=Goal.Status.AGREED)
    agreement_actions.end_goal(
        conversation_id=both["conversation_id"], by=cast.leader, goal_id=old.pk, outcome="partly", result="Halvveis"
    )


def minute(conversation: Conversation, cast: Cast) -> None:
    write(conversation, cast.employee, "minutes", conversation.pk)
    minutes_actions.finish_minutes(conversation_id=conversation.pk, by=cast.employee)
    for asks in (True, False):
        minutes_actions.comment_minutes(
            conversation_id=conversation.pk, by=cast.leader, comment_id=uuid4(), text=LONG, asks_change=asks
        )


def differ(conversation: Conversation, cast: Cast) -> None:
    for who in (cast.employee, cast.leader):
        agreement_differences.record_difference(
            conversation_id=conversation.pk, by=who, difference_id=uuid4(), text=LONG
        )


def add(conversation: Conversation, cast: Cast) -> None:
    """After signing: an addendum one has signed, progress, a comment, and a word on how a goal went."""
    action = Action.objects.get(goal__employee=cast.employee, responsible="employee")
    addenda.write_addendum(
        conversation_id=conversation.pk,
        by=cast.leader,
        addendum_id=uuid4(),
        text=LONG,
        deadlines={action.pk: timezone.localdate() + timedelta(days=90)},
    )
    nudges.nudge(action_id=action.pk, by=cast.leader)
    for status in ("in_progress", "done"):
        follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status=status, text=LONG, by=cast.employee)
    follow_up_actions.comment(action_id=action.pk, entry=uuid4(), text="Fint å se.", by=cast.leader)
    goal = Goal.objects.get(employee=cast.employee)
    follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome="partly", result=LONG, by=cast.leader)
