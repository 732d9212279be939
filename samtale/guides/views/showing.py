"""A form as both parties will see it, on the page and on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from samtale.people.requests import SignedInRequest

from ..access import may_edit_guides, open_version
from ..building import reasons_to_wait
from ..choosing import history
from ..document import blank_form_pdf
from ..models import GuideVersion


@require_safe
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """A published form for everybody, a draft for whoever makes forms; `?as=leader` shows the leader's side."""
    return show(request, open_version(request.user, pk))


def show(request: SignedInRequest, version: GuideVersion, status: int = 200) -> HttpResponse:
    """The preview, with what an editor can do about it."""
    edits = may_edit_guides(request.user)
    return render(
        request,
        "guides/preview.html",
        {
            "version": version,
            "guide": version.guide,
            "topics": version.topics.all(),
            "statements": version.statements.all(),
            "for_leader": request.GET.get("as") == "leader",
            "edits": edits,
            "row": history(version.guide) if edits else None,
            "reasons": reasons_to_wait(version) if edits and not version.published_at else [],
        },
        status=status,
    )


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The blank form as a PDF."""
    version = open_version(request.user, pk)
    response = HttpResponse(blank_form_pdf(version), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{version.guide.name}.pdf") or "inline"
    return response
