"""The people the benchmark measures: a leader of 20 with ten actions each, and a conversation being held."""

import random
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from samtale.conversations.models import Agreement, AgreementGoal, Conversation
from samtale.conversations.states import Status
from samtale.demo.history import History
from samtale.goals.models import Action, Goal
from samtale.guides.choosing import published
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import Leadership, Person, Position, Unit
from samtale.people.sign_in.sessions import SessionStore
from samtale.vault.holders import Somebody, asked_by

REPORTS, ACTIONS = 20, 10


def measured_leader() -> Person:
    """The leader, made once a database; each of the 20 has exactly ten open actions and one conversation now."""
    found = Person.objects.filter(employee_number="bench").first()
    if found:
        return found
    unit = Unit.objects.filter(kind=Unit.Kind.UNIT).order_by("pk").first()
    leader = _person("Lise", "Leder", "bench", unit)
    today = timezone.localdate()
    reports = [_person(f"Medarbeider{nth}", "Målt", f"bench{nth}", unit) for nth in range(REPORTS)]
    guides = published(kind="yearly")[0], published(kind="check_in")[0]
    history = History(leader, *guides, reports=reports, today=today, chance=random.Random(1))
    positions = Position.objects.filter(person__in=reports).select_related("person", "unit").order_by("pk")
    for nth, position in enumerate(positions):
        Leadership.objects.create(leader=leader, position=position, started_on=date(2020, 1, 1))
        # Eighteen kinds of «now»; the sixth is being held.
        history.of(position, 6 if nth == 0 else nth)
    history.store()
    with asked_by(Somebody(leader.pk, partial(is_leader_of, leader))):
        _ten_open_actions(leader, today)
    return leader


def _person(first: str, last: str, number: str, unit: Unit) -> Person:
    person = Person.objects.create(
        first_name=first, last_name=last, employee_number=number, email=f"{number}@bench.example", password="!"
    )
    Position.objects.create(person=person, unit=unit, title="Lærer", started_on=date(2020, 1, 1))
    return person


def _ten_open_actions(leader: Person, today: date) -> None:
    """Two goals with five open actions each under everybody's last signed agreement; what was open before has ended."""
    Goal.objects.filter(leader=leader, status=Goal.Status.AGREED).update(status=Goal.Status.ENDED)
    signed = Agreement.objects.filter(conversation__leader=leader, conversation__status=Status.FOLLOWING)
    for agreement in signed.select_related("conversation__agreement_key"):
        conversation = agreement.conversation
        for kind in Goal.Kind.values:
            goal = Goal.objects.create(
                key=conversation.agreement_key,
                employee_id=conversation.employee_id,
                leader=leader,
                kind=kind,
                status=Goal.Status.AGREED,
                title=f"Et mål som er {kind}",
                agreed_at=timezone.now(),
            )
            AgreementGoal.objects.create(agreement=agreement, goal=goal)
            for nth in range(ACTIONS // 2):
                Action.objects.create(
                    goal=goal,
                    what=f"Tiltak nummer {nth}, med noen ord om hva det går ut på",
                    responsible=Action.Responsible.values[nth % 2],
                    status=Action.OPEN[nth % 2],
                    due=today + timedelta(days=30 * nth - 20),
                )


def held_by(leader: Person) -> Conversation:
    """The one of the leader's conversations that is being held."""
    holding = Conversation.objects.filter(leader=leader, status=Status.HOLDING)
    return holding.select_related("employee").earliest("starts_at")


def session_of(person: Person) -> str:
    """The cookie value of a new signed-in session."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key
