"""A municipality of the tests' own cast with something in every table a text is sealed in, and in most others."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from samtale.archive import requests, taking_out
from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.home import calendar_feed
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.invitation import letters as invitation_letters
from samtale.conversations.leader_change import actions as leader_change_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation
from samtale.conversations.reminders import jobs as reminders_jobs
from samtale.conversations.retention import actions as retention_actions
from samtale.conversations.retention import legal_holds
from samtale.conversations.states import Status
from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.people.models import ImportUpload, Leadership, ProviderAccount
from samtale.people.sign_in import allauth_mfa, provider_accounts
from samtale.rounds.models import BusyTime, CalendarSource, ShiftSource, WorkWeek
from samtale.rounds.series.tests.conftest import answered
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.cast import Cast, leads, make_cast
from tests.course import (
    at_nine,
    begun_series,
    conversation_at,
    planned_around,
    shift_plan_of,
    started_round,
    yearly_guide,
)
from tests.journeys.filling import LONG, fill


def filled() -> None:
    """Fill the empty database."""
    cast = make_cast()
    # A real one holds the typesetter's font, which is not ours to keep.
    with patch.object(invitation_letters, "blank_form_pdf", lambda version: b"%PDF-1.7 made up"):
        started_round(cast)  # while everybody has a leader
        by_status = {conversation.status: (own, conversation) for own, conversation in fill(cast)}
        next_year(cast)
        new_leader(*by_status[Status.FOLLOWING])
        begun_series(replace(cast, employee=cast.colleague))
    answered(cast)
    choose(cast)
    planned_around(cast)
    CalendarSource.objects.create(
        person=cast.leader,
        key=DataKey.make(holders.one(cast.leader.pk)),
        address="https://calendar.nordvag.example/kari.ics",
    )
    plan = shift_plan_of(cast.employee)
    ShiftSource.objects.create(
        plan=plan,
        person=cast.employee,
        key=DataKey.make(holders.one(cast.employee.pk)),
        address="https://turnus.nordvag.example/ingrid.ics",
    )
    WorkWeek.objects.create(person=cast.leader, days=[0, 1, 2, 3])
    ask_the_administrators(cast)
    allauth_mfa.TOTP.activate(cast.administrator, allauth_mfa.generate_totp_secret())
    Client(headers={"user-agent": "made up"}).force_login(cast.employee)
    taking_out.ask(by=cast.archivist)
    taking_out.make_asked_for(timezone.now())


def next_year(cast: Cast) -> None:
    """A goal that went on ends in the next agreement, with a result."""
    conversation_at("following", cast)
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=yearly_guide(),
        starts_at=at_nine(30),
        minutes_long=90,
        place="møterom Fjellet",
        by=cast.leader,
    )
    invitation_actions.accept(conversation_id=made.pk, by=cast.employee)
    meeting_actions.start(conversation_id=made.pk, by=cast.leader)
    goal = Goal.objects.get(employee=cast.employee)
    agreement_actions.end_goal(conversation_id=made.pk, by=cast.leader, goal_id=goal.pk, outcome="partly", result=LONG)
    goal = agreement_actions.add_goal(
        conversation_id=made.pk,
        by=cast.employee,
        goal_id=uuid4(),
        title="Færre møter",
        kind="work",
        priority=2,
        measure="Høyst tre i uka.",
        due=None,
    )
    agreement_actions.add_action(
        conversation_id=made.pk,
        by=cast.leader,
        goal_id=goal.pk,
        action_id=uuid4(),
        what="Mandagsmøtet",
        due=None,
        first_step="Si fra på fredag.",
        measure="Det er ikke i kalenderen.",
        responsible="employee",
        kind="stop",
    )


def new_leader(cast: Cast, conversation: Conversation) -> None:
    """Another leader takes over, and declines what the former one promised."""
    led = Leadership.objects.get(leader=cast.leader, position__person=cast.employee)
    led.ended_on = clock.today() - timedelta(days=1)
    led.save()
    leads(cast.other_leader, led.position, since=clock.today())
    (goal,) = Goal.objects.filter(employee=cast.employee)
    leader_change_actions.answer(former=cast.leader.pk, goals={goal.pk}, to=cast.other_leader.pk, by=cast.employee)
    promise = Action.objects.get(goal=goal, responsible="leader")
    leader_change_actions.answer_promise(
        action_id=promise.pk, taken=False, reason="Kurset holdes ikke.", by=cast.other_leader
    )


def choose(cast: Cast) -> None:
    """What each has chosen for themselves, and the organisation for all."""
    retention_actions.change_schedule(
        by=cast.administrator,
        notes_days=3,
        minutes_months=4,
        minutes_months_at_most=24,
        cancelled_months=2,
        agreement_years=6,
        facts_years=7,
        left_months=5,
    )
    reminders_jobs.choose(often="monthly", check_ins=False, by=cast.employee)
    calendar_feed.make_address(by=cast.employee)
    BusyTime.objects.create(person=cast.leader, starts_at=at_nine(20), ends_at=at_nine(20) + timedelta(hours=2))
    ProviderAccount.objects.create(person=cast.employee, issuer="https://login.nordvag.example", subject="made-up-1")
    provider_accounts.remember_identity(cast.employee, "oid", "made-up-1")
    ImportUpload.objects.create(by=cast.hr, filename="ansatte.csv", sha256="0" * 64, content=b'[["made", "up"]]')


def ask_the_administrators(cast: Cast) -> None:
    asked = requests.ask(
        request_id=uuid4(), kind="correction", conversation_id=None, wish="Stillingen min er feil.", by=cast.employee
    )
    requests.answer(request_id=asked.pk, outcome="done", words="Den er rettet.", by=cast.administrator)
    legal_holds.ask(hold_id=uuid4(), who=cast.employee.email, on=None, reason="En sak er meldt.", by=cast.administrator)
