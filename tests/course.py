"""A conversation brought to any status by the same actions a user presses."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from samtale.conversations import access
from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.agreement import consents
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.leader_change import jobs as leader_change_jobs
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation
from samtale.conversations.signature import actions as signature_actions
from samtale.conversations.signature import page as signature_page
from samtale.conversations.states import Status
from samtale.core import clock, workday
from samtale.core.clock import add_months
from samtale.goals.models import Goal
from samtale.guides.choosing import published
from samtale.guides.models import GuideVersion
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.notices.models import Message
from samtale.people.models import Leadership, Person
from samtale.rounds.models import Absence, ClosedPeriod, Room, Round, Shift, ShiftPlan
from samtale.rounds.series import actions as series_actions
from samtale.rounds.series.models import Series
from samtale.rounds.setup import actions as setup_actions
from samtale.vault import holders
from samtale.vault.models import DataKey

from . import kept_course
from .cast import Cast

# Words found nowhere else, so that a leak shows.
SECRETS = {
    "goal": "Bli trygg på å lede teammøtene, rabarbrakvist",
    "action": "Lede hvert andre teammøte, syrinduft",
    "step": "Spørre Jonas om malen, bringebærsaft",
    "leader_action": "Melde på kurs i møteledelse, tyttebærlyng",
    "consent": "Behovet for kurs i møteledelse, multemyr",
}


def yearly_guide() -> GuideVersion:
    ensure_ready_guides()
    return published(kind="yearly")[0]


def goal_of(employee: Person, leader: Person, **more) -> Goal:
    """A goal of the two that has come from no conversation."""
    key = DataKey.make(holders.two(employee.pk, leader.pk))
    return Goal.objects.create(key=key, employee=employee, leader=leader, **more)


def guide_for(status: str) -> GuideVersion:
    """A check-in's form for the status only a check-in comes to, else a yearly one's."""
    yearly = yearly_guide()
    return published(kind="check_in")[0] if status == Status.DONE else yearly


def at_nine(days_ahead: int = 10) -> datetime:
    """Nine in the morning some days ahead."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days_ahead)


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def letters_sent() -> None:
    """What was queued until now has left, as if the worker had been by."""
    Message.objects.filter(sent_at=None).update(sent_at=timezone.now(), next_try_at=None)


def agree_something(conversation: Conversation, cast: Cast) -> None:
    """One goal with an action each and one thing that may be used outside."""
    goal = agreement_actions.add_goal(
        conversation_id=conversation.pk,
        by=cast.employee,
        goal_id=uuid4(),
        title=SECRETS["goal"],
        kind="development",
        priority=1,
        measure="",
        due=timezone.localdate() + timedelta(days=300),
    )
    for responsible, what in (("employee", SECRETS["action"]), ("leader", SECRETS["leader_action"])):
        agreement_actions.add_action(
            conversation_id=conversation.pk,
            by=cast.leader,
            goal_id=goal.pk,
            action_id=uuid4(),
            what=what,
            first_step=SECRETS["step"],
            measure="",
            responsible=responsible,
            kind="do",
            due=timezone.localdate() + timedelta(days=60),
        )
    consents.add_consent(
        conversation_id=conversation.pk,
        by=cast.employee,
        consent_id=uuid4(),
        what=SECRETS["consent"],
        purpose="planlegge kurs",
        whom="ledergruppen",
    )


def lies_to_be_signed(conversation: Conversation) -> str:
    """The hash of the text on the page, which is the same for both."""
    return signature_page.read(access.peek(conversation.employee, conversation.pk)).paper.sha256


def sign(conversation: Conversation, by: Person) -> None:
    seen = lies_to_be_signed(conversation)
    signature_actions.sign_agreement(conversation_id=conversation.pk, by=by, seen_sha256=seen)


def conversation_at(status: str, cast: Cast, *, guide: GuideVersion | None = None) -> Conversation:
    """A conversation between the employee and the leader, brought to a status by the same actions a user presses."""
    key = (status, *kept_course.key_of(cast.employee, cast.leader, *([guide] if guide else [])))
    found = access.peek(cast.employee, kept_course.once(key, lambda: _bring_to(status, cast, guide))).conversation
    assert found.status == status, (found.status, status)
    return found


def _bring_to(status: str, cast: Cast, guide: GuideVersion | None) -> UUID:
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=guide or guide_for(status),
        starts_at=at_nine(),
        minutes_long=90,
        place="møterom Fjellet",
        by=cast.leader,
    )
    road = [
        (Status.PREPARING, lambda: invitation_actions.accept(conversation_id=made.pk, by=cast.employee)),
        (Status.HOLDING, lambda: meeting_actions.start(conversation_id=made.pk, by=cast.leader)),
        (Status.CLOSING, lambda: _close(made, cast)),
        (Status.SIGNING, lambda: _to_signing(made, cast)),
        (Status.FOLLOWING, lambda: [sign(made, cast.employee), sign(made, cast.leader)]),
    ]
    if status == Status.CANCELLED:
        invitation_actions.cancel(conversation_id=made.pk, by=cast.leader)
    elif status == Status.UNSIGNED:
        for _, go in road[:4]:
            go()
        signature_actions.refuse(conversation_id=made.pk, by=cast.employee, reason="Vil tenke meg om, kantarellskog")
    elif status == Status.DONE:
        for _, go in road[:2]:
            go()
        meeting_actions.finish(conversation_id=made.pk, by=cast.leader)
    elif status == Status.STOPPED:
        for _, go in road[:3]:
            go()
        _leader_leaves(cast)
    elif status != Status.INVITED:
        for reached, go in road:
            go()
            if reached == status:
                break
    return made.pk


def started_round(cast: Cast) -> Round:
    """A round of the school for two months, in which the leader holds the conversations of those they lead."""
    today = timezone.localdate()
    made = setup_actions.save_round(
        by=cast.hr,
        round_=Round(
            name="Vårens samtaler",
            unit=cast.unit,
            guide=yearly_guide(),
            starts_on=today + timedelta(days=1),
            ends_on=add_months(today, 2),
            by=cast.hr,
        ),
    )
    setup_actions.start(round_=made, by=cast.hr)
    return made


def begun_series(cast: Cast) -> Series:
    """A rhythm of check-ins between the leader and the employee, whose first is too far ahead to be made."""
    yearly_guide()
    (made,) = series_actions.begin(
        employees=[cast.employee],
        rhythm="fortnightly",
        first_on=workday.next_workday(timezone.localdate() + timedelta(days=40)),
        begins_at=time(9),
        minutes_long=20,
        place="kontoret",
        by=cast.leader,
    )
    return made


def planned_around(cast: Cast) -> dict[str, int]:
    """A room, a closed day and an absence at the school, and one of each taken out, by their names in the table."""
    day = timezone.localdate() + timedelta(days=20)
    days = {"starts_on": day, "ends_on": day}
    gone = {"removed_at": timezone.now()}
    return {
        "room": Room.objects.create(name="Fjellet", unit=cast.unit).pk,
        "closed": ClosedPeriod.objects.create(name="Vinterferie", unit=cast.unit, **days).pk,
        "absence": Absence.objects.create(person=cast.colleague, **days).pk,
        "removed_room": Room.objects.create(name="Dalen", unit=cast.unit, **gone).pk,
        "removed_closed": ClosedPeriod.objects.create(name="Høstferie", unit=cast.unit, **days, **gone).pk,
        "removed_absence": Absence.objects.create(person=cast.employee, **days, **gone).pk,
    }


def shift_plan_of(person: Person, *shifts: tuple[int, int, int], days: int = 60, in_use: bool = True) -> ShiftPlan:
    """A shift plan for so many days from today; each shift as days ahead, and the hours it begins and ends at."""
    today, now = clock.today(), timezone.now()
    plan = ShiftPlan.objects.create(
        person=person,
        read_at=now,
        used_at=now if in_use else None,
        first_on=today,
        last_on=today + timedelta(days=days),
    )
    for ahead, begins, ends in shifts or [(9, 7, 15)]:
        midnight = clock.midnight(today + timedelta(days=ahead))
        starts, until = (midnight + timedelta(hours=hour) for hour in (begins, ends))
        Shift.objects.create(plan=plan, starts_at=starts, ends_at=until)
    return plan


def _leader_leaves(cast: Cast) -> None:
    """The leader leads the employee no longer, since some days; the worker stops what was open."""
    led = Leadership.objects.filter(leader=cast.leader, position__person=cast.employee)
    led.update(ended_on=timezone.localdate() - timedelta(days=3))
    leader_change_jobs.stop_conversations(timezone.now())


def _close(made: Conversation, cast: Cast) -> None:
    agree_something(fresh(made), cast)
    meeting_actions.close(conversation_id=made.pk, by=cast.leader)


def _to_signing(made: Conversation, cast: Cast) -> None:
    for who in (cast.employee, cast.leader):
        for question in ("all_said", "agreed_text"):
            closing_actions.answer(conversation_id=made.pk, by=who, question=question, yes=True)
    closing_actions.to_signing(conversation_id=made.pk, by=cast.employee)
