"""Minutes: the employee chooses who writes them, the other reads and comments, and the employee has the last word."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.notices import outbox
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import letter_subjects, steps
from ..access import ConversationAccess
from ..models import Minutes, MinutesChoice, MinutesComment
from ..steps import NotPossibleError
from . import letters, who

Way = Minutes.Way


def comments_of(minutes: Minutes) -> list[MinutesComment]:
    """The comments, oldest first. One query."""
    found = list(minutes.comments.select_related("by"))
    for comment in found:
        comment.minutes = minutes
    return found


def choose_way(*, conversation_id: UUID, by: Person, way: Way) -> ConversationAccess:
    """The employee chooses who writes the minutes, or that the agreement is enough.

    A yes to the leader is taken back by choosing another way; what the leader wrote is then the employee's alone.
    Raises NotAllowedError, TransitionError; NotPossibleError when they are finished, or the leader leads no more.
    """
    with overwriting(), steps.locked(conversation_id, by, may="decide_minutes", can="write_minutes") as access:
        conversation = access.conversation
        minutes = Minutes.of(conversation)
        if way == minutes.way:
            return access
        if minutes.finished_at:
            raise NotPossibleError(_("Åpne referatet igjen før du velger noe annet."))
        if way == Way.LEADER and not conversation.leads_today:
            raise NotPossibleError(_("%(name)s er ikke lederen din lenger.") % {"name": access.other.first_name})
        if minutes.leader_writes:
            _take_over(minutes)
        minutes.way, minutes.ready_at = way, None
        minutes.save(update_fields=["way", "ready_at"])
        MinutesChoice.objects.create(minutes=minutes, way=way, by=by)
        outbox.withdraw(letter_subjects.minutes(conversation))
        log.record(f"minutes.way_{way}", by=by.pk, conversation=conversation_id)
        if way == Way.LEADER:
            letters.leader_asked_to_write(conversation, to=access.other, by=by)
        steps.touch(conversation)
        return access


def _take_over(minutes: Minutes) -> None:
    """The leader's words go on as the employee's, below what the employee had; the leader's copy is destroyed."""
    if words := minutes.shown.strip():
        minutes.text = f"{minutes.text.rstrip()}\n\n{words}".lstrip()
        minutes.taken_over_at = timezone.now()
        minutes.version += 1
        minutes.save(update_fields=["text", "taken_over_at", "version"])
    minutes.hide()


def say_ready(*, conversation_id: UUID, by: Person) -> ConversationAccess:
    """The leader has written, and asks the employee to read; it can still be changed.

    Raises NotAllowedError, TransitionError; NotPossibleError when empty, or when the yes is taken back.
    """
    with steps.locked(conversation_id, by, may="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if not minutes.leader_writes or not who.may_write(access, minutes):
            who.refuse(minutes)
        steps.require("write_minutes", access.conversation)
        if not minutes.words.strip():
            raise NotPossibleError(_("Skriv noe i referatet før du sier fra."))
        if minutes.ready_at is None:
            minutes.ready_at = timezone.now()
            minutes.save(update_fields=["ready_at"])
            log.record("minutes.ready", by=by.pk, conversation=conversation_id)
            letters.minutes_ready(access.conversation, to=access.other, by=by)
            steps.touch(access.conversation)
        return access


def finish_minutes(*, conversation_id: UUID, by: Person, seen: int | None = None) -> ConversationAccess:
    """The employee's word: shows the leader own minutes, which can still be changed, or says the leader's are finished.

    `seen` is the version of the leader's words that was read. Raises NotAllowedError, TransitionError; NotPossibleError
    when empty, when there are to be none, or when the leader has changed them since.
    """
    with steps.locked(conversation_id, by, may="decide_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        _ensure_can_be_finished(access, minutes, seen)
        if minutes.finished_at is None:
            minutes.finished_at = timezone.now()
            if minutes.leader_writes:
                minutes.save(update_fields=["finished_at"])
                outbox.withdraw(letter_subjects.minutes(access.conversation))
                log.record("minutes.accepted", by=by.pk, conversation=conversation_id)
            else:
                minutes.show()
                minutes.save(update_fields=["finished_at", "shown_key", "shown"])
                log.record("minutes.finished", by=by.pk, conversation=conversation_id)
                letters.minutes_finished(access.conversation, to=access.other, by=by)
            steps.touch(access.conversation)
        return access


def _ensure_can_be_finished(access: ConversationAccess, minutes: Minutes, seen: int | None) -> None:
    if minutes.way == Way.NONE:
        raise NotPossibleError(_("Du har valgt at avtalen er nok. Velg hvem som skriver referatet først."))
    if minutes.leader_writes and seen not in (None, minutes.version):
        raise NotPossibleError(
            _("%(name)s har endret referatet siden du åpnet siden. Les det på nytt før du sier at det er ferdig.")
            % {"name": access.other.first_name}
        )
    if not minutes.words.strip():
        raise NotPossibleError(
            _("Det står ikke noe i referatet ennå.")
            if minutes.leader_writes
            else _("Skriv noe i referatet før du viser det.")
        )


def take_back_minutes(*, conversation_id: UUID, by: Person) -> ConversationAccess:
    """Not finished after all. The leader's copy of the employee's own is destroyed; the leader may go on with theirs.

    Raises NotAllowedError, TransitionError.
    """
    with overwriting(), steps.locked(conversation_id, by, may="decide_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if minutes.finished_at is not None:
            minutes.finished_at = None
            minutes.save(update_fields=["finished_at"])
            if minutes.leader_writes:
                log.record("minutes.reopened", by=by.pk, conversation=conversation_id)
            else:
                minutes.hide()
                outbox.withdraw(letter_subjects.minutes(access.conversation), to=access.other)
                log.record("minutes.taken_back", by=by.pk, conversation=conversation_id)
            steps.touch(access.conversation)
        return access


def comment_minutes(
    *, conversation_id: UUID, by: Person, comment_id: UUID, text: str, asks_change: bool, seen: int | None = None
) -> MinutesComment:
    """The reader's word on the minutes, or a wish for a change. `comment_id` is the browser's: again adds nothing.

    `seen` is the version that was read. Raises NotAllowedError, TransitionError; NotPossibleError while they are not
    shown, or when the other has changed them since.
    """
    with steps.locked(conversation_id, by, may="comment_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if not who.may_read(access, minutes):
            raise NotPossibleError(_("Referatet er ikke vist til deg ennå."))
        existing = MinutesComment.objects.filter(pk=comment_id, minutes=minutes).first()
        if existing:
            return existing
        if not who.may_comment(access, minutes):
            who.refuse(minutes)
        if seen not in (None, minutes.version):
            raise NotPossibleError(
                _("%(name)s har endret referatet siden du åpnet siden. Les det på nytt før du sender kommentaren.")
                % {"name": access.other.first_name}
            )
        comment = MinutesComment(pk=comment_id, minutes=minutes, by=by, text=text, asks_change=asks_change)
        comment.save(force_insert=True)
        outbox.withdraw(letter_subjects.minutes(access.conversation), to=by)
        log.record("minutes.commented", by=by.pk, conversation=conversation_id, comment=str(comment.pk))
        letters.minutes_commented(access.conversation, to=access.other, by=by)
        steps.touch(access.conversation)
        return comment


def resolve_comment(*, conversation_id: UUID, by: Person, comment_id: UUID) -> None:
    """Whoever writes has looked at a comment and done with it what they will.

    Raises NotAllowedError, TransitionError; NotPossibleError for who wrote, but does not now.
    """
    with steps.locked(conversation_id, by, may="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if not who.may_write(access, minutes):
            who.refuse(minutes)
        steps.require("write_minutes", access.conversation)
        waiting = minutes.comments.filter(settled_at=None).exclude(by=by)
        if waiting.filter(pk=comment_id).update(settled_at=timezone.now()):
            if not waiting.exists():
                outbox.withdraw(letter_subjects.minutes(access.conversation), to=by)
            log.record("minutes.comment_settled", by=by.pk, conversation=conversation_id, comment=str(comment_id))
            steps.touch(access.conversation)
