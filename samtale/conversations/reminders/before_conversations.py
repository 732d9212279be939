"""By itself, before a conversation: whoever is not ready is reminded to prepare; both are reminded of a check-in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core import clock, workday
from samtale.core.words import day
from samtale.guides.models import Guide
from samtale.notices import outbox
from samtale.people import telling_apart
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from .. import access, letter_subjects
from ..models import Conversation, DigestChoice, Preparation, PreparationReminder
from ..states import BEFORE

# Working days before the conversation.
REMIND_BEFORE = 3
# Whoever has just been invited knows.
NEW = timedelta(days=1)


def remind_to_prepare(now: datetime) -> int:
    """Remind the parties who are not ready for a conversation that is near. Returns how many; none in quiet hours.

    Check-ins come often and are short: nobody needs days to prepare for those.
    """
    here = clock.here(now)
    if workday.is_quiet(here):
        return 0
    near = workday.after(here.date(), REMIND_BEFORE) + timedelta(days=1)
    rows = (
        access.led_conversations(here.date())
        .filter(status__in=BEFORE, starts_at__gt=now, starts_at__lt=clock.midnight(near), created_at__lte=now - NEW)
        .exclude(guide__guide__kind=Guide.Kind.CHECK_IN)
    )
    if not _waiting(rows):
        return 0
    with transaction.atomic():  # locked, so that a worker beside this one and whoever says «ready» wait
        locked = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        letters = _waiting(rows.filter(pk__in=locked))
        PreparationReminder.objects.bulk_create(
            PreparationReminder(conversation=row, to=to, at=now) for row, to, _other in letters
        )
        outbox.queue_all(_letter(*letter) for letter in letters)
    return len(letters)


def _waiting(rows) -> list[tuple[Conversation, Person, Person]]:
    """The conversations with whom to remind, and the other party. Three queries."""
    found = list(rows.select_related("employee", "leader"))
    done = set(
        Preparation.objects.filter(conversation__in=found, ready_at__isnull=False).values_list("conversation", "author")
    )
    done |= set(PreparationReminder.objects.filter(conversation__in=found).values_list("conversation", "to"))
    both = [(row, *pair) for row in found for pair in ((row.employee, row.leader), (row.leader, row.employee))]
    return [(row, to, other) for row, to, other in both if (row.pk, to.pk) not in done]


def remind_of_check_ins(now: datetime) -> int:
    """A word to both the working day before a check-in, all of a person's in one letter; those who want none get none.

    Returns how many letters; none in quiet hours. One that is moved is told of again before its new day.
    """
    here = clock.here(now)
    if workday.is_quiet(here):
        return 0
    today = clock.midnight(here.date())
    near = workday.after(here.date(), 1) + timedelta(days=1)
    rows = access.led_conversations(here.date()).filter(
        guide__guide__kind=Guide.Kind.CHECK_IN,
        status__in=BEFORE,
        created_at__lte=now - NEW,
        starts_at__gte=clock.midnight(here.date() + timedelta(days=1)),
        starts_at__lt=clock.midnight(near),
    )
    if not _not_reminded(rows, today):
        return 0
    with transaction.atomic():
        locked = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        waiting = _not_reminded(rows.filter(pk__in=locked), today)
        told = [(row, to) for to, pairs in waiting.items() for row, _other in pairs]
        PreparationReminder.objects.bulk_create(
            [PreparationReminder(conversation=row, to=to, at=now) for row, to in told],
            update_conflicts=True,
            unique_fields=["conversation", "to"],
            update_fields=["at"],
        )
        outbox.queue_all(_word(to, pairs) for to, pairs in waiting.items())
    return len(waiting)


def _not_reminded(rows, today: datetime) -> dict[Person, list[tuple[Conversation, Person]]]:
    """Whom to remind, of which check-ins and with whom, in order of time. Three queries."""
    found = list(rows.select_related("employee", "leader").order_by("starts_at", "pk"))
    done = set(
        PreparationReminder.objects.filter(conversation__in=found, at__gte=today).values_list("conversation", "to")
    )
    people = {one for row in found for one in (row.employee_id, row.leader_id)}
    unwilling = set(DigestChoice.objects.filter(person__in=people, check_ins=False).values_list("person", flat=True))
    waiting: dict[Person, list[tuple[Conversation, Person]]] = {}
    for row in found:
        for to, other in ((row.employee, row.leader), (row.leader, row.employee)):
            if (row.pk, to.pk) not in done and to.pk not in unwilling:
                waiting.setdefault(to, []).append((row, other))
    return waiting


def _word(to: Person, pairs: list[tuple[Conversation, Person]]) -> outbox.Letter:
    site, (first, other) = settings.SITE_URL.rstrip("/"), pairs[0]
    with writing_to(to):
        names = telling_apart.in_words(telling_apart.names_of(one for _row, one in pairs))
        told = [(row, names[one.pk], site + reverse("conversations:invitation", args=[row.pk])) for row, one in pairs]
        body = render_to_string(
            "conversations/preparing/letters/check_ins.txt",
            {"to": to, "told": told, "choice": site + reverse("conversations:own_reminders")},
        )
        if len(pairs) > 1:
            subject = _("Oppfølgingssamtalene dine %(day)s") % {"day": day(first.starts_at)}
        else:
            subject = _("Oppfølgingssamtalen med %(name)s %(day)s") % {
                "name": other.first_name,
                "day": day(first.starts_at),
            }
    return outbox.Letter(to, subject, body, letter_subjects.preparation(first) if len(pairs) == 1 else "")


def _letter(row: Conversation, to: Person, other: Person) -> outbox.Letter:
    with writing_to(to):
        url = settings.SITE_URL.rstrip("/") + reverse("conversations:preparation", args=[row.pk])
        body = render_to_string(
            "conversations/preparing/letters/reminder.txt",
            {"to": to, "other": other, "starts_at": row.starts_at, "url": url},
        )
        subject = _("Forbered deg til samtalen %(day)s") % {"day": day(row.starts_at)}
        return outbox.Letter(to, subject, body, letter_subjects.preparation(row))
