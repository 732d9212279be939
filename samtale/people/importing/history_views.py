"""The imports that were done, and undoing the last."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..access import ensure_may_manage_people
from ..models import ImportDone
from ..requests import SignedInRequest
from . import history, undoing
from .views import counts_of

ON_A_PAGE = 25


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """Every import, the last first, with what it did."""
    ensure_may_manage_people(request.user)
    return _page(request)


@require_POST
def undo(request: SignedInRequest, done_id: UUID) -> HttpResponse:
    """Put everything back as it was before the last import, or say what stands in the way."""
    ensure_may_manage_people(request.user)
    try:
        undoing.undo(done_id=done_id, by=request.user)
    except ImportDone.DoesNotExist:
        raise Http404 from None
    except undoing.CannotUndoError as stands:
        return _page(request, stands.args)
    messages.success(request, _("Importen er angret. Alt er som før den."))
    return redirect("people:import_history")


def _page(request: SignedInRequest, stands: tuple[str, ...] = ()) -> HttpResponse:
    page = Paginator(history.listed(), ON_A_PAGE).get_page(request.GET.get("page", "1"))
    last = history.last_to_undo(timezone.now())
    return render(
        request,
        "people/import_history.html",
        {
            "page": page,
            "rows": [(done, counts_of(done.counts), done == last) for done in page.object_list],
            "stands": stands,
        },
        status=422 if stands else 200,
    )
