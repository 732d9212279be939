"""Who may what at every address: everybody while a conversation is held, in the other statuses those who differ."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from samtale.conversations import models as heart
from samtale.conversations.points import actions as points_actions
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.core import turned
from samtale.goals.models import Action, Goal, OutcomeConfirmation, Progress
from samtale.guides import building
from samtale.people.models import Position
from samtale.vault.models import DataKey

from .access_table import TABLE
from .access_terms import ANYBODY, CAST, METHODS, STATUSES, WHOLE, Address
from .course import at_nine, begun_series, conversation_at, planned_around, started_round

OUT_OF_SCOPE = ("account_", "people_", "demo:")  # each has a table of its own beside its tests
DONE = {200, 201, 204, 302, 303, 400, 422}  # answered; an empty form gives 422
NOT_NOW = {302, 303, 400, 404, 409, 422}
# What both have signed, and what only the two may write: no statement may touch these where the table says no.
GUARDED = {
    model._meta.db_table
    for model in [
        Goal,
        Action,
        Progress,
        OutcomeConfirmation,
        *(m for m in apps.get_app_config("conversations").get_models() if m is not heart.Presence),
    ]
}
NEAR = ("employee", "leader", "colleague", "other_leader", "hr")  # who is told apart by the status
NO_METHODS_AS = ("employee", "leader", "hr", ANYBODY)  # what no address takes is refused before it is asked who asks
SEEN_ONLY = {heart.Preparation._meta.db_table, "vault_datakey"}  # a first opening makes room for own notes


def url_names(patterns=None, prefix="") -> list[str]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found += url_names(pattern.url_patterns, below)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            found.append(prefix + pattern.name)
    return [name for name in found if not name.startswith(OUT_OF_SCOPE)]


def test_the_table_names_every_address_and_nothing_else():
    assert sorted(set(url_names())) == sorted(address.name for address in TABLE)


def things_of(conversation, cast) -> tuple[dict[str, object], set[str]]:
    """One of everything an address can take, of the conversation where it has any, and the names of what is missing."""
    agreement = heart.Agreement.objects.get(conversation=conversation)
    draft = building.copy_version(version=conversation.guide, by=cast.hr)
    meeting = separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(4), minutes_long=60, place="kontoret", by=cast.leader
    )
    position = Position.objects.get(person=cast.colleague).pk
    found = {
        "round": started_round(cast).pk,
        "series": begun_series(cast).pk,
        **planned_around(cast),
        "position": position,
        "unit": cast.unit.pk,
        "conversation": conversation.pk,
        "person": cast.employee.pk,
        "leader": cast.leader.pk,
        "own_point": noted(cast.employee, cast.leader, leads=False),
        "leaders_point": noted(cast.leader, cast.employee, leads=True),
        "kind": "topic",
        "meeting": meeting.pk,
        "form_topic": conversation.guide.topics.first().pk,
        "guide": conversation.guide_id,
        "draft": draft.pk,
        "notes_request": notes_asked_for(conversation, cast).pk,
        "whole_guide": conversation.guide.guide_id,
    }
    rows = {
        "goal": Goal.objects.filter(employee=cast.employee),
        "action": Action.objects.filter(goal__employee=cast.employee, responsible="employee"),
        "topic": heart.SharedTopic.objects.filter(conversation=conversation),
        "consent": heart.SharingConsent.objects.filter(agreement=agreement),
        "difference": heart.DifferenceOfView.objects.filter(conversation=conversation),
        "proposal": heart.TimeProposal.objects.filter(conversation=conversation),
        "comment": heart.MinutesComment.objects.filter(minutes__conversation=conversation),
        "addendum": heart.Addendum.objects.filter(agreement=agreement),
    }
    firsts = {name: queryset.values_list("pk", flat=True).first() for name, queryset in rows.items()}
    numbers = {"role", "way_in", "domain_change"}
    made_elsewhere = {"calendar_secret", "upload", "take_out", "hold", "data_request", "sign_in_link"} | numbers
    missing = {name for name, pk in firsts.items() if pk is None} | made_elsewhere
    strangers = {name: uuid4() for name in made_elsewhere} | dict.fromkeys(numbers, 999_999)
    return found | {name: pk or uuid4() for name, pk in firsts.items()} | strangers, missing


def notes_asked_for(conversation, cast) -> heart.NotesRequest:
    """The leader's own notes, asked for by the employee."""
    key = DataKey.make(f"person:{cast.leader.pk}")
    given = {"conversation": conversation, "author": cast.leader}
    notes, _made = heart.Preparation.objects.get_or_create(**given, defaults={"key": key})
    return heart.NotesRequest.objects.create(employee=cast.employee, preparation=notes)


def noted(by, other, *, leads: bool) -> UUID:
    """A point to raise with the other next time."""
    pk = uuid4()
    points_actions.add(point_id=pk, other=other.pk, leads=leads, text="Turnus", by=by)
    return pk


class Writes:
    """Notes every statement that changes a guarded table."""

    def __init__(self):
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            table = (
                sql.replace("INSERT INTO", "").replace("UPDATE", "").replace("DELETE FROM", "").split()[0].strip('"')
            )
            self.tables |= {table} & GUARDED
        return execute(sql, params, many, context)


def ask(client: Client, method: str, url: str) -> tuple[object, set[str]]:
    """The answer, and the guarded tables written to; all of it rolled back."""
    writes = Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        answer = client.generic(method, url)
        transaction.set_rollback(True)
    client.cookies.pop(turned.COOKIE, None)  # a screen that was turned round answers nothing else
    return answer, writes.tables


def whom(method: str, status: str) -> tuple[str, ...]:
    """Who is asked of in the ordinary suite; test_the_whole_product asks of everybody."""
    if method not in METHODS[:2]:
        return NO_METHODS_AS if status == WHOLE else ()
    return (*CAST, ANYBODY) if status == WHOLE else NEAR


def everybody(method: str, status: str) -> tuple[str, ...]:
    """Whether an address takes a method at all does not depend on the status."""
    return (*CAST, ANYBODY) if method in METHODS[:2] or status == WHOLE else ()


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(one, marks=pytest.mark.both_databases if one == WHOLE else pytest.mark.slow)
        for one in sorted(STATUSES)
    ],
)
def test_who_may_what(status, cast):
    assert not (wrong := walk(status, cast, whom)), "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("status", sorted(STATUSES))
def test_the_whole_product(status, cast):
    """Everybody, everything, in every status; all that `test_who_may_what` asks, and more."""
    assert not (wrong := walk(status, cast, everybody)), "\n".join(wrong)


def walk(status: str, cast, who_asks: Callable[[str, str], tuple[str, ...]]) -> list[str]:
    """What is wrong with the answers of every address, asked by every method as those who are to ask."""
    conversation = conversation_at(status, cast)
    things, missing = things_of(conversation, cast)
    clients = {who: cast.client(getattr(cast, who)) for who in CAST} | {ANYBODY: Client()}
    wrong, asked = [], 0
    addresses = [address for address in TABLE if address.is_asked_in(status)]
    for address in addresses:
        url = reverse(address.name, args=[things[name] for name in address.takes])
        for method in METHODS:
            for who in who_asks(method, status):
                answer, written = ask(clients[who], method, url)
                asked += 1
                said = judge(address, method, who, status, answer, written, bool(missing & set(address.takes)))
                if said:
                    wrong.append(f"{method} {address.name} as {who} in {status}: {said}")
    assert asked == len(addresses) * sum(len(who_asks(method, status)) for method in METHODS) > 0
    return wrong


def judge(
    address: Address, method: str, who: str, status: str, answer, written: set[str], is_missing: bool
) -> str | None:
    """What is wrong with an answer, or None."""
    may = {"GET": address.get, "POST": address.post}.get(method)
    code = answer.status_code
    allowed = may is not None and may.who != ANYBODY and who in may.who and status in may.when
    if written - (SEEN_ONLY if method == "GET" and allowed else set()) and (not allowed or method == "GET"):
        return f"{code}, and wrote to {written}"
    if may is None:
        led = method == "GET" and code == 302 and answer.request["PATH_INFO"].startswith(answer["Location"])
        return None if code in (404, 405) or led or is_sign_in(answer) else f"{code}, not 405"
    if may.who == ANYBODY:
        return None if code in DONE or is_missing else f"{code}, though open to anybody"
    if who == ANYBODY:
        return None if is_sign_in(answer) else f"{code} without signing in"
    if who not in may.who:
        return None if code == 404 else f"{code}, not 404"
    if is_missing and code == 404:
        return None
    if status not in may.when:
        return None if code in NOT_NOW else f"{code}, though it cannot be done now"
    return None if code in DONE else f"{code}, though allowed"


def is_sign_in(answer) -> bool:
    """Whether an answer is «sign in first» and nothing else."""
    return answer.status_code == 401 or (answer.status_code == 302 and "/accounts/" in answer["Location"])
