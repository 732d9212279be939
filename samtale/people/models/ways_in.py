"""New ways in as rows: what was entered, who vouches, and a whole domain that changes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.audit.sealed import Sealed


class NewWayIn(Sealed):
    """What would sign in somebody who has signed in before; until it is settled the old way does, and this nobody.

    One that was applied at once, because nobody had signed in yet, stands here too, settled.
    """

    SEALED = (
        "person",
        "kind",
        "before",
        "after",
        "issuer",
        "by",
        "at",
        "by_rule",
        "held_back",
        "refused_at",
        "due_on",
        "told_on",
        "settled_at",
        "settled",
    )

    class Kind(models.TextChoices):
        ADDRESS = "address", _("e-postadresse")
        ACCOUNT = "account", _("konto")

    class Settled(models.TextChoices):
        AT_ONCE = "at_once", _("med en gang")
        BY_PERSON = "by_person", _("av den det gjelder")
        BY_OTHERS = "by_others", _("av andre som kjenner den det gjelder")
        BY_RULE = "by_rule", _("for hele virksomheten")
        WITHDRAWN = "withdrawn", _("trukket tilbake")
        UNDONE = "undone", _("gjort om igjen")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="new_ways_in")
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.EmailField(blank=True)  # the address that holds meanwhile
    after = models.CharField(max_length=255)  # an address, or the subject of an account
    issuer = models.CharField(max_length=255, blank=True)  # of an account
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")  # empty: a provider
    at = models.DateTimeField(default=timezone.now)
    by_rule = models.BooleanField(default=False)  # of a whole domain
    held_back = models.BooleanField(default=False)  # one of so many that a second administrator looks first
    refused_at = models.DateTimeField(null=True)  # «dette er ikke meg»
    due_on = models.DateField(null=True)  # when it takes effect, once others have vouched for it
    told_on = models.DateField(null=True)  # the last day the old address was told that it is due
    settled_at = models.DateTimeField(null=True)
    settled = models.CharField(max_length=10, choices=Settled, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "issuer"], condition=Q(settled_at=None), name="one_new_way_in_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["at"])]


class Vouching(Sealed):
    """Somebody's word that a new way in is the person's own."""

    SEALED = ("way_in", "by", "at")

    way_in = models.ForeignKey(NewWayIn, on_delete=models.CASCADE, related_name="vouchings")
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["way_in", "by"], name="vouched_once")]


class DomainChange(Sealed):
    """That everybody at one domain has the same name at another: one administrator proposes it, another agrees."""

    SEALED = ("old", "new", "by", "at", "agreed_by", "closed_at")

    old = models.CharField(max_length=200)
    new = models.CharField(max_length=200)
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)  # agreed to, or withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["old"], condition=Q(closed_at=None), name="one_change_of_a_domain_at_a_time"
            )
        ]
