"""«Hvem som har sett hva»: the log of one conversation, and of all about oneself, in plain words.

What the other of the two has read is told by the day: nobody is to see at which hour the other sat with it. It stands
at the end of its day, in no order of the clock, and from the day after, so that nobody sees it come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Q, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit.log import READING, SAME_READING
from samtale.audit.models import AccessLog
from samtale.audit.words import sentence
from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.people import telling_apart
from samtale.people.leadership.relations import leaders_of
from samtale.people.models import Person

from ..access import ConversationAccess, goals_visible_to, visible_to
from ..models import AgreementGoal, Conversation

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PAGE_SIZE = 50
# What somebody does with own notes is theirs alone.
OWN_NOTES = ("notes.brought", "notes.kept", "notes.let_go")


class _Told(TypedDict):
    day: date
    by_day: bool  # a reading by the other of the two: the day alone is told


if TYPE_CHECKING:
    Row = WithAnnotations[AccessLog, _Told]


@dataclass(frozen=True)
class Line:
    """One thing somebody did, as it is told; the two before the last where the page is not of one conversation."""

    at: datetime | date  # the day alone of what the other of the two read
    said: str
    conversation: Conversation | None = None
    concerns: str = ""
    about: Goal | Action | None = None  # what it was done to

    @property
    def by_day(self) -> bool:
        return not isinstance(self.at, datetime)

    @property
    def goal(self) -> Goal | None:
        return self.about if isinstance(self.about, Goal) else None

    @property
    def action(self) -> Action | None:
        return self.about if isinstance(self.about, Action) else None


def of_conversation(*, access: ConversationAccess, page: str) -> tuple[list[Line], Page]:
    """What has been done with a conversation and its goals, newest first. For either of the two."""
    conversation = access.conversation
    goals = AgreementGoal.objects.filter(agreement__conversation=conversation).values_list("goal_id", flat=True)
    others = {access.other.pk}
    rows = _page(Q(conversation_id=conversation.pk) | _about(goals), access.person, others, page)
    names, known = _names(rows), _goals_and_actions(rows, access.person)

    def who(actor: int | None) -> str:
        if access.is_employee and actor == conversation.leader_id:
            return _("Lederen din") if conversation.leads_today else _("Lederen du hadde da,")
        return conversation.employee.first_name if actor == conversation.employee_id else names[actor]

    return [
        Line(
            _when(row),
            sentence(row.event, _subject(row, access.person, who), row.detail),
            about=known.get(row.about),
        )
        for row in _without_repeats(rows)
    ], rows


def of_person(*, person: Person, page: str) -> tuple[list[Line], Page]:
    """What others have done with what is about a person, and all the person has done, newest first."""
    own = {one.pk: one for one in visible_to(person).filter(employee=person)}
    goals = Goal.objects.filter(employee=person).values_list("pk", flat=True)
    asked = Q(conversation_id__in=list(own)) | _about(goals) | Q(person_id=person.pk) | Q(actor_id=person.pk)
    others = {one.leader_id for one in own.values()} | set(leaders_of(person).values_list("pk", flat=True))
    rows = _page(asked, person, others, page)
    names, known = _names(rows), _goals_and_actions(rows, person)
    return [
        Line(
            _when(row),
            sentence(row.event, _subject(row, person, names.__getitem__), row.detail),
            own.get(row.conversation_id) if row.conversation_id else None,
            _concerns(row, person, names),
            about=known.get(row.about),
        )
        for row in _without_repeats(rows)
    ], rows


def _about(goals: Iterable[UUID]) -> Q:
    goals = list(goals)
    actions = Action.objects.filter(goal__in=goals).values_list("pk", flat=True)
    return Q(about__in=[*goals, *actions])


def _goals_and_actions(rows: Iterable[AccessLog], reader: Person) -> dict[UUID | None, Goal | Action]:
    """What rows are about, of what the reader may read today, by id. Two queries."""
    asked = {row.about for row in rows if row.about}
    mine = goals_visible_to(reader)
    goals = {one.pk: one for one in mine.filter(Q(pk__in=asked) | Q(actions__in=asked)).distinct()}
    found: dict[UUID | None, Goal | Action] = {pk: goal for pk, goal in goals.items()}  # noqa: C416
    for action in Action.objects.filter(pk__in=asked, goal__in=goals):
        action.goal = goals[action.goal_id]
        found[action.pk] = action
    return found


def _page(asked: Q, reader: Person, others: set[int], page: str) -> Page:
    """A page of the rows, the newest day first; in each day the others' readings last, by what and not by when."""
    theirs, today = Q(event__startswith=READING, actor_id__in=others), Q(at__gte=clock.midnight(clock.today()))
    hidden = (theirs & today) | (Q(event__in=OWN_NOTES) & ~Q(actor_id=reader.pk))
    rows = AccessLog.objects.filter(asked).exclude(hidden)
    rows = rows.annotate(
        day=TruncDate("at", tzinfo=timezone.get_default_timezone()),
        by_day=Case(When(theirs, then=True), default=False),
    )
    what = [Case(When(by_day=True, then=F(name))) for name in ("event", "actor_id", "conversation_id", "about")]
    return Paginator(rows.order_by("-day", "by_day", *what, "-pk"), PAGE_SIZE).get_page(page)


def _when(row: "Row") -> datetime | date:
    return row.day if row.by_day else row.at


def _names(rows: Iterable[AccessLog]) -> dict[int | None, str]:
    """Everybody who is named on the page; somebody who is no longer stored is told of as that."""
    people = {pk for row in rows for pk in (row.actor_id, row.person_id) if pk is not None}
    known = telling_apart.in_words(telling_apart.names_of(Person.objects.filter(pk__in=people)))
    names: dict[int | None, str] = {None: "Samtale"}
    return names | {one: known.get(one, _("En som ikke er registrert lenger")) for one in people}


def _subject(row: AccessLog, reader: Person, who) -> str:
    return _("Du") if row.actor_id == reader.pk else who(row.actor_id)


def _concerns(row: AccessLog, reader: Person, names: dict[int | None, str]) -> str:
    """Whom it was done to, where somebody else did it to the reader or the reader to somebody else."""
    if row.person_id is None or row.person_id == row.actor_id:
        return ""
    return _("Gjelder deg") if row.person_id == reader.pk else _("Gjelder %(name)s") % {"name": names[row.person_id]}


def _without_repeats(rows: Iterable["Row"]) -> list["Row"]:
    """Without what the same person did just before, as when two windows were opened at once, or read the same day."""
    kept: list[Row] = []
    for row in rows:
        last = kept[-1] if kept else None
        if last and _same(last, row) and (_when(last) == _when(row) or last.at - row.at < SAME_READING):
            continue
        kept.append(row)
    return kept


def _same(one: AccessLog, other: AccessLog) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("actor_id", "event", "conversation_id", "about", "person_id", "detail")
    )
