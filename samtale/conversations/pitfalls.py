"""Which of the seven pitfalls threatens a conversation: for its leader alone, while there is time, never as a score."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtale.goals.models import Action, Progress

from .access import ConversationAccess
from .goal_rows import GoalRow
from .models import Handover, is_check_in
from .states import BEFORE

SOON = timedelta(days=2)  # the leader's own preparation should be begun by then
FORGOTTEN = timedelta(days=90)  # without a touch
LOOK_BACK = timedelta(days=30)  # as long after the conversation the leader is asked to look back
PUT_OFF = 2  # postponements
HALF = 0.5  # of the talking


class PitfallText(NamedTuple):
    """The sign, what to do, and the sign in a word or two where there is one row a person."""

    sign: str | Promise
    advice: str | Promise
    short: str | Promise = ""


class Pitfall(Enum):
    """Each by its own sign; the last two only the leader can feel, so they are questions."""

    PUT_OFF = PitfallText(
        _("Samtalen er utsatt to ganger eller mer."),
        _("Ta heller en kortere samtale nå enn ingen. Sett av tid som ikke kan flyttes."),
        _("utsatt flere ganger"),
    )
    UNPREPARED = PitfallText(
        _("Det er kort tid igjen, og du har ikke notert noe."),
        _("Sett av en halvtime i dag. Ett stikkord per tema er nok."),
        _("du er ikke forberedt"),
    )
    NO_AIM = PitfallText(
        _("Du har ikke skrevet hva du vil med samtalen."), _("Skriv én setning om hva dere skal ha kommet fram til.")
    )
    UNTOUCHED = PitfallText(
        _("På tre måneder har ingen oppdatert det dere avtalte."),
        _("Spør hvordan det går, eller oppdater det du har ansvaret for."),
        _("ikke fulgt opp"),
    )
    TALKED = PitfallText(
        _("Du snakket mer enn halvparten av tiden."),
        _("La medarbeideren begynne på hvert tema neste gang, og still ett spørsmål til før du svarer."),
    )
    ONLY_NEGATIVE = PitfallText(_("Kom det fram noe som går bra?"), _("Hvis ikke: si det neste gang dere møtes."))
    TOO_PRIVATE = PitfallText(_("Handlet samtalen om arbeidet?"), _("Det private deles bare når medarbeideren vil."))

    @property
    def sign(self) -> str | Promise:
        return self.value.sign

    @property
    def short(self) -> str | Promise:
        return self.value.short

    @property
    def advice(self) -> str | Promise:
        return self.value.advice


def ahead(
    *,
    access: ConversationAccess,
    put_off: int,
    notes: Iterable[str],
    aid: Sequence[str],
    last: Iterable[GoalRow],
    now: datetime,
) -> list[Pitfall]:
    """What threatens a conversation that has not begun; nothing for the employee. One query at most.

    `notes` and `aid` are the leader's own texts on the form's topics and on the preparation aid's; `last` the goals
    agreed last time.
    """
    conversation = access.conversation
    if not access.may_use_leader_aid or conversation.status not in BEFORE or is_check_in(conversation):
        return []
    found = []
    if put_off >= PUT_OFF:
        found.append(Pitfall.PUT_OFF)
    if conversation.starts_at - now <= SOON:
        if not _any_written([*notes, *aid]):
            found.append(Pitfall.UNPREPARED)
        elif aid and not _any_written(aid[:1]):  # what the leader wants with it stands first in the aid
            found.append(Pitfall.NO_AIM)
    return found + untouched(goals=last, now=now)


def looking_back(*, access: ConversationAccess, now: datetime) -> list[Pitfall]:
    """What the leader alone can ask oneself for a month after; nothing for the employee. No query."""
    held_at = access.conversation.held_at
    if not access.may_use_leader_aid or held_at is None or now - held_at > LOOK_BACK:
        return []
    talked = [Pitfall.TALKED] if _leader_talked_most(access.conversation.talk_seconds) else []
    return [*talked, Pitfall.ONLY_NEGATIVE, Pitfall.TOO_PRIVATE]


def untouched(*, goals: Iterable[GoalRow], now: datetime) -> list[Pitfall]:
    """Whether nothing has been done with what was agreed for long, since it came to its leader. One query at most."""
    waiting = {action.pk: row.goal for row in goals for action in row.actions if action.status in Action.OPEN}
    if not waiting:
        return []
    agreed = max(goal.agreed_at or goal.created_at for goal in waiting.values())
    said = Progress.objects.filter(action__in=list(waiting)).order_by().values("action").annotate(last=Max("at"))
    goal_ids = {goal.pk for goal in waiting.values()}
    taken_over = Handover.objects.filter(goal__in=goal_ids, goes=True, withdrawn_at=None).order_by()
    touched = said.values_list("last").union(taken_over.values_list("answered_at"), all=True)
    return [Pitfall.UNTOUCHED] if now - max([agreed, *(at for (at,) in touched)]) > FORGOTTEN else []


def _any_written(texts: Iterable[str]) -> bool:
    return any(text.strip() for text in texts)


def _leader_talked_most(seconds: dict[str, int]) -> bool:
    """By the sums both wished to have counted; nothing is known where one of them did not."""
    mine, theirs = seconds.get("leader", 0), seconds.get("employee", 0)
    return bool(theirs) and mine / (mine + theirs) > HALF
