"""Rows of every kind the plain questions ask about, drawn at random: what a user could bring about, and odder still."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

from django.utils import timezone

from samtale.conversations.models import (
    Agreement,
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
from samtale.conversations.models.signing import Addendum
from samtale.conversations.states import Status
from samtale.goals.models import Action, Goal
from samtale.guides.choosing import published
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.people.models import Leadership, Person, Position, Role, Unit
from samtale.vault import holders
from samtale.vault.models import DataKey

from .cast import person

KINDS = ("yearly", "check_in")


class Rows:
    """Six people who lead one another, with thirty conversations and what came of them."""

    def __init__(self, seed: int):
        self.chance = Random(seed)
        self.now, self.today = timezone.now(), timezone.localdate()
        ensure_ready_guides()
        self.guides = [published(kind=kind)[0] for kind in KINDS]
        self.unit = Unit.objects.create(name="Nordvåg skole")
        self.people = [person("Ola", f"Nr{nth}") for nth in range(6)]
        for one in self.people:
            self._stand(one)
        self.conversations: list[Conversation] = []
        for _ in range(30):
            self.conversations.append(self._conversation())
        self._promise(self.conversations[-1])

    def maybe(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def day(self) -> date:
        """A day about now; often today itself, where rules turn."""
        return self.today + timedelta(days=self.chance.choice([-300, -300, -30, -1, 0, 0, 1]))

    def moment(self, share: float = 0.5):
        """A moment of the last or the next weeks, or none."""
        return self.now + timedelta(hours=self.chance.randint(-900, 300)) if self.maybe(share) else None

    def _stand(self, one: Person) -> None:
        if self.maybe(0.2):
            Person.objects.filter(pk=one.pk).update(left_on=self.day())
        if self.maybe(0.3):
            Role.objects.create(person=one, kind=self.chance.choice(["hr", "administrator", "archivist"]))
        for _ in range(self.chance.randint(1, 2)):
            began = self.day()
            ends = began + timedelta(days=self.chance.randint(0, 300)) if self.maybe(0.4) else None
            held = Position.objects.create(person=one, unit=self.unit, title="Lærer", started_on=began, ended_on=ends)
            for _ in range(self.chance.randint(1, 4)):
                since = self.day()
                Leadership.objects.create(
                    leader=self.chance.choice([other for other in self.people[:4] if other != one]),
                    position=held,
                    kind=Leadership.Kind.ACTING,  # as many at a time as there are
                    started_on=since,
                    ended_on=since + timedelta(days=self.chance.randint(0, 300)) if self.maybe(0.4) else None,
                )

    def _conversation(self) -> Conversation:
        employee, leader = self.chance.sample(self.people[:4], 2)
        key = DataKey.make(holders.two(employee.pk, leader.pk))
        made = Conversation.objects.create(
            employee=employee,
            leader=leader,
            unit=self.unit,
            guide=self.chance.choice(self.guides),
            status=self.chance.choice(Status.values),
            starts_at=self.now + timedelta(hours=self.chance.randint(-900, 900)),
            held_at=self.moment(),
            signed_at=self.moment(),
            previous=self.chance.choice([None, *self.conversations]),
            shared_key=key,
            agreement_key=key,
        )
        for author in (employee, leader):
            if self.maybe():
                own = DataKey.make(holders.one(author.pk))
                Preparation.objects.create(conversation=made, author=author, key=own, ready_at=self.moment())
        for _ in range(self.chance.randint(0, 2)):
            TimeProposal.objects.create(
                conversation=made, by=employee, starts_at=self.now, minutes_long=60, answered_at=self.moment()
            )
        if self.maybe(0.7):
            self._minutes(made)
        if self.maybe(0.8):
            self._agreement(made)
        return made

    def _minutes(self, conversation: Conversation) -> None:
        own = DataKey.make(holders.one(conversation.employee_id))
        minutes = Minutes.objects.create(
            conversation=conversation, own_key=own, shown_key=conversation.shared_key, finished_at=self.moment()
        )
        for _ in range(self.chance.randint(0, 2)):
            MinutesComment.objects.create(minutes=minutes, by=conversation.leader, settled_at=self.moment())

    def _agreement(self, conversation: Conversation) -> None:
        agreement = Agreement.objects.create(conversation=conversation)
        added = Addendum.objects.create(agreement=agreement, by=conversation.employee)
        for by in (conversation.employee, conversation.leader):
            for addendum in self.chance.sample([None, added], self.chance.randint(0, 2)):
                Signature.objects.create(
                    agreement=agreement, by=by, addendum=addendum, party="employee", voided_at=self.moment()
                )
        for nth in range(self.chance.randint(0, 3)):
            AgreementGoal.objects.create(agreement=agreement, goal=self._goal(conversation, nth), carried=self.maybe())
        if self.conversations and self.maybe():  # what came along from an earlier one
            earlier = AgreementGoal.objects.exclude(agreement=agreement).values_list("goal", flat=True)
            for goal in self.chance.sample(sorted(set(earlier)), min(2, len(set(earlier)))):
                AgreementGoal.objects.create(agreement=agreement, goal_id=goal, carried=True)
        self._year(agreement)

    def _year(self, agreement: Agreement) -> None:
        """When it was signed, what of it was agreed there, and how its year went where that is counted."""
        if signed_at := self.moment():
            links = AgreementGoal.objects.filter(agreement=agreement)
            ended = self.chance.choice(["", "", "reached"])
            links.filter(carried=True).update(outcome=ended)
            for pk in Action.objects.filter(goal__in=links.values("goal")).order_by("pk").values_list("pk", flat=True):
                if self.maybe(0.7):
                    Action.objects.filter(pk=pk).update(agreed_at=signed_at)
            agreement.signed_at = signed_at
            if self.maybe(0.3):
                agreement.goals_of_year, agreement.actions_of_year, agreement.done_in_year = 7, 8, 6
            agreement.save()

    def _goal(self, conversation: Conversation, nth: int) -> Goal:
        key = DataKey.make(holders.two(conversation.employee_id, conversation.leader_id))
        if self.maybe(0.15):
            DataKey.objects.filter(pk=key.pk).update(destroyed_at=self.now)
        goal = Goal.objects.create(
            key=key,
            employee=conversation.employee,
            leader=conversation.leader,
            priority=self.chance.randint(1, 3),
            status=self.chance.choice(Goal.Status.values),
            created_at=self.now - timedelta(days=nth),
        )
        over = [self._handover(goal) for _ in range(self.chance.randint(0, 3))]
        for _ in range(self.chance.randint(0, 6)):
            status = self.chance.choice(Action.Status.values)
            action = Action.objects.create(
                goal=goal,
                status=status,
                done_at=self.now if status == Action.Status.DONE else None,
                responsible=self.chance.choice(Action.Responsible.values),
                due=self.day() if self.maybe(0.8) else None,
                created_at=self.now + timedelta(hours=self.chance.randint(-900, 0)),
            )
            for handover in over:
                if self.maybe(0.3):
                    PromiseAnswer.objects.create(handover=handover, action=action, by=goal.leader, taken=True)
        return goal

    def _promise(self, conversation: Conversation) -> None:
        """One that came over to the leader and has no answer, whatever else is drawn."""
        goal = self._goal(conversation, 0)
        Goal.objects.filter(pk=goal.pk).update(status=Goal.Status.AGREED)
        Handover.objects.create(
            goal=goal, before=self.people[5], after=goal.leader, answered_at=self.now, goes=True, asked_at=self.now
        )
        before = self.now - timedelta(days=9)
        Action.objects.create(goal=goal, responsible="leader", status=Action.Status.REMAINING, created_at=before)

    def _handover(self, goal: Goal) -> Handover:
        return Handover.objects.create(
            id=uuid4(),
            goal=goal,
            before=self.chance.choice(self.people),
            after=self.chance.choice([None, goal.leader, goal.leader, goal.leader]),
            answered_at=self.moment(0.8),
            goes=self.chance.choice([None, True, True, True, False]),
            withdrawn_at=self.moment(0.2),
        )
