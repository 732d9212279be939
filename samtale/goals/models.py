"""What was agreed: goals and actions, which outlive the conversation they came from."""

import uuid
from contextlib import suppress

from django.db import models
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.vault import holders
from samtale.vault.destroying import move_texts
from samtale.vault.fields import SealedText
from samtale.vault.models import DataKey

from .agreed import AgreedFields, AgreedQuerySet


class Sealable(models.Model):
    """A row whose key is known before it is stored, as sealing needs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Goal(AgreedFields, Sealable):
    """What to reach, by when and how we will know. Keeps its identity from year to year."""

    class Kind(models.TextChoices):
        WORK = "work", _("arbeidsmål")
        DEVELOPMENT = "development", _("utviklingsmål")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("viktigst")
        MIDDLE = 2, _("viktig")
        LOW = 3, _("når det passer")

    class Status(models.TextChoices):
        DRAFT = "draft", _("foreslått")  # written, not yet signed
        AGREED = "agreed", _("avtalt")
        ENDED = "ended", _("avsluttet")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("nådd")
        PARTLY = "partly", _("delvis nådd")
        NOT_REACHED = "not_reached", _("ikke nådd")

    AGREED_FIELDS = ("leader_id", "parent_id", "kind", "priority", "title", "measure", "due")

    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    leader = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WORK)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MIDDLE)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    title = SealedText()
    measure = SealedText()  # how we will know
    due = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    result = SealedText()  # what came of it, as the two signed it; or from before each had words of their own
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["priority", "created_at", "pk"]
        indexes = [models.Index(fields=["employee", "status"]), models.Index(fields=["leader", "status"])]

    def __str__(self) -> str:
        return f"goal {self.pk}"

    @classmethod
    def agreed(cls) -> Q:
        return ~Q(status=cls.Status.DRAFT)

    def key_holders(self, _name: str) -> str:
        return holders.two(self.employee_id, self.leader_id)

    def hand_over(self, leader) -> None:
        """Give an agreed goal another leader, as the employee has consented to; what was signed stays as it is.

        Its texts go to a key that is held by the employee and that leader: the former one's no longer opens them. In a
        transaction.
        """
        self.give_own_key(holders.two(self.employee_id, leader.pk))
        models.QuerySet.update(Goal._base_manager.filter(pk=self.pk), leader=leader)
        self.refresh_from_db()

    def give_own_key(self, held_by: str) -> None:
        """Seal all that is written of the goal under a key of its own, in a transaction; one it had before goes."""
        before = self.key
        move_texts(self, "key", to=DataKey.make(held_by))
        with suppress(ProtectedError):  # the agreement's, or another goal's too
            before.delete()


class OutcomeConfirmation(Sealable):
    """One party's word on how a goal ended, and on what came of it; it ends when both have said the same."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="confirmations")
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=20, choices=Goal.Outcome)
    text = SealedText(key="goal.key")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "by"], name="one_word_a_party")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.outcome}"


class ActionQuerySet(AgreedQuerySet):
    def open(self):
        return self.filter(status__in=Action.OPEN)

    def overdue(self, today):
        return self.open().filter(due__lt=today)


class Action(AgreedFields, Sealable):
    """Something to do (or stop doing) towards a goal: what, who, by when."""

    class Kind(models.TextChoices):
        DO = "do", _("gjøre")
        STOP = "stop", _("slutte med")

    class Responsible(models.TextChoices):
        EMPLOYEE = "employee", _("medarbeider")
        LEADER = "leader", _("leder")

    class Status(models.TextChoices):
        DRAFT = "draft", _("foreslått")  # written, not yet signed
        REMAINING = "remaining", _("gjenstår")
        IN_PROGRESS = "in_progress", _("i arbeid")
        DONE = "done", _("gjort")
        DROPPED = "dropped", _("tatt bort")
        NOT_TAKEN = "not_taken", _("ikke tatt over")  # a former leader's promise the new leader has declined

    OPEN = [Status.REMAINING, Status.IN_PROGRESS]
    AGREED_FIELDS = ("goal_id", "kind", "responsible", "what", "first_step", "measure", "due")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DO)
    responsible = models.CharField(max_length=10, choices=Responsible, default=Responsible.EMPLOYEE)
    status = models.CharField(max_length=20, choices=Status, default=Status.REMAINING)
    what = SealedText(key="goal.key")
    first_step = SealedText(key="goal.key")
    measure = SealedText(key="goal.key")
    due = models.DateField(null=True, blank=True)
    first_due = models.DateField(null=True)  # the first deadline, where the two have agreed on another since
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)  # the moment its agreement was signed, to the microsecond
    done_at = models.DateTimeField(null=True)
    # Whose it was when it was done, dropped or not taken over: it stays theirs when the goal gets another leader.
    settled_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ActionQuerySet.as_manager()  # type: ignore[misc]  # Django makes each class's managers anew

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["goal", "status", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at__isnull=True)),
                name="done_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"

    @classmethod
    def agreed(cls) -> Q:
        return ~Q(status=cls.Status.DRAFT) & ~Q(goal__status=Goal.Status.DRAFT)

    def move_deadline(self, due) -> None:
        """Give an agreed action the deadline of a text both have signed. The first one is kept beside it."""
        self.due, self.first_due = due, self.first_due or self.due
        models.QuerySet.update(Action._base_manager.filter(pk=self.pk), due=self.due, first_due=self.first_due)

    @property
    def is_kept(self) -> bool:
        """Whether it was done within the first deadline; one without a deadline is kept when it is done."""
        promised = self.first_due or self.due
        return self.done_at is not None and (promised is None or timezone.localdate(self.done_at) <= promised)

    def is_overdue(self, today) -> bool:
        return self.status in self.OPEN and self.due is not None and self.due < today

    def look(self, today) -> str:
        """One word for how it stands, for shape and colour: remaining, in_progress, overdue, done and so on."""
        return "overdue" if self.is_overdue(today) else self.status


class Progress(Sealable):
    """One step in an action's history: a new status by whoever is responsible, or a comment by the other."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="history")
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, choices=Action.Status, blank=True)  # empty: a comment
    text = SealedText(key="action.goal.key")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"progress {self.pk}"


class NewDeadline(AgreedFields, Sealable):
    """Another deadline for the same action: proposed in a conversation, it holds when both have signed that."""

    AGREED_FIELDS = ("action_id", "conversation", "before", "due", "why")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="new_deadlines")
    conversation = models.UUIDField(db_index=True)  # whose agreement, or addendum to it, says so
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    before = models.DateField(null=True)
    due = models.DateField()
    why = SealedText(key="action.goal.key")
    at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)  # the moment the text that says so was signed by both

    is_readable: bool  # whether its words are for whoever asks: said by follow_up/actions.py

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "conversation"],
                condition=Q(agreed_at__isnull=True),
                name="one_proposed_deadline_a_conversation",
            )
        ]

    def __str__(self) -> str:
        return f"new deadline {self.pk}"

    @classmethod
    def agreed(cls) -> Q:
        return Q(agreed_at__isnull=False)
