"""Minutes: the employee writes them; the leader reads them when they are shown, comments, and never rewrites."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.notices import outbox
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import letter_subjects, steps
from ..access import ConversationAccess
from ..models import Minutes, MinutesComment
from ..steps import NotPossibleError
from . import letters


def may_read(access: ConversationAccess, minutes: Minutes) -> bool:
    """The employee reads the minutes always, the leader from when the employee shows them."""
    return access.is_employee or (access.is_party and minutes.finished_at is not None)


def text_for(access: ConversationAccess, minutes: Minutes) -> str:
    """The employee's own, or what the leader has been shown."""
    return minutes.text if access.is_employee else minutes.shown


def comments_of(minutes: Minutes) -> list[MinutesComment]:
    """The leader's comments, oldest first. One query."""
    found = list(minutes.comments.select_related("by"))
    for comment in found:
        comment.minutes = minutes
    return found


def finish_minutes(*, conversation_id: UUID, by: Person) -> ConversationAccess:
    """Show the minutes to the leader; they can still be changed.

    Raises NotAllowedError, TransitionError; NotPossibleError when empty.
    """
    with steps.locked(conversation_id, by, may="write_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if not minutes.text.strip():
            raise NotPossibleError(_("Skriv noe i referatet før du viser det."))
        if minutes.finished_at is None:
            minutes.finished_at = timezone.now()
            minutes.show()
            minutes.save(update_fields=["finished_at", "shown_key", "shown"])
            log.record("minutes.finished", by=by.pk, conversation=conversation_id)
            letters.minutes_finished(access.conversation, to=access.other, by=by)
            steps.touch(access.conversation)
        return access


def take_back_minutes(*, conversation_id: UUID, by: Person) -> ConversationAccess:
    """Show the minutes to nobody while writing on; the leader's copy is destroyed.

    Raises NotAllowedError, TransitionError.
    """
    with overwriting(), steps.locked(conversation_id, by, may="write_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if minutes.finished_at is not None:
            minutes.finished_at = None
            minutes.save(update_fields=["finished_at"])
            minutes.hide()
            outbox.withdraw(letter_subjects.minutes(access.conversation), to=access.other)
            log.record("minutes.taken_back", by=by.pk, conversation=conversation_id)
            steps.touch(access.conversation)
        return access


def comment_minutes(
    *, conversation_id: UUID, by: Person, comment_id: UUID, text: str, asks_change: bool, seen: int | None = None
) -> MinutesComment:
    """The leader's word on the minutes, or a wish for a change. `comment_id` is the browser's: again adds nothing.

    `seen` is the version that was read. Raises NotAllowedError, TransitionError; NotPossibleError while the employee
    has not shown them, or has changed them since.
    """
    with steps.locked(conversation_id, by, may="comment_minutes", can="write_minutes") as access:
        minutes = Minutes.of(access.conversation)
        if not may_read(access, minutes):
            raise NotPossibleError(_("Referatet er ikke vist til deg ennå."))
        existing = MinutesComment.objects.filter(pk=comment_id, minutes=minutes).first()
        if existing:
            return existing
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
    """The employee has looked at a comment and done with it what they will. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="write_minutes", can="write_minutes") as access:
        settled = MinutesComment.objects.filter(
            pk=comment_id, minutes__conversation=access.conversation, settled_at=None
        ).update(settled_at=timezone.now())
        if settled:
            waiting = MinutesComment.objects.filter(minutes__conversation=access.conversation, settled_at=None)
            if not waiting.exists():
                outbox.withdraw(letter_subjects.minutes(access.conversation), to=by)
            log.record("minutes.comment_settled", by=by.pk, conversation=conversation_id, comment=str(comment_id))
            steps.touch(access.conversation)
