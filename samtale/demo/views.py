"""The demo's mailbox, read by whoever tries Samtale; nobody needs to be signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samtale.notices.mailbox import received, receivers
from samtale.people.requests import HtmxRequest

from . import letters

SHOWN = 50


@login_not_required
@require_safe
def mailbox(request: HtmxRequest) -> HttpResponse:
    """What was sent last, to everybody or to one address."""
    to = request.GET.get("to", "").strip().lower()
    items = [(item, letters.code_in(bytes(item.raw))) for item in received(to)[:SHOWN]]
    page = "demo/_letters.html" if request.htmx else "demo/mailbox.html"
    return render(request, page, {"items": items, "to": to, "receivers": receivers()[:12], "place": ""})


@login_not_required
@require_safe
def letter(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _item(item_id)
    return render(request, "demo/letter.html", {"item": item, "letter": letters.read(bytes(item.raw)), "place": ""})


@login_not_required
@require_safe
def attachment(request: HttpRequest, item_id: int, number: int) -> HttpResponse:
    files = letters.read(bytes(_item(item_id).raw)).files
    if number >= len(files):
        raise Http404
    file = files[number]
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _item(item_id: int):
    found = received().filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found
