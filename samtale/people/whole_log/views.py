"""The auditor's page: the whole log, paged."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..requests import SignedInRequest
from . import page as whole_log_page


@require_safe
def whole_log(request: SignedInRequest) -> HttpResponse:
    """Who did what kind of thing when."""
    entries, page = whole_log_page.whole_log(by=request.user, page=request.GET.get("page", "1"))
    return render(
        request,
        "people/log.html",
        {"entries": entries, "page": page, "query": "?", "warning": whole_log_page.warning(request.user)},
    )
