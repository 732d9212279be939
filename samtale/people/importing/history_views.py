"""The imports that were done, and undoing the last."""

from collections.abc import Collection
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from ..access import ensure_may_manage_people
from ..models import ImportDone
from ..requests import SignedInRequest
from . import history, undoing, undoing_work, waiting
from .views import counts_of

ON_A_PAGE = 25


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """Every import, the last first, with what it did."""
    ensure_may_manage_people(request.user)
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, done_id: UUID) -> HttpResponse:
    """Put everything back as it was before the last import; how far that has come, and what came of it."""
    ensure_may_manage_people(request.user)
    try:
        if request.method == "POST":
            undoing_work.undo_or_ask(done_id=done_id, by=request.user)
            return redirect("people:import_undo", done_id)
        return _undoing(request, history.listed().get(pk=done_id))
    except ImportDone.DoesNotExist:
        raise Http404 from None
    except undoing.CannotUndoError as stands:
        return _page(request, refused=done_id, stands=stands.args, status=422)


def _undoing(request: SignedInRequest, done: ImportDone) -> HttpResponse:
    work = undoing_work.work_on(done)
    if work and work.is_on_its_way:
        return waiting.render_working(request, "people/import_undoing.html", work, {"done": done})
    if done.undone_at:
        return waiting.render_end(request, "people/import_undone.html", {"done": done})
    if work is None:  # nobody has asked for it, or it is long ago
        return redirect("people:import_history")
    if waiting.asks_by_itself(request):
        return HttpResponseClientRefresh()
    return _page(request, refused=done.pk if work.stands else None, stands=work.stands, problem=work.problem)


def _page(
    request: SignedInRequest,
    *,
    refused: UUID | None = None,
    stands: Collection[str] = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    page = Paginator(history.listed(), ON_A_PAGE).get_page(request.GET.get("page", "1"))
    last = history.last_to_undo(timezone.now())
    work = undoing_work.work_on(last) if last else None
    context = {
        "page": page,
        "rows": [(done, counts_of(done.counts), done == last) for done in page.object_list],
        "is_undone_now": bool(work and work.is_on_its_way),
        "refused": refused,
        "stands": stands,
        "problem": problem,
    }
    return render(request, "people/import_history.html", context, status=status)
