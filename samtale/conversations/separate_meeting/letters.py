"""The letters about a separate meeting: when and where, what it is not, and never what it is about."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.words import day
from samtale.notices import calendar, outbox
from samtale.notices.outbox import Attachment
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from ..models import SeparateMeeting

CALENDAR_FILE = "mote.ics"


def invitation(made: SeparateMeeting) -> None:
    """To the other with a calendar request; to whoever called, for the own calendar."""
    other = made.other_than(made.called_by)
    with writing_to(other):
        request = calendar.request(**_event(made), **_details(made), attendees=[other])
        _send(
            made=made,
            to=other,
            template="called",
            subject=_invitation_subject(made),
            method="REQUEST",
            event=request,
            matter=_matter(made),
            what_it_is=what_it_is(made),
        )
    with writing_to(made.called_by):
        own = own_calendar(made)
        _send(
            made=made,
            to=made.called_by,
            template="called",
            subject=_invitation_subject(made),
            method="PUBLISH",
            event=own,
            matter=_matter(made),
        )


def _invitation_subject(made: SeparateMeeting) -> str:
    return _("Møte %(day)s") % {"day": day(made.starts_at)}


def what_it_is(made: SeparateMeeting) -> str:
    """What the one called reads of it, in the letter and on the page: what it is not, who says more, who may come."""
    if made.called_by_id == made.leader_id:
        return _(
            "Dette er ikke medarbeidersamtalen. %(name)s skal selv fortelle deg hva det gjelder, før møtet. "
            "Du kan ta med tillitsvalgt eller en annen du stoler på."
        ) % {"name": made.leader.first_name}
    return _(
        "Dette er ikke medarbeidersamtalen. %(name)s forteller selv hva det gjelder, helst før møtet. "
        "Dere kan begge ta med tillitsvalgt eller en annen dere stoler på. "
        "Si fra til %(name)s først hvis du gjør det."
    ) % {"name": made.employee.first_name}


def withdrawn(made: SeparateMeeting, *, by: Person) -> None:
    """The withdrawal, to both."""
    unheard = outbox.withdraw(_matter(made)).unreached
    for person in (made.employee, made.leader):
        if person.pk in unheard:
            continue
        with writing_to(person):
            cancel = calendar.cancel(**_event(made), attendees=[made.other_than(made.called_by)])
            subject = _("Møtet %(day)s er avlyst") % {"day": day(made.starts_at)}
            _send(made=made, to=person, template="withdrawn", subject=subject, method="CANCEL", event=cancel, by=by)


def own_calendar(made: SeparateMeeting) -> bytes:
    """The meeting for one's own calendar."""
    return calendar.publish(**_event(made), **_details(made))


def _send(
    made: SeparateMeeting,
    to: Person,
    template: str,
    subject: str,
    method: str,
    event: bytes,
    *,
    matter: str = "",
    **more: Any,
) -> None:
    body = render_to_string(
        f"conversations/separating/letters/{template}.txt",
        {"to": to, "other": made.other_than(to), "meeting": made, "url": _url(made), **more},
    )
    file = Attachment(CALENDAR_FILE, f"text/calendar; method={method}", event)
    outbox.queue(to=to, subject=subject, body=body, attachments=[file], reply_to=made.other_than(to), matter=matter)


def _matter(made: SeparateMeeting) -> str:
    return f"meeting:{made.pk}"


def _event(made: SeparateMeeting) -> dict[str, Any]:
    return {
        "uid": f"{made.pk}@{urlsplit(settings.SITE_URL).hostname}",
        "sequence": made.sequence,
        "organizer": made.called_by,
        "starts_at": made.starts_at,
        "minutes": made.minutes_long,
        "summary": _("Møte"),
    }


def _details(made: SeparateMeeting) -> dict[str, Any]:
    return {"place": made.place, "url": _url(made)}


def _url(made: SeparateMeeting) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("conversations:separate_meeting", args=[made.pk])
