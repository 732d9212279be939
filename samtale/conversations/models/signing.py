"""Names under the agreement, and what is added afterwards."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.goals.agreed import AgreedFields
from samtale.goals.models import Sealable
from samtale.vault.fields import SealedText

from ._person import person
from .closing import Agreement


class Addendum(AgreedFields, Sealable):
    """A change after signing, signed by both. Its text stands as it was written."""

    AGREED_FIELDS = ("agreement_id", "by_id", "text", "signed_text")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="addenda")
    by = person()
    text = SealedText(key="agreement.conversation.agreement_key")
    # The whole text to sign (canonical JSON): names, words, new deadlines.
    signed_text = SealedText(key="agreement.conversation.agreement_key")
    at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]

    @classmethod
    def agreed(cls) -> Q:
        return Q()


class Signature(AgreedFields, Sealable):
    """A party's name under a text, with the text's SHA-256. Voided when the text changed before both signed."""

    AGREED_FIELDS = (
        "agreement_id",
        "addendum_id",
        "by_id",
        "party",
        "name",
        "title",
        "unit",
        "sha256",
        "at",
        "vouched",
    )

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    addendum = models.ForeignKey(Addendum, on_delete=models.CASCADE, null=True, related_name="signatures")
    by = person()
    party = models.CharField(max_length=10, choices=[("employee", _("medarbeider")), ("leader", _("leder"))])
    name = models.CharField(max_length=170)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    voided_at = models.DateTimeField(null=True)
    # That it was with a passkey, and who let the party in at a new address, when that is new.
    vouched = models.CharField(max_length=400, blank=True)

    @classmethod
    def agreed(cls) -> Q:
        return Q()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "by"],
                condition=Q(voided_at__isnull=True, addendum__isnull=True),
                name="one_standing_signature_each",
            ),
            models.UniqueConstraint(
                fields=["addendum", "by"],
                condition=Q(voided_at__isnull=True, addendum__isnull=False),
                name="one_addendum_signature_each",
            ),
        ]


class Refusal(Sealable):
    """A party's no to signing, with the reason; taken back by signing after all."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="refusals")
    by = person()
    reason = SealedText(key="agreement.conversation.agreement_key")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)


class SigningReminder(models.Model):
    """A reminder sent to whoever has not signed, by the system or pressed by the other."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    to = person()
    by = person(null=True)  # empty: sent by itself
    at = models.DateTimeField(default=timezone.now)
