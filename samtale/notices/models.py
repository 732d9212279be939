"""The outbox: messages queued in the transaction that caused them, delivered afterwards."""

import uuid

from django.db import models
from django.utils import timezone


class SharedFile(models.Model):
    """A file that goes with many letters, stored once; it says nothing of one person.

    `queued_at` is when a letter was last queued with it, to the day.
    """

    digest = models.CharField(max_length=64, primary_key=True)  # of all that follows
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    queued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One e-mail to one person, worded by whoever queued it; never holds content of a conversation.

    `next_try_at` is empty when nothing more will be tried: sent, or given up (then `sent_at` is empty too).
    """

    # Random and not a number, so that the Message-ID made of it is never used for two letters.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)  # where it goes instead of to the person's own
    reply_to = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # [[file name, content type, base64]]; a calendar request is one of them, with its method in the type.
    attachments = models.JSONField(default=list)
    file = models.ForeignKey(SharedFile, on_delete=models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    error = models.CharField(max_length=200, blank=True)
    # What it is about, in the words of whoever queued it, so that it can be withdrawn while it waits.
    matter = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["matter"], name="unsent_by_matter", condition=models.Q(sent_at=None) & ~models.Q(matter="")
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Unreachable(models.Model):
    """That the mail server refused a person's address for good. It counts while the address is still the person's."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField()
    answer = models.CharField(max_length=40)  # the codes alone
    tried_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"unreachable {self.person_id}"


class FailedChore(models.Model):
    """That something the worker does by itself failed when it was last tried; gone when it is done again."""

    chore = models.CharField(max_length=200, primary_key=True)  # as in config/wiring.py
    since = models.DateTimeField()
    tried_at = models.DateTimeField()
    error = models.CharField(max_length=100)  # its kind alone: its words may hold values

    def __str__(self) -> str:
        return self.chore


class MailboxItem(models.Model):
    """What the demo's built-in mailbox received, whole, as a mail reader would have got it."""

    to = models.EmailField(db_index=True)
    subject = models.CharField(max_length=200)
    raw = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mailbox item {self.pk}"
