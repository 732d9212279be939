"""The pages of the log, of one conversation and of all about oneself, and of the leader's notes one asks for."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.core.addresses import address
from samtale.core.words import day
from samtale.organisation.values import privacy_officer
from samtale.people.models import Person
from samtale.people.requests import SignedInRequest

from ..access import open_conversation
from ..frame import current_step, frame
from . import access_log, actions
from . import page as own_page
from .forms import RefusalForm


@require_safe
def of_conversation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="see_log")
    lines, page = access_log.of_conversation(access=access, page=request.GET.get("page", "1"))
    return render(
        request,
        "conversations/access_log/conversation.html",
        {
            # The log belongs to no step: the line shows where the conversation stands.
            **frame(
                access,
                current_step(access),
                who_can_read=_("Bare du og %(name)s kan se denne loggen") % {"name": access.other.first_name},
            ),
            "lines": lines,
            "page": page,
            "query": "?",
        },
    )


@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    lines, page = access_log.of_person(person=request.user, page=request.GET.get("page", "1"))
    return render(request, "conversations/access_log/own.html", {"lines": lines, "page": page, "query": "?"})


@require_POST
def ask_for_notes(request: SignedInRequest) -> HttpResponse:
    """Ask for the leaders' own notes that are not in what one takes out."""
    made = actions.ask(by=request.user)
    if made:
        messages.success(
            request, _("Du har bedt om notatene. Du får svar senest %(day)s.") % {"day": day(made[0].due_on)}
        )
    else:
        messages.info(request, _nothing_to_ask_for(request.user))
    return redirect(f"{address('archive:about_me')}#leader-notes")


def _nothing_to_ask_for(person: Person) -> str:
    if actions.left_out(person).exists():
        return _("Du har allerede bedt om dem. Slik står det nå.")
    return _("Det ligger ingen slike notater om deg nå.")


@require_safe
def notes_request(request: SignedInRequest, notes_request_id: UUID) -> HttpResponse:
    """One request, for the employee and whoever answers."""
    return _notes_request(request, notes_request_id, RefusalForm())


def _notes_request(request: SignedInRequest, request_id: UUID, form: RefusalForm) -> HttpResponse:
    opened = actions.read(request_id=request_id, by=request.user)
    return render(
        request,
        "conversations/notes_requests/page.html",
        {
            "opened": opened,
            "one": opened.row,
            "form": form,
            "held_on": own_page.held_on(opened.row),
            "kept_until": own_page.kept_until(opened.row),
            "officer": privacy_officer() if opened.is_own else None,
        },
        status=422 if form.is_bound else 200,
    )


def _says_when_answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Leads to how it stands, with a sentence, where it has been answered or withdrawn meanwhile."""

    @wraps(view)
    def answered(request: SignedInRequest, notes_request_id: UUID) -> HttpResponse:
        try:
            return view(request, notes_request_id)
        except actions.AnsweredError:
            messages.info(request, _("Dette er svart på, eller trukket tilbake. Slik står det nå."))
            return redirect("conversations:notes_request", notes_request_id)

    return answered


@require_POST
@_says_when_answered
def give_notes(request: SignedInRequest, notes_request_id: UUID) -> HttpResponse:
    actions.give(request_id=notes_request_id, by=request.user)
    messages.success(request, _("Notatene er gitt. De er med når medarbeideren tar ut det om seg."))
    return redirect("conversations:notes_request", notes_request_id)


@require_POST
@_says_when_answered
def refuse_notes(request: SignedInRequest, notes_request_id: UUID) -> HttpResponse:
    """Say no, with the exemption and the reason; what is missing is asked for, and nothing is lost."""
    actions.ensure_may_refuse(request_id=notes_request_id, by=request.user)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _notes_request(request, notes_request_id, form)
    actions.refuse(request_id=notes_request_id, by=request.user, **form.cleaned_data)
    messages.success(request, _("Svaret er sendt, med grunnen."))
    return redirect("conversations:notes_request", notes_request_id)


@require_POST
@_says_when_answered
def withdraw_request(request: SignedInRequest, notes_request_id: UUID) -> HttpResponse:
    actions.withdraw(request_id=notes_request_id, by=request.user)
    messages.success(request, _("Du har trukket det tilbake. Du kan be om notatene igjen."))
    return redirect(f"{address('archive:about_me')}#leader-notes")
