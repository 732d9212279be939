"""Asking for correction or deletion: a task without content for the administrators, answered within a month."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.conversations import access
from samtale.conversations.access import NotAllowedError, ensure_may_set_retention
from samtale.conversations.models import Conversation
from samtale.core.words import capital, month
from samtale.notices import outbox
from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person, Role
from samtale.people.ways_in import coming_back
from samtale.vault import holders
from samtale.vault.models import DataKey

from .models import DataRequest


def choices_of(person: Person) -> list[tuple[str, str]]:
    """The person's own conversations as id and what they are called, the latest first."""
    rows = access.visible_to(person).filter(employee=person).select_related("leader").order_by("-starts_at")
    return [
        (str(row.pk), _("%(month)s med %(name)s") % {"month": capital(month(row.starts_at)), "name": row.leader.name})
        for row in rows
    ]


def ask(*, request_id: UUID, kind: str, conversation_id: UUID | None, wish: str, by: Person) -> DataRequest:
    """Ask for something to be corrected or deleted; the same id again adds nothing. Raises NotAllowedError."""
    with transaction.atomic():
        if same := DataRequest.objects.filter(pk=request_id, person=by).first():
            return same
        conversation = None
        if conversation_id:
            own = access.visible_to(by).filter(employee=by, pk=conversation_id)
            conversation = own.select_related("leader").first()
            if conversation is None:
                raise NotAllowedError
        key = DataKey.make(_readers(by, conversation))
        made = DataRequest(
            pk=request_id, person=by, conversation=conversation, key=key, kind=DataRequest.Kind(kind), wish=wish
        )
        made.save(force_insert=True)
        log.record("request.asked", by=by.pk, conversation=conversation_id, request=str(made.pk))
        for administrator in Person.objects.filter(is_active=True, roles__kind=Role.Kind.ADMINISTRATOR).distinct():
            _task_waits(made, to=administrator)
        if conversation:
            _leader_is_asked(made, to=conversation.leader)
    return made


def _readers(person: Person, conversation: Conversation | None) -> str:
    if conversation is None:
        return holders.one(person.pk)
    conversation.holders_of_new_keys()  # or the leader named there may be another
    return holders.one(person.pk, f"leader:{conversation.leader_id}")


def of(person: Person) -> list[DataRequest]:
    """The person's own, the latest first. One query."""
    return list(DataRequest.objects.filter(person=person).select_related("key", "answer_key").order_by("-asked_at"))


def read(*, request_id: UUID, by: Person) -> DataRequest:
    """One request with its words: for whoever made it, and the leader of the conversation.

    Raises NotAllowedError, and ShutForNowError.
    """
    found = DataRequest.objects.filter(pk=request_id).select_related("key", "answer_key", "person").first()
    if found is None or not (found.person_id == by.pk or _leads(found, by)):
        raise NotAllowedError
    coming_back.ensure_open(by, found.asked_at, timezone.now())
    return found


def _leads(found: DataRequest, by: Person) -> bool:
    if found.conversation_id is None:
        return False
    return access.visible_to(by).filter(pk=found.conversation_id, leader=by).exists()


def tasks(*, by: Person) -> list[DataRequest]:
    """What waits for an answer and what has had one, the oldest waiting first; without words.

    Raises NotAllowedError.
    """
    ensure_may_set_retention(by)
    rows = DataRequest.objects.defer("wish", "answer").select_related("person", "answered_by")
    return sorted(rows, key=lambda one: (one.answered_at is not None, one.asked_at))


def task(*, request_id: UUID, by: Person) -> DataRequest:
    """One task, without its words. Raises NotAllowedError."""
    ensure_may_set_retention(by)
    found = DataRequest.objects.defer("wish").select_related("person", "answer_key").filter(pk=request_id).first()
    if found is None:
        raise NotAllowedError
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
        administrators = f"{holders.ROLE}:{Role.Kind.ADMINISTRATOR}"
        found.answer_key = DataKey.make(f"{found.key.holders} {administrators}")
        found.outcome, found.answer = DataRequest.Outcome(outcome), words
        found.answered_at, found.answered_by = timezone.now(), by
        found.save(update_fields=["outcome", "answer_key", "answer", "answered_at", "answered_by"])
        log.record("request.answered", by=by.pk, person=found.person_id, request=str(found.pk), outcome=str(outcome))
        outbox.withdraw(_matter(found))
        _answered(found, to=found.person)


@written_to_receiver
def _task_waits(made: DataRequest, *, to: Person) -> None:
    _send_letter(
        to,
        _("Et krav venter på svar"),
        _("Noen har bedt om %(kind)s av opplysninger om seg selv. Fristen for å svare er en måned.")
        % {"kind": made.get_kind_display()},
        "archive:tasks",
        matter=_matter(made),
    )


@written_to_receiver
def _leader_is_asked(made: DataRequest, *, to: Person) -> None:
    _send_letter(
        to,
        _("En medarbeider har bedt om noe"),
        _("%(name)s har bedt om at noe i en samtale dere har hatt, blir endret.") % {"name": made.person.name},
        "archive:request",
        made.pk,
    )


@written_to_receiver
def _answered(made: DataRequest, *, to: Person) -> None:
    _send_letter(
        to, _("Du har fått svar"), _("Det du ba om å få rettet eller slettet, er besvart."), "archive:request", made.pk
    )


def _send_letter(to: Person, subject: str, text: str, page: str, *args: UUID, matter: str = "") -> None:
    outbox.queue(
        to=to,
        subject=subject,
        body=_("Hei, %(name)s\n\n%(text)s\n\n%(address)s\n")
        % {"name": to.first_name, "text": text, "address": settings.SITE_URL + reverse(page, args=args)},
        matter=matter,
    )


def _matter(made: DataRequest) -> str:
    return f"request:{made.pk}"
