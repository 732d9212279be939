"""Bringing people in from a spreadsheet: upload, look over, confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core.sure import sure
from samtale.core.words import figures

from ..access import ensure_may_manage_people
from ..forms import ConfirmForm, PartForm, QuestionsForm, UploadForm
from ..models import ImportUpload, ImportWork
from ..requests import SignedInRequest
from . import asked_for, columns, confirmation, history, said_of_file, upload_plan, uploads, waiting
from .example import example_file
from .headers import EXPLAINED
from .plan import OUTCOME_WORDS, ImportPlan, KeptPlan, Line, Outcome
from .table import FileRefusedError

LINES_ON_A_PAGE = 100
# What there is to look over first: everything but the rows that change nothing.
HAPPENS = "happens"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Choose a file; it is read and kept, and nothing is changed."""
    ensure_may_manage_people(request.user)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = uploads.keep_upload(content=file.read(), filename=file.name, by=request.user)
        except FileRefusedError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("people:import_preview", kept.pk)
    return render(
        request,
        "people/import.html",
        {"form": form, "explained": EXPLAINED, "unfinished": asked_for.unfinished_of(request.user)},
        status=422 if form.is_bound else 200,
    )


@require_safe
def example(request: SignedInRequest) -> HttpResponse:
    """A small file of made-up people with every column we understand."""
    ensure_may_manage_people(request.user)
    return HttpResponse(
        example_file(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="eksempel-ansatte.csv"'},
    )


@require_safe
def preview(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """What the file would do, row by row; afterwards, what it did."""
    ensure_may_manage_people(request.user)
    kept = uploads.fetch_upload(upload_id)
    if kept is None:
        return too_old(request)
    if kept.applied_at:
        return waiting.render_end(request, "people/import_done.html", _what_it_did(kept))
    work = asked_for.work_on(kept)
    if waits := waiting.page(request, kept, work):
        return waits
    try:
        plan = upload_plan.plan_in_view(kept)
    except FileRefusedError:  # a column we cannot do without is not among those we know
        return redirect("people:import_columns", upload_id)
    return _preview(request, kept, plan, work)


def _what_it_did(kept: ImportUpload) -> dict[str, Any]:
    done = history.note_of(kept)
    may_undo = done is not None and done == history.last_to_undo(timezone.now())
    return {
        "upload": kept,
        "counts": counts_of(kept.counts),
        "undone_at": done and done.undone_at,
        "undo_until": sure(kept.applied_at) + history.UNDO_FOR if may_undo else None,
    }


@require_POST
def confirm(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Do what the preview showed, or show the preview as it has become."""
    ensure_may_manage_people(request.user)
    form = ConfirmForm(request.POST, must_confirm=True)
    form.full_clean()
    try:
        confirmation.import_or_ask(
            upload_id=upload_id,
            by=request.user,
            fingerprint=form.cleaned_data.get("fingerprint", ""),
            leaving_confirmed=form.cleaned_data.get("leaving", False),
        )
    except ImportUpload.DoesNotExist:
        return too_old(request)
    except FileRefusedError:
        return redirect("people:import_columns", upload_id)
    except confirmation.PlanChangedError:
        messages.warning(
            request, _("Noe er endret siden du så over. Ingenting er importert. Se over en gang til og bekreft.")
        )
    except confirmation.NotConfirmedError:
        kept = uploads.fetch_upload(upload_id)
        if kept is None:
            return too_old(request)
        return _preview(request, kept, upload_plan.plan_in_view(kept), asked_for.work_on(kept), request.POST)
    return redirect("people:import_preview", upload_id)


@require_POST
def answers(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Answer what the preview asked of known employee numbers, and see what it then would do."""
    ensure_may_manage_people(request.user)
    if waiting.is_busy(uploads.fetch_upload(upload_id)):
        return redirect("people:import_preview", upload_id)
    try:
        said_of_file.answer_questions(upload_id=upload_id, by=request.user, answers=request.POST.dict())
    except ImportUpload.DoesNotExist:
        return too_old(request)
    except FileRefusedError:
        return redirect("people:import_columns", upload_id)
    return redirect("people:import_preview", upload_id)


@require_POST
def part(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Say whether the file is of the whole organisation, and see what it then would do."""
    ensure_may_manage_people(request.user)
    kept = uploads.fetch_upload(upload_id)
    if kept is None or kept.applied_at:
        return too_old(request)
    if waiting.is_busy(kept):
        return redirect("people:import_preview", upload_id)
    try:
        form = PartForm(upload_plan.units_to_choose(kept), request.POST)
        if form.is_valid():
            said_of_file.choose_part(upload_id=upload_id, by=request.user, units=form.chosen)
    except ImportUpload.DoesNotExist:
        return too_old(request)
    except FileRefusedError:
        return redirect("people:import_columns", upload_id)
    return redirect("people:import_preview", upload_id)


@require_POST
def again(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Try once more what did not go."""
    ensure_may_manage_people(request.user)
    try:
        asked_for.try_again(upload_id=upload_id, by=request.user)
    except ImportUpload.DoesNotExist:
        return too_old(request)
    return redirect("people:import_preview", upload_id)


def too_old(request: SignedInRequest) -> HttpResponse:
    """Back to the upload, with a word on why."""
    messages.warning(request, _("Filen er borte. Vi tar vare på den i et døgn. Last den opp på nytt."))
    return redirect("people:import")


def _preview(
    request: SignedInRequest, kept: ImportUpload, plan: ImportPlan | KeptPlan, work: ImportWork | None, data=None
) -> HttpResponse:
    show = request.GET.get("show", "")
    if show not in {*OUTCOME_WORDS, HAPPENS}:
        show = HAPPENS if plan.happening else Outcome.UNCHANGED
    lines = [line for line in plan.lines if _is_shown(line, show)]
    form = ConfirmForm(
        data,
        initial={"fingerprint": plan.fingerprint},
        must_confirm=confirmation.must_confirm(plan, request.user),
        leaving_label=ngettext("Ja, denne ene har sluttet", "Ja, disse %(count)s har sluttet", len(plan.leaving))
        % {"count": len(plan.leaving)},
    )
    return render(
        request,
        "people/import_preview.html",
        {
            "upload": kept,
            "plan": plan,
            "problem": work.problem if work else "",
            "counts": counts_of(plan.counts),
            "show": show,
            "form": form,
            "happens": HAPPENS,
            "happening": figures(plan.happening),
            "page": Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page", "1")),
            "questions": QuestionsForm(plan.questions),
            "part": _part_form(kept, plan),
            "may_say_columns": columns.is_aside(kept),
            "leaves_oneself": request.user.pk in plan.leaving,
        },
        status=422 if data else 200,
    )


def _part_form(kept: ImportUpload, plan: ImportPlan | KeptPlan) -> PartForm:
    whole = kept.part is None
    chosen = {"part": PartForm.WHOLE if whole else PartForm.SOME, "units": [str(pk) for pk in kept.part or ()]}
    return PartForm(plan.units, initial=chosen)


def _is_shown(line: Line, show: str) -> bool:
    return line.happens if show == HAPPENS else line.outcome == show


def counts_of(counts) -> list[tuple[str, str, str]]:
    """Key, word and number of each outcome there is any of."""
    return [(str(key), str(word), figures(counts[key])) for key, word in OUTCOME_WORDS.items() if counts.get(key)]
