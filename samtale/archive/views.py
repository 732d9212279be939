"""«Ta ut det om deg»: what lies here about the person, how long, and taking it out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.conversations.own_data import page as own_data_page
from samtale.conversations.retention import legal_holds
from samtale.conversations.retention.page import retention_of
from samtale.core import clock
from samtale.people import telling_apart
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in.reauthentication import confirmation_required, recently_confirmed

from . import requests, taking_out
from .forms import AnswerForm, RequestForm


@require_safe
def about_me(request: SignedInRequest) -> HttpResponse:
    taken = taking_out.current(request.user)
    return render(
        request,
        "archive/about_me.html",
        {
            "taken": taken,
            "until": taken and taken.ready_at and taken.ready_at + taking_out.KEPT_FOR,
            "kept": retention_of(request.user),
            "holds": legal_holds.hold_notices(person=request.user),
            "leader_notes": own_data_page.of_employee(request.user),
            "requests": requests.of(request.user),
            "is_sure": recently_confirmed(request),
            "again": "confirmed" in request.GET and recently_confirmed(request),
        },
    )


def _back(*args, **kwargs) -> str:
    """Back from showing who one is: the press is there to be made."""
    return reverse("archive:about_me") + "?confirmed=1"


@require_POST
@confirmation_required(back=_back)
def ask(request: SignedInRequest) -> HttpResponse:
    taking_out.ask(by=request.user)
    messages.success(request, _("Vi lager filen. Du får en e-post når den er klar."))
    return redirect("archive:about_me")


@require_POST
@confirmation_required(back=_back)
def fetch(request: SignedInRequest, take_out_id: UUID) -> HttpResponse:
    try:
        content = taking_out.fetch(take_out_id=take_out_id, by=request.user)
    except taking_out.NothingToFetchError:
        messages.info(request, _("Filen er slettet. Du kan be om en ny."))
        return redirect("archive:about_me")
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="alt-om-meg.zip"', "Cache-Control": "no-store"},
    )


@require_POST
def delete(request: SignedInRequest, take_out_id: UUID) -> HttpResponse:
    """Destroy one's own file now."""
    taking_out.delete(take_out_id=take_out_id, by=request.user)
    messages.success(request, _("Filen er slettet. Du kan be om en ny."))
    return redirect("archive:about_me")


@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: SignedInRequest) -> HttpResponse:
    """Ask for something to be corrected or deleted."""
    form = RequestForm(
        request.POST or None,
        conversations=requests.choices_of(request.user),
        may_read=requests.readers_of(request.user),
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data | {"conversation_id": form.cleaned_data["conversation_id"] or None}
        made = requests.ask(by=request.user, **asked)
        messages.success(request, _("Kravet er sendt. Du får svar innen en måned."))
        return redirect("archive:request", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "archive/new_request.html", {"form": form}, status=status)


@require_safe
def request(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = requests.read(request_id=request_id, by=request.user)
    is_own = found.person_id == request.user.pk
    return render(
        request,
        "archive/request.html",
        {"one": found, "is_own": is_own, "who_reads": requests.who_reads(found) if is_own else []},
    )


@require_safe
def tasks(request: SignedInRequest) -> HttpResponse:
    """The administrators' list: kind and dates, no words."""
    rows = requests.tasks(by=request.user)
    work = telling_apart.to_choose(telling_apart.names_of(one.person for one in rows))
    return render(
        request,
        "archive/tasks.html",
        {"tasks": rows, "work": work, "today": clock.today(), "notes_late": own_data_page.number_late()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    """Answer one."""
    found = requests.task(request_id=request_id, by=request.user)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        requests.answer(request_id=request_id, by=request.user, **form.cleaned_data)
        messages.success(request, _("Svaret er sendt. Det sletter eller retter ikke noe av seg selv."))
        return redirect("archive:tasks")
    status = 422 if request.method == "POST" else 200
    work = telling_apart.to_choose(telling_apart.names_of([found.person])).get(found.person_id)
    return render(request, "archive/task.html", {"one": found, "work": work, "form": form}, status=status)
