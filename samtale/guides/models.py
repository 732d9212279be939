"""Conversation forms made by the organisation: topics, guiding questions, statements on a scale."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublishedVersionError(Exception):
    """Somebody tried to change or delete what a conversation may have been held with."""


class DraftOnly(models.QuerySet):
    """Rows of a form version: in bulk, too, they are written and deleted only while it is a draft."""

    def update(self, **kwargs):
        _require_drafts(self)
        if "version" in kwargs:
            _require_draft(kwargs["version"].pk)
        return super().update(**kwargs)

    def delete(self):
        _require_drafts(self)
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: never a whole table by a manager

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for version_id in {getattr(row, "version_id", None) for row in objs}:
            _require_draft(version_id)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        _require_drafts(self.model._base_manager.filter(pk__in=[row.pk for row in objs]))
        for version_id in {getattr(row, "version_id", None) for row in objs}:
            _require_draft(version_id)
        return super().bulk_update(objs, fields, *args, **kwargs)


def _require_drafts(rows: models.QuerySet) -> None:
    published = "published_at" if issubclass(rows.model, GuideVersion) else "version__published_at"
    if rows.filter(**{f"{published}__isnull": False}).exists():
        raise PublishedVersionError


def _require_draft(version_id: int | None) -> None:
    if version_id is not None and GuideVersion._base_manager.filter(pk=version_id, published_at__isnull=False).exists():
        raise PublishedVersionError


class Guide(models.Model):
    """A form by name; what is asked stands in its versions."""

    class Kind(models.TextChoices):
        YEARLY = "yearly", _("medarbeidersamtale")
        CHECK_IN = "check_in", _("oppfølgingssamtale")
        LEADER_AID = "leader_aid", _("lederens forberedelse")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.YEARLY)
    slug = models.SlugField(unique=True, null=True)  # ready forms that come with Samtale
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class GuideVersion(models.Model):
    """What a form asked at a time. A published version never changes."""

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    purpose = models.TextField(blank=True)  # said in the invitation
    how_to_prepare = models.TextField(blank=True)
    unsorted = models.TextField(blank=True)  # imported text that nobody has placed yet, a paragraph a line
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DraftOnly.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["guide"], condition=Q(published_at__isnull=True), name="one_draft_a_guide"),
        ]

    def __str__(self) -> str:
        return f"{self.guide} {self.number}"

    def save(self, *args, **kwargs):
        _require_draft(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        _require_draft(self.pk)
        return super().delete(*args, **kwargs)


class VersionPart(models.Model):
    """A row that belongs to one version and is as unchangeable as it."""

    version: models.ForeignKey[GuideVersion, GuideVersion]
    version_id: int

    objects = DraftOnly.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering = ["order", "pk"]

    def save(self, *args, **kwargs):
        self._require_draft()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._require_draft()
        return super().delete(*args, **kwargs)

    def _require_draft(self):
        _require_draft(self.version_id)
        if self.pk:  # nor moved out of a published one
            _require_drafts(type(self)._base_manager.filter(pk=self.pk))


class Topic(VersionPart):
    """A heading of the form with its guiding questions."""

    class Kind(models.TextChoices):
        OPEN = "open", _("samtaletema")
        FOCUS = "focus", _("arbeidsplassens satsingsområder")
        GOALS = "goals", _("mål og tiltak")

    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="topics")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OPEN)
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    questions = models.JSONField(default=list)  # guiding questions, one string each
    is_main = models.BooleanField(default=True)  # a main topic can be given little weight, not removed
    order = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class Statement(VersionPart):
    """A sentence answered on the scale 1–5, where every step has a written meaning."""

    class Audience(models.TextChoices):
        THE_TWO = "the_two", _("for dere to")
        ANONYMOUS = "anonymous", _("anonymt for virksomheten")

    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(max_length=300)
    meanings = models.JSONField(default=list)  # five strings, for 1 to 5
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.THE_TWO)
    order = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.text


def random_key() -> int:
    """A positive 63-bit number, so that a row's key tells nothing of when it was written."""
    return secrets.randbits(63) or 1


class AnonymousAnswer(models.Model):
    """An answer to an anonymous statement. There is no way from it to a person or a moment."""

    # An AutoField, though never automatic: on SQLite it is then also the order the rows lie in.
    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="answers")
    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="score_one_to_five")]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.score}"
