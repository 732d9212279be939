"""What the pages show: what has been done, and the facts the notices are drafted from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.conversations import facts
from samtale.notices import failed_chores
from samtale.notices.failed_chores import Stopped
from samtale.people.access import NotAllowedError, may_give_roles
from samtale.people.models import Person
from samtale.people.precautions import letters, other_ways
from samtale.people.precautions.page import Precautions, Taken, mail_is_stopped, stopped_by, taken
from samtale.people.precautions.page import current as current_precautions

from . import added, opened

TO_AUTHORITY = timedelta(hours=72)  # GDPR article 33 (1)


@dataclass(frozen=True)
class Overview:
    """What has been done, and what it would mean."""

    precautions: Precautions
    stopped_by: str  # who stopped the mail; empty where the operator did
    told: list[str]  # the names of those who get a letter about what whoever looks does
    keys_changed_at: datetime | None
    without_other_way: int  # people who sign in by mail alone
    everybody: int  # people who work here
    may_stop_mail: bool  # whoever looks could come back to allow it again
    written_about: int
    stopped: list[Stopped]  # what goes by itself, and does not


def overview(*, by: Person) -> Overview:
    """The page of administrators. Raises NotAllowedError."""
    ensure_may(by)
    return Overview(
        precautions=current_precautions(),
        stopped_by=stopped_by(),
        told=[person.name for person in letters.others(by)],
        keys_changed_at=keys_changed_at(),
        without_other_way=other_ways.without_other_way(),
        everybody=Person.objects.filter(is_active=True).count(),
        may_stop_mail=other_ways.has_other_way(by),
        written_about=facts.written_about(),
        stopped=failed_chores.stopped(),
    )


def ensure_may(by: Person) -> None:
    """The door of every page here. Raises NotAllowedError."""
    if not may_give_roles(by):
        raise NotAllowedError


def keys_changed_at() -> datetime | None:
    """When every stored key was last wrapped by a new master key."""
    rows = AccessLog.objects.filter(actor_id=None, event="master_key.rotated")
    return rows.order_by("-pk").values_list("at", flat=True).first()


@dataclass(frozen=True)
class NoticeFacts:
    """The facts the notices are drafted from."""

    organisation: str
    since: datetime
    known: datetime | None
    people: int
    account: str  # the name of the one account, or nothing
    log_since: datetime | None  # where the log begins, if that is later than what is asked about
    taken: list[Taken]
    mail_is_stopped: bool
    keys_changed_at: datetime | None

    @property
    def due(self) -> datetime | None:
        """When the authority is to know at the latest."""
        return self.known and self.known + TO_AUTHORITY

    @property
    def is_late(self) -> bool:
        """Whether that has passed."""
        return self.due is not None and self.due < timezone.now()


def notice_facts(
    *, since: datetime, known: datetime | None, account: Person | None, found: opened.OpenedTexts
) -> NoticeFacts:
    """What the notices of a time are to say; what was done before it is not told."""
    changed = keys_changed_at()
    whose = account.pk if account else None
    return NoticeFacts(
        organisation=settings.ORGANISATION,
        since=since,
        known=known,
        people=len(found.people),
        account=account.name if account else "",
        log_since=found.log_since_later_than(since),
        taken=taken(since, whose),
        mail_is_stopped=mail_is_stopped(whose),
        keys_changed_at=changed if changed and changed >= since else None,
    )


@dataclass(frozen=True)
class IncidentFindings:
    """What the log tells of a time."""

    opened: opened.OpenedTexts
    added: list[added.Added]


def find(*, since: datetime, account: Person | None, by: Person | None) -> IncidentFindings:
    """Whose texts may have been opened, and what was added to sign in by; that it was asked is logged."""
    person = account.pk if account else None
    if by:
        log.record_reading("incident.concerned_listed", by=by.pk, person=person)
    else:
        log.record("incident.concerned_listed", by=None, person=person)
    return IncidentFindings(opened.find(since=since, account=account), added.find(since=since, account=account))
