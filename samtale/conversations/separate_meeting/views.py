"""The neutral meeting: calling to it, its page, calling it off. Nowhere is asked what it is about."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core.sure import sure
from samtale.core.whole_numbers import whole_number
from samtale.organisation.contacts.nearest import others_for
from samtale.people.models import Person
from samtale.people.requests import SignedInRequest

from ..access import NotAllowedError
from ..invitation import own_hours
from ..invitation.warnings import Warning, outside_work, unseen
from ..meeting.forms import SeparateForm
from . import actions, letters, page


@require_http_methods(["GET", "HEAD", "POST"])
def separate(request: SignedInRequest) -> HttpResponse:
    """Call the other of the conversation it is begun in to a meeting (`?from=`), or somebody one leads or is led by."""
    begun = page.begun_in(request.GET.get("from", ""), by=request.user)
    other = begun.other if begun else actions.whom(person_id=_asked_for(request), by=request.user)
    employee, leader = actions.parties(other=other, by=request.user)
    form = SeparateForm(request.POST if request.method == "POST" else None)
    warnings = _warnings(form, called=employee if request.user.pk == leader.pk else None)
    if request.method == "POST" and form.is_valid() and not unseen(warnings, request.POST.get("seen", "")):
        made = actions.invite(
            meeting_id=form.cleaned_data["id"],
            other=other,
            starts_at=sure(form.starts_at),
            minutes_long=form.cleaned_data["minutes"],
            place=form.cleaned_data["place"],
            by=request.user,
        )
        messages.success(request, _("Innkallingen er sendt."))
        return redirect(_meeting_url(made.pk, begun.conversation.pk if begun else None))
    by_leader = request.user.pk == leader.pk
    place = reverse("conversations:team" if by_leader else "conversations:home")
    return render(
        request,
        "conversations/separating/call.html",
        {
            "form": form,
            "other": other,
            "by_leader": by_leader,
            "others": None if by_leader else others_for(employee),
            "warnings": warnings,
            "meetings": actions.meetings_between(other=other, by=request.user),
            "place": "team" if request.user.standing.leads else "home",
            "back": reverse("conversations:current", args=[begun.conversation.pk]) if begun else place,
        },
        status=422 if form.errors or warnings else 200,
    )


def _asked_for(request: SignedInRequest) -> int | None:
    """A report (`?employee=`) or a leader (`?leader=`); else nobody, and it is one's own leader."""
    asked = request.GET.get("employee") or request.GET.get("leader") or ""
    person_id = whole_number(asked)
    if asked and person_id is None:
        raise NotAllowedError
    return person_id


def _meeting_url(meeting_id: UUID, begun_in: UUID | None, name: str = "separate_meeting") -> str:
    """The address of a meeting, or of calling it off, with the conversation it leads back to."""
    url = reverse(f"conversations:{name}", args=[meeting_id])
    return f"{url}?from={begun_in}" if begun_in else url


def _warnings(form: SeparateForm, *, called: Person | None) -> list[Warning]:
    """What to think over about the time; of one who is called by the leader, also whether they are at work."""
    if not form.is_bound or not form.is_valid():
        return []
    starts_at, minutes = sure(form.starts_at), form.cleaned_data["minutes"]
    own = own_hours.warnings_of(called, starts_at, minutes) if called else []
    return outside_work(starts_at, minutes, work_hours=settings.WORK_HOURS) + own


@require_safe
def meeting(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    made = actions.meeting(meeting_id=meeting_id, by=request.user)
    is_employee = request.user.pk == made.employee_id
    begun_in = page.way_back(request.GET.get("from", ""), made=made, by=request.user)
    return render(
        request,
        "conversations/separating/meeting.html",
        {
            "meeting": made,
            "other": made.other_than(request.user),
            "by_leader": made.called_by_id == made.leader_id,
            "what_it_is": letters.what_it_is(made) if request.user.pk != made.called_by_id else "",
            "others": others_for(request.user) if is_employee and not made.cancelled_at else None,
            "begun_in": begun_in,
            "cancellation": _meeting_url(meeting_id, begun_in, "separate_cancellation"),
            "place": "home" if is_employee else "team",
        },
    )


@require_POST
def cancellation(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    made = actions.cancel(meeting_id=meeting_id, by=request.user)
    messages.success(request, _("Den egne samtalen er avlyst, og dere har begge fått beskjed."))
    return redirect(_meeting_url(meeting_id, page.way_back(request.GET.get("from", ""), made=made, by=request.user)))


@require_safe
def calendar(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    made = actions.meeting(meeting_id=meeting_id, by=request.user)
    return HttpResponse(
        letters.own_calendar(made),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mote.ics"'},
    )
