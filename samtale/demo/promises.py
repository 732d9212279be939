"""What came of a made-up conversation: goals and actions agreed, and how they went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from samtale.conversations.models import (
    Agreement,
    AgreementGoal,
    Conversation,
    Minutes,
    SharedTopic,
    SharingConsent,
)
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal, OutcomeConfirmation, Progress

from . import words
from .rows import Rows


@dataclass(frozen=True, eq=False)
class Promise:
    """A goal with its actions."""

    goal: Goal
    actions: list[Action]


@dataclass(frozen=True, eq=False)
class Talk:
    """A conversation with what is written in it and agreed."""

    row: Conversation
    shared: list[SharedTopic]
    paper: Agreement
    minutes: Minutes
    promises: list[Promise] = field(default_factory=list)
    links: list[AgreementGoal] = field(default_factory=list)
    consents: list[SharingConsent] = field(default_factory=list)


class Promises(Rows):
    """The part of a History that agrees, reports and settles."""

    def _agree(self, talk: Talk, carried: Sequence[Promise]) -> None:
        """New goals with actions, besides those carried on."""
        known = {one.goal.title for one in carried}
        fresh = [row for row in words.GOALS if row[0] not in known]
        for one in carried:
            self._link(talk, one, carried=True)
        for title, kind, measure, actions in self.chance.sample(fresh, self.chance.choice((1, 2, 2))):
            goal = self.add(
                Goal(
                    key=talk.row.agreement_key,
                    employee=talk.row.employee,
                    leader=self.leader,
                    kind=kind,
                    priority=self.chance.choice((1, 2, 2, 3)),
                    title=title,
                    measure=measure,
                    due=talk.row.starts_at.date() + timedelta(days=330),
                    created_at=talk.row.starts_at,
                )
            )
            promise = Promise(goal, [])
            self._link(talk, promise)
            promise.actions.extend(self._actions(goal, actions, talk.row.starts_at))
        if self.chance.random() < 0.3:
            consent = SharingConsent(
                agreement=talk.paper,
                what="Behovet for kurs",
                purpose="Planlegge opplæring",
                whom="ledergruppen",
                proposed_by=talk.row.employee,
                at=talk.row.starts_at,
            )
            talk.consents.append(self.add(consent))

    def _actions(self, goal: Goal, told: Sequence[tuple[str, str, str]], at: datetime) -> list[Action]:
        return [
            self.add(
                Action(
                    goal=goal,
                    kind="stop" if what.startswith("Slutte med") else "do",
                    responsible=responsible,
                    what=what.removeprefix("Slutte med "),
                    first_step=step,
                    due=at.date() + timedelta(days=self.chance.choice((30, 90, 180, 300))),
                    created_at=at + timedelta(minutes=nth),
                )
            )
            for nth, (what, responsible, step) in enumerate(told)
        ]

    def _link(self, talk: Talk, promise: Promise, *, carried: bool = False) -> None:
        talk.promises.append(promise)
        talk.links.append(self.add(AgreementGoal(agreement=talk.paper, goal=promise.goal, carried=carried)))

    def _settle(self, talk: Talk, keep: Sequence[Promise]) -> None:
        """What came of the goals of an old conversation; those kept go on."""
        held = talk.row.starts_at
        for one in talk.promises:
            goal = one.goal
            for action in one.actions:
                done = one not in keep and self.chance.random() < 0.8
                self._report(
                    action,
                    Action.Status.DONE if done else Action.Status.IN_PROGRESS if one in keep else Action.Status.DROPPED,
                    held + timedelta(days=120),
                )
            if one in keep:
                continue
            reached = all(action.status == Action.Status.DONE for action in one.actions)
            ended = held + timedelta(days=340)
            goal.status, goal.ended_at = Goal.Status.ENDED, ended
            goal.outcome = Goal.Outcome.REACHED if reached else Goal.Outcome.PARTLY
            drawn = words.RESULTS.index(self.chance.choice(words.RESULTS))
            for who, said in ((talk.row.employee, words.RESULTS[drawn]), (self.leader, words.RESULTS[drawn - 1])):
                self.add(OutcomeConfirmation(goal=goal, by=who, outcome=goal.outcome, text=said, at=ended))

    def _count_the_year(self, talk: Talk) -> None:
        """How it went with what was agreed in a conversation, as it stood when the next was signed."""
        actions = [one for promise in talk.promises for one in promise.actions if one.agreed_at == talk.paper.signed_at]
        talk.paper.goals_of_year, talk.paper.actions_of_year = len(talk.links), len(actions)
        talk.paper.done_in_year = sum(one.status == Action.Status.DONE for one in actions)

    def _progress(self, talk: Talk, *, late: bool) -> None:
        """Where the actions of the latest signed conversation stand today; `late` leaves one a goal overdue."""
        for one in talk.promises:
            overdue = [action for action in one.actions if sure(action.due) < self.today][-1:] if late else []
            for action in one.actions:
                due = sure(action.due)
                past, draw = due < self.today, self.chance.random()
                if action in overdue:
                    continue
                if draw < (0.75 if past else 0.2):
                    self._report(action, Action.Status.DONE, self.at(min(due, self.today - timedelta(days=1))))
                elif draw < 0.85:
                    self._report(
                        action,
                        Action.Status.IN_PROGRESS,
                        self.at(self.today - timedelta(days=self.chance.randint(3, 12))),
                    )
                if past and action.status in Action.OPEN:
                    action.due = self.today + timedelta(days=self.chance.randint(10, 90))

    def _report(self, action: Action, status: str, at: datetime) -> None:
        at = min(at, timezone.now())
        action.status = status
        if status == Action.Status.DONE:
            action.done_at = at
        by = action.goal.employee if action.responsible == Action.Responsible.EMPLOYEE else self.leader
        action.settled_by = None if status in Action.OPEN else by
        self.add(Progress(action=action, by=by, at=at, status=status, text=self.chance.choice(words.PROGRESS)))
