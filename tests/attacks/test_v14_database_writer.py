"""V14: whoever writes in the database without the keys, and has an account of their own, reads nobody's texts."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.models import Conversation, Preparation, PreparationNote, SharedTopic
from samtale.conversations.preparation import actions as preparation_actions
from samtale.goals.models import Action, Goal
from samtale.people.models import Person, Session
from samtale.people.sign_in.sessions import SessionStore
from samtale.vault import holders
from samtale.vault.fields import SealedText
from samtale.vault.models import DataKey
from tests.access_table import TABLE
from tests.course import SECRETS, conversation_at, goal_of
from tests.databases import RolledBackError

from .asvs import tries

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.django_db]

WORDS = (*SECRETS.values(), "Notat, tiriltunge", "Delt notat, marihånd", "Felles, blåveis")
# The log has a seal of its own; of what signs somebody in and gives a right: test_v14_who_one_is.py.
ELSEWHERE = {"audit", "account", "mfa", "usersessions", "socialaccount", "people", "auth", "contenttypes", "sessions"}


class Change(NamedTuple):
    """One column written over."""

    model: type[models.Model]
    field: models.Field
    new: object


@pytest.fixture
def victim(cast):
    """A conversation of two with words of every kind, in the middle of it."""
    conversation = conversation_at("following", cast)
    after = conversation_at("preparing", cast)
    note, shared = after.guide.topics.all()[:2]
    for topic, text in ((note, WORDS[-3]), (shared, WORDS[-2])):
        own = Preparation.objects.get_or_create(
            conversation=after, author=cast.employee, defaults={"key": DataKey.make(holders.one(cast.employee.pk))}
        )[0]
        PreparationNote.objects.create(preparation=own, topic=topic, text=text)
    preparation_actions.share(conversation_id=after.pk, what=shared.pk, by=cast.employee)
    topic = SharedTopic.objects.filter(conversation=conversation).first()
    topic.text = WORDS[-1]
    topic.save()
    return conversation, after


@pytest.fixture
def attacker(cast):
    """Somebody who works here, with a conversation, a note and a goal of their own."""
    own = replace(cast, employee=cast.colleague)
    conversation = conversation_at("preparing", own)
    preparation = Preparation.objects.create(
        conversation=conversation, author=own.employee, key=DataKey.make(holders.one(own.employee.pk))
    )
    PreparationNote.objects.create(preparation=preparation, topic=conversation.guide.topics.first(), text="Angriperens")
    goal = goal_of(own.employee, own.leader, title="Angriperens mål", status=Goal.Status.AGREED)
    Action.objects.create(goal=goal, what="Angriperens tiltak")
    return own.employee


def pages(conversations, cast) -> list[str]:
    """Every page on which either of the two reads any of the words."""
    found = []
    action = Action.objects.filter(goal__employee=cast.employee).first()
    for conversation in conversations:
        things = {"conversation": conversation.pk, "goal": action.goal_id, "action": action.pk}
        for address in TABLE:
            if address.get and set(address.takes) <= set(things):
                url = reverse(address.name, args=[things[name] for name in address.takes])
                if url not in found and any(reads(cast.client(who), url) for who in (cast.employee, cast.leader)):
                    found.append(url)
    return found


def reads(client: Client, url: str) -> set[str]:
    page = client.get(url, follow=True)
    return {word for word in WORDS if word in page.content.decode(errors="replace")}


def changes(attacker: Person) -> Iterator[Change]:
    """Every column that names somebody or something, turned to the attacker's; and every mark that time sets."""
    for model in apps.get_models():
        if model._meta.app_label in ELSEWHERE or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                for new in own_of(field.related_model, attacker):
                    yield Change(model, field, new)
            elif isinstance(field, models.DateTimeField) and field.null:
                yield Change(model, field, timezone.now())
    yield Change(DataKey, DataKey._meta.get_field("holders"), holders.two(attacker.pk, attacker.pk))
    yield Change(DataKey, DataKey._meta.get_field("holders"), holders.one(attacker.pk))


def own_of(model: type[models.Model], attacker: Person) -> list[object]:
    """What the attacker has of a kind: themself, their conversation, its keys."""
    if model is Person:
        return [attacker.pk]
    if model is DataKey:
        return list(DataKey.objects.filter(holders__contains=f":{attacker.pk}").values_list("pk", flat=True)[:3])
    names = [field.name for field in model._meta.concrete_fields if field.related_model is Person]
    mine = model._base_manager.filter(**{names[0]: attacker}) if names else model._base_manager.none()
    return list(mine.values_list("pk", flat=True)[:1])


def write(change: Change) -> int:
    """Every row of the column, one by one, without asking the program; how many took it."""
    table, column = map(connection.ops.quote_name, (change.model._meta.db_table, change.field.column))
    pk, done = connection.ops.quote_name(change.model._meta.pk.column), 0
    new = change.field.get_db_prep_value(getattr(change.new, "pk", change.new), connection)
    for row in change.model._base_manager.values_list("pk", flat=True):
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            row = change.model._meta.pk.get_db_prep_value(row, connection)
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {pk} = %s", [new, row])  # noqa: S608
            done += 1
    return done


def attack(attacker: Client, here: list[str], some: list[Change]) -> tuple[int, list[str]]:
    """How many changes took, and what the attacker has read."""
    took, read = 0, []
    for change in some:
        with suppress(RolledBackError), transaction.atomic():
            if write(change):
                took += 1
                read += [
                    f"{change.model._meta.db_table}.{change.field.column}: {url}"
                    for url in here
                    if reads(attacker, url)
                ]
            raise RolledBackError
    return took, read


@tries(
    "V14.2.4",
    "V8.2.2",
    "V11.3.3",
    what="hver kolonne som nevner en person, en rad eller et tidspunkt, skrevet om i databasen til noe som er angriperens eget",
)
def test_no_column_written_over_opens_a_text(cast, victim, attacker, monkeypatch):
    here = pages(victim, cast)
    client = cast.client(attacker)
    assert len(here) > 4 and not any(reads(client, url) for url in here)
    some = list(changes(attacker))
    took, read = attack(client, here, some)
    assert read == [] and took > 60
    without_the_protection(monkeypatch)
    _took, read = attack(client, here, [change for change in some if change.field.related_model is Person])
    assert len(read) > 2, "or the attack is none"


def without_the_protection(monkeypatch) -> None:
    monkeypatch.setattr(holders, "ensure_theirs", lambda stored, named: None)


@tries(
    "V14.2.4", "V11.3.3", what="forseglede tekster, og nøkler, byttet mellom to personers rader; lest på begges sider"
)
def test_no_text_swapped_between_two_people_opens(cast, victim, attacker):
    client = cast.client(attacker)
    here = pages(victim, cast) + pages_of(attacker)
    assert len(pages_of(attacker)) > 3
    swapped = sum(
        swap(model, field, client, here)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedText) or field.related_model is DataKey
    )
    assert swapped > 15


def copied(mine: Session, theirs: Session) -> None:
    QuerySet(Session).filter(pk=mine.pk).update(session_data=theirs.session_data, person=theirs.person)


def named_as(mine: Session, theirs: Session) -> None:
    QuerySet(Session).filter(pk=mine.pk).delete()
    QuerySet(Session).filter(pk=theirs.pk).update(session_key=mine.pk)


def given(mine: Session, theirs: Session) -> None:
    QuerySet(Session).filter(pk=mine.pk).update(person=theirs.person)


@tries(
    "V7.2.3",
    "V7.2.1",
    what="en annens økt kopiert, omdøpt eller byttet eier i databasen, og åpnet med sin egen informasjonskapsel",
)
@pytest.mark.parametrize("change", [copied, named_as, given])
def test_no_session_of_somebody_else_opens_by_ones_own_cookie(cast, attacker, monkeypatch, change):
    victim, client = cast.client(cast.employee), cast.client(attacker)
    assert cast.employee.first_name in victim.get("/").text and attacker.first_name in client.get("/").text

    def becomes_the_other() -> bool:
        with suppress(RolledBackError), transaction.atomic():
            change(Session.objects.get(person=attacker), Session.objects.get(person=cast.employee))
            page = client.get("/", follow=True)
            became.append(cast.employee.first_name in page.text)
            raise RolledBackError
        return became.pop()

    became: list[bool] = []
    assert not becomes_the_other()
    if change is given:
        return  # whose row it is has always been in its data too
    for row in Session.objects.all():
        data = row.get_decoded()
        monkeypatch.setattr(SessionStore, "key_salt", "the same for all")
        QuerySet(Session).filter(pk=row.pk).update(session_data=SessionStore.of_row(row.pk).encode(data))
        monkeypatch.undo()
    monkeypatch.setattr(SessionStore, "key_salt", "the same for all")
    assert becomes_the_other(), "or the attack is none"


def pages_of(attacker: Person) -> list[str]:
    """The attacker's own pages, where somebody else's words would stand if they opened there."""
    conversation = Conversation.objects.get(employee=attacker)
    goal = Goal.objects.get(employee=attacker)
    return [
        reverse("conversations:home"),
        reverse("conversations:preparation", args=[conversation.pk]),
        reverse("conversations:goal", args=[goal.pk]),
        reverse("conversations:action", args=[goal.actions.get().pk]),
    ]


def swap(model: type[models.Model], field: models.Field, client: Client, here: list[str]) -> bool:
    """Every value of a column put in every other row of it in turn; whether there were any to put."""
    table, column = map(connection.ops.quote_name, (model._meta.db_table, field.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
        values = [row[0] for row in cursor.fetchall()]
    for value in values[:4]:
        with suppress(RolledBackError), transaction.atomic():
            with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = %s", [value])  # noqa: S608
            assert [url for url in here if reads(client, url)] == [], f"{table}.{column}"
            raise RolledBackError
    return bool(values)
