"""The page that shows how far the worker has come with an import, and asks by itself until it is done."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from samtale.core.words import figures

from ..models import ImportUpload, ImportWork
from ..models.importing import AskedOfWorker
from ..requests import SignedInRequest
from . import asked_for
from .following import Step

LONG = timedelta(minutes=1)  # without a word from the worker
ASKING = "working"  # what asks, on the page


def is_busy(upload: ImportUpload | None) -> bool:
    """Whether nothing can be said of a file yet: it is not read, or the worker is at it."""
    if upload is None or upload.applied_at:
        return False
    work = asked_for.work_on(upload)
    return not upload.content or bool(work and work.is_on_its_way)


def page(request: SignedInRequest, upload: ImportUpload, work: ImportWork | None) -> HttpResponse | None:
    """How far it has come, or why it did not come further; nothing when the preview is to be shown."""
    if work and work.is_on_its_way:
        return render_working(request, "people/import_working.html", work, {"upload": upload})
    if asks_by_itself(request):
        return HttpResponseClientRefresh()
    if work and work.problem and not upload.plan:
        may_try = bool(upload.file or upload.content)
        return render(request, "people/import_stopped.html", {"upload": upload, "work": work, "may_try": may_try})
    return None


def render_working(
    request: SignedInRequest, template: str, work: AskedOfWorker, context: dict[str, Any]
) -> HttpResponse:
    """How far it has come."""
    request.session.used_by_a_person = False  # the page asks by itself, and keeps nobody signed in
    return render(request, template, context | {"work": work} | _how_far(work))


def render_end(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What comes after the waiting, as a page of its own."""
    return HttpResponseClientRefresh() if asks_by_itself(request) else render(request, template, context)


def asks_by_itself(request: SignedInRequest) -> bool:
    """Whether it is the page that shows how far it has come that asks."""
    return bool(request.htmx) and request.htmx.target == ASKING


def _how_far(work: AskedOfWorker) -> dict[str, Any]:
    return {
        "step": Step(work.step).label,
        "said": _in_words(work),
        "is_silent": (work.seen_at or work.asked_at) < timezone.now() - LONG,
    }


def _in_words(work: AskedOfWorker) -> str:
    """«Leser rad 8 000 av 20 000»."""
    how_far = {"done": figures(work.done), "of": figures(work.of)}
    if work.of:
        return {
            Step.READING: _("Leser rad %(done)s av %(of)s"),
            Step.PLANNING: _("Ser hva som endres for person %(done)s av %(of)s"),
            Step.NOTING: _("Tar vare på hvordan det var, så importen kan angres: %(done)s av %(of)s"),
            Step.WRITING: _("Skriver endring %(done)s av %(of)s"),
            Step.ENDING: _("Ser over det som er skrevet: %(done)s av %(of)s"),
            Step.RESTING: _("Ser om noe bygger på importen: %(done)s av %(of)s"),
            Step.UNDOING: _("Setter tilbake %(done)s av %(of)s"),
        }.get(Step(work.step), "") % how_far
    if work.done:
        return _("Leser rad %(done)s") % how_far
    return str(Step(work.step).label)
