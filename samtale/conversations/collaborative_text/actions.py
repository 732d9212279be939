"""Live texts: everything written while typing is saved here, merged with what the other wrote meanwhile."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from samtale.audit import log
from samtale.core.whole_numbers import whole_number
from samtale.people.models import Person

from .. import steps
from ..access import ConversationAccess, NotAllowedError, ensure_not_shut, lock, visible_to
from ..agreement.document import agreement_of
from ..merge import LONGEST, clean, merge
from ..minutes import who
from ..models import (
    Agreement,
    AppliedEdit,
    ClosingAnswer,
    Conversation,
    Minutes,
    PreparationNote,
    Presence,
    SharedTopic,
)
from ..models.shown import Shown
from ..preparation import actions as preparation_actions
from ..rights import Right
from ..states import What

# A page gone keeps what it had not saved for thirty days, and may send it again as long.
EDITS_KNOWN_FOR = timedelta(days=40)
# A presence is written this seldom while nothing changes, and believed this long.
PRESENCE_EVERY = timedelta(seconds=8)
BELIEVED_WRITING = timedelta(seconds=12)
BELIEVED_THERE = timedelta(seconds=20)


class TextTooLongError(Exception):
    """The text would be longer than LONGEST."""


class Saved(NamedTuple):
    """The stored text after a save, where the writer's caret belongs in it, and its version."""

    text: str
    caret: int | None
    version: int


class Earlier(NamedTuple):
    """A text sent before this one and not answered: the server knows whether it came."""

    edit: UUID
    text: str


# Where each kind of text is stored


def _note(access: ConversationAccess, text_id: str) -> PreparationNote:
    topic_id = whole_number(text_id)
    if topic_id is None:
        raise NotAllowedError
    return preparation_actions.own_note(access=access, topic_id=topic_id)


def _topic(access: ConversationAccess, text_id: str) -> SharedTopic:
    row = SharedTopic.objects.filter(conversation=access.conversation, pk=UUID(text_id)).first()
    if row is None:
        raise NotAllowedError
    row.conversation = access.conversation
    return row


def _agreement(access: ConversationAccess, text_id: str) -> Agreement:
    _require_same(access, text_id)
    return agreement_of(access.conversation)


def _minutes(access: ConversationAccess, text_id: str) -> Minutes:
    _require_same(access, text_id)
    minutes = Minutes.of(access.conversation)
    who.ensure_writes(access, minutes)
    return minutes


def _require_same(access: ConversationAccess, text_id: str) -> None:
    if UUID(text_id) != access.conversation.pk:
        raise NotAllowedError


@dataclass(frozen=True)
class Kind:
    """A kind of live text: who may write it, when, where it lies, and whether the other sees it as it is written."""

    may: Right
    can: What
    row: Callable[[ConversationAccess, str], Any]
    is_shared: Callable[[Any], bool]
    together: bool = False  # both write in it
    words: Callable[[Any], str] = attrgetter("text")  # as whoever writes them reads them
    is_own: Callable[[Any], bool] = lambda _: True  # the writer has the key to `text`, and the words lie there


KINDS = {
    "note": Kind("prepare", "write_note", _note, lambda note: note.shared_at is not None),
    "topic": Kind("write_shared", "write_shared", _topic, lambda _: True, together=True),
    "agreement": Kind("agree", "agree", _agreement, lambda _: True, together=True),
    "minutes": Kind(
        "write_minutes",
        "write_minutes",
        _minutes,
        lambda minutes: minutes.is_shown,
        words=attrgetter("words"),
        is_own=lambda minutes: not minutes.leader_writes,
    ),
}


def save_text(
    *,
    conversation_id: UUID,
    kind: str,
    text_id: str,
    edit: UUID,
    base: str,
    text: str,
    by: Person,
    caret: int | None = None,
    earlier: Iterable[Earlier] = (),
) -> Saved:
    """Merge what `by` has made of `base` into the stored text.

    `base` is a text the writer had from the server. `edit` is the browser's id of this change: the same again changes
    nothing, and neither does what was sent `earlier` and came through. Raises NotAllowedError, TransitionError,
    TextTooLongError.
    """
    what = KINDS[kind]
    with transaction.atomic():
        access = lock(by, conversation_id, may=what.may)
        steps.require(what.can, access.conversation)
        try:
            row = what.row(access, text_id)
        except ValueError:
            raise NotAllowedError from None
        text = clean(text)
        stored = what.words(row)
        merged = merge(_known(access.conversation, edit, base, text, earlier), text, stored, caret)
        if len(merged.text) > LONGEST:
            raise TextTooLongError
        if merged.text != stored:
            _store(row, merged.text, what, access)
        if what.is_shared(row):
            log.record_reading(f"wrote.{kind}", by=by.pk, conversation=conversation_id)
        ids = [edit, *(sent.edit for sent in earlier)]
        AppliedEdit.objects.bulk_create(
            [AppliedEdit(pk=pk, conversation=access.conversation) for pk in ids], ignore_conflicts=True
        )
    return Saved(merged.text, merged.caret, row.version)


def _known(conversation: Conversation, edit: UUID, base: str, text: str, earlier: Iterable[Earlier]) -> str:
    """The last of the writer's own texts the server has merged: what this change is to be measured from."""
    sent = {one.edit: clean(one.text) for one in earlier} | {edit: text}
    applied = set(AppliedEdit.objects.filter(pk__in=sent, conversation=conversation).values_list("pk", flat=True))
    known = [words for pk, words in sent.items() if pk in applied]
    return known[-1] if known else clean(base)


def _store(row: Any, words: str, what: Kind, access: ConversationAccess) -> None:
    if what.is_shared(row):
        # A text both write in is merged by the other's page; a note is only shown there.
        steps.touch(access.conversation, text_only=what.together and not _undoes_a_yes(row))
    row.version = _next_version(row, access.conversation)
    fields = ["text", "version"]
    if what.is_own(row):
        row.text = words
    if isinstance(row, Shown) and what.is_shared(row):
        row.show(words)
        fields += ["shown_key", "shown"]
    row.save(update_fields=None if row._state.adding else fields)


def _next_version(row: Any, conversation: Conversation) -> int:
    """Of what both see, later than all the two share; of one's own, later than all one has written of the kind."""
    if isinstance(row, PreparationNote):
        latest = PreparationNote.objects.filter(preparation=row.preparation_id).aggregate(latest=Max("version"))[
            "latest"
        ]
        return (latest or 0) + 1
    if isinstance(row, Minutes):
        return max(row.version + 1, conversation.live_version if row.is_shown else 0)
    return conversation.live_version


def _undoes_a_yes(row: Any) -> bool:
    """Whether somebody has agreed to a text that is changed now: both pages then say that it is to be answered anew."""
    return (
        isinstance(row, Agreement)
        and ClosingAnswer.objects.filter(
            conversation=row.conversation, question=ClosingAnswer.Question.AGREED_TEXT, yes=True
        ).exists()
    )


def forget_edits(now: datetime) -> int:
    """Forget the ids of edits that no page can send again; the worker does it. Returns how many."""
    return AppliedEdit.objects.filter(at__lt=now - EDITS_KNOWN_FOR).delete()[0]


# What the other's page asks for, again and again


class Change(NamedTuple):
    """What has happened since a page last asked."""

    version: int
    texts: dict[str, Saved]
    there: str  # where the other is: "", "open", or the text they write in
    name: str  # the other's first name
    parts: bool  # more than texts has changed
    own: int | None  # the latest version of what the person alone writes, where it was asked about


class Own(NamedTuple):
    """What a page shows of what the person alone writes: the kind of text, and the latest version it has."""

    kind: str
    version: int


def changes(
    *,
    conversation_id: UUID,
    since: int,
    there: str,
    by: Person,
    writing: str | None = None,
    own: Own | None = None,
) -> Change | None:
    """What has changed since a version of the conversation, or None. One query when nothing has.

    `there` is what this page last knew of the other. `writing` is the text `by` writes in now ("" for none); None tells
    the other nothing of being here. What another page of the same person has written is told by `own`.
    Raises NotAllowedError.
    """
    row = (
        visible_to(by)
        .filter(pk=conversation_id)
        .annotate(
            mine=FilteredRelation("presences", condition=Q(presences__person=by)),
            theirs=FilteredRelation("presences", condition=~Q(presences__person=by)),
            own=Subquery(_own_of(by, own.kind, OuterRef("pk")).order_by("-version").values("version")[:1])
            if own
            else Value(None, output_field=IntegerField()),
        )
        .values(
            "created_at",
            "live_version",
            "parts_version",
            "own",
            "employee_id",
            "employee__first_name",
            "leader__first_name",
            mine_seen=F("mine__seen_at"),
            mine_writing=F("mine__writing"),
            their_seen=F("theirs__seen_at"),
            their_writing=F("theirs__writing"),
        )
        .first()
    )
    if row is None:
        raise NotAllowedError
    ensure_not_shut(by, row["created_at"])
    if writing is not None:
        _be_seen(conversation_id, by, writing if writing.split("/")[0] in _TOGETHER else "", row)
    now_there = _where(row["their_seen"], row["their_writing"])
    other_page_wrote = own is not None and (row["own"] or 0) > own.version
    if row["live_version"] == since and now_there == there and not other_page_wrote:
        return None
    texts = _texts_since(conversation_id, since, by) if row["live_version"] > since else {}
    if own and other_page_wrote:
        texts |= _own_texts_since(conversation_id, own, by)
    name = row["leader__first_name"] if row["employee_id"] == by.pk else row["employee__first_name"]
    return Change(row["live_version"], texts, now_there, name, row["parts_version"] > since, row["own"])


_TOGETHER = {name for name, kind in KINDS.items() if kind.together}


def _be_seen(conversation_id: UUID, by: Person, writing: str, row: Any) -> None:
    now = timezone.now()
    seen = row["mine_seen"]
    if seen and now - seen < PRESENCE_EVERY and row["mine_writing"] == writing:
        return
    Presence.objects.bulk_create(
        [Presence(conversation_id=conversation_id, person=by, seen_at=now, writing=writing[:60])],
        update_conflicts=True,
        unique_fields=["conversation", "person"],
        update_fields=["seen_at", "writing"],
    )


def _where(seen, writing: str | None) -> str:
    age = timezone.now() - seen if seen else None
    if age is None or age > BELIEVED_THERE:
        return ""
    return writing if writing and age <= BELIEVED_WRITING else "open"


def _own_of(by: Person, kind: str, conversation: Any) -> QuerySet[Any]:
    """Rows of what the person alone writes in a conversation."""
    if kind == "note":
        return PreparationNote.objects.filter(preparation__conversation=conversation, preparation__author=by)
    return Minutes.objects.filter(who.is_writer(by), conversation=conversation)


def _own_texts_since(conversation_id: UUID, own: Own, by: Person) -> dict[str, Saved]:
    new = _own_of(by, own.kind, conversation_id).filter(version__gt=own.version)
    if own.kind == "note":
        return {
            f"note/{row.topic_id}": Saved(row.text, None, row.version) for row in new.select_related("preparation__key")
        }
    rows = new.select_related("conversation", "own_key", "shown_key")
    return {f"minutes/{conversation_id}": Saved(row.words, None, row.version) for row in rows}


def _texts_since(conversation_id: UUID, since: int, by: Person) -> dict[str, Saved]:
    new = {"conversation": conversation_id, "version__gt": since}
    key = "conversation__shared_key"
    topics = SharedTopic.objects.filter(**new).select_related(key)
    told = {f"topic/{row.pk}": Saved(row.text, None, row.version) for row in topics}
    for agreement in Agreement.objects.filter(**new).select_related("conversation__agreement_key"):
        told[f"agreement/{conversation_id}"] = Saved(agreement.text, None, agreement.version)
    minutes = Minutes.objects.filter(~who.is_writer(by), who.IS_SHOWN, **new)
    for row in minutes.select_related("conversation", "shown_key"):
        told[f"minutes/{conversation_id}"] = Saved(row.shown, None, row.version)
    return told
