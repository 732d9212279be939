"""What is done with new ways in: entered, answered, vouched for, put into force. Nothing else changes an address."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from samtale.audit import log
from samtale.audit.refusals import note_wrong_seal
from samtale.audit.sealing import WrongSealError
from samtale.core import clock

from ..access import NotAllowedError
from ..models import NewWayIn, Person, ProviderAccount, Role
from ..precautions.page import mail_is_stopped
from ..wrong_seals import whole
from . import MANY, MANY_OF_ALL, coming_back, letters, undoing, who

Kind, Settled = NewWayIn.Kind, NewWayIn.Settled
LETTER, SESSION = "letter", "session"
ONE_LETTER_EACH = timedelta(days=1)


class AlreadyTakenError(Exception):
    """The address or account is somebody else's by now."""


def change_addresses(wanted: dict[int, str], *, by: Person | None) -> None:
    """Enter new addresses, by person's id, in a transaction of the caller's.

    One of somebody who never signed in holds at once; others wait for an answer. Are there many, all wait until a
    second administrator has looked.
    """
    now = timezone.now()
    people = Person.objects.select_for_update().in_bulk(list(wanted))
    waiting = {
        one.person_id: one for one in NewWayIn.objects.filter(person__in=wanted, kind=Kind.ADDRESS, settled_at=None)
    }
    new = []
    for pk, to in sorted(wanted.items()):
        person, open_one = people[pk], waiting.get(pk)
        if open_one and open_one.after == to:
            continue
        if open_one:
            _close(open_one, Settled.WITHDRAWN, now)
            log.record("person.address_withdrawn", by=by.pk if by else None, person=pk)
        if (person.email or "") != to:
            new.append(NewWayIn(person=person, kind=Kind.ADDRESS, before=person.email or "", after=to, by=by, at=now))
    held_back = _are_many(new)
    for one in new:
        one.held_back = held_back and _could_take(one)
    NewWayIn.objects.bulk_create(new)
    for one in new:
        entered_by = by.pk if by else None
        log.record("person.address_entered", by=entered_by, person=one.person_id, held_back=int(one.held_back))
    _release_held([one for one in new if not one.held_back], now)
    if any(one.held_back for one in new):
        ask_others_to_look(by)


def ask_others_to_look(by: Person | None) -> None:
    """Tell the other administrators that something waits for one of them."""
    others = Person.objects.filter(is_active=True, roles__kind=Role.Kind.ADMINISTRATOR)
    for administrator in (others.exclude(pk=by.pk) if by else others).distinct():
        letters.many_addresses_wait(administrator, by)


def _could_take(one: NewWayIn) -> bool:
    """Whether there was an address before, or a person inside, that somebody could take over."""
    return bool(one.before or has_been_inside(one.person))


def _are_many(new: list[NewWayIn]) -> bool:
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = NewWayIn.objects.filter(kind=Kind.ADDRESS, at__gte=since).exclude(before="")
    today = set(rows.values_list("person_id", flat=True))  # of one person several count as one
    most = max(MANY, MANY_OF_ALL * Person.objects.filter(is_active=True).count())
    return len(today | {one.person_id for one in new if _could_take(one)}) > most


def _release_held(ones: list[NewWayIn], now: datetime) -> None:
    """What nobody could take over holds at once; of the rest the person is asked."""
    at_once = [one for one in ones if not has_been_inside(one.person)]
    # Two may swap addresses: everybody lets go of theirs first.
    Person.objects.filter(pk__in=[one.person_id for one in at_once]).update(email=None)
    for one in at_once:
        try:
            _put_in_force(one, Settled.AT_ONCE, now)
        except AlreadyTakenError:  # whoever keeps the people sees who is left without an address
            _close(one, Settled.WITHDRAWN, now)
    for one in ones:
        if one not in at_once:
            letters.ask(one)


def has_been_inside(person: Person) -> bool:
    """Whether there is something to take over: they have signed in, or a role waits for them."""
    return person.first_signed_in_at is not None or person.roles.exists()


def _put_in_force(one: NewWayIn, how: str, now: datetime) -> None:
    """The new way in is the person's from now on. Raises AlreadyTakenError, WrongSealError."""
    try:
        with transaction.atomic():
            if one.kind == Kind.ADDRESS:
                Person.objects.filter(pk=one.person_id).update(email=one.after)
                EmailAddress.objects.filter(user=one.person_id).delete()  # the old address signs nobody in
            else:
                ProviderAccount.objects.create(person_id=one.person_id, issuer=one.issuer, subject=one.after)
    except IntegrityError:
        raise AlreadyTakenError from None
    _close(one, how, now)
    log.record(
        "person.address_changed" if one.kind == Kind.ADDRESS else "person.provider_bound",
        by=one.person_id if how == Settled.BY_PERSON else one.by_id,
        person=one.person_id,
        how=how,
    )
    if one.kind == Kind.ACCOUNT:
        letters.tied(one.person, one.issuer)
    elif not one.by_rule:  # of a whole domain everybody has been told beforehand
        letters.changed(one)


def _close(one: NewWayIn, how: str, now: datetime) -> None:
    one.settled, one.settled_at, one.due_on = how, now, None
    one.save(update_fields=["settled", "settled_at", "due_on"])


def ask_about_account(*, person: Person, issuer: str, subject: str, provider: str) -> NewWayIn:
    """A provider vouches for somebody who has signed in otherwise before: they are asked, once for each account."""
    now = timezone.now()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        mine = NewWayIn.objects.filter(person=person, kind=Kind.ACCOUNT, issuer=issuer, settled_at=None).first()
        if mine and (mine.after == subject or mine.refused_at or mine.due_on or now - mine.at < ONE_LETTER_EACH):
            return mine  # one that is answered or on its way is not pushed aside, and nobody gets a letter an hour
        if mine:
            _close(mine, Settled.WITHDRAWN, now)
        asked = NewWayIn.objects.create(
            person=person, kind=Kind.ACCOUNT, before=person.email or "", after=subject, issuer=issuer
        )
        log.record("person.account_asked_about", by=None, person=person.pk, provider=provider)
        letters.ask(asked)
    return asked


def answer(*, way_in_id: int, yes: bool, by: int, how: str, inside_since: datetime | None = None) -> NewWayIn | None:
    """The person, inside or at the old address, says that it is theirs, or that it is not them.

    `inside_since` is when the session began in which it is said. Returns None when there is nothing more to answer, or
    not from there. Raises AlreadyTakenError.
    """
    now = timezone.now()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=by)
        one = (
            NewWayIn.objects.select_for_update(of=("self",))
            .select_related("person", "by")
            .filter(pk=way_in_id, person=by)
            .first()
        )
        if one is None or not _may_answer(one=one, person=person, yes=yes, how=how, inside_since=inside_since, now=now):
            return None
        if yes:
            _put_in_force(one, Settled.BY_PERSON, now)
            log.record("person.way_in_confirmed", by=by, person=by, how=how)
            return one
        if one.refused_at and not one.settled_at and not one.due_on:
            return one  # pressed once more: it is said already
        log.record("person.way_in_refused", by=by, person=by, how=how)
        tell = {person.pk: person for person in filter(None, [one.by, *_vouchers(one)])}
        one.vouchings.all().delete()
        if one.settled_at:
            undoing.undo(one, now)
        else:
            one.refused_at, one.due_on, one.by_rule = now, None, False
            one.save(update_fields=["refused_at", "due_on", "by_rule"])
        for person in tell.values():
            letters.refused(one, person)
    return one


def _may_answer(
    one: NewWayIn, person: Person, yes: bool, how: str, inside_since: datetime | None, now: datetime
) -> bool:
    if one.settled_at is None:
        # Who reads an address that is no longer the person's says neither yes nor anything else for them.
        return how != LETTER or not yes or (person.email or "") == one.before and not mail_is_stopped(one.person_id)
    came_in_by_it = how != LETTER and (inside_since is None or inside_since >= one.settled_at)
    return not yes and not came_in_by_it and coming_back.may_be_undone(one, now)


def _vouchers(one: NewWayIn) -> list[Person]:
    return [row.by for row in whole(one.vouchings.select_related("by").order_by("pk"))]


def vouch(*, way_in_id: int, by: Person) -> NewWayIn:
    """Say that a new way in is the person's own; when enough have, it has effect some days later.

    Raises NotAllowedError.
    """
    now = timezone.now()
    with transaction.atomic():
        Person.objects.select_for_update().get(new_ways_in=way_in_id)
        one = NewWayIn.objects.select_for_update(of=("self",)).select_related("person", "by").get(pk=way_in_id)
        if not may_vouch(by, one):
            raise NotAllowedError
        one.vouchings.create(by=by, at=now)
        log.record("person.way_in_vouched", by=by.pk, person=one.person_id)
        need, vouched = who.needed(who.around(one)), {person.pk for person in _vouchers(one)}
        if need.is_enough(vouched):
            one.due_on, one.told_on, one.refused_at = need.due(clock.today()), clock.today(), None
            one.save(update_fields=["due_on", "told_on", "refused_at"])
            letters.due(one, [person.name for person in _vouchers(one)])
    return one


def may_vouch(person: Person, one: NewWayIn) -> bool:
    """Whether one more word from this person brings an unanswered new way in further."""
    if one.settled_at or one.held_back or one.due_on or not who.may_vouch_again(one, timezone.now()):
        return False
    if person.standing.waiting:  # a role counts for whoever has shown a second factor
        return False
    vouched = set(one.vouchings.values_list("by", flat=True))
    return who.needed(who.around(one)).still_of_use(person.pk, vouched)


def discard(*, by: Person) -> int:
    """An administrator throws away what was held back: the old addresses hold. Returns how many."""
    with transaction.atomic():
        rows, now = list(_held_back()), timezone.now()
        for one in rows:
            _close(one, Settled.WITHDRAWN, now)
            log.record("person.address_discarded", by=by.pk, person=one.person_id)
    return len(rows)


def release(*, by: Person) -> int:
    """A second administrator lets go what was held back, all but what they entered themselves. Returns how many."""
    with transaction.atomic():
        rows = who.may_release(by, _held_back())
        _release(rows, by)
    return len(rows)


def _held_back():
    rows = NewWayIn.objects.filter(settled_at=None, held_back=True)
    return rows.select_for_update(of=("self",)).select_related("person", "by").order_by("pk")


def _release(rows: Iterable[NewWayIn], by: Person | None) -> None:
    now, rows = timezone.now(), list(rows)
    for one in rows:
        one.held_back = False
        one.save(update_fields=["held_back"])
        log.record("person.address_let_go", by=by.pk if by else None, person=one.person_id)
    _release_held(rows, now)


def put_due_in_force(now: datetime) -> None:
    """The worker's: what was vouched for takes effect on its day, and until then the old address hears of it daily."""
    due = NewWayIn.objects.filter(settled_at=None, due_on__isnull=False).filter(person__is_active=True)
    for pk, person in due.values_list("pk", "person"):
        try:
            with transaction.atomic():
                Person.objects.select_for_update().get(pk=person)
                one = due.select_for_update(of=("self",)).select_related("person", "by").filter(pk=pk).first()
                if one:
                    _day_by_day(one, clock.today(), now)
        except WrongSealError as wrong:  # somebody else's hand: it never takes effect
            note_wrong_seal(wrong.table, wrong.number)
    with transaction.atomic():
        if held_back := list(_held_back()):
            _release(who.old_and_alone(held_back, now), None)


def _day_by_day(one: NewWayIn, today: date, now: datetime) -> None:
    if one.due_on and one.due_on <= today:
        _come_back(one, now)
    elif one.told_on != today and not one.by_rule:
        letters.due(one, [person.name for person in _vouchers(one)])
        one.told_on = today
        one.save(update_fields=["told_on"])


def _come_back(one: NewWayIn, now: datetime) -> None:
    if one.by_rule and one.person.roles.exists():  # given since
        _close(one, Settled.WITHDRAWN, now)
        return
    try:
        _put_in_force(one, Settled.BY_RULE if one.by_rule else Settled.BY_OTHERS, now)
    except AlreadyTakenError:
        _close(one, Settled.WITHDRAWN, now)
        return
    if not one.by_rule:
        Person.objects.filter(pk=one.person_id).update(came_back_at=now)


def forget_old(now: datetime) -> int:
    """Delete what was settled a year ago; the log keeps that it was. Returns how many."""
    return NewWayIn.objects.filter(settled_at__lt=now - timedelta(days=365)).delete()[0]
