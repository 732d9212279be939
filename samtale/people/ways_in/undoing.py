"""«Dette er ikke meg» after others let somebody in: the old address holds again, and whoever came in is out."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from samtale.core.wired import all_named

from ..models import NewWayIn, Person, ProviderAccount, Session
from . import letters


def undo(one: NewWayIn, now: datetime) -> None:
    """Undo what others vouched for, with every door that may have been made since. What was shut stays shut its time.

    Where the old address is another's by now, the person has none.
    """
    person, since = one.person, one.settled_at or now
    if one.kind == NewWayIn.Kind.ADDRESS:
        try:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(email=one.before or None)
        except IntegrityError:
            Person.objects.filter(pk=person.pk).update(email=None)
    if person.has_usable_password():
        Person.objects.filter(pk=person.pk).update(password=make_password(None))
    Session.objects.filter(person=person, signed_in_at__gte=since).delete()
    Authenticator.objects.filter(user=person, created_at__gte=since).delete()
    ProviderAccount.objects.filter(person=person, created_at__gte=since).delete()
    for forget in all_named(settings.UNDONE_TOO):
        forget(person, since)
    one.settled, one.settled_at = NewWayIn.Settled.UNDONE, now
    one.save(update_fields=["settled", "settled_at"])
    letters.undone(one)
