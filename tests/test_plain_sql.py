"""Each plain question brings the rows of the same question by the ORM, whatever is stored, on both databases."""

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from samtale.conversations import access, access_rows
from samtale.conversations.home import page as home_page
from samtale.conversations.models import (
    Conversation,
    Minutes,
)
from samtale.core import clock
from samtale.goals.models import Goal
from samtale.people import telling_apart
from samtale.people.models import Person, Session, still_works_here
from samtale.people.models.standing import standing_of
from samtale.people.sign_in.sessions import SessionStore, stored

from . import same_rows
from .random_rows import Rows

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(params=range(4))
def rows(request, db) -> Rows:
    return Rows(request.param)


def columns(row: Model | None) -> dict | None:
    """What stands in a row, as Python has it."""
    if row is None:
        return None
    names = [field.attname for field in row._meta.concrete_fields]
    found = {name: row.__dict__[name] for name in names}
    return {name: bytes(one) if isinstance(one, memoryview) else one for name, one in found.items()}


def pairs(rows: Rows):
    return [(one, other) for one in rows.people for other in rows.people]


def test_a_conversation_is_opened_by_the_two_alone(rows):
    seen = 0
    for one in rows.people:
        for conversation in rows.conversations:
            wanted = same_rows.opened(one, conversation.pk).first()
            found = access_rows.conversation_of(one.pk, conversation.pk, clock.today())
            assert columns(found) == columns(wanted)
            if found is None:
                continue
            seen += 1
            assert found.leads_today == wanted.leads_today
            for name in ("employee", "leader", "unit", "guide", "shared_key", "agreement_key"):
                assert columns(getattr(found, name)) == columns(getattr(wanted, name))
            assert columns(found.guide.guide) == columns(wanted.guide.guide)
    assert len(rows.conversations) < seen < 2 * len(rows.conversations)  # some leaders no longer lead


def test_a_row_is_locked_in_a_transaction_alone(rows):
    conversation = rows.conversations[0]
    asked = (conversation.employee_id, conversation.pk, clock.today())
    with transaction.atomic():
        assert access_rows.conversation_of(*asked, to_change=True) == conversation


@pytest.mark.django_db(transaction=True)
def test_no_lock_is_taken_that_nothing_holds():
    with pytest.raises(RuntimeError):
        access_rows.conversation_of(1, Conversation().pk, clock.today(), to_change=True)


def test_the_goals_of_an_employee(rows):
    seen = set()
    for one, employee in pairs(rows):
        for open_only in (False, True):
            found = access_rows.goals_of(one.pk, employee.pk, clock.today(), open_only=open_only)
            wanted = list(same_rows.goals_of(one, employee, open_only=open_only))
            assert [columns(goal) for goal in found] == [columns(goal) for goal in wanted]
            for goal, other in zip(found, wanted, strict=True):
                assert goal.leads_today == other.leads_today
                assert [columns(getattr(goal, name)) for name in ("key", "employee", "leader")] == [
                    columns(getattr(other, name)) for name in ("key", "employee", "leader")
                ]
            seen |= {goal.status for goal in found}
    assert seen == {Goal.Status.AGREED, Goal.Status.ENDED}


def test_the_goals_agreed_in_a_conversation_and_the_one_before(rows):
    seen = 0
    for one in rows.people:
        visible = {goal.pk: goal for goal in access.goals_visible_to(one)}
        for conversation in rows.conversations:
            wanted = same_rows.goals_agreed_in(conversation, access.goals_visible_to(one))
            found = access_rows.goals_agreed_in(
                one.pk, conversation.pk, clock.today(), previous=conversation.previous_id
            )
            assert sorted((row.goal.pk, row.conversation, row.topic, row.carried) for row in found) == sorted(
                wanted.values_list("goal", "agreement__conversation", "topic", "carried")
            )
            assert [row.goal.pk for row in found] == list(wanted.values_list("goal", flat=True))
            for row in found:
                assert columns(row.goal) == columns(visible[row.goal.pk])
                assert row.goal.leads_today == visible[row.goal.pk].leads_today
            seen += len(found)
    assert seen


def test_a_leaders_conversations(rows):
    seen = set()
    for leader in rows.people:
        found = home_page.held_by(leader)
        assert [tuple(row) for row in found] == list(same_rows.of_leader_values(leader))
        seen |= {mark for row in found for mark in same_rows.MARKS if getattr(row, mark)}
    assert seen


def test_what_goes_on_for_an_employee(rows):
    seen = 0
    for one in rows.people:
        wanted = same_rows.current_of(one)
        found = home_page.current_of(one)
        assert [columns(row.conversation) for row in found] == [columns(row) for row in wanted]
        for row, other in zip(found, wanted, strict=True):
            assert columns(row.leader) == columns(other.leader)
            assert columns(row.minutes) == columns(Minutes.objects.filter(conversation=other).first())
            for mark in ("leads_today", "has_signed", "has_proposed", "has_comment", "is_ready"):
                assert getattr(row, mark) == getattr(other, mark), mark
        seen += len(found)
    assert seen


def test_the_line_through_the_years(rows):
    seen = 0
    for one, employee in pairs(rows):
        found = home_page.line_of(employee, seen_by=one)
        wanted = [home_page.Past(*row) for row in same_rows.line_of(one, employee)]
        called = telling_apart.called({row.leader: (row.with_leader, row.last_name) for row in wanted})
        assert found == [row._replace(with_leader=called[row.leader]) for row in wanted]
        seen += sum(row.done for row in found)
    assert seen


def test_open_actions_and_former_leaders_promises(rows):
    seen = 0
    for leader in rows.people:
        found = home_page.open_actions_of(leader, clock.today())
        assert {tuple(row) for row in found} == set(same_rows.open_actions(leader, clock.today()))
        seen += sum(row.promises for row in found)
    assert seen


def test_standing(rows):
    leads = 0
    for one in rows.people:
        found = standing_of(one.pk)
        led = same_rows.led_by(one, clock.today())
        assert sorted(found.led.positions) == sorted(led.values_list("position", flat=True))
        assert set(found.led.people) == set(led.values_list("position__person", flat=True))
        assert found.roles == set(same_rows.roles_of(one).values_list("kind", flat=True))
        assert found.works_here == Person.objects.filter(still_works_here(clock.today()), pk=one.pk).exists()
        leads += found.leads
    assert leads


def test_a_session_is_its_persons_until_it_ends(rows):
    for one in [*rows.people, None]:
        key = f"session-of-{one.pk if one else 'nobody'}"
        made = Session.objects.create(
            pk=stored(key), person=one, session_data="", expire_date=timezone.now() + timezone.timedelta(hours=1)
        )
        store = SessionStore(key)
        assert columns(store._get_session_from_db()) == columns(Session.objects.get(pk=made.pk))
        here = one is not None and Person.objects.filter(still_works_here(clock.today()), pk=one.pk).exists()
        assert columns(store.person) == (columns(Person.objects.get(pk=one.pk)) if here else None)
        if store.person:
            assert store.person.standing == standing_of(one.pk)
        Session.objects.filter(pk=made.pk).update(expire_date=timezone.now())
        assert SessionStore(key)._get_session_from_db() is None
