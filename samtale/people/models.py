"""People, where they work, and who leads whom in which period."""

from datetime import date
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from samtale.audit.sealed import Sealed, SealedQuerySet

from .leadership.standing import Standing, standing_of
from .precautions.models import Precaution as Precaution
from .sorting import SortKeyField, sort_key
from .ways_in.models import DomainChange as DomainChange
from .ways_in.models import NewWayIn as NewWayIn
from .ways_in.models import Vouching as Vouching


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


class Session(AbstractBaseSession):
    """A signed-in device, so that the person is fetched with it and can end it. The key is stored as a hash."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls):
        from .sign_in.sessions import SessionStore

        return SessionStore

    def get_decoded(self) -> dict:
        return self.get_session_store_class().of_row(self.pk).decode(self.session_data)


class ProviderAccount(Sealed):
    """Who an OpenID provider's subject is here: keyed on issuer and subject, never on an e-mail address."""

    SEALED = ("person", "issuer", "subject", "created_at")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="provider_accounts")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="subject_once_at_issuer"),
            models.UniqueConstraint(fields=["person", "issuer"], name="one_account_a_person_at_issuer"),
        ]


class KnownIdentity(Sealed):
    """What an OpenID provider calls a person in a claim (`oid`, `pid`), as a keyed hash, for their first sign-in."""

    SEALED = ("person", "claim", "digest")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_identities")
    claim = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "digest"], name="identity_of_one_person"),
            models.UniqueConstraint(fields=["person", "claim"], name="one_identity_a_claim"),
        ]


class OneTimeLink(Sealed):
    """A sign-in link of the demo: works once, within a day, and is stored as a hash."""

    SEALED = ("person", "token_hash", "expires_at", "used_at")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.expires_at:%Y-%m-%d %H:%M}"


class ImportUpload(models.Model):
    """A file of people between its preview and its import. Emptied when imported, deleted after a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it came
    # The table as JSON, with the columns we do not use emptied: they may hold what is none of our business.
    content = models.BinaryField()
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # what the import did: lines by outcome
    # What was answered about a known employee number with another name and address: «same» or «new» by number.
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.filename} {self.at:%Y-%m-%d %H:%M}"
