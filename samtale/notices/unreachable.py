"""Addresses the mail server refuses for good: shown to whoever keeps the people, tried anew when corrected."""

import re
import smtplib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line
from samtale.core.sure import sure
from samtale.core.words import number, short_day
from samtale.people import telling_apart
from samtale.people.access import may_manage_people
from samtale.people.models import Person

from .models import Message, Unreachable

SHOWN = 20
WORTH_SENDING = timedelta(days=14)  # a letter that waited longer than this for a better address
# RFC 3463: x.7 is the server's policy and 5.1.7–8 the sender, so all letters would be refused alike; ours to put right.
_NOT_THE_ADDRESS = re.compile(r"5\.7\.|5\.1\.[78]$")


def codes(error: Exception) -> tuple[object, str]:
    """The server's code and enhanced code (RFC 3463); empty where it gave none. The rest may quote the letter."""
    code, answer = getattr(error, "smtp_code", None), getattr(error, "smtp_error", b"")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()), (None, b""))
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else str(answer)
    enhanced = re.search(r"\b[245]\.\d{1,3}\.\d{1,3}\b", text)
    return code, enhanced[0] if enhanced else ""


def refusal(error: Exception) -> str:
    """«550 5.1.1» when the address was refused for good; empty when another try may help."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return ""
    code, enhanced = codes(error)
    if not code or not 500 <= int(str(code)) < 600 or _NOT_THE_ADDRESS.match(enhanced):
        return ""
    return f"{code} {enhanced}".strip()


def note(person: Person, answer: str, now: datetime) -> None:
    """Remember that the person's address was refused."""
    Unreachable.objects.update_or_create(
        person=person, defaults={"address": sure(person.email), "answer": answer, "tried_at": now}
    )


def reached(person: Person) -> None:
    """A letter came to the person: what was remembered no longer holds."""
    Unreachable.objects.filter(person=person).delete()


def try_corrected(now: datetime) -> int:
    """Queue anew what was given up for those whose address has been changed since. Returns how many letters."""
    changed = Unreachable.objects.filter(~Q(address=F("person__email")) | Q(person__email=None))
    with transaction.atomic():
        people = list(changed.values_list("person", flat=True))
        Unreachable.objects.filter(person__in=people).delete()
        return Message.objects.filter(
            to__in=people, to__email__isnull=False, sent_at=None, next_try_at=None, queued_at__gt=now - WORTH_SENDING
        ).update(tries=0, next_try_at=now, error="")


def lines_of_all(viewer: Person) -> list[Line]:
    """For the list of people: the latest, and how many more there are. Empty for those who keep no people."""
    if not may_manage_people(viewer):
        return []
    found = list(_current()[: SHOWN + 1])
    names = telling_apart.in_words(telling_apart.names_of(one.person for one in found[:SHOWN]))
    lines = [_line(one, names[one.person_id]) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        more = _current().count() - SHOWN
        text = ngettext("E-posten til én til kommer ikke fram.", "E-posten til %(number)s til kommer ikke fram.", more)
        text %= {"number": number(more)}
        lines.append(Line(text, _("Rett adressene ved å importere"), reverse("people:import")))
    return lines


def lines_of_one(shown: Person) -> list[Line]:
    """For one person's page, which only those who keep the people open."""
    return [
        Line(_said(one, shown.name), _("Rett adressen ved å importere"), reverse("people:import"))
        for one in _current().filter(person=shown)
    ]


def own_row(person: Person) -> dict[str, str] | None:
    """What the person's own take-out says: that letters are refused, with the codes and since when."""
    one = Unreachable.objects.filter(person=person).first()
    return {"address": one.address, "answer": one.answer, "tried_at": one.tried_at.isoformat()} if one else None


def _current() -> QuerySet[Unreachable]:
    rows = Unreachable.objects.filter(address=F("person__email"), person__is_active=True)
    return rows.select_related("person").order_by("-tried_at", "pk")


def _line(one: Unreachable, name: str) -> Line:
    return Line(_said(one, name), _("Se på adressen"), reverse("people:person", args=[one.person_id]))


def _said(one: Unreachable, name: str) -> str:
    return _("E-posten til %(name)s kommer ikke fram (%(answer)s), sist prøvd %(day)s.") % {
        "name": name,
        "answer": one.answer,
        "day": short_day(one.tried_at),
    }
