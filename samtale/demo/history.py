"""Conversations of two years between one leader and the reports: past ones signed, and one in each state now."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.models import (
    Acceptance,
    Agreement,
    ClosingAnswer,
    Conversation,
    Minutes,
    Move,
    Point,
    Preparation,
    PreparationNote,
    Refusal,
    SharedTopic,
    Signature,
    TimeProposal,
)
from samtale.conversations.states import Status
from samtale.goals.models import Action, Goal
from samtale.people.models import Person, Position
from samtale.vault import holders
from samtale.vault.models import DataKey

from . import words
from .diary import Diary
from .promises import Promise, Promises, Talk

S = Status
# What stands now between the leader and the nth report; None: nothing planned.
NOW = [
    S.PREPARING,
    S.INVITED,
    None,
    S.SIGNING,
    "just signed",
    S.PREPARING,
    S.HOLDING,
    S.CLOSING,
    None,
    S.UNSIGNED,
    S.PREPARING,
    "just signed",
    S.INVITED,
    S.CANCELLED,
    None,
    "just signed",
    S.PREPARING,
    "just signed",
]


class History(Promises):
    """What is between a leader and the reports, collected in memory and stored at once."""

    def __init__(
        self,
        leader: Person,
        guide,
        check_in,
        *,
        reports: Iterable[Person],
        today: date,
        chance: random.Random,
        diary: Diary | None = None,
    ):
        super().__init__(leader, today=today, chance=chance)
        self.guide, self.check_in = guide, check_in
        self.positions = agreement_document.positions_today([leader.pk, *(person.pk for person in reports)])
        self.topics = list(guide.topics.all())
        self.diary = diary or Diary(today)

    def of(self, position: Position, nth: int) -> None:
        """Everything between the leader and one report."""
        now = NOW[nth % len(NOW)]
        pair = [position.person, self.leader]
        began = self.today - timedelta(days=690 + 7 * (nth % 8))
        first = self._signed(position, self.diary.take(pair, began, 9 + nth % 5), None, [])
        carried = first.promises[-1:] if nth % 3 == 0 else []
        self._settle(first, keep=carried)
        self._sign(first, pair)
        held = self.today - timedelta(days=(20 + nth) if now == "just signed" else (300 + 11 * (nth % 9)))
        if nth == 2:  # one who has waited too long
            held -= timedelta(days=60)
        second = self._signed(position, self.diary.take(pair, held, 9 + nth % 5), first, carried)
        first.row.status = S.ENDED
        self._count_the_year(first)
        self._progress(second, late=nth % 4 == 0)
        self._sign(second, pair)
        if now not in (None, "just signed"):
            self._now(position, now, nth, second)
        self._note_points(position, nth)

    def _note_points(self, position: Position, nth: int) -> None:
        """What each has noted for the next time, some days ago."""
        for who, texts in ((self.leader, words.POINTS_OF_LEADER), (position.person, words.POINTS)):
            for step in range((nth + (who == self.leader)) % 3):
                point = Point(employee=position.person, leader=self.leader, by=who)
                point.written_at = timezone.now() - timedelta(days=9 - 4 * step)
                point.key = self.add(DataKey.build(point.key_holders("key")))
                point.text = texts[(nth + step) % len(texts)]
                self.add(point)

    def _conversation(self, position: Position, starts_at: datetime, status: str, previous: Talk | None) -> Talk:
        the_two = holders.two(position.person_id, self.leader.pk)
        keys = [self.add(DataKey.build(the_two)) for _ in range(2)]
        conversation = self.add(
            Conversation(
                employee=position.person,
                leader=self.leader,
                unit=position.unit,
                guide=self.guide,
                status=status,
                starts_at=starts_at,
                place=self.chance.choice(words.PLACES),
                previous=previous.row if previous else None,
                shared_key=keys[0],
                agreement_key=keys[1],
                created_at=starts_at - timedelta(days=12),
            )
        )
        shared = [
            self.add(SharedTopic(conversation=conversation, topic=topic, order=topic.order)) for topic in self.topics
        ]
        paper = self.add(Agreement(conversation=conversation))
        own_key = self.add(DataKey.build(holders.one(position.person_id)))
        minutes = self.add(Minutes(conversation=conversation, own_key=own_key))
        self._move(conversation, "", S.INVITED, starts_at - timedelta(days=12), self.leader)
        return Talk(conversation, shared, paper, minutes)

    def _move(self, conversation, before, after, at, by) -> None:
        self.add(Move(conversation=conversation, before=before, after=after, by=by, at=at))

    def _walk(self, talk: Talk, *, until: str) -> None:
        """The moves on the ordinary road, with what each leaves behind, up to a status."""
        conversation = talk.row
        at, employee = conversation.starts_at, conversation.employee
        road: list[str] = [S.INVITED, S.PREPARING, S.HOLDING, S.CLOSING, S.SIGNING, S.FOLLOWING]
        when = [
            at - timedelta(days=12),
            at - timedelta(days=9),
            at,
            at + timedelta(minutes=70),
            at + timedelta(minutes=85),
            at + timedelta(days=2),
        ]
        for step in range(1, road.index(until) + 1):
            by = employee if step in (1, 4) else self.leader
            self._move(conversation, road[step - 1], road[step], when[step], by)
        reached = road.index(until)
        self.add(Acceptance(conversation=conversation, starts_at=at, at=at - timedelta(days=9)))
        if reached >= 2:
            conversation.held_at = at
            self._talk(talk)
        if reached >= 4:
            for who in (employee, self.leader):
                for question in ClosingAnswer.Question.values:
                    self.add(
                        ClosingAnswer(conversation=conversation, person=who, question=question, yes=True, at=when[4])
                    )

    def _talk(self, talk: Talk) -> None:
        for shared in self.chance.sample(talk.shared, min(4, len(talk.shared))):
            shared.text, shared.version = self.chance.choice(words.SHARED), 1
            shared.touched_at, shared.touched_by = talk.row.starts_at + timedelta(minutes=20), talk.row.employee
        talk.row.live_version = 8

    def _signed(
        self, position: Position, starts_at: datetime, previous: Talk | None, carried: Sequence[Promise]
    ) -> Talk:
        talk = self._conversation(position, starts_at, S.FOLLOWING, previous)
        self._walk(talk, until=S.FOLLOWING)
        self._agree(talk, carried)
        talk.row.signed_at = talk.paper.signed_at = starts_at + timedelta(days=2)
        for one in talk.promises:
            one.goal.status, one.goal.agreed_at = Goal.Status.AGREED, one.goal.agreed_at or talk.row.signed_at
            for action in one.actions:
                action.agreed_at = action.agreed_at or talk.row.signed_at
        talk.minutes.text, talk.minutes.version = self.chance.choice(words.MINUTES), 1
        talk.minutes.finished_at = starts_at + timedelta(days=3)
        self._show(talk.minutes)
        return talk

    def _sign(self, talk: Talk, parties: list[Person]) -> None:
        """The same text and hash a real signature stores, without what was done before the conversation."""
        row, paper = talk.row, talk.paper
        over = {Action.Status.DONE} if row.status == S.SIGNING else set()
        document = agreement_document.document(
            agreement_document.Gathered(
                conversation=row,
                agreement=paper,
                links=talk.links,
                actions=[action for one in talk.promises for action in one.actions if action.status not in over],
                consents=talk.consents,
                differences=[],
            ),
            positions=self.positions,
        )
        paper.signed_text = agreement_document.as_text(document)
        for nth, (who, party) in enumerate(zip((row.employee, row.leader), document["parties"], strict=True)):
            if who in parties:
                self.add(
                    Signature(
                        agreement=paper,
                        by=who,
                        party=party["party"],
                        name=party["name"],
                        title=party["title"],
                        unit=party["unit"],
                        sha256=agreement_document.sha256(paper.signed_text),
                        at=min(row.starts_at + timedelta(days=1 + nth), timezone.now() - timedelta(hours=1)),
                    )
                )

    def _now(self, position: Position, status: str, nth: int, previous: Talk) -> None:
        ahead = status in (S.INVITED, S.PREPARING, S.CANCELLED)
        day = self.today + timedelta(days=3 + 2 * (nth % 9)) if ahead else self.today - timedelta(days=nth % 3)
        pair = [position.person, self.leader]
        talk = self._conversation(position, self.diary.take(pair, day, 9 + nth % 5), status, previous)
        conversation = talk.row
        conversation.created_at = self.at(self.today - timedelta(days=12))
        if status == S.CANCELLED:
            self._move(conversation, S.INVITED, S.CANCELLED, self.at(self.today - timedelta(days=1)), self.leader)
        elif status == S.INVITED:
            if nth % 2:
                self.add(
                    TimeProposal(
                        conversation=conversation,
                        by=position.person,
                        starts_at=self.diary.take(pair, day + timedelta(days=2), 9 + nth % 5),
                        message="Jeg har vakt den dagen.",
                    )
                )
        elif status == S.UNSIGNED:
            self._walk(talk, until=S.SIGNING)
            self._agree(talk, [])
            self._move(conversation, S.SIGNING, S.UNSIGNED, timezone.now(), position.person)
            self.add(Refusal(agreement=talk.paper, by=position.person, reason="Jeg vil tenke meg om."))
        else:
            self._walk(talk, until=status)
        if status in (S.CLOSING, S.SIGNING):
            self._agree(talk, [one for one in previous.promises if one.goal.status == Goal.Status.AGREED][:1])
        if status == S.SIGNING:
            self._sign(talk, [position.person])
        if status != S.CANCELLED:
            self._prepare(conversation, nth)

    def _prepare(self, conversation: Conversation, nth: int) -> None:
        for who, ready in ((conversation.employee, nth % 3 == 2), (self.leader, nth % 4 == 2)):
            if conversation.status == S.INVITED and who == self.leader:
                continue
            key = self.add(DataKey.build(holders.one(who.pk)))
            own = self.add(
                Preparation(conversation=conversation, author=who, key=key, ready_at=timezone.now() if ready else None)
            )
            for topic in self.chance.sample(self.topics, 3):
                note = self.add(
                    PreparationNote(
                        preparation=own,
                        topic=topic,
                        text=self.chance.choice(words.NOTES),
                        version=1,
                        shared_at=timezone.now() if self.chance.random() < 0.3 else None,
                    )
                )
                if note.shared_at:
                    self._show(note)

    def _show(self, row: PreparationNote | Minutes) -> None:
        row.shown_key, row.shown = self.add(DataKey.build(row.key_holders("shown_key"))), row.text
