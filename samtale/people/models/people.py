"""People, where they work, and who leads whom in which period."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from samtale.audit.sealed import Sealed, SealedQuerySet

from ..sorting import SortKeyField, sort_key
from .standing import Standing, standing_of


class Unit(models.Model):
    """A node of the organisation's tree."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("virksomhet")
        SECTOR = "sector", _("sektor")
        UNIT = "unit", _("enhet")
        DEPARTMENT = "department", _("avdeling")
        TEAM = "team", _("team")

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNIT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    sort_key = SortKeyField(max_length=240, db_index=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_under_parent")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class OccupationalGroup(models.Model):
    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


_SealedUsers = BaseUserManager.from_queryset(SealedQuerySet)


class PersonManager(_SealedUsers):
    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class Person(Sealed, AbstractBaseUser):
    """Somebody who works here, and signs in. Left is not deleted: `is_active` says whether they still do."""

    SEALED = (
        "email",
        "employee_number",
        "password",
        "first_name",
        "last_name",
        "is_active",
        "joined_on",
        "left_on",
        "first_signed_in_at",
        "came_back_at",
    )

    class LettersIn(models.TextChoices):
        BOKMAAL = "nb", _("Bokmål")
        NYNORSK = "nn", _("Nynorsk")

    employee_number = models.CharField(max_length=20, unique=True, null=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField(unique=True, null=True)
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    sort_key = SortKeyField(max_length=330, db_index=True, editable=False)
    letters_in = models.CharField(max_length=2, choices=LettersIn, blank=True)  # empty: as the organisation writes
    first_signed_in_at = models.DateTimeField(null=True)
    # When others vouched for a new address of somebody who had lost the old one; see ways_in/coming_back.py.
    came_back_at = models.DateTimeField(null=True)

    # Django makes each class's managers anew, so that they need not be those of the class above.
    objects = PersonManager()  # type: ignore[assignment, misc]
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @cached_property
    def standing(self) -> Standing:
        """What the person does here; a signed-in person comes with it, others cost a query."""
        return standing_of(self.pk)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a dated row (started_on, ended_on inclusive or empty) holds on a day."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gte": on})
    )


class Position(Sealed):
    """What a person does, where. One person may hold several."""

    SEALED = ("person", "unit", "started_on", "ended_on")

    class Employment(models.TextChoices):
        PERMANENT = "permanent", _("fast")
        TEMPORARY = "temporary", _("midlertidig")
        SUBSTITUTE = "substitute", _("vikar")
        OTHER = "other", _("annet")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="positions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    title = models.CharField(max_length=120)
    group = models.ForeignKey(OccupationalGroup, on_delete=models.PROTECT, null=True, related_name="positions")
    employment = models.CharField(max_length=20, choices=Employment, default=Employment.PERMANENT)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.title


class Leadership(Sealed):
    """Who leads a position in which period; the leader of one position need not lead the person's other."""

    SEALED = ("leader", "position", "kind", "started_on", "ended_on")

    class Kind(models.TextChoices):
        LINE = "line", _("leder")
        ACTING = "acting", _("fungerende leder")
        SHARED = "shared", _("holder samtalen")

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaderships")
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="leaderships")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LINE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["leader", "ended_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(kind="line", ended_on__isnull=True), name="one_line_leader_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader} → {self.position}"


class Role(Sealed):
    """What a person does for the organisation beyond their own work; being a leader is not one of these."""

    SEALED = ("person", "kind", "unit", "given_at")

    class Kind(models.TextChoices):
        HR = "hr", _("HR")
        ADMINISTRATOR = "administrator", _("administrator")
        LEADERSHIP_GROUP = "leadership_group", _("ledergruppen")
        ARCHIVIST = "archivist", _("arkivar")
        AUDITOR = "auditor", _("revisor")
        PLANNER = "planner", _("planlegger")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now, null=True)  # empty: before there was a note of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "unit"], name="role_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


def still_works_here(today: date) -> Q:
    """The condition that a Person has not left: by import, by a last day that has been, or by their last position's.

    Who never held a position, as an operator's first administrator, is here until marked as left.
    """
    held = Position.objects.filter(person=OuterRef("pk"))
    not_over = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    last_day_ahead = Q(left_on__isnull=True) | Q(left_on__gte=today)
    return Q(is_active=True) & last_day_ahead & (Q(Exists(not_over)) | ~Q(Exists(held)))
