"""What other parts and pages ask for: the forms to choose among, and all with their versions."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Q, QuerySet

from samtale.people.sorting import sort_key

from .models import Guide, GuideVersion


def published(kind: str | None = None) -> QuerySet[GuideVersion]:
    """The latest published version of each form in use (of a kind), oldest form first, with its guide. One query."""
    latest = Max("guide__versions__number", filter=Q(guide__versions__published_at__isnull=False))
    versions = GuideVersion.objects.filter(published_at__isnull=False, guide__archived_at__isnull=True)
    if kind:
        versions = versions.filter(guide__kind=kind)
    return (
        versions.annotate(latest=latest).filter(number=F("latest")).select_related("guide").order_by("guide_id", "pk")
    )


@dataclass
class GuideRow:
    """A form with the version in use and the draft, where it has them."""

    guide: Guide
    in_use: GuideVersion | None = None
    draft: GuideVersion | None = None
    former: list[GuideVersion] = field(default_factory=list)  # published versions before the one in use, newest first


def guides_with_versions() -> list[GuideRow]:
    """Every form, in the order of its name, put away ones too. Versions carry `topic_count`. One query."""
    rows: dict[int, GuideRow] = {}
    for version in _versions():
        row = rows.setdefault(version.guide_id, GuideRow(version.guide))
        _place(row, version)
    return sorted(rows.values(), key=lambda row: (sort_key(row.guide.name), row.guide.pk))


def history(guide: Guide) -> GuideRow:
    """One form with its versions. One query."""
    row = GuideRow(guide)
    for version in _versions().filter(guide=guide):
        _place(row, version)
    return row


def _versions() -> QuerySet[GuideVersion]:
    return GuideVersion.objects.select_related("guide").annotate(topic_count=Count("topics")).order_by("-number")


def _place(row: GuideRow, version: GuideVersion) -> None:
    if version.published_at is None:
        row.draft = version
    elif row.in_use is None:
        row.in_use = version
    else:
        row.former.append(version)


def name_is_taken(name: str) -> bool:
    """Whether a form in use or being made has that name."""
    return Guide.objects.filter(name__iexact=name, archived_at__isnull=True).exists()


def free_name(name: str) -> str:
    """The name, with a number after it where it is taken; fits the column."""
    name = name[:110].strip()
    number = 2
    free = name
    while name_is_taken(free):
        free, number = f"{name} {number}", number + 1
    return free
