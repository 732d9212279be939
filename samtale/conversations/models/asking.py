"""What an employee asks for of a leader's own notes that are not in the take-out, and the answer to it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale.core import clock
from samtale.core.clock import add_months
from samtale.goals.models import Sealable
from samtale.vault import holders
from samtale.vault.fields import SealedText

from ._person import person
from .preparing import Preparation


class NotesRequest(Sealable):
    """An employee's wish for the leader's own notes of one conversation (GDPR article 15), answered within a month.

    Until then, and a month after, the notes are not destroyed. Whoever refuses names the exemption and says why.
    """

    class Outcome(models.TextChoices):
        GIVEN = "given", _("gitt")
        REFUSED = "refused", _("ikke gitt")

    class Ground(models.TextChoices):
        """Where the law lets somebody refuse: personopplysningsloven § 16 and GDPR article 15 (4)."""

        OTHERS = "others", _("Notatene røper noe om andre, og det kan ikke tas ut")
        INTERNAL = "internal", _("Notatene er bare intern forberedelse av en sak, og må holdes internt")
        SECRECY = "secrecy", _("Loven gir taushetsplikt om det som står der")
        HEALTH = "health", _("Det er utilrådelig av hensyn til helse eller nære forhold")
        INTERESTS = "interests", _("Åpenbare og grunnleggende interesser taler mot det")

    SECTIONS = {
        Ground.INTERNAL: _("personopplysningsloven § 16 første ledd bokstav e"),
        Ground.OTHERS: _("personvernforordningen artikkel 15 nr. 4"),
        Ground.SECRECY: _("personopplysningsloven § 16 første ledd bokstav d"),
        Ground.HEALTH: _("personopplysningsloven § 16 første ledd bokstav c"),
        Ground.INTERESTS: _("personopplysningsloven § 16 første ledd bokstav f"),
    }

    employee = person()
    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="requests")
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    # Made with a refusal: the employee's and whoever wrote it.
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    why = SealedText()
    answered_at = models.DateTimeField(null=True)
    answered_by = person(null=True)
    written = models.PositiveIntegerField(default=0)  # how much was written in the notes when they were answered for
    reminded_on = models.DateField(null=True)  # whoever answers, last
    late_told_at = models.DateTimeField(null=True)  # the employee, once

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["preparation"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_request_for_notes",
            )
        ]

    def key_holders(self, _name: str) -> str:
        return holders.one(self.employee_id)

    @staticmethod
    def is_open() -> Q:
        """Of requests: those that wait for an answer."""
        return Q(answered_at=None, withdrawn_at=None)

    @classmethod
    def holding(cls, **notes: object) -> models.Exists:
        """Whether a request of those where it is so holds the notes today, inside another query."""
        lately = Q(answered_at__date__gt=add_months(clock.today(), -1))
        return models.Exists(cls.objects.filter(cls.is_open() | lately, **notes))

    @property
    def waits(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def due_on(self) -> date:
        """The last day to answer: the law gives a month (GDPR article 12 (3))."""
        return add_months(timezone.localdate(self.asked_at), 1)

    @property
    def is_late(self) -> bool:
        return self.waits and self.due_on < clock.today()

    @property
    def section(self) -> str:
        """Where the law says so; nothing where nothing is refused."""
        return str(self.SECTIONS[self.Ground(self.ground)]) if self.ground else ""

    @property
    def holds_until(self) -> date | None:
        """The day the notes may be destroyed again: a month after the answer, to fetch them or to complain.

        None when it holds nothing.
        """
        if self.waits:
            return date.max
        return add_months(timezone.localdate(self.answered_at), 1) if self.answered_at else None
