"""What each prepares alone, under a key of their own."""

from datetime import datetime

from django.db import models
from django.db.models import Case, Q
from django.utils import timezone

from samtale.goals.models import Sealable
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.fields import SealedText

from ._person import person
from .course import Conversation
from .shown import Shown


class Preparation(Sealable):
    """One party's own preparation, under a key of its own."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="preparations")
    author = person()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(null=True)
    anonymous_sent = models.BooleanField(default=False)
    kept_at = models.DateTimeField(null=True)  # the owner wants the notes kept after signing
    given_at = models.DateTimeField(null=True)  # the employee asked for a leader's, and got them
    # Where the owner has taken the notes along to, from an invitation that ended.
    brought_to = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "author"], name="one_preparation_each")]

    def key_holders(self, _name: str) -> str:
        return holders.one(self.author_id)

    @staticmethod
    def with_words() -> Q:
        """Of preparations: those in which something is written or answered."""
        notes = PreparationNote.objects.filter(preparation=models.OuterRef("pk"), text__isnull=False)
        answers = StatementAnswer.objects.filter(preparation=models.OuterRef("pk"))
        return Q(models.Exists(notes)) | Q(models.Exists(answers))

    @staticmethod
    def going_along(employee_id: int, since: datetime | Case | None, way: str = "") -> Q:
        """Of a leader's: those in what the employee takes out, by decision before they were begun, or given since.

        `way` leads from the rows that are asked for.
        """
        told = Q(**{f"{way}given_at__isnull": False})
        if since:
            told |= Q(**{f"{way}key__created_at__gte": since})
        return told & Q(**{f"{way}key__holders__endswith": f" {holders.TAKE_OUT}:{employee_id}"})

    @classmethod
    def kept_of(cls, author: Person) -> models.QuerySet:
        """Those in which somebody has written, that are kept and not taken along to another invitation."""
        return cls.objects.filter(cls.with_words(), author=author, brought_to=None, key__destroyed_at__isnull=True)


class PreparationNote(Shown):
    """Own note on a topic, private until shared. The topic is the form's, or the leader's aid's."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="notes")
    topic = models.ForeignKey("guides.Topic", on_delete=models.PROTECT, related_name="+")
    text = SealedText(key="preparation.key")
    version = models.PositiveIntegerField(default=0)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["preparation", "topic"], name="one_note_a_topic")]

    @property
    def of_the_two(self) -> Conversation:
        return self.preparation.conversation


class StatementAnswer(Shown):
    """One party's answer to a statement for the two, sealed like the notes; shared with them."""

    OWN = "score"

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="answers")
    statement = models.ForeignKey("guides.Statement", on_delete=models.PROTECT, related_name="+")
    score = SealedText(key="preparation.key")
    shared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["preparation", "statement"], name="one_answer_a_statement")]

    @property
    def of_the_two(self) -> Conversation:
        return self.preparation.conversation


class NeedsToTakePart(Shown):
    """What the employee needs to take part, as an interpreter or company: told to the leader, and gone as notes are."""

    preparation = models.OneToOneField(Preparation, on_delete=models.CASCADE, related_name="+")
    text = SealedText(key="preparation.key")
    at = models.DateTimeField(default=timezone.now)

    @classmethod
    def of(cls, conversation: Conversation) -> "NeedsToTakePart | None":
        """What is told in a conversation, with what it takes to read it. One query."""
        employees = {"preparation__conversation": conversation, "preparation__author": conversation.employee_id}
        row = cls.objects.filter(**employees).select_related("preparation__key", "shown_key").first()
        if row:
            row.preparation.conversation = conversation
        return row

    @property
    def of_the_two(self) -> Conversation:
        return self.preparation.conversation


class WorkplaceFocus(models.Model):
    """The workplace's goals and focus areas as the leader made them concrete, once for all own reports."""

    leader = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)
