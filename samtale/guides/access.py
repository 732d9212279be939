"""Who may make forms and who may see them, and the door through which a page gets one."""

from samtale.audit.refusals import NotAllowedError

from .models import Guide, GuideVersion

EDITOR_ROLES = frozenset({"hr", "administrator"})


def may_edit_guides(person) -> bool:
    """Whether the person makes, changes and publishes the organisation's forms."""
    return bool(EDITOR_ROLES & person.standing.roles)


def may_see(person, version: GuideVersion) -> bool:
    """Whether the person may read a version: a published one everybody, a draft whoever makes forms."""
    return version.published_at is not None or may_edit_guides(person)


def require_editor(person) -> None:
    """Raises NotAllowedError unless the person may make forms. None is Samtale itself, putting ready forms in place."""
    if person is not None and not may_edit_guides(person):
        raise NotAllowedError


def open_version(person, pk: int) -> GuideVersion:
    """A version with its topics and statements, for somebody who may see it. Raises NotAllowedError."""
    version = (
        GuideVersion.objects.select_related("guide").prefetch_related("topics", "statements").filter(pk=pk).first()
    )
    if version is None or not may_see(person, version):
        raise NotAllowedError
    return version


def open_for_editing(person, pk: int) -> GuideVersion:
    """A version for somebody who makes forms, draft or not. Raises NotAllowedError."""
    require_editor(person)
    return open_version(person, pk)


def open_guide(person, pk: int) -> Guide:
    """A form by name, for somebody who makes forms. Raises NotAllowedError."""
    require_editor(person)
    guide = Guide.objects.filter(pk=pk).first()
    if guide is None:
        raise NotAllowedError
    return guide
