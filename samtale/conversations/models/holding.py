"""What the two have in front of them while they talk."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.goals.models import Sealable
from samtale.vault.fields import SealedText

from ._person import OfTwo, person
from .course import Conversation


class SharedTopic(Sealable):
    """A topic in one conversation: its shared text, its place, its weight, and whether it was touched."""

    class Weight(models.TextChoices):
        NORMAL = "normal", _("vanlig plass")
        LITTLE = "little", _("mindre plass")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey("guides.Topic", on_delete=models.PROTECT, null=True, related_name="+")
    own_title = SealedText(key="conversation.shared_key")  # of a topic added for this conversation
    text = SealedText(key="conversation.shared_key")
    version = models.PositiveIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)
    weight = models.CharField(max_length=10, choices=Weight, default=Weight.NORMAL)
    skipped_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    touched_by = person(null=True)
    asked_back_by = person(null=True)  # who wants back to it, from when the closing was left for it to the next

    class Meta:
        ordering = ["order"]

    @property
    def is_main(self) -> bool:
        """One of the form's main topics; a topic the two added is not."""
        return self.topic is not None and self.topic.is_main

    @property
    def title(self) -> str:
        return self.own_title if self.topic is None else self.topic.title


class AppliedEdit(models.Model):
    """An edit the server has merged, by the id the browser gave it, so that a repeat changes nothing."""

    id = models.UUIDField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Presence(models.Model):
    """When a party last had the conversation open, and on which text they wrote."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    person = person()
    seen_at = models.DateTimeField()
    writing = models.CharField(max_length=60, blank=True)  # the text's id, not its words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="one_presence_each")]


class TalkAidConsent(models.Model):
    """A party's wish to have the 30/70 aid; it shows only while both wish it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="talk_consents")
    person = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="one_talk_consent_each")]


class SeparateMeeting(OfTwo, Sealable):
    """A difficult matter taken out into its own meeting: a date and a place, no content, in no figures."""

    called_by = person()
    starts_at = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
