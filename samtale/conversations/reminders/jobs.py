"""By itself, once a week: each gets one letter of the deadlines they are responsible for, a leader also the counts.

Days, numbers and names alone: nothing of what was agreed is in a letter.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock, workday
from samtale.goals.models import Action
from samtale.notices import outbox
from samtale.people import telling_apart
from samtale.people.leadership.relations import number_led
from samtale.people.letter_language import writing_to
from samtale.people.models import Person, still_works_here

from .. import access, letter_subjects
from ..access import EMPLOYEE
from ..models import Digest, DigestChoice, DigestTurn
from ..signature import awaiting
from .digest import DAYS_AHEAD, Contents, Often, Turn, turn_of

if TYPE_CHECKING:
    from ..access_rows import OpenedAction

# All that is fetched of an action: its words stay sealed where they are.
TOLD = [
    "status",
    "responsible",
    "due",
    "done_at",
    *(f"goal__{who}__{name}" for who in ("employee", "leader") for name in ("first_name", "last_name")),
]
# People in one transaction: a worker that is killed loses no more, and others write in between.
AT_ONCE = 200


def queue_digests(now: datetime) -> int:
    """Queue the week's digests, each once however many workers do it or are killed. Returns how many.

    Nothing in quiet hours: then they go when those are over. What was agreed since the week's turn waits for the next.
    """
    if workday.is_quiet(clock.here(now)):
        return 0
    turn = turn_of(now)
    row, _made = DigestTurn.objects.get_or_create(day=turn.begins.date())
    if row.done_at:
        return 0
    people = {
        one for pair in _rows(turn).order_by().values_list("goal__employee", "goal__leader").distinct() for one in pair
    } | set(awaiting.signatures(turn.today, before=turn.begins))
    people -= set(row.digests.values_list("person", flat=True))
    waiting = sorted(people)
    queued = sum(_queue(row.pk, turn, waiting[at : at + AT_ONCE]) for at in range(0, len(waiting), AT_ONCE))
    DigestTurn.objects.filter(pk=row.pk).update(done_at=now)
    DigestTurn.objects.filter(day__lt=row.day).delete()
    return queued


def _rows(turn: Turn) -> "QuerySet[OpenedAction]":
    """What can be told of: open, or done in the month before."""
    lately = Q(status=Action.Status.DONE, done_at__gte=turn.since(Often.MONTHLY), done_at__lt=turn.begins)
    agreed = access.agreed_actions(turn.today).filter(goal__agreed_at__lt=turn.begins)
    return agreed.filter(Q(status__in=Action.OPEN) | lately).order_by("due", "pk")


@transaction.atomic
def _queue(turn_id: int, turn: Turn, some: Sequence[int]) -> int:
    """The letters of some people, in ten queries; two more where a letter names two of the same name.

    Another worker waits at the turn's row.
    """
    row = DigestTurn.objects.select_for_update().get(pk=turn_id)
    if row.done_at:
        return 0
    here = Person.objects.filter(still_works_here(turn.today), pk__in=some, email__isnull=False)
    people = {one.pk: one for one in here.exclude(pk__in=row.digests.values("person"))}
    often = dict.fromkeys(people, Often.WEEKLY) | {
        one.person_id: Often(one.often) for one in DigestChoice.objects.filter(person__in=people)
    }
    # Whoever wants it monthly hears of signatures alone in the other weeks.
    whole = {pk: often[pk] for pk in people if turn.is_first_of_month or often[pk] != Often.MONTHLY}
    told = {pk: Contents(DAYS_AHEAD[often[pk]]) for pk in people} | contents_of(whole, turn)
    for pk, waiting in awaiting.signatures(turn.today, people, before=turn.begins).items():
        told[pk].signatures = waiting
    for pk, leads in number_led(people, turn.today, acting=False).items():
        told[pk].leads = leads
    _tell_apart(told.values())
    told = {pk: contents for pk, contents in told.items() if contents.is_worth_sending(often[pk])}
    Digest.objects.bulk_create(Digest(turn=row, person_id=pk) for pk in told)
    outbox.withdraw(letter_subjects.DIGEST, to=told)  # last week's, where it still waits
    outbox.queue_all(_letter(people[pk], contents) for pk, contents in told.items())
    return len(told)


def contents_of(often: dict[int, Often], turn: Turn) -> dict[int, Contents]:
    """What there is to tell each of some people who have chosen how often, but for signatures. One query."""
    found = {pk: Contents(DAYS_AHEAD[chosen]) for pk, chosen in often.items()}
    rows = _rows(turn).filter(Q(goal__employee__in=often) | Q(goal__leader__in=often))
    for row in rows.select_related("goal__employee", "goal__leader").only(*TOLD):
        employee, leader = row.goal.employee, row.goal.leader
        mine, other = (employee, leader) if row.responsible == EMPLOYEE else (leader, employee)
        if mine.pk in found and (mine is employee or row.leads_today):
            found[mine.pk].add_own(row, other, turn)
        if leader.pk in found and row.leads_today:
            found[leader.pk].add_led(row, turn, since=turn.since(often[leader.pk]))
    return found


def _tell_apart(told: Collection[Contents]) -> None:
    """Those of the same name in a letter, by what they do and where. No query where no letter has two."""
    alike = {pk: name for one in told for pk, name in telling_apart.sharing(one.named).items()}
    work = telling_apart.to_choose(alike)
    for one in told:
        one.tell_apart(work)


def _letter(to: Person, contents: Contents) -> outbox.Letter:
    with writing_to(to):
        body = render_to_string(
            "conversations/following_up/letters/digest.txt",
            {"to": to, "digest": contents, "site": settings.SITE_URL.rstrip("/")},
        )
        return outbox.Letter(to, _("Oppsummering av tiltakene"), body, letter_subjects.DIGEST)


# How often


def how_often(*, person: Person) -> Often:
    """What the person has chosen; every week when nothing is."""
    chosen = DigestChoice.objects.filter(person=person).first()
    return Often(chosen.often) if chosen else Often.WEEKLY


def wants_word_of_check_ins(*, person: Person) -> bool:
    """Whether the person wants to be reminded of check-ins; yes when nothing is chosen."""
    return not DigestChoice.objects.filter(person=person, check_ins=False).exists()


def choose(*, often: str, check_ins: bool = True, by: Person) -> None:
    """Choose how often one wants the digest, and whether one is reminded of check-ins.

    It says nothing about signatures: those are always told of.
    """
    with transaction.atomic():
        DigestChoice.objects.update_or_create(person=by, defaults={"often": Often(often), "check_ins": check_ins})
        log.record("digest.chosen", by=by.pk)


# For the person's own take-out


def own_digest(person: Person) -> str:
    return how_often(person=person).value


def own_check_in_reminders(person: Person) -> str:
    return "yes" if wants_word_of_check_ins(person=person) else "no"
