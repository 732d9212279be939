"""What a person takes out: all they may read of their own conversations, their own words in those they hold."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from samtale.goals.models import Action, Goal, NewDeadline, OutcomeConfirmation
from samtale.people import telling_apart
from samtale.people.models import Person
from samtale.people.own_rows import moment

from .. import access
from ..agreement import document
from ..agreement.actions import has_something_new
from ..agreement.as_letter import signed_context
from ..minutes import who
from ..models import (
    Addendum,
    Agreement,
    AgreementGoal,
    Conversation,
    DifferenceOfView,
    Minutes,
    MinutesComment,
    NeedsToTakePart,
    Postponement,
    Preparation,
    PreparationNote,
    Refusal,
    RetentionSchedule,
    SharingConsent,
    Signature,
    StatementAnswer,
    TimeProposal,
)

Plain = dict[str, Any]


def conversations_of(person: Person) -> list[Plain]:
    """Every conversation the person is one of the two in today, as plain values, the oldest first.

    As employee: everything; the leader's own notes where they go along and the leader was told so before writing, or
    where they have been given. As leader: one's own words alone, for the rest is about the employee.
    """
    rows = (
        access.visible_to(person)
        .select_related("employee", "leader", "guide__guide", "shared_key", "agreement_key")
        .order_by("starts_at")
    )
    since = leader_notes_since()
    names = telling_apart.in_words(telling_apart.names_of(one for row in rows for one in (row.employee, row.leader)))
    return [_Exported(person, row, since, names).whole() for row in rows]


def leader_notes_since() -> datetime | None:
    """From when leaders' own notes go along when the employee takes out what is about them; None when they do not."""
    return RetentionSchedule.notes_since()


def signed_letter(value: Plain) -> Plain:
    """What «conversations/signing/_paper.html» needs of a signed document."""
    return signed_context(document.for_reading(value))


class _Exported:
    """One conversation, as one of the two takes it out."""

    def __init__(self, person: Person, conversation: Conversation, since: datetime | None, names: Mapping[int, str]):
        self.person, self.row, self.since, self.names = person, conversation, since, names
        self.is_employee = person.pk == conversation.employee_id

    def whole(self) -> Plain:
        row = self.row
        told = {
            "id": str(row.pk),
            "with": self.names[row.other_than(self.person).pk],
            "as": access.EMPLOYEE if self.is_employee else access.LEADER,
            "status": row.get_status_display(),
            "starts_at": moment(row.starts_at),
            "held_at": moment(row.held_at),
            "signed_at": moment(row.signed_at),
            "place": row.place,
            "form": row.guide.guide.name,
            "notes": self.notes(),
            "answers": self.answers(),
            "comments": self.comments(),
            "postponed": self.postponed(),
            "differences": self.texts(DifferenceOfView.objects.filter(conversation=row), conversation=row),
            "destroyed": {
                # Of what was never held, there was neither to destroy.
                "shared": moment(row.shared_key.destroyed_at) if row.held_at else None,
                "agreement": moment(row.agreement_key.destroyed_at) if row.signed_at else None,
            },
        }
        return told | (self.shared() if self.is_employee else {}) | self.minutes()

    def mine(self, rows) -> Iterable[Any]:
        """All rows for the employee, for the leader those the leader wrote."""
        return rows if self.is_employee else rows.filter(by=self.person)

    def texts(self, rows, **links: Any) -> list[Plain]:
        found = []
        for row in self.mine(rows):
            for name, value in links.items():
                setattr(row, name, value)
            found.append({"by": self.names[row.by_id], "at": moment(row.at), "text": row.text})
        return found

    def _may_take(self, prefix: str) -> Q:
        mine = Q(**{f"{prefix}author": self.person})
        if not self.is_employee:
            return mine
        return mine | Q(shared_at__isnull=False) | Preparation.going_along(self.person.pk, self.since, prefix)

    def notes(self) -> list[Plain]:
        rows = PreparationNote.objects.filter(self._may_take("preparation__"), preparation__conversation=self.row)
        rows = rows.select_related("preparation__key", "shown_key", "topic").order_by("preparation", "topic__order")
        told = [(note, self._read(note)) for note in rows]
        return [
            {
                "by": self.names[note.preparation.author_id],
                "topic": note.topic.title,
                "text": text,
                "shared_at": moment(note.shared_at),
            }
            for note, text in told
            if text
        ]

    def _read(self, row: PreparationNote | StatementAnswer) -> str:
        """One's own text; the other's as it is shared, else as it goes along with what one takes out."""
        row.preparation.conversation = self.row
        if row.shared_at and row.preparation.author_id != self.person.pk:
            return row.shown
        return getattr(row, row.OWN)

    def answers(self) -> list[Plain]:
        rows = StatementAnswer.objects.filter(self._may_take("preparation__"), preparation__conversation=self.row)
        told = [(one, self._read(one)) for one in rows.select_related("preparation__key", "shown_key", "statement")]
        return [
            {"by": self.names[one.preparation.author_id], "statement": one.statement.text, "score": int(score)}
            for one, score in told
            if score
        ]

    def comments(self) -> list[Plain]:
        rows = MinutesComment.objects.filter(minutes__conversation=self.row)
        return self.texts(rows.select_related("minutes__conversation__shared_key"))

    def postponed(self) -> list[Plain]:
        found = []
        for one in self.mine(Postponement.objects.filter(conversation=self.row)):
            one.conversation = self.row
            found.append(
                {
                    "by": self.names[one.by_id],
                    "before": moment(one.before),
                    "after": moment(one.after),
                    "reason": one.reason,
                }
            )
        return found

    def shared(self) -> Plain:
        """What the two wrote together, and the minutes: for the one it is about."""
        row = self.row
        topics = []
        for topic in row.topics.select_related("topic"):
            topic.conversation = row
            if topic.text:
                topics.append({"title": topic.title, "text": topic.text})
        proposals = []
        for one in TimeProposal.objects.filter(conversation=row):
            one.conversation = row
            proposals.append(
                {
                    "starts_at": moment(one.starts_at),
                    "message": one.message,
                    "at": moment(one.at),
                    "minutes_long": one.minutes_long,
                }
            )
        told = NeedsToTakePart.of(row)
        return {
            "needs": told.text if told else "",
            "topics": topics,
            "proposals": proposals,
            "agreement": self.agreement(),
        }

    def minutes(self) -> Plain:
        """The minutes and who wrote them, for the one they are about; and for the leader those the leader writes."""
        minutes: Minutes = self.row.minutes
        minutes.conversation = self.row
        if not self.is_employee and not minutes.leader_writes:
            return {}
        words = minutes.words
        told: Plain = {"minutes": words, "minutes_by": who.written_by(self.row, minutes) if words else ""}
        if self.is_employee:
            told["minutes_chosen"] = [
                {"way": one.get_way_display(), "at": moment(one.at)} for one in minutes.choices.all()
            ]
            told["minutes_draft"] = minutes.text if minutes.leader_writes else ""
        return told

    def agreement(self) -> Plain | None:
        agreement: Agreement = self.row.agreement
        agreement.conversation = self.row
        of_it: dict[str, Any] = {"agreement": agreement}
        consents = list(SharingConsent.objects.filter(**of_it))
        refusals = list(Refusal.objects.filter(**of_it))
        signatures = list(Signature.objects.filter(**of_it))
        has_goals = AgreementGoal.objects.filter(**of_it).exists()
        none_needed = agreement.conclusion == Agreement.Conclusion.NONE_NEEDED
        if not (signatures or refusals or none_needed or has_something_new(agreement)):
            return None
        for consent in consents:
            consent.agreement = agreement
        for refusal in refusals:
            refusal.agreement = agreement
        return {
            "conclusion": agreement.get_conclusion_display() if none_needed or has_goals else "",
            "text": agreement.text,
            "signed_text": json.loads(agreement.signed_text) if agreement.signed_text else None,
            "signatures": [
                {
                    "name": one.name,
                    "title": one.title,
                    "unit": one.unit,
                    "at": moment(one.at),
                    "sha256": one.sha256,
                    "voided_at": moment(one.voided_at),
                    "vouched": one.vouched,
                }
                for one in signatures
            ],
            "addenda": self.texts(Addendum.objects.filter(**of_it), agreement=agreement),
            "consents": [{"what": one.what, "purpose": one.purpose, "whom": one.whom} for one in consents],
            "refusals": [{"by": self.names[one.by_id], "at": moment(one.at), "reason": one.reason} for one in refusals],
        }


def goals_of(person: Person) -> list[Plain]:
    """The person's own goals with actions and their history, the oldest first."""
    found = []
    for goal in access.goals_visible_to(person).filter(employee=person).order_by("created_at"):
        actions = list(goal.actions.select_related("settled_by").prefetch_related("history__by", "new_deadlines__by"))
        found.append((goal, list(goal.confirmations.select_related("by").order_by("at", "pk")), actions))
    names = telling_apart.in_words(telling_apart.names_of(_named_in(found)))
    return [
        {
            "title": goal.title,
            "kind": goal.get_kind_display(),
            "status": goal.get_status_display(),
            "measure": goal.measure,
            "due": goal.due.isoformat() if goal.due else None,
            "outcome": goal.get_outcome_display(),
            "result": goal.result,
            "words": [_word(goal, word, names) for word in words],
            "actions": [_action(goal, action, names) for action in actions],
        }
        for goal, words, actions in found
    ]


def _named_in(found: Iterable[tuple[Goal, list[OutcomeConfirmation], list[Action]]]) -> Iterator[Person]:
    for _goal, words, actions in found:
        yield from (word.by for word in words)
        for action in actions:
            yield from (entry.by for entry in action.history.all())
            yield from (row.by for row in action.new_deadlines.all())
            if action.settled_by:
                yield action.settled_by


def _word(goal: Goal, word: OutcomeConfirmation, names: Mapping[int, str]) -> Plain:
    """What one has said came of a goal."""
    word.goal = goal
    return {
        "by": names[word.by_id],
        "at": moment(word.at),
        "outcome": word.get_outcome_display(),
        "text": word.text,
    }


def _new_deadline(action: Action, row: NewDeadline, names: Mapping[int, str]) -> Plain:
    row.action = action
    return {
        "by": names[row.by_id],
        "before": row.before.isoformat() if row.before else None,
        "due": row.due.isoformat(),
        "why": row.why,
        "agreed_at": moment(row.agreed_at),
    }


def _action(goal: Goal, action: Action, names: Mapping[int, str]) -> Plain:
    action.goal = goal
    history = []
    for entry in action.history.all():
        entry.action = action
        history.append(
            {
                "by": names[entry.by_id],
                "at": moment(entry.at),
                "status": entry.get_status_display(),
                "text": entry.text,
            }
        )
    return {
        "what": action.what,
        "kind": action.get_kind_display(),
        "responsible": action.get_responsible_display(),
        "status": action.get_status_display(),
        "settled_by": names[action.settled_by_id] if action.settled_by_id else None,
        "due": action.due.isoformat() if action.due else None,
        "new_deadlines": [_new_deadline(action, row, names) for row in action.new_deadlines.all()],
        "first_step": action.first_step,
        "measure": action.measure,
        "history": history,
    }
