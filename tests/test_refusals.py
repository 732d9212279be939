"""Not knowing and not being allowed cannot be told apart, and whoever tried the handle stands in the log."""

import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale.audit import log, refusals
from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.conversations.models import SharedTopic
from samtale.goals.models import Action, Goal

from .access_table import TABLE
from .course import conversation_at
from .test_access_table import things_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')  # another at every answer
# What is in an address of somebody's own; everything else is the same for all or has its role as its only key.
OWN = {"conversation", "goal", "action", "meeting"}


def refused() -> list[AccessLog]:
    return list(AccessLog.objects.filter(event__startswith="refused").order_by("pk"))


@pytest.fixture
def following(cast):
    return conversation_at("following", cast)


def test_a_stranger_who_opens_a_conversation_stands_in_its_log_and_the_two_do_not(cast, following):
    page = reverse("conversations:invitation", args=[following.pk])
    for who in (cast.employee, cast.leader):
        assert cast.client(who).get(page).status_code == 200
    assert refused() == []
    for who in (cast.colleague, cast.administrator, cast.former_leader):
        assert cast.client(who).get(page).status_code == 404
    assert [(row.actor_id, row.conversation_id, row.detail) for row in refused()] == [
        (who.pk, following.pk, {"page": "conversations:invitation"})
        for who in (cast.colleague, cast.administrator, cast.former_leader)
    ]
    assert verify().fault is None


def test_so_it_is_with_goals_with_writing_and_with_the_pages_of_a_role(cast, following):
    goal, topic = Goal.objects.first(), SharedTopic.objects.first()
    client = cast.client(cast.colleague)
    asked = [
        ("get", reverse("conversations:goal", args=[goal.pk]), (None, goal.pk, None)),
        ("post", reverse("conversations:text", args=[following.pk, "topic", topic.pk]), (following.pk, None, None)),
        ("get", reverse("people:person", args=[cast.employee.pk]), (None, None, cast.employee.pk)),
        ("get", reverse("guides:list"), (None, None, None)),
        ("get", reverse("conversations:team"), (None, None, None)),
    ]
    for method, url, _ in asked:
        assert getattr(client, method)(url).status_code == 404
    assert [(row.conversation_id, row.about, row.person_id) for row in refused()] == [what for *_, what in asked]
    assert cast.client(cast.hr).get(reverse("people:person", args=[cast.employee.pk])).status_code == 200
    assert len(refused()) == len(asked)


def test_the_same_handle_twice_is_one_row_and_a_flood_is_one_more(cast, following):
    client = cast.client(cast.colleague)
    for _ in range(3):
        client.get(reverse("conversations:minutes", args=[following.pk]))
    assert len(refused()) == 1
    for _ in range(2 * refusals.MOST):
        assert client.get(reverse("conversations:minutes", args=[uuid4()])).status_code == 404
    assert len(refused()) == refusals.MOST + 1
    assert refused()[-1].event == refusals.MANY
    cast.client(cast.other_leader).get(reverse("conversations:minutes", args=[following.pk]))
    assert len(refused()) == refusals.MOST + 2  # one person's flood drowns nobody else's


def test_an_address_that_is_none_and_somebody_not_signed_in_leave_no_row(cast, following, client):
    client.get(reverse("conversations:minutes", args=[following.pk]))
    cast.client(cast.colleague).get("/finnes-ikke/")
    assert refused() == []


def test_the_answer_is_given_also_when_the_log_cannot_be_written(cast, following, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(log, "record", fails)
    assert cast.client(cast.colleague).get(reverse("conversations:minutes", args=[following.pk])).status_code == 404


def addresses(conversation, cast) -> list[tuple[str, str, str, str]]:
    """Every address of somebody's own: method, name, the one that is there, and one that is not."""
    things, _ = things_of(conversation, cast)
    other = {name: uuid4() if name in OWN else thing for name, thing in things.items()}
    found = []
    for address in TABLE:
        if OWN & set(address.takes):
            args = [[of[name] for name in address.takes] for of in (things, other)]
            there, nowhere = (reverse(address.name, args=given) for given in args)
            found += [(method, address.name, there, nowhere) for method in ("get", "post")]
    return found


def queries(client, method: str, url: str) -> tuple[int, bytes, list[str]]:
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(url)
    return answer.status_code, TOKEN.sub(b"", answer.content), [query["sql"].partition(" ")[0] for query in asked]


def test_no_such_thing_and_no_right_give_the_same_answer_by_the_same_queries(cast, following):
    """Equal queries, writes included, rather than equal time: bench/refusals.py measures the time."""
    assert Action.objects.exists()
    client, differing = cast.client(cast.colleague), []
    every = addresses(following, cast)
    assert len(every) > 100
    for method, name, there, nowhere in every:
        answers = []
        for url in (there, nowhere):
            with transaction.atomic():
                answers.append(queries(client, method, url))
                transaction.set_rollback(True)
        if answers[0] != answers[1]:
            differing.append(f"{method} {name}: {[(code, len(body), len(asked)) for code, body, asked in answers]}")
    assert not differing, "\n".join(differing)
