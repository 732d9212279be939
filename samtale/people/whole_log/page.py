"""The whole log for the auditor: who did what kind of thing when. Never with whom, and never a word of it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log, watching
from samtale.audit.models import AccessLog
from samtale.audit.words import sentence
from samtale.core.words import figures, short_day

from .. import telling_apart
from ..access import NotAllowedError
from ..models import Person, Role
from .jobs import TOLD_FOR

PAGE_SIZE = 100


@dataclass(frozen=True)
class Entry:
    """One row as the auditor sees it."""

    number: int
    at: datetime
    said: str


def warning(viewer: Person) -> str:
    """What auditors and administrators are shown in red, when the log has gone back or can no longer be written."""
    if viewer.standing.roles.isdisjoint({Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR}):
        return ""
    found = watching.shown(timezone.now())
    if found is None:
        return _wrong_rows()
    if found.stopped:
        return _(
            "Noen har endret innsynsloggen utenfra, og Samtale kan ikke føre den. Derfor får ingen gjort noe. "
            "Si fra til den som drifter Samtale med en gang."
        )
    return _(
        "Noen av radene %(first)s–%(through)s i innsynsloggen er borte eller skrevet på nytt. Det ble oppdaget "
        "%(day)s. Samtale har ikke gjort det. Snakk med den som drifter Samtale."
    ) % {"first": figures(found.first), "through": figures(found.through), "day": short_day(found.at)}


def _wrong_rows() -> str:
    lately = timezone.now() - TOLD_FOR
    if not AccessLog.objects.filter(actor_id=None, at__gte=lately, event="seals.found").exists():
        return ""
    return _(
        "Noe av det som sier hvem som kommer inn, er ikke slik Samtale sist skrev det. Ingen slipper inn på "
        "en rad som er skrevet om, men en eldre som er lagt tilbake, virker. Snakk med den som drifter "
        "Samtale i dag."
    )


def may_read_log(person: Person) -> bool:
    """Auditors alone read the whole log."""
    return Role.Kind.AUDITOR in person.standing.roles


def whole_log(*, by: Person, page: str) -> tuple[list[Entry], Page]:
    """A page of the log, the newest first; that it was opened is logged too. Raises NotAllowedError."""
    if not may_read_log(by):
        raise NotAllowedError
    rows = Paginator(AccessLog.objects.order_by("-pk"), PAGE_SIZE).get_page(page)
    actors = {row.actor_id for row in rows if row.actor_id is not None}
    names: dict[int | None, str] = {None: "Samtale"}
    known = telling_apart.in_words(telling_apart.names_of(Person.objects.filter(pk__in=actors)))
    names |= {pk: name for pk, name in known.items()}  # noqa: C416
    gone = _("En som ikke er registrert lenger")
    entries = [Entry(row.pk, row.at, sentence(row.event, names.get(row.actor_id, gone), row.detail)) for row in rows]
    if rows.number == 1:
        log.record("log.opened", by=by.pk)
    return entries, rows
