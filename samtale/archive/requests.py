"""Asking for correction or deletion: a task without content for the administrators, answered within a month."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.conversations import access
from samtale.conversations.access import NotAllowedError, ensure_may_set_retention
from samtale.conversations.models import Conversation
from samtale.core.words import capital, day
from samtale.notices import outbox
from samtale.people import telling_apart
from samtale.people.leadership.relations import is_leader_of, leaders_of
from samtale.people.models import Person, Role
from samtale.people.ways_in import coming_back
from samtale.vault import holders
from samtale.vault.models import DataKey

from . import letters
from .models import DataRequest

ADMINISTRATORS = "administrators"
_SHOWN = ("key", "answer_key", "person", "conversation__employee", "conversation__leader")
_ROLE = f"{holders.ROLE}:{Role.Kind.ADMINISTRATOR}"


def choices_of(person: Person) -> list[tuple[str, str]]:
    """The person's own conversations as id and what they are called, the latest first."""
    rows = access.visible_to(person).filter(employee=person).select_related("leader").order_by("-starts_at")
    names = telling_apart.in_words(telling_apart.names_of(row.leader for row in rows))
    return [(str(row.pk), _day_and_leader(row, names[row.leader_id])) for row in rows]


def _day_and_leader(conversation: Conversation, leader: str) -> str:
    on = day(conversation.held_at or conversation.starts_at)
    return capital(_("%(day)s med %(name)s") % {"day": on, "name": leader})


def readers_of(person: Person) -> list[tuple[str, str]]:
    """Who may be chosen to read what one asks for, as values and names: those who lead one today, administrators."""
    names = telling_apart.in_words(telling_apart.names_of(leaders_of(person)))
    leaders = [(str(pk), _("%(name)s, lederen din nå") % {"name": name}) for pk, name in names.items()]
    return [*leaders, (ADMINISTRATORS, _("Administratorene, som svarer på kravet"))]


def ask(
    *, request_id: UUID, kind: str, conversation_id: UUID | None, wish: str, readers: Collection[str] = (), by: Person
) -> DataRequest:
    """Ask for something to be corrected or deleted; the same id again adds nothing. Raises NotAllowedError.

    `readers` are values of `readers_of`: none of them, and nobody else reads the wish.
    """
    with transaction.atomic():
        if same := DataRequest.objects.filter(pk=request_id, person=by).first():
            return same
        conversation = None
        if conversation_id:
            conversation = access.visible_to(by).filter(employee=by, pk=conversation_id).first()
            if conversation is None:
                raise NotAllowedError
        leaders = [leader for leader in leaders_of(by) if str(leader.pk) in readers]
        made = DataRequest(
            pk=request_id,
            person=by,
            conversation=conversation,
            key=DataKey.make(_holders(by, leaders, ADMINISTRATORS in readers)),
            kind=DataRequest.Kind(kind),
            wish=wish,
            to_administrators=ADMINISTRATORS in readers,
        )
        made.save(force_insert=True)
        made.leaders.set(leaders)
        log.record("request.asked", by=by.pk, conversation=conversation_id, request=str(made.pk))
        for administrator in administrators():
            letters.task_waits(made, to=administrator)
        for leader in leaders:
            letters.leader_is_asked(made, to=leader)
    return made


def administrators() -> QuerySet[Person]:
    """Those who answer."""
    return Person.objects.filter(is_active=True, roles__kind=Role.Kind.ADMINISTRATOR).distinct()


def _holders(person: Person, leaders: list[Person], to_administrators: bool) -> str:
    others = [f"{holders.LEADER}:{leader.pk}" for leader in leaders]
    return holders.one(person.pk, *others, *([_ROLE] if to_administrators else []))


def of(person: Person) -> list[DataRequest]:
    """The person's own, the latest first. One query."""
    return list(DataRequest.objects.filter(person=person).select_related("key", "answer_key").order_by("-asked_at"))


def read(*, request_id: UUID, by: Person) -> DataRequest:
    """One request with its words: for whoever made it, and a leader who is to read it and leads that person today.

    Raises NotAllowedError, and ShutForNowError.
    """
    found = DataRequest.objects.filter(pk=request_id).select_related(*_SHOWN).first()
    if found is None or not (found.person_id == by.pk or _is_led_reader(found, by)):
        raise NotAllowedError
    coming_back.ensure_open(by, found.asked_at, timezone.now())
    if found.person_id != by.pk:
        log.record_reading("request.opened", by=by.pk, about=found.pk, person=found.person_id)
    return found


def _is_led_reader(found: DataRequest, by: Person) -> bool:
    return found.leaders.filter(pk=by.pk).exists() and is_leader_of(by, found.person_id)


def who_reads(found: DataRequest) -> list[str]:
    """The names of those besides the person who can read the wish today."""
    names = [leader.name for leader in found.leaders.all() if is_leader_of(leader, found.person_id)]
    return [*names, _("administratorene")] if found.to_administrators else names


def tasks(*, by: Person) -> list[DataRequest]:
    """What waits for an answer and what has had one, the oldest waiting first; without words.

    Raises NotAllowedError.
    """
    ensure_may_set_retention(by)
    rows = DataRequest.objects.defer("wish", "answer").select_related("person", "answered_by")
    return sorted(rows, key=lambda one: (one.answered_at is not None, one.asked_at))


def task(*, request_id: UUID, by: Person) -> DataRequest:
    """One task, with its words where the person has chosen so. Raises NotAllowedError, and ShutForNowError."""
    ensure_may_set_retention(by)
    rows = DataRequest.objects.defer("wish").select_related(*_SHOWN)
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotAllowedError
    if found.to_administrators and found.person_id != by.pk:
        coming_back.ensure_open(by, found.asked_at, timezone.now())
        log.record_reading("request.opened", by=by.pk, about=found.pk, person=found.person_id)
    return found


def answer(*, request_id: UUID, outcome: str, words: str, by: Person) -> None:
    """Tell the person what became of it. An answer that is given stands. Raises NotAllowedError."""
    with transaction.atomic():
        ensure_may_set_retention(by)
        found = (
            DataRequest.objects.select_for_update(of=("self",))
            .select_related("key", "person")
            .filter(pk=request_id)
            .first()
        )
        if found is None:
            raise NotAllowedError
        if found.answered_at:
            return
        found.answer_key = DataKey.make(holders.one(found.person_id, _ROLE))
        found.outcome, found.answer = DataRequest.Outcome(outcome), words
        found.answered_at, found.answered_by = timezone.now(), by
        found.save(update_fields=["outcome", "answer_key", "answer", "answered_at", "answered_by"])
        log.record("request.answered", by=by.pk, person=found.person_id, request=str(found.pk), outcome=str(outcome))
        outbox.withdraw(letters.matter(found))
        letters.answered(found, to=found.person)
