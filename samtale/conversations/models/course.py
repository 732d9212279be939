"""A conversation and its course: where it stands, and every move."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from samtale.goals.models import Sealable
from samtale.guides.models import Guide
from samtale.vault import holders
from samtale.vault.fields import SealedText

from ..states import BEFORE, Status
from ._person import OfTwo, person


class ConversationQuerySet(models.QuerySet):
    def of(self, person):
        """Those the person is one of the two in."""
        return self.filter(Q(employee=person) | Q(leader=person))


class Conversation(OfTwo, Sealable):
    """The whole course with one employee: planned, prepared, held, agreed, followed up."""

    # Where the employee worked then: what counts and figures go by.
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    guide = models.ForeignKey("guides.GuideVersion", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.INVITED)
    starts_at = models.DateTimeField()
    called_for = models.DateTimeField(null=True)  # the time they were called for, when they began on another day
    minutes_long = models.PositiveSmallIntegerField(default=90)
    place = models.CharField(max_length=120)
    aim = models.CharField(max_length=300, blank=True)  # of the round they were called in by, as the invitation says
    sequence = models.PositiveIntegerField(default=0)  # of the calendar request
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    shared_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    agreement_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    live_version = models.PositiveIntegerField(default=0)  # moves with every shared change
    parts_version = models.PositiveIntegerField(default=0)  # live_version when more than a text last changed
    # The two sums of the 30/70 aid; and, only while somebody is being counted, who and from when. Where they are gone,
    # and until it is wished for again or the talk is over, who stopped it.
    talk_seconds = models.JSONField(default=dict)
    # Who had not had the letter of the time when it began, by which it was: they get it if the start is taken back.
    letters_unsent = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    held_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["employee", "status", "starts_at"]),
            models.Index(fields=["leader", "status", "starts_at"]),
        ]
        constraints = [models.CheckConstraint(condition=~Q(employee=F("leader")), name="two_different_people")]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def talks_now(self) -> str:
        """Who is being counted: «employee», «leader» or nobody."""
        return self.talk_seconds.get("now", "")

    @property
    def signs_nothing_yet(self) -> bool:
        """A check-in that has not come to a closing; the guide is asked for where it has not."""
        return self.status in BEFORE | {Status.HOLDING} and is_check_in(self)

    @property
    def has_talk_sums(self) -> bool:
        return bool(self.talk_seconds.keys() - {"stopped"})

    def talked(self, now: datetime) -> dict[str, int]:
        """How long each has talked, in seconds. One who is left counted is not, beyond what the two had set aside."""
        sums = {party: self.talk_seconds.get(party, 0) for party in ("employee", "leader")}
        if self.talks_now:
            counted = min(now - self._counted_since, timedelta(minutes=self.minutes_long))
            sums[self.talks_now] += max(int(counted.total_seconds()), 0)
        return sums

    def counted_too_long(self, now: datetime) -> bool:
        """Whether the two have gone and left somebody counted."""
        return bool(self.talks_now) and now - self._counted_since >= timedelta(minutes=self.minutes_long)

    @property
    def _counted_since(self) -> datetime:
        return datetime.fromisoformat(self.talk_seconds["since"])

    def key_holders(self, _name: str) -> str:
        return holders.two(self.employee_id, self.leader_id)

    def holders_of_new_keys(self) -> str:
        """The two, when a new key is made for them: they are to be those that its first keys are held by.

        Else whoever writes another in the row would get what is shared from then on. Raises VaultError,
        NotKeyHolderError.
        """
        named = self.key_holders("")
        for key in (self.shared_key, self.agreement_key):
            if key.wrapped is not None:
                key.ensure_held_by(named)
        return named


def is_check_in(conversation: Conversation) -> bool:
    """Whether it is the short, frequent kind; the guide is to be there already."""
    return conversation.guide.guide.kind == Guide.Kind.CHECK_IN


class Move(Sealable):
    """One transition: from what to what, by whom, when."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=20, choices=Status, blank=True)
    after = models.CharField(max_length=20, choices=Status)
    by = person(null=True)  # empty: by itself, when the leader changed
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]


class Acceptance(models.Model):
    """The employee's yes to a time; void when the time is moved."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="acceptance")
    starts_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)


class TimeProposal(Sealable):
    """Another time the employee proposes to the leader."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="proposals")
    by = person()
    starts_at = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(null=True)  # shorter than it was to be; empty: as long
    message = SealedText(key="conversation.shared_key")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    taken = models.BooleanField(default=False)


class Postponement(Sealable):
    """A move to a later time, with its reason, so that the count stays visible to both."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="postponements")
    by = person()
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = SealedText(key="conversation.shared_key")
    at = models.DateTimeField(default=timezone.now)
