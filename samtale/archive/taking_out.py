"""Taking out everything about oneself: asked for, made by the worker, fetched within a day."""

import base64
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.audit.refusals import NotAllowedError
from samtale.core.sure import sure
from samtale.notices import outbox
from samtale.people.leadership.relations import is_leader_of
from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person
from samtale.people.ways_in import coming_back
from samtale.vault import holders, keys
from samtale.vault.destroying import destroy_key, overwriting
from samtale.vault.models import DataKey

from . import packing
from .models import TakeOut

KEPT_FOR = timedelta(hours=24)
FROM_THE_BEGINNING = datetime.min.replace(tzinfo=UTC)


class NothingToFetchError(Exception):
    """There is nothing to fetch: deleted, too old or not made yet."""


def current(person: Person) -> TakeOut | None:
    """The one asked for that is not too old. One query."""
    found = TakeOut.objects.defer("sealed").filter(person=person, ended_at=None).first()
    return None if found and found.ready_at and is_over(found, timezone.now()) else found


def is_over(taken: TakeOut, now: datetime) -> bool:
    return taken.ready_at is not None and taken.ready_at + KEPT_FOR <= now


def ask(*, by: Person) -> TakeOut:
    """Ask for everything about oneself; while one is on its way or lies there, that one is it.

    Raises ShutForNowError.
    """
    coming_back.ensure_open(by, FROM_THE_BEGINNING, timezone.now())
    _end_old(by, timezone.now())
    try:
        with transaction.atomic():
            found = TakeOut.objects.filter(person=by, ended_at=None).first()
            if found:
                return found
            made = TakeOut.objects.create(person=by)
            log.record("take_out.asked", by=by.pk)
            return made
    except IntegrityError:  # two presses at once make one
        return TakeOut.objects.get(person=by, ended_at=None)


def make_asked_for(now: datetime) -> int:
    """Make what has been asked for; the worker does it. Returns how many."""
    waiting = TakeOut.objects.filter(ready_at=None, ended_at=None).values_list("pk", flat=True)
    return sum(_make(pk, now) for pk in list(waiting))


@transaction.atomic
def _make(pk: UUID, now: datetime) -> int:
    waiting = TakeOut.objects.select_for_update(of=("self",)).select_related("person")
    taken = waiting.filter(pk=pk, ready_at=None).first()
    if taken is None:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        with holders.asked_by(holders.TakingOut(taken.person_id, partial(is_leader_of, taken.person_id))):
            content = packing.pack(taken.person, now)
        taken.key, taken.ready_at = DataKey.make(taken.key_holders("key")), now
        taken.sealed = keys.seal(_opened_key(taken), base64.b64encode(content).decode(), _place(taken))
        taken.save()
        log.record("take_out.made", by=None, person=taken.person_id)
    _send_letter(taken, to=taken.person)
    return 1


@written_to_receiver
def _send_letter(taken: TakeOut, *, to: Person) -> None:
    outbox.queue(
        to=to,
        subject=_("Filen du ba om, er klar"),
        body=_(
            "Hei, %(name)s.\n\nFilen med det om deg er klar. Du kan hente den her innen et døgn. Etterpå slettes den:\n"
            "\n%(address)s\n"
        )
        % {"name": to.first_name, "address": settings.SITE_URL + reverse("archive:about_me")},
        matter=_matter(taken),
    )


def _opened_key(taken: TakeOut) -> bytes:
    return sure(taken.key).opened(taken.key_holders("key"))


def _place(taken: TakeOut) -> str:
    return f"{TakeOut._meta.db_table}.sealed:{taken.pk}"


def fetch(*, take_out_id: UUID, by: Person) -> bytes:
    """The ZIP file, as often as one likes until its day is over: a download may break.

    Raises NotAllowedError where it is not one's own, NothingToFetchError, and ShutForNowError.
    """
    _ensure_own(take_out_id, by)
    now = timezone.now()
    coming_back.ensure_open(by, FROM_THE_BEGINNING, now)
    with transaction.atomic():
        taken = TakeOut.objects.select_for_update().filter(pk=take_out_id, person=by, ended_at=None).first()
        if taken is None or taken.key is None or taken.sealed is None or is_over(taken, now):
            raise NothingToFetchError
        content = base64.b64decode(keys.open_sealed(_opened_key(taken), bytes(taken.sealed), _place(taken)))
        taken.fetched_at = now
        taken.save(update_fields=["fetched_at"])
        outbox.withdraw(_matter(taken))
        log.record("take_out.fetched", by=by.pk)
    return content


def delete(*, take_out_id: UUID, by: Person) -> None:
    """Destroy the file before its day is over. Raises NotAllowedError where it is not one's own."""
    _ensure_own(take_out_id, by)
    with overwriting(), transaction.atomic():
        taken = TakeOut.objects.select_for_update().filter(pk=take_out_id, person=by, ended_at=None).first()
        if taken and taken.ready_at:
            _end(taken, timezone.now())
            log.record("take_out.deleted", by=by.pk)


def _ensure_own(take_out_id: UUID, by: Person) -> None:
    if not TakeOut.objects.filter(pk=take_out_id, person=by).exists():
        raise NotAllowedError


def forget_old(now: datetime) -> int:
    """Destroy what is a day old; the worker does it. Returns how many."""
    late = TakeOut.objects.filter(ended_at=None, ready_at__lte=now - KEPT_FOR).values_list("person", flat=True)
    return sum(_end_old(person, now) for person in list(late))


def _end_old(person: Person | int, now: datetime) -> int:
    with overwriting(), transaction.atomic():
        old = (
            TakeOut.objects.select_for_update()
            .filter(person=person, ended_at=None, ready_at__lte=now - KEPT_FOR)
            .first()
        )
        if old is None:
            return 0
        _end(old, now)
        log.record("take_out.too_old", by=None, person=old.person_id)
    return 1


def _end(taken: TakeOut, now: datetime) -> None:
    if taken.key:
        destroy_key(taken.key)
    taken.sealed, taken.ended_at = None, now
    taken.save()
    outbox.withdraw(_matter(taken))


def _matter(taken: TakeOut) -> str:
    return f"take out:{taken.pk}"
