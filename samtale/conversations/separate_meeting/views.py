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
from samtale.people.requests import SignedInRequest

from ..access import NotAllowedError
from ..invitation.warnings import Warning, outside_work, unseen
from ..meeting.forms import SeparateForm
from . import actions, letters


@require_http_methods(["GET", "HEAD", "POST"])
def separate(request: SignedInRequest) -> HttpResponse:
    """Call somebody to a meeting: a report (`?employee=`), or one's own leader (`?leader=`, else the only one)."""
    asked = request.GET.get("employee") or request.GET.get("leader") or ""
    person_id = whole_number(asked)
    if asked and person_id is None:
        raise NotAllowedError
    other = actions.whom(person_id=person_id, by=request.user)
    leader = actions.parties(other=other, by=request.user)[1]
    form = SeparateForm(request.POST if request.method == "POST" else None)
    warnings = _warnings(form)
    if request.method == "POST" and form.is_valid() and not unseen(warnings, request.POST.get("seen", "")):
        given = form.cleaned_data
        made = actions.invite(
            meeting_id=given["id"],
            other=other,
            starts_at=sure(form.starts_at),
            minutes_long=given["minutes"],
            place=given["place"],
            by=request.user,
        )
        messages.success(request, _("Innkallingen er sendt."))
        return redirect("conversations:separate_meeting", made.pk)
    return render(
        request,
        "conversations/separating/call.html",
        {
            "form": form,
            "other": other,
            "warnings": warnings,
            "meetings": actions.meetings_between(other=other, by=request.user),
            "place": "team" if request.user.standing.leads else "home",
            "back": reverse("conversations:team" if request.user.pk == leader.pk else "conversations:home"),
        },
        status=422 if form.errors or warnings else 200,
    )


def _warnings(form: SeparateForm) -> list[Warning]:
    if not form.is_bound or not form.is_valid():
        return []
    return outside_work(sure(form.starts_at), form.cleaned_data["minutes"], work_hours=settings.WORK_HOURS)


@require_safe
def meeting(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    made = actions.meeting(meeting_id=meeting_id, by=request.user)
    return render(
        request,
        "conversations/separating/meeting.html",
        {
            "meeting": made,
            "other": made.other_than(request.user),
            "place": "home" if request.user.pk == made.employee_id else "team",
        },
    )


@require_POST
def cancellation(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    actions.cancel(meeting_id=meeting_id, by=request.user)
    messages.success(request, _("Den egne samtalen er avlyst, og dere har begge fått beskjed."))
    return redirect("conversations:separate_meeting", meeting_id)


@require_safe
def calendar(request: SignedInRequest, meeting_id: UUID) -> HttpResponse:
    made = actions.meeting(meeting_id=meeting_id, by=request.user)
    return HttpResponse(
        letters.own_calendar(made),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mote.ics"'},
    )
