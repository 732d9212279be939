"""Which of the two writes the minutes, who reads them and who comments, as the employee has chosen."""

from django.db.models import Q
from django.utils.translation import gettext as _

from ..access import ConversationAccess, NotAllowedError
from ..models import Conversation, Minutes
from ..states import TransitionError
from ..steps import NotPossibleError

_LEADER_WRITES = Q(way=Minutes.Way.LEADER)
# Of rows: those both read.
IS_SHOWN = _LEADER_WRITES | Q(finished_at__isnull=False)


def is_writer(person) -> Q:
    """Of rows of the person's own conversations: those this one of the two writes."""
    return (_LEADER_WRITES & Q(conversation__leader=person)) | (~_LEADER_WRITES & Q(conversation__employee=person))


def may_write(access: ConversationAccess, minutes: Minutes) -> bool:
    """One of them at a time: the leader by the employee's yes and until the employee says they are finished."""
    if minutes.leader_writes:
        return access.is_leading and minutes.finished_at is None
    return access.is_employee


def may_read(access: ConversationAccess, minutes: Minutes) -> bool:
    """The employee reads the minutes always, the leader what the leader writes, or the employee has shown."""
    return access.is_employee or (access.is_party and minutes.is_shown)


def may_comment(access: ConversationAccess, minutes: Minutes) -> bool:
    """Whoever reads what the other has written, until the employee has said that the leader's words are finished."""
    if minutes.leader_writes:
        return access.is_employee and minutes.finished_at is None
    return access.is_leading and minutes.finished_at is not None


def text_for(access: ConversationAccess, minutes: Minutes) -> str:
    """The minutes as they count: the writer's own words, or what the other is shown."""
    return minutes.words if access.is_employee else minutes.shown


def ensure_writes(access: ConversationAccess, minutes: Minutes) -> None:
    """Raises NotAllowedError for a leader who has never been asked; TransitionError for who wrote, but does not now."""
    if may_write(access, minutes):
        return
    if access.is_leader and not minutes.leader_writes and not _leader_has_been_asked(minutes):
        raise NotAllowedError
    raise TransitionError("write_minutes", access.conversation.status)


def ensure_reads(access: ConversationAccess, minutes: Minutes) -> None:
    """Raises NotAllowedError for who writes the minutes, and has always done so."""
    if access.is_employee != minutes.leader_writes and not _leader_has_been_asked(minutes):
        raise NotAllowedError


def _leader_has_been_asked(minutes: Minutes) -> bool:
    return minutes.choices.filter(way=Minutes.Way.LEADER).exists()


def refuse(minutes: Minutes) -> None:
    """Raises NotPossibleError for a page from before the employee chose anew, NotAllowedError where nothing was."""
    if not _leader_has_been_asked(minutes):
        raise NotAllowedError
    raise NotPossibleError(_("Dette er endret siden du åpnet siden. Se hvem som skriver referatet nå."))


def written_by(conversation: Conversation, minutes: Minutes) -> str:
    """Who has written the words, and by whose yes: said wherever they are shown."""
    names = {"employee": conversation.employee.name, "leader": conversation.leader.name}
    if minutes.leader_writes:
        return _("Skrevet av %(leader)s, med ja fra %(employee)s") % names
    if minutes.taken_over_at:
        return _("Begynt av %(leader)s, med ja fra %(employee)s, og skrevet videre av %(employee)s") % names
    return _("Skrevet av %(employee)s") % names
