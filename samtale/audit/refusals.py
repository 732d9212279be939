"""«No right» looks the same as «no such thing» and leaves the same trace: who tried the handle stands in the log."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtale.core import views
from samtale.vault.keys import VaultError

from . import log
from .models import AccessLog
from .sealing import WrongSealError

REFUSED, MANY, NOT_THEIRS, WRONG_SEAL = "refused", "refused.many", "refused.key", "seals.wrong"
# Beyond this many in LATELY somebody is trying numbers: that is written once, and no more rows until it is over.
LATELY, MOST = timedelta(minutes=15), 30


class NotAllowedError(Http404):
    """No right. Looks the same as «there is no such thing»."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of every 404. Where a door said no, that is recorded, whether there is anything behind it or not."""
    if isinstance(exception, NotAllowedError):
        _leave_trace(request, REFUSED)
    return views.not_found(request, exception)


class TextsOfOthers:
    """The page where a text does not open: the row says it is theirs, and the key it was sealed by does not.

    And the one where nobody comes in, since what says who they are is not as the program wrote it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, WrongSealError):
            note_wrong_seal(exception.table, exception.number)
            return render(request, "core/written_over.html", status=403)
        if not isinstance(exception, VaultError):
            return None
        structlog.get_logger("samtale.vault").error("text.not_opened", error=str(exception))
        _leave_trace(request, NOT_THEIRS)
        return render(request, "core/not_theirs.html", status=403)


def note_wrong_seal(table: str, number: object) -> None:
    """Have the log say, once in LATELY, that a row is not as the program wrote it, and does not count."""
    structlog.get_logger("samtale.audit").error("seal.wrong", table=table, row=number)
    said = {"table": table, "row": str(number)}
    try:
        since = timezone.now() - LATELY
        lately = AccessLog.objects.filter(actor_id=None, at__gte=since, event=WRONG_SEAL)
        if said not in lately.values_list("detail", flat=True)[:MOST]:
            log.record(WRONG_SEAL, by=None, table=table, row=str(number))
    except (DatabaseError, log.LogCannotContinueError) as error:
        structlog.get_logger("samtale.audit").error("seal.not_recorded", error=type(error).__name__)


def _leave_trace(request: HttpRequest, event: str) -> None:
    if not request.user.is_authenticated:
        return
    try:
        _record(request, request.user.pk, event)
    except (DatabaseError, log.LogCannotContinueError) as error:  # nothing was shown, so nothing is lost but the trace
        structlog.get_logger("samtale.audit").error("refusal.not_recorded", error=type(error).__name__)


def _record(request: HttpRequest, by: int, event: str) -> None:
    match = request.resolver_match
    asked = match.kwargs if match else {}
    page, conversation, person = match.view_name if match else "", asked.get("conversation_id"), asked.get("person_id")
    if isinstance(person, int) and person > BigIntegerField.MAX_BIGINT:
        person = None  # a number no row can have
    others = (value for name, value in asked.items() if isinstance(value, UUID) and name != "conversation_id")
    about = next(others, None)
    since = timezone.now() - LATELY
    lately = AccessLog.objects.filter(actor_id=by, at__gte=since, event__in=[REFUSED, MANY, NOT_THEIRS])
    seen = list(lately.order_by("-pk").values_list("event", "conversation_id", "about", "person_id", "detail")[:MOST])
    if any(row[0] == MANY for row in seen):
        return
    if any((*row[:4], row[4].get("page")) == (event, conversation, about, person, page) for row in seen):
        return
    if len(seen) == MOST:
        log.record(MANY, by=by)
        return
    detail = {"page": page, "person": person} if isinstance(person, int) else {"page": page}
    log.record(event, by=by, conversation=conversation, about=about, **detail)
