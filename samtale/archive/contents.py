"""Everything about one person as plain values, in the shape of schema.json."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.words import sentence
from samtale.conversations import access
from samtale.conversations.own_data import export as own_data_export
from samtale.notices.models import Message
from samtale.people import own_rows, telling_apart
from samtale.people.directory import page as directory_page
from samtale.people.models import Person
from samtale.people.sign_in import devices, provider_accounts
from samtale.people.ways_in import page as ways_in

from . import requests
from .models import TakeOut

SCHEMA = "samtale/take-out/1"


def everything_about(person: Person, now: datetime) -> dict[str, Any]:
    """Who the person is here, the conversations, goals, letters, devices, and who has read or done what."""
    return {
        "schema": SCHEMA,
        "organisation": settings.ORGANISATION,
        "made_at": own_data_export.moment(now),
        "leaders_own_notes_included_since": own_data_export.moment(own_data_export.leader_notes_since()),
        "person": _person(person),
        "positions": _positions(person, timezone.localdate(now)),
        "roles": [role.get_kind_display() for role in person.roles.all()],
        "conversations": own_data_export.conversations_of(person),
        "goals": own_data_export.goals_of(person),
        "letters": _letters(person),
        "devices": _devices(person),
        "accounts_elsewhere": _accounts(person),
        "new_ways_in": _ways_in(person),
        "taken_out_before": [
            own_data_export.moment(one)
            for one in TakeOut.objects.filter(person=person, fetched_at__isnull=False).values_list(
                "fetched_at", flat=True
            )
        ],
        "requests": _requests(person),
        "log": _log(person),
    } | own_rows.of(person)


def _person(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "employee_number": person.employee_number,
        "joined_on": _day(person.joined_on),
        "left_on": _day(person.left_on),
    }


def _letters(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "subject": one.subject,
            "queued_at": own_data_export.moment(one.queued_at),
            "sent_at": own_data_export.moment(one.sent_at),
        }
        for one in Message.objects.filter(to=person).order_by("queued_at")
    ]


def _devices(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "device": one.device,
            "signed_in_at": own_data_export.moment(one.signed_in_at),
            "last_seen_at": own_data_export.moment(one.last_seen_at),
        }
        for one in devices.devices_of(person)
    ]


def _accounts(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "provider": one.provider,
            "issuer": one.issuer,
            "subject": one.subject,
            "tied_at": own_data_export.moment(one.tied_at),
        }
        for one in provider_accounts.accounts_of(person)
    ]


def _ways_in(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.get_kind_display(),
            "what": ways_in.what(one),
            "entered_at": own_data_export.moment(one.at),
            "by": one.by.name if one.by else None,
            "state": ways_in.state(one),
        }
        for one in person.new_ways_in.select_related("by").order_by("at", "pk")
    ]


def _requests(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.get_kind_display(),
            "asked_at": own_data_export.moment(one.asked_at),
            "wish": one.wish,
            "outcome": one.get_outcome_display(),
            "answered_at": own_data_export.moment(one.answered_at),
            "answer": one.answer,
        }
        for one in requests.of(person)
    ]


def _positions(person: Person, today: date) -> list[dict[str, Any]]:
    history = directory_page.history_of(person, today)
    names = telling_apart.in_words(telling_apart.names_of(one.leader for held in history for one in held.periods))
    return [
        {
            "title": held.position.title,
            "unit": held.path,
            "employment": held.position.get_employment_display(),
            "started_on": _day(held.position.started_on),
            "ended_on": _day(held.position.ended_on),
            "leaders": [
                {
                    "name": names[one.leader.pk],
                    "kind": str(one.kind),
                    "started_on": _day(one.started_on),
                    "ended_on": _day(one.ended_on),
                }
                for one in held.periods
            ],
        }
        for held in history
    ]


def _log(person: Person) -> list[dict[str, Any]]:
    """What the person has done, and what anybody has done with the person or the person's conversations."""
    own = access.visible_to(person).filter(employee=person).values_list("pk", flat=True)
    about = Q(actor_id=person.pk) | Q(person_id=person.pk) | Q(conversation_id__in=list(own))
    rows = AccessLog.objects.filter(about).order_by("pk")
    found = list(rows.values_list("at", "actor_id", "event", "conversation_id", "detail"))
    names = {one.pk: one.name for one in Person.objects.filter(pk__in={actor for _at, actor, *_rest in found if actor})}
    told = []
    for at, actor, event, conversation, detail in found:
        who = names.get(actor, "Samtale") if actor else "Samtale"
        told.append(
            {
                "at": own_data_export.moment(at),
                "by": who,
                "event": event,
                "said": sentence(event, who, detail),
                "conversation": str(conversation) if conversation else None,
            }
        )
    return told


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
