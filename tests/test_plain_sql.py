"""Each plain question brings the rows of the same question by the ORM, whatever is stored, on both databases."""

import pytest
from django.db import transaction
from django.db.models import Count, Exists, F, Model, OuterRef, Q
from django.utils import timezone

from samtale.conversations import access, access_rows
from samtale.conversations.home import page as home_page
from samtale.conversations.models import (
    AgreementGoal,
    Conversation,
    Handover,
    Minutes,
    MinutesComment,
    Preparation,
    PromiseAnswer,
    Signature,
    TimeProposal,
)
from samtale.conversations.states import OPEN, Status
from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.people.leadership.standing import standing_of, still_works_here
from samtale.people.models import Leadership, Person, Role, Session, in_force
from samtale.people.sign_in.sessions import SessionStore, stored

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
            wanted = access.visible_to(one).filter(pk=conversation.pk).first()
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
        agreed = access.goals_visible_to(one).exclude(status=Goal.Status.DRAFT).filter(employee=employee)
        for wanted, open_only in ((agreed, False), (agreed.filter(status=Goal.Status.AGREED), True)):
            found = access_rows.goals_of(one.pk, employee.pk, clock.today(), open_only=open_only)
            wanted = list(wanted.select_related("employee", "leader"))
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
            both = [conversation.pk, conversation.previous_id]
            links = AgreementGoal.objects.filter(agreement__conversation__in=both, goal__in=list(visible))
            wanted = links.order_by("goal__priority", "goal__created_at", "goal")
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
    ahead = [Status.INVITED, Status.PREPARING]
    seen = set()
    for leader in rows.people:
        ready = Preparation.objects.filter(conversation=OuterRef("pk"), ready_at__isnull=False)
        signed = Signature.objects.filter(
            agreement__conversation=OuterRef("pk"), by=leader, voided_at__isnull=True, addendum__isnull=True
        )
        proposed = TimeProposal.objects.filter(conversation=OuterRef("pk"), answered_at__isnull=True)
        wanted = (
            Conversation.objects.filter(leader=leader)
            .exclude(status=Status.CANCELLED)
            .exclude(guide__guide__kind="check_in", status__in=[Status.ENDED, Status.DONE])
            .order_by("starts_at", "pk")
            .annotate(
                employee_ready=Q(status__in=ahead) & Exists(ready.filter(author=OuterRef("employee"))),
                leader_ready=Q(status__in=ahead) & Exists(ready.filter(author=leader)),
                leader_signed=Q(status=Status.SIGNING) & Exists(signed),
                proposed=Q(status__in=ahead) & Exists(proposed),
            )
        )
        marks = ("employee_ready", "leader_ready", "leader_signed", "proposed")
        of_row = ("pk", "employee_id", "status", "starts_at", "held_at", "guide__guide__kind", *marks)
        found = home_page.held_by(leader)
        assert [tuple(row) for row in found] == list(wanted.values_list(*of_row))
        seen |= {mark for row in found for mark in marks if getattr(row, mark)}
    assert seen


def test_what_goes_on_for_an_employee(rows):
    seen = 0
    for one in rows.people:
        signed = Signature.objects.filter(
            agreement__conversation=OuterRef("pk"), by=one, voided_at__isnull=True, addendum__isnull=True
        )
        comments = MinutesComment.objects.filter(minutes__conversation=OuterRef("pk"), settled_at__isnull=True)
        ready = Preparation.objects.filter(conversation=OuterRef("pk"), author=one, ready_at__isnull=False)
        wanted = (
            access.visible_to(one)
            .filter(employee=one, status__in=[*OPEN, Status.FOLLOWING])
            .annotate(
                has_signed=Exists(signed),
                has_proposed=Exists(TimeProposal.objects.filter(conversation=OuterRef("pk"), answered_at=None)),
                has_comment=Exists(comments),
                is_ready=Exists(ready),
            )
            .order_by("starts_at", "pk")
        )
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
    links = "agreement__goal_links__goal"
    seen = 0
    for one, employee in pairs(rows):
        wanted = (
            access.visible_to(one)
            .filter(employee=employee)
            .exclude(status=Status.CANCELLED)
            .annotate(
                goals=Count(links, distinct=True),
                actions=Count(f"{links}__actions", distinct=True),
                done=Count(f"{links}__actions", distinct=True, filter=Q(**{f"{links}__actions__status": "done"})),
                name=F("leader__first_name"),
                kind=F("guide__guide__kind"),
            )
            .order_by("-starts_at", "pk")
        )
        found = home_page.line_of(employee, seen_by=one)
        of_row = ("pk", "status", "starts_at", "held_at", "name", "goals", "actions", "done", "kind")
        assert [tuple(row) for row in found] == list(wanted.values_list(*of_row))
        seen += sum(row.done for row in found)
    assert seen


def test_open_actions_and_former_leaders_promises(rows):
    seen = 0
    for leader in rows.people:
        over = Handover.objects.filter(after=leader, goes=True, withdrawn_at=None)
        came = over.filter(goal=OuterRef("goal"), answered_at__gte=OuterRef("created_at"))
        answered = PromiseAnswer.objects.filter(action=OuterRef("pk"), handover__in=over.values("pk"))
        own = Action.objects.filter(
            status__in=Action.OPEN, goal__leader=leader, goal__status=Goal.Status.AGREED
        ).order_by()
        promised = own.filter(Exists(came), ~Exists(answered), responsible=Action.Responsible.LEADER)
        counts = own.values_list("goal__employee", "status").annotate(
            all=Count("pk"), late=Count("pk", filter=Q(due__lt=clock.today()))
        )
        wanted = {
            (employee, status): (all_, late, promised.filter(goal__employee=employee, status=status).count())
            for employee, status, all_, late in counts
        }
        found = home_page.open_actions_of(leader, clock.today())
        assert {(row.employee, row.status): tuple(row[2:]) for row in found} == wanted
        seen += sum(row.promises for row in found)
    assert seen


def test_standing(rows):
    leads = 0
    for one in rows.people:
        found = standing_of(one.pk)
        led = Leadership.objects.filter(in_force(clock.today()), in_force(clock.today(), "position__"), leader=one)
        assert sorted(found.led.positions) == sorted(led.values_list("position", flat=True))
        assert set(found.led.people) == set(led.values_list("position__person", flat=True))
        assert found.roles == set(Role.objects.filter(person=one).values_list("kind", flat=True))
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
