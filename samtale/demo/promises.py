"""What came of a made-up conversation: goals and actions agreed, and how they went."""

from datetime import datetime, timedelta

from django.utils import timezone

from samtale.conversations.models import AgreementGoal, Conversation, SharingConsent
from samtale.goals.models import Action, Goal, OutcomeConfirmation, Progress

from . import words


class Promises:
    """The part of a History that agrees, reports and settles."""

    def _agree(self, conversation: Conversation, carried: list[Goal]) -> None:
        """New goals with actions, besides those carried on."""
        at, today = conversation.starts_at, conversation.starts_at.date()
        known = {goal.title for goal in carried}
        fresh = [row for row in words.GOALS if row[0] not in known]
        for goal in carried:
            self._link(conversation, goal, carried=True)
        for title, kind, measure, actions in self.chance.sample(fresh, self.chance.choice((1, 2, 2))):
            goal = self.add(
                Goal(
                    key=conversation.agreement_key,
                    employee=conversation.employee,
                    leader=self.leader,
                    kind=kind,
                    priority=self.chance.choice((1, 2, 2, 3)),
                    title=title,
                    measure=measure,
                    due=today + timedelta(days=330),
                    created_at=at,
                )
            )
            self._link(conversation, goal)
            goal.listed = [
                self.add(
                    Action(
                        goal=goal,
                        kind="stop" if what.startswith("Slutte med") else "do",
                        responsible=responsible,
                        what=what.removeprefix("Slutte med "),
                        first_step=step,
                        due=today + timedelta(days=self.chance.choice((30, 90, 180, 300))),
                        created_at=at + timedelta(minutes=nth),
                    )
                )
                for nth, (what, responsible, step) in enumerate(actions)
            ]
        if self.chance.random() < 0.3:
            conversation.consented.append(
                self.add(
                    SharingConsent(
                        agreement=conversation.paper,
                        what="Behovet for kurs",
                        purpose="Planlegge opplæring",
                        whom="ledergruppen",
                        proposed_by=conversation.employee,
                        at=at,
                    )
                )
            )

    def _link(self, conversation, goal, *, carried=False) -> None:
        conversation.goals.append(goal)
        conversation.links.append(self.add(AgreementGoal(agreement=conversation.paper, goal=goal, carried=carried)))

    def _settle(self, conversation: Conversation, keep: list[Goal]) -> None:
        """What came of the goals of an old conversation; those kept go on."""
        for goal in conversation.goals:
            for action in goal.listed:
                done = goal not in keep and self.chance.random() < 0.8
                self._report(
                    action,
                    Action.Status.DONE
                    if done
                    else Action.Status.IN_PROGRESS
                    if goal in keep
                    else Action.Status.DROPPED,
                    conversation.starts_at + timedelta(days=120),
                )
            if goal in keep:
                continue
            reached = all(action.status == Action.Status.DONE for action in goal.listed)
            goal.status, goal.ended_at = Goal.Status.ENDED, conversation.starts_at + timedelta(days=340)
            goal.outcome = Goal.Outcome.REACHED if reached else Goal.Outcome.PARTLY
            goal.result = self.chance.choice(words.RESULTS)
            for who in (conversation.employee, self.leader):
                self.add(OutcomeConfirmation(goal=goal, by=who, outcome=goal.outcome, at=goal.ended_at))

    def _progress(self, conversation: Conversation, *, late: bool) -> None:
        """Where the actions of the latest signed conversation stand today; `late` leaves one a goal overdue."""
        for goal in conversation.goals:
            overdue = [action for action in goal.listed if action.due < self.today][-1:] if late else []
            for action in goal.listed:
                past, draw = action.due < self.today, self.chance.random()
                if action in overdue:
                    continue
                if draw < (0.75 if past else 0.2):
                    self._report(action, Action.Status.DONE, self.at(min(action.due, self.today - timedelta(days=1))))
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
        self.add(Progress(action=action, by=by, at=at, status=status, text=self.chance.choice(words.PROGRESS)))
