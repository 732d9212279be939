"""«No right» looks the same as «no such thing» and leaves the same trace: who tried the handle stands in the log."""
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from samtale.core import views

from . import log
from .models import AccessLog

REFUSED, MANY = "refused", "refused.many"
# Beyond this many in LATELY somebody is trying numbers: that is written once, and no more rows until it is over.
LATELY, MOST = timedelta(minutes=15), 30


class NotAllowed(Http404):
    """No right. Looks the same as «there is no such thing»."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of every 404. Where a door said no, that is recorded, whether there is anything behind it or not."""
    if isinstance(exception, NotAllowed) and request.user.is_authenticated:
        try:
            _record(request, request.user.pk)
        except (DatabaseError, log.CannotGoOn) as error:  # nothing was shown, so nothing is lost but the trace
            structlog.get_logger("samtale.audit").error("refusal.not_recorded", error=type(error).__name__)
    return views.not_found(request, exception)


def _record(request: HttpRequest, by: int) -> None:
    match = request.resolver_match
    asked = match.kwargs if match else {}
    page, conversation, person = match.view_name if match else "", asked.get("conversation_id"), asked.get("person_id")
    if isinstance(person, int) and person > BigIntegerField.MAX_BIGINT:
        person = None  # a number no row can have
    others = (value for name, value in asked.items() if isinstance(value, UUID) and name != "conversation_id")
    about = next(others, None)
    lately = AccessLog.objects.filter(actor_id=by, at__gte=timezone.now() - LATELY, event__in=[REFUSED, MANY])
    seen = list(lately.order_by("-pk").values_list("event", "conversation_id", "about", "person_id", "detail")[:MOST])
    if any(event == MANY for event, *_ in seen):
        return
    if any((row[1], row[2], row[3], row[4].get("page")) == (conversation, about, person, page) for row in seen):
        return
    if len(seen) == MOST:
        log.record(MANY, by=by)
        return
    detail = {"page": page, "person": person} if isinstance(person, int) else {"page": page}
    log.record(REFUSED, by=by, conversation=conversation, about=about, **detail)
