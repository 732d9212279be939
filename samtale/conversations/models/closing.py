"""The closing answers, the minutes, and what the two agree on."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.goals.agreed import AgreedFields
from samtale.goals.models import Goal, Sealable
from samtale.vault import holders
from samtale.vault.fields import SealedText

from ._person import person
from .course import Conversation
from .holding import SharedTopic
from .shown import Shown


class ClosingAnswer(models.Model):
    """A party's answer to one of the two closing questions that are written down."""

    class Question(models.TextChoices):
        ALL_SAID = "all_said", _("Er alt sagt?")
        AGREED_TEXT = "agreed_text", _("Er vi enige om det som står?")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="closing_answers")
    person = person()
    question = models.CharField(max_length=20, choices=Question)
    yes = models.BooleanField()
    # Of the agreement as it stood: a yes to it falls by itself when the agreement changes.
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person", "question"], name="one_closing_answer_each")
        ]


class Minutes(Shown):
    """An account of the conversation. The employee chooses who writes it, and says when it is finished.

    What the employee writes lies under an own key, and the leader has a copy while it is shown. What the leader writes,
    by the employee's yes, lies in `shown` alone: both read it from the first word.
    """

    class Way(models.TextChoices):
        EMPLOYEE = "employee", _("Medarbeideren skriver")
        LEADER = "leader", _("Lederen skriver, med ja fra medarbeideren")
        NONE = "none", _("Avtalen er nok")

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="minutes")
    own_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    text = SealedText(key="own_key")
    version = models.PositiveIntegerField(default=0)
    way = models.CharField(max_length=10, choices=Way, default=Way.EMPLOYEE)  # the last of the choices
    ready_at = models.DateTimeField(null=True)  # the leader has written, and asks the employee to read
    finished_at = models.DateTimeField(null=True)
    taken_over_at = models.DateTimeField(null=True)  # from when the employee goes on from the leader's words

    @classmethod
    def of(cls, conversation: Conversation) -> "Minutes":
        """The conversation's minutes, able to open their text."""
        minutes = cls.objects.select_related("own_key", "shown_key").get(conversation=conversation)
        minutes.conversation = conversation
        return minutes

    @property
    def of_the_two(self) -> Conversation:
        return self.conversation

    @property
    def leader_writes(self) -> bool:
        return self.way == self.Way.LEADER

    @property
    def is_shown(self) -> bool:
        """Whether both read the words."""
        return self.leader_writes or self.finished_at is not None

    @property
    def words(self) -> str:
        """As whoever writes them reads them."""
        return self.shown if self.leader_writes else self.text

    def key_holders(self, name: str) -> str:
        return holders.one(self.conversation.employee_id) if name == "own_key" else super().key_holders(name)


class MinutesChoice(models.Model):
    """Who is to write the minutes, as the employee has chosen: a yes to the leader, or that it is taken back."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="choices")
    way = models.CharField(max_length=10, choices=Minutes.Way)
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]


class MinutesComment(Sealable):
    """A comment on the minutes by the one who does not write them, or a wish for a change."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="comments")
    by = person()
    text = SealedText(key="minutes.conversation.shared_key")
    asks_change = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]


class Agreement(AgreedFields, Sealable):
    """What the two agree on: goals and actions, or that none are needed, and what may be used outside."""

    AGREED_FIELDS = ("conclusion", "text", "version", "signed_text", "signed_at")

    class Conclusion(models.TextChoices):
        MEASURES = "measures", _("Vi har avtalt mål og tiltak")
        NONE_NEEDED = "none_needed", _("Vi er enige om at det ikke trengs særskilte tiltak")

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="agreement")
    conclusion = models.CharField(max_length=20, choices=Conclusion, default=Conclusion.MEASURES)
    text = SealedText(key="conversation.agreement_key")
    version = models.PositiveIntegerField(default=0)
    # The whole text to sign (canonical JSON), fixed from when it lies to be signed.
    signed_text = SealedText(key="conversation.agreement_key")
    signed_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)  # the employee wants it kept as long as the employment lasts
    # How its year went, counted once, when the next agreement was signed; until then it is counted anew each time.
    goals_of_year = models.PositiveSmallIntegerField(null=True)
    actions_of_year = models.PositiveSmallIntegerField(null=True)
    done_in_year = models.PositiveSmallIntegerField(null=True)

    # Whether that one signed a text that was changed, and has not signed again: said by agreement/document.py.
    lost_employee: bool
    lost_leader: bool

    @classmethod
    def agreed(cls) -> Q:
        return Q(signed_at__isnull=False)


class AgreementGoal(Sealable):
    """A goal in an agreement: new in it, or carried on from an earlier one, to go on or to end here."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey("goals.Goal", on_delete=models.CASCADE, related_name="+")
    carried = models.BooleanField(default=False)
    topic = models.ForeignKey(SharedTopic, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Goal.Outcome, blank=True)  # of a carried goal that ends here
    result = SealedText(key="agreement.conversation.agreement_key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "goal"], name="goal_once_an_agreement")]


class SharingConsent(AgreedFields, Sealable):
    """One thing that may be used outside the two: what, for what, by whom. Part of what both sign."""

    AGREED_FIELDS = ("agreement_id", "what", "purpose", "whom")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="consents")
    what = SealedText(key="agreement.conversation.agreement_key")
    purpose = SealedText(key="agreement.conversation.agreement_key")
    whom = SealedText(key="agreement.conversation.agreement_key")
    proposed_by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    @classmethod
    def agreed(cls) -> Q:
        return Q(agreement__signed_at__isnull=False)


class DifferenceOfView(AgreedFields, Sealable):
    """A party's own view where the two do not agree; blocks nothing."""

    AGREED_FIELDS = ("conversation_id", "by_id", "text")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="differences")
    by = person()
    text = SealedText(key="conversation.agreement_key")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    @classmethod
    def agreed(cls) -> Q:
        return Q(conversation__signed_at__isnull=False)
