"""The letters about a conversation's time and place: worded here, delivered by notices. Never content."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samtale.core.words import day, length_in_words
from samtale.guides.document import blank_form_pdf
from samtale.guides.models import Guide, GuideVersion
from samtale.guides.written_in import written_in
from samtale.notices import calendar, outbox, reply_addresses
from samtale.notices.outbox import Attachment
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from .. import letter_subjects, working_time
from ..models import Conversation, TimeProposal
from ..retention import actions as retention_actions
from ..states import Status

FORM_FILE = "Samtaleskjema.pdf"
CALENDAR_FILE = "samtale.ics"


def invited(conversation: Conversation) -> None:
    """To the employee with form and calendar request; to the leader, for the leader's own calendar."""
    _invite(conversation)
    _copy(conversation)


def _invite(conversation: Conversation) -> None:
    with writing_to(conversation.employee):
        form = Attachment(FORM_FILE, "application/pdf", blank_form_pdf(conversation.guide))
        send(
            conversation,
            conversation.employee,
            invitation_subject(conversation.starts_at),
            "invitation",
            [request(conversation)],
            shared=form,
            matter=letter_subjects.invitation(conversation),
            to_prepare=working_time.to_prepare(conversation.guide),
        )


def _copy(conversation: Conversation) -> None:
    with writing_to(conversation.leader):
        subject = _("Du har innkalt %(name)s til samtale %(day)s") % {
            "name": conversation.employee.name,
            "day": day(conversation.starts_at),
        }
        send(
            conversation,
            conversation.leader,
            subject,
            "invited_copy",
            [own_calendar(conversation)],
            matter=letter_subjects.invitation(conversation),
        )


def moved(conversation: Conversation, before: datetime, *, accepted: bool) -> None:
    """A new time or place, to both; `accepted` when the employee need not answer again.

    Whose invitation or last change still waits gets one letter of what stands now, in its place.
    """
    invited = outbox.withdraw(letter_subjects.invitation(conversation)).receivers
    unsent = outbox.withdraw(letter_subjects.change(conversation)).receivers | invited
    for to, file, invite in ((conversation.employee, request, _invite), (conversation.leader, own_calendar, _copy)):
        if to.pk in invited and not accepted:
            invite(conversation)
        else:
            # The time before this one has perhaps never been told.
            _changed(conversation, to, file, None if to.pk in unsent else before, accepted=accepted)


def _changed(
    conversation: Conversation,
    to: Person,
    file: Callable[[Conversation], Attachment],
    before: datetime | None,
    *,
    accepted: bool,
) -> None:
    with writing_to(to):
        if conversation.starts_at == before:
            subject = _("Endring i samtalen %(day)s") % {"day": day(before)}
        else:
            subject = _("Samtalen er flyttet til %(day)s") % {"day": day(conversation.starts_at)}
        send(
            conversation,
            to,
            subject,
            "moved",
            [file(conversation)],
            matter=letter_subjects.change(conversation),
            before=before,
            accepted=accepted,
        )


def resend(conversation: Conversation, unsent: dict[str, list[int]]) -> None:
    """What was withdrawn unsent when it began, after all; whoever had it hears nothing. As `letter_subjects.begun`."""
    accepted = conversation.status == Status.PREPARING
    for to, file, invite in ((conversation.employee, request, _invite), (conversation.leader, own_calendar, _copy)):
        if to.pk in unsent.get("invitation", []):
            invite(conversation)
        elif to.pk in unsent.get("change", []):
            _changed(conversation, to, file, None, accepted=accepted)


def cancelled(conversation: Conversation, *, besides: Person | None = None) -> Attachment | None:
    """The withdrawal, to both; or to all but one, whose calendar's withdrawal is returned: None if they never heard."""
    return _call_off(conversation, "cancelled", besides)


def leader_changed(conversation: Conversation) -> None:
    """The withdrawal, to both, because the leader is no longer the employee's."""
    _call_off(conversation, "leader_changed")


def _call_off(conversation: Conversation, template: str, besides: Person | None = None) -> Attachment | None:
    """Whoever has never heard of the conversation hears nothing now either."""
    unheard = outbox.withdraw(letter_subjects.invitation(conversation)).unreached
    outbox.withdraw(letter_subjects.change(conversation), letter_subjects.taking_part(conversation))
    until = retention_actions.notes_until(conversation)
    for person in (conversation.employee, conversation.leader):
        if person != besides and person.pk not in unheard:
            with writing_to(person):
                subject = _("Samtalen %(day)s er avlyst") % {"day": day(conversation.starts_at)}
                send(conversation, person, subject, template, [_withdrawn(conversation, person)], until=until)
    if besides is None or besides.pk in unheard:
        return None
    with writing_to(besides):
        return _withdrawn(conversation, besides)


def accepted(conversation: Conversation) -> None:
    """The employee's yes, to the leader."""
    with writing_to(conversation.leader):
        subject = _("%(name)s kommer til samtalen %(day)s") % {
            "name": conversation.employee.name,
            "day": day(conversation.starts_at),
        }
        send(conversation, conversation.leader, subject, "accepted", matter=letter_subjects.time(conversation))


def another_time_wanted(conversation: Conversation) -> None:
    """The employee's no from the calendar, to the leader; nothing is called off."""
    with writing_to(conversation.leader):
        subject = _("%(name)s trenger en annen tid") % {"name": conversation.employee.name}
        send(
            conversation, conversation.leader, subject, "another_time_wanted", matter=letter_subjects.time(conversation)
        )


def proposed(conversation: Conversation, proposal: TimeProposal) -> None:
    """The employee's wish for another time, to the leader; the message that came along stays on the page."""
    with writing_to(conversation.leader):
        subject = _("%(name)s foreslår en annen tid") % {"name": conversation.employee.name}
        if proposal.starts_at == conversation.starts_at:
            subject = _("%(name)s foreslår en kortere samtale") % {"name": conversation.employee.name}
        shorter = length_in_words(proposal.minutes_long) if proposal.minutes_long else ""
        send(
            conversation,
            conversation.leader,
            subject,
            "proposed",
            proposal=proposal,
            shorter=shorter,
            matter=letter_subjects.time(conversation),
        )


def declined(conversation: Conversation, proposal: TimeProposal) -> None:
    """The leader keeps the time, to the employee."""
    with writing_to(conversation.employee):
        subject = _("Samtalen er fortsatt %(day)s") % {"day": day(conversation.starts_at)}
        matter = letter_subjects.time(conversation)
        send(conversation, conversation.employee, subject, "declined", proposal=proposal, matter=matter)


def invitation_subject(starts_at: datetime | None) -> str:
    """The subject line; without a time while none has been chosen."""
    if starts_at is None:
        return _("Innkalling til samtale")
    return _("Innkalling til samtale %(day)s") % {"day": day(starts_at)}


def invitation_text(
    *,
    employee: Person,
    leader: Person,
    guide: GuideVersion,
    starts_at: datetime | None,
    minutes_long: int,
    place: str | None,
    aim: str,
    url: str,
    to_prepare: str,
) -> str:
    """The invitation as the employee will read it; also the preview, where time and place may be None."""
    return render_to_string(
        "conversations/planning/letters/invitation.txt",
        {
            "to": employee,
            "employee": employee,
            "leader": leader,
            "guide": guide,
            "form_in": _other_language(guide),
            "starts_at": starts_at,
            "length": length_in_words(minutes_long),
            "place": place,
            "aim": aim,
            "url": url,
            "kind_name": kind_name(guide),
            "to_prepare": to_prepare,
        },
    )


def kind_name(guide: GuideVersion) -> str:
    """«medarbeidersamtale» or «oppfølgingssamtale»."""
    return str(Guide.Kind(guide.guide.kind).label)


def _other_language(guide: GuideVersion) -> str:
    """What the form is written in where it is not what the letter is."""
    form = written_in(guide)
    return "" if form == get_language() else form


def page_url(conversation: Conversation) -> str:
    """The invitation's page, with the site's address before it."""
    return settings.SITE_URL.rstrip("/") + reverse("conversations:invitation", args=[conversation.pk])


def own_calendar(conversation: Conversation, *, asks: bool = True) -> Attachment:
    """The meeting for one's own calendar, with nobody to answer."""
    return Attachment(
        CALENDAR_FILE,
        "text/calendar; method=PUBLISH",
        calendar.publish(**_meeting(conversation), **_details(conversation, asks=asks)),
    )


def _withdrawn(conversation: Conversation, to: Person) -> Attachment:
    return Attachment(
        CALENDAR_FILE,
        "text/calendar; method=CANCEL",
        calendar.cancel(
            **_meeting(conversation),
            attendees=[conversation.employee],
            answers_to=_answers_to(conversation) if to == conversation.employee else "",
        ),
    )


def request(conversation: Conversation, *, asks: bool = True) -> Attachment:
    """The meeting for the employee's calendar; with an answer wanted, unless it has begun."""
    return Attachment(
        CALENDAR_FILE,
        "text/calendar; method=REQUEST",
        calendar.request(
            **_meeting(conversation),
            **_details(conversation, asks=asks),
            attendees=[conversation.employee],
            answers_to=_answers_to(conversation),
            asks=asks,
        ),
    )


def _answers_to(conversation: Conversation) -> str:
    """The employee's own address for answers: never in what the leader gets."""
    return reply_addresses.reply_address(uid=_uid(conversation), person_id=conversation.employee_id)


def _uid(conversation: Conversation) -> str:
    return f"{conversation.pk}@{urlsplit(settings.SITE_URL).hostname}"


def _meeting(conversation: Conversation) -> dict[str, Any]:
    # Whoever sees the calendar learns that there is a talk, not of which kind.
    return {
        "uid": _uid(conversation),
        "sequence": conversation.sequence,
        "organizer": conversation.leader,
        "starts_at": conversation.starts_at,
        "minutes": conversation.minutes_long,
        "summary": _("Samtale"),
    }


def _details(conversation: Conversation, *, asks: bool) -> dict[str, Any]:
    url = page_url(conversation)
    what = _("Svar og forbered deg her.") if asks else _("Du finner samtalen her.")
    return {"place": conversation.place, "url": url, "description": what + "\n" + url}


def send(
    conversation: Conversation,
    to: Person,
    subject: str,
    template: str,
    attachments: list[Attachment] | None = None,
    *,
    shared: Attachment | None = None,
    matter: str = "",
    not_before: datetime | None = None,
    **more: Any,
) -> None:
    """One letter by its template, to one of the two; `not_before` is when it may leave."""
    body = render_to_string(
        f"conversations/planning/letters/{template}.txt",
        {
            "to": to,
            "employee": conversation.employee,
            "leader": conversation.leader,
            "guide": conversation.guide,
            "form_in": _other_language(conversation.guide),
            "starts_at": conversation.starts_at,
            "length": length_in_words(conversation.minutes_long),
            "place": conversation.place,
            "aim": conversation.aim,
            "url": page_url(conversation),
            "kind_name": kind_name(conversation.guide),
            **more,
        },
    )
    outbox.queue(
        to=to,
        subject=subject,
        body=body,
        attachments=attachments or [],
        shared=shared,
        reply_to=conversation.other_than(to),
        matter=matter,
        not_before=not_before,
    )
