"""What letters are about: one that still waits is withdrawn when its matter is done, called off or moved."""

from collections.abc import Iterable

from samtale.goals.models import Action, Goal
from samtale.notices import outbox
from samtale.people.models import Person

from .models import Addendum, Conversation, Digest, DigestTurn, Handover, LegalHold, PreparationReminder

DIGEST = "digest"


def invitation(conversation: Conversation) -> str:
    return f"invitation:{conversation.pk}"


def change(conversation: Conversation) -> str:
    """A new time or place."""
    return f"change:{conversation.pk}"


def time(conversation: Conversation) -> str:
    """What the two say to each other about the time that stands."""
    return f"time:{conversation.pk}"


def taking_part(conversation: Conversation) -> str:
    """What the employee needs to take part: stands whatever the time is."""
    return f"taking_part:{conversation.pk}"


def preparation(conversation: Conversation) -> str:
    return f"preparation:{conversation.pk}"


def signing(conversation: Conversation) -> str:
    return f"signing:{conversation.pk}"


def minutes(conversation: Conversation) -> str:
    return f"minutes:{conversation.pk}"


def hold(of: LegalHold) -> str:
    """That deletion is stopped, or goes on again."""
    return f"hold:{of.pk}"


def addendum(of: Addendum) -> str:
    return f"addendum:{of.pk}"


def action(of: Action) -> str:
    return f"action:{of.pk}"


def handover(employee: Person) -> str:
    """The employee's choice of what goes over to a new leader."""
    return f"handover:{employee.pk}"


def promises(employee: Person) -> str:
    """What has gone over to a new leader, and the answers."""
    return f"promises:{employee.pk}"


# Withdrawing


def prepared(conversation: Conversation, *, to: Person | None = None) -> None:
    """One of them is ready, or neither need be: begun, moved or called off. Who was not reminded can be, later."""
    taken = outbox.withdraw(preparation(conversation), to=to)
    if taken.unreached:
        PreparationReminder.objects.filter(conversation=conversation, to__in=taken.unreached).delete()


def time_set(conversation: Conversation) -> None:
    """Another time stands, or none: what was said about the one before is over, and so is the reminder."""
    outbox.withdraw(time(conversation))
    prepared(conversation)


def begun(conversation: Conversation) -> dict[str, list[int]]:
    """Returns whose letter of the time was withdrawn, by which letter it was: «invitation» or «change»."""
    letters = {"invitation": invitation(conversation), "change": change(conversation)}
    withdrawn = {name: sorted(outbox.withdraw(matter).receivers) for name, matter in letters.items()}
    time_set(conversation)
    return {name: receivers for name, receivers in withdrawn.items() if receivers}


def signed_by_both(conversation: Conversation) -> None:
    """They have been through it all: that it began on another day than it was to tells neither of them anything."""
    outbox.withdraw(change(conversation))


def stopped(conversation: Conversation) -> None:
    """Nothing is asked of the two any longer."""
    outbox.withdraw(signing(conversation), minutes(conversation), time(conversation), preparation(conversation))


def withdraw_action_letters(actions: Iterable[Action], *, to: Person | None = None) -> None:
    """Whoever is responsible has said how it goes, or it is over."""
    outbox.withdraw(*map(action, actions), to=to)


def digest_anew(goal: Goal) -> None:
    """What a digest that still waits says of a goal has changed: the worker makes it anew."""
    taken = outbox.withdraw(DIGEST, to=[goal.employee_id, goal.leader_id])
    if taken.receivers:
        Digest.objects.filter(person__in=taken.receivers).delete()
        DigestTurn.objects.update(done_at=None)


def goal_over(goal: Goal) -> None:
    """The goal has ended, and its actions with it."""
    withdraw_action_letters(Action.objects.filter(goal=goal))


def handed_over(employee: Person) -> None:
    """The employee has answered about one former leader, and perhaps about all."""
    waiting = Handover.objects.filter(goal__employee=employee, answered_at=None, withdrawn_at=None)
    if not waiting.filter(goal__status=Goal.Status.AGREED).exists():
        outbox.withdraw(handover(employee))


def taken_back(employee: Person, *, after: Person) -> None:
    """A goal has been taken back from a new leader, and perhaps it was the last."""
    if not Handover.objects.filter(goal__employee=employee, after=after, goes=True, withdrawn_at=None).exists():
        outbox.withdraw(promises(employee), to=after)
