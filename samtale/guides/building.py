"""Making and changing forms: everything that writes a draft, and the step from draft to published."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log

from .access import require_editor
from .models import Guide, GuideVersion, PublishedVersionError, Statement, Topic
from .reading import DraftForm

FEWEST_STATEMENTS, MOST_STATEMENTS = 3, 6
STEPS = 5


class NotReadyError(Exception):
    """The draft cannot be published yet; `reasons` are sentences."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Revision:
    """What a draft shall say after an edit. Topics and statements by their key; those not named stay as they are."""

    name: str
    purpose: str
    how_to_prepare: str
    topics: dict[int, dict] = field(default_factory=dict)  # title, intro, questions, kind, is_main
    statements: dict[int, dict] = field(default_factory=dict)  # text, meanings, audience


def create_draft(*, name: str, kind: str, by, form: DraftForm | None = None) -> GuideVersion:
    """A new form as a draft, empty or with what was read from an existing one.

    The same again gives the draft that is there, not another. `by` is the person, or None for Samtale itself.
    """
    require_editor(by)
    form = form or DraftForm()
    with transaction.atomic():
        if here := same_draft(name=name, kind=kind, form=form):
            return here
        version = GuideVersion.objects.create(
            guide=Guide.objects.create(name=name, kind=kind), purpose=form.purpose, unsorted=form.unsorted
        )
        Topic.objects.bulk_create(
            Topic(
                version=version,
                order=order,
                title=topic.title,
                kind=topic.kind,
                intro=topic.intro,
                questions=topic.questions,
                is_main=True,
            )
            for order, topic in enumerate(form.topics)
        )
        log.record("guide.drafted", by=_id(by), guide=version.guide_id, version=version.pk)
        return version


def same_draft(*, name: str, kind: str, form: DraftForm, numbered: bool = False) -> GuideVersion | None:
    """The draft by that name (or, `numbered`, by that name and a number) that says exactly this, if there is one."""
    drafts = GuideVersion.objects.select_related("guide").filter(
        guide__name__startswith=name, guide__kind=kind, published_at__isnull=True
    )
    named = re.compile(re.escape(name) + (r"( \d+)?" if numbered else ""))
    return next((d for d in drafts if named.fullmatch(d.guide.name) and _says_the_same(d, form)), None)


def unpublished(*, name: str) -> GuideVersion | None:
    """The draft of a form by that name that has never been in use."""
    return GuideVersion.objects.filter(
        guide__name=name, guide__archived_at__isnull=True, number=1, published_at__isnull=True
    ).first()


def _says_the_same(version: GuideVersion, form: DraftForm) -> bool:
    rows = [(topic.title, topic.kind, topic.intro, topic.questions) for topic in version.topics.all()]
    return (version.purpose, version.unsorted, rows) == (
        form.purpose,
        form.unsorted,
        [(topic.title, topic.kind, topic.intro, topic.questions) for topic in form.topics],
    )


def copy_version(*, version: GuideVersion, by, name: str | None = None) -> GuideVersion:
    """A draft that says what a published version says: the form's next version, or with a name a form of its own.

    Where the form already has a draft, that one is given. Raises NotReadyError for a draft.
    """
    require_editor(by)
    with transaction.atomic():
        source = GuideVersion.objects.select_related("guide").get(pk=version.pk)
        if source.published_at is None:
            raise NotReadyError([_("Bare skjema som er tatt i bruk, kan kopieres.")])
        guide = Guide.objects.select_for_update().get(pk=source.guide_id)
        if name:
            guide = _own(name, source.guide.kind)
        draft = guide.versions.filter(published_at__isnull=True).first()
        if draft:
            return draft
        number = (guide.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        draft = GuideVersion.objects.create(
            guide=guide,
            number=number,
            purpose=source.purpose,
            how_to_prepare=source.how_to_prepare,
            unsorted=source.unsorted,
        )
        for model in (Topic, Statement):
            rows = list(model.objects.filter(version=source))
            for row in rows:
                row.pk, row.version = None, draft
            model.objects.bulk_create(rows)
        log.record("guide.copied", by=_id(by), guide=guide.pk, version=draft.pk, source=source.pk)
        return draft


def _own(name: str, kind: str) -> Guide:
    """The form by that name that has never been published, or a new one."""
    waiting = Guide.objects.filter(name=name, kind=kind).exclude(versions__published_at__isnull=False).first()
    return waiting or Guide.objects.create(name=name, kind=kind)


def revise(*, version: GuideVersion, by, revision: Revision) -> GuideVersion:
    """Write an edited draft. Raises PublishedVersionError."""
    with transaction.atomic():
        draft = _draft(version, by)
        draft.purpose, draft.how_to_prepare = revision.purpose, revision.how_to_prepare
        draft.save(update_fields=["purpose", "how_to_prepare"])
        if draft.guide.name != revision.name:
            draft.guide.name = revision.name
            draft.guide.save(update_fields=["name"])
        _write(draft.topics.all(), revision.topics)
        _write(draft.statements.all(), revision.statements)
        return draft


def _write(rows: Iterable[Topic | Statement], wanted: dict[int, dict]) -> None:
    changed = []
    for row in rows:
        new = wanted.get(row.pk, {})
        if any(getattr(row, name) != value for name, value in new.items()):
            for name, value in new.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, list(wanted[changed[0].pk]))


def add_topic(
    *,
    version: GuideVersion,
    by,
    title: str,
    questions: Sequence[str] = (),
    intro: str = "",
    kind: str = Topic.Kind.OPEN,
    is_main: bool = True,
) -> Topic:
    """A topic at the end of a draft. The same topic again gives the one that is there."""
    with transaction.atomic():
        draft = _draft(version, by)
        topics = list(draft.topics.all())
        for topic in topics:
            if (topic.title, topic.questions, topic.intro) == (title, list(questions), intro):
                return topic
        order = max((topic.order for topic in topics), default=-1) + 1
        return Topic.objects.create(
            version=draft, order=order, title=title, questions=list(questions), intro=intro, kind=kind, is_main=is_main
        )


def move_topic(*, version: GuideVersion, by, topic: int, to: int) -> None:
    """Put a topic at a place (0 is first) among the draft's topics. A topic that is gone is passed over."""
    with transaction.atomic():
        topics = list(_draft(version, by).topics.all())
        moving = next((row for row in topics if row.pk == topic), None)
        if moving is None:
            return
        topics.remove(moving)
        topics.insert(max(to, 0), moving)
        for order, row in enumerate(topics):
            row.order = order
        Topic.objects.bulk_update(topics, ["order"])


def remove_topic(*, version: GuideVersion, by, topic: int) -> None:
    """Take a topic out of a draft. One that is gone is passed over."""
    with transaction.atomic():
        _draft(version, by).topics.filter(pk=topic).delete()


def place_unsorted(*, version: GuideVersion, by, paragraphs: Iterable[str], topic: int, as_question: bool) -> None:
    """Move paragraphs from the unsorted text into a topic, as guiding questions or as its introduction."""
    with transaction.atomic():
        draft = _draft(version, by)
        target = draft.topics.filter(pk=topic).first()
        taken = _take_unsorted(draft, paragraphs)
        if target is None or not taken:
            return
        if as_question:
            target.questions = target.questions + taken
        else:
            target.intro = "\n".join(filter(None, [target.intro, *taken]))
        target.save()
        draft.save()


def drop_unsorted(*, version: GuideVersion, by, paragraphs: Iterable[str]) -> None:
    """Take paragraphs out of the unsorted text for good."""
    with transaction.atomic():
        draft = _draft(version, by)
        if _take_unsorted(draft, paragraphs):
            draft.save()


def _take_unsorted(draft: GuideVersion, paragraphs: Iterable[str]) -> list[str]:
    wanted = set(paragraphs)
    taken: list = []
    left: list = []
    for paragraph in draft.unsorted.splitlines():
        (taken if paragraph in wanted else left).append(paragraph)
    draft.unsorted = "\n".join(left)
    return taken


def add_statements(*, version: GuideVersion, by, statements: Iterable[tuple[str, Sequence[str], str]]) -> None:
    """Add statements (text, five meanings, audience) to a draft, those it already has passed over.

    Raises NotReadyError where there would be more than six.
    """
    with transaction.atomic():
        draft = _draft(version, by)
        here = {row.text for row in draft.statements.all()}
        order = draft.statements.aggregate(last=Max("order"))["last"]
        new = [row for row in statements if row[0] not in here]
        if len(here) + len(new) > MOST_STATEMENTS:
            raise NotReadyError([_("Et skjema kan ha høyst seks påstander. Fjern noen først.")])
        Statement.objects.bulk_create(
            Statement(version=draft, order=place, text=text, meanings=list(meanings), audience=audience)
            for place, (text, meanings, audience) in enumerate(new, start=0 if order is None else order + 1)
        )


def remove_statement(*, version: GuideVersion, by, statement: int) -> None:
    """Take a statement out of a draft. One that is gone is passed over."""
    with transaction.atomic():
        _draft(version, by).statements.filter(pk=statement).delete()


def reasons_to_wait(version: GuideVersion) -> list[str]:
    """What keeps a draft from being published, as sentences; empty when nothing does."""
    reasons = []
    if not version.topics.all():
        reasons.append(_("Skjemaet trenger minst ett tema."))
    statements = list(version.statements.all())
    for statement in statements:
        if len(statement.meanings) != STEPS or not all(meaning.strip() for meaning in statement.meanings):
            reasons.append(
                _("Påstanden «%(text)s» mangler tekst for ett eller flere av trinnene.") % {"text": statement.text}
            )
    if statements and not FEWEST_STATEMENTS <= len(statements) <= MOST_STATEMENTS:
        reasons.append(_("Velg tre til seks påstander, eller ingen."))
    return reasons


def publish(*, version: GuideVersion, by) -> GuideVersion:
    """Take a draft into use: from now it never changes. Published already: nothing happens.

    Unsorted text does not hinder it. Raises NotReadyError.
    """
    require_editor(by)
    with transaction.atomic():
        version = _locked(version)
        if version.published_at:
            return version
        if reasons := reasons_to_wait(version):
            raise NotReadyError(reasons)
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
        log.record("guide.published", by=_id(by), guide=version.guide_id, version=version.pk)
        return version


def archive(*, guide: Guide, by, away: bool = True) -> None:
    """Take a form out of use, or back in. Conversations held with it keep it."""
    require_editor(by)
    with transaction.atomic():
        guide = Guide.objects.select_for_update().get(pk=guide.pk)
        if bool(guide.archived_at) == away:
            return
        guide.archived_at = timezone.now() if away else None
        guide.save(update_fields=["archived_at"])
        log.record("guide.archived" if away else "guide.restored", by=_id(by), guide=guide.pk)


def discard_draft(*, version: GuideVersion, by) -> None:
    """Delete a draft, and its form where that has no other version. Raises PublishedVersionError."""
    with transaction.atomic():
        draft = _draft(version, by)
        guide, number = draft.guide, draft.pk
        draft.delete()
        if not guide.versions.exists():
            guide.delete()
        log.record("guide.discarded", by=_id(by), guide=version.guide_id, version=number)


def _draft(version: GuideVersion, by) -> GuideVersion:
    """The draft read anew and locked, for somebody who may change it."""
    require_editor(by)
    version = _locked(version)
    if version.published_at:
        raise PublishedVersionError
    return version


def _locked(version: GuideVersion) -> GuideVersion:
    return GuideVersion.objects.select_for_update(of=("self",)).select_related("guide").get(pk=version.pk)


def _id(by) -> int | None:
    return by.pk if by else None
