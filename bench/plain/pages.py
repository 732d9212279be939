"""A plain view of each measured page: the rows the page asks, by the ORM; the same texts opened; the same template.

What the template is given was made once, by the program itself: a plain view spends nothing on putting it together, so
that the page is held to less than any real view of its kind would take.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import DateField, Q, Value
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from samtale.audit.log import SAME_READING
from samtale.audit.models import AccessLog
from samtale.conversations import access
from samtale.conversations.models import (
    Addendum,
    AppliedEdit,
    Conversation,
    PreparationNote,
    SharedTopic,
    TalkAidConsent,
    WorkplaceFocus,
)
from samtale.core import clock
from samtale.goals.models import Action, Goal, OutcomeConfirmation
from samtale.guides.models import Topic
from samtale.people.models import NewWayIn, Person, Position, Precaution
from samtale.rounds.models import Member
from samtale.rounds.series.models import Series
from samtale.vault.holders import Somebody, asked_by
from tests import same_rows

# By address: the template and what the program gave it. By person: what they do here.
PAGES: dict[str, tuple[str, dict[str, Any]]] = {}
STANDINGS: dict[int, Any] = {}


def team(request: HttpRequest) -> HttpResponse:
    leader, led = _signed_in(request)
    names = ("person", "person__first_name", "person__last_name", "person__sort_key", "title")
    people = [one.position.person_id for one in led]
    places = Member.objects.filter(
        holder=leader, invited_at=None, round__started_at__isnull=False, round__ended_at=None
    ).exclude(choice=Member.Choice.OUT)
    series = Series.objects.filter(leader=leader, ended_at=None).order_by()
    no_day = Value(None, output_field=DateField())
    _ask(
        Position.objects.filter(pk__in=[one.position_id for one in led])
        .order_by("started_on", "pk")
        .values_list(*names),
        same_rows.of_leader_values(leader),
        same_rows.open_actions(leader, clock.today()),
        NewWayIn.objects.filter(settled_at=None, held_back=False, due_on=None, person__in=people).order_by("at"),
        _addenda(leader),
        places.values_list("round__starts_on", "round", "round__name", "employee", "starts_at").union(
            series.values_list(no_day, "pk", "asked", "employee", "paused_at"), all=True
        ),
    )
    return _page(request)


def home(request: HttpRequest) -> HttpResponse:
    person, _ = _signed_in(request)
    goals, actions = _with_actions(same_rows.goals_of(person, person, open_only=True), exclude_drafts=True)
    printed = ("rhythm", "first_on", "begins_at", "paused_at", "leader__first_name")
    _ask(
        OutcomeConfirmation.objects.filter(goal__in=goals),
        same_rows.current_of(person),
        Precaution.objects.order_by("pk"),
        NewWayIn.objects.filter(person=person, held_back=False, refused_at=None, settled_at=None),
        _addenda(person),
        Series.objects.filter(employee=person, ended_at=None).select_related("leader").only(*printed),
        same_rows.line_of(person, person),
        access.separate_meetings_visible_to(person).filter(
            cancelled_at__isnull=True, starts_at__gte=timezone.now() - timedelta(hours=12)
        ),
    )
    with _as(person):
        _open(goals, "title")
        _open(actions, "what")
    return _page(request)


def meeting(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    person, _ = _signed_in(request)
    conversation = same_rows.opened(person, conversation_id).get()
    _lately(person, conversation, "opened.write_shared")
    topics = list(SharedTopic.objects.filter(conversation=conversation).select_related("topic"))
    seen = Q(preparation__author=person) | Q(shared_at__isnull=False)
    notes = PreparationNote.objects.filter(seen, preparation__conversation=conversation)
    notes = list(notes.select_related("preparation__key", "shown_key"))
    links = same_rows.goals_agreed_in(conversation, access.goals_visible_to(person))
    links = links.select_related("goal__key", "goal__employee", "goal__leader", "agreement")
    goals, actions = _with_actions([link.goal for link in links])
    _ask(
        WorkplaceFocus.objects.filter(leader=conversation.leader_id).values_list("text")[:1],
        TalkAidConsent.objects.filter(conversation=conversation).values_list("person"),
        conversation.moves.order_by("-at").values_list("before", "after", "by")[:1],
    )
    for topic in topics:
        topic.conversation = conversation
    for note in notes:
        note.preparation.conversation = conversation
    with _as(person):
        _open(topics, "own_title")
        written = [one for one in topics if one.topic is None or one.topic.kind != Topic.Kind.GOALS]
        _open((one for one in written if not one.skipped_at), "text")
        _open(goals, "title")
        _open((goal for goal in goals if goal.outcome), "result")
        _open(actions, "what")
        for note in notes:
            _ = note.text if note.preparation.author_id == person.pk else note.shown
    return _page(request)


def save(request: HttpRequest, conversation_id: UUID, text_id: UUID) -> HttpResponse:
    """Stores what was sent where the program merges it; all else is the same."""
    person, _ = _signed_in(request)
    sent = json.loads(request.body)
    with transaction.atomic(), _as(person):
        found = same_rows.opened(person, conversation_id)
        conversation = found.select_for_update(of=("self",)).get()
        row = SharedTopic.objects.get(conversation=conversation, pk=text_id)
        row.conversation = conversation
        list(AppliedEdit.objects.filter(pk__in=[sent["edit"]], conversation=conversation).values_list("pk"))
        if row.text != sent["text"]:
            conversation.live_version += 1
            conversation.save(update_fields=["live_version"])
            row.text, row.version = sent["text"], conversation.live_version
            row.save(update_fields=["text", "version"])
        _lately(person, conversation, "wrote.topic")
        AppliedEdit.objects.bulk_create(
            [AppliedEdit(pk=sent["edit"], conversation=conversation)], ignore_conflicts=True
        )
    return JsonResponse({"text": row.text, "caret": sent["caret"], "version": row.version})


def _signed_in(request: HttpRequest) -> tuple[Person, list]:
    """Who asks, with whom they lead and their roles, which the top of every page depends on."""
    person = request.user
    led = list(same_rows.led_by(person, clock.today()).select_related("position"))
    _ask(same_rows.roles_of(person))
    person.standing = STANDINGS[person.pk]
    return person, led


def _page(request: HttpRequest) -> HttpResponse:
    return render(request, *PAGES[request.path])


def _ask(*questions: Iterable) -> None:
    for question in questions:
        list(question)


def _addenda(person: Person) -> models.QuerySet:
    theirs = Q(agreement__conversation__employee=person) | Q(agreement__conversation__leader=person)
    return Addendum.objects.filter(theirs, signed_at=None, withdrawn_at=None).values_list("pk")


def _lately(person: Person, conversation: Conversation, event: str) -> bool:
    since = timezone.now() - SAME_READING
    return AccessLog.objects.filter(
        conversation_id=conversation.pk, actor_id=person.pk, event=event, at__gte=since
    ).exists()


def _with_actions(question: Iterable[Goal], *, exclude_drafts: bool = False) -> tuple[list[Goal], list[Action]]:
    goals = list(question)
    rows = Action.objects.filter(goal__in=goals)
    actions = list(rows.exclude(status=Action.Status.DRAFT) if exclude_drafts else rows)
    by_key = {goal.pk: goal for goal in goals}
    for action in actions:
        action.goal = by_key[action.goal_id]
    return goals, actions


def _open(rows: Iterable[models.Model], *names: str) -> None:
    """Open those sealed texts of the rows that the page prints."""
    for row in rows:
        for name in names:
            getattr(row, name)


@contextmanager
def _as(person: Person) -> Iterator[None]:
    standing = person.standing
    with asked_by(Somebody(person.pk, standing.led.__contains__, lambda: standing.roles)):
        yield
