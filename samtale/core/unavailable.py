"""When the database cannot be reached or written: a page that says so and gives back what was typed."""

from django.db import InterfaceError, OperationalError, connection
from django.db.utils import InternalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from .asking import wants_json
from .csrf import Field

RETRY_AFTER = "10"
# SQLite's own numbers: out of memory, busy, locked, read-only, input/output, full, cannot open, locking protocol.
_SQLITE_AWAY = {7, 5, 6, 8, 10, 13, 14, 15}
_READ_ONLY = "25006"  # PostgreSQL's
# A form with a secret in it is filled in anew.
SECRET_NAMES = ("password", "credential", "one_time_code")
NOT_TYPED = ("csrfmiddlewaretoken",)


class UnavailableError(Exception):
    """Nothing can be stored before whoever runs Samtale has put something right; the message is for them."""


def is_away(problem: BaseException | None) -> bool:
    """Whether an error says that the database is away, full, locked or read-only: it passes, and nobody is to blame."""
    cause = problem.__cause__ if problem else None
    if isinstance(problem, OperationalError | InterfaceError):
        code = getattr(cause, "sqlite_errorcode", None)
        return code is None or code & 0xFF in _SQLITE_AWAY
    return isinstance(problem, InternalError) and getattr(cause, "sqlstate", None) == _READ_ONLY


def unavailable(request: HttpRequest, *, stopped: bool = False) -> HttpResponse:
    """The 503, made without the database. A connection that failed is not used again: a new one heals by itself.

    `stopped` says that it does not pass by itself.
    """
    if not connection.in_atomic_block:
        connection.close()
    if wants_json(request):
        sentence = _("Det går ikke å lagre akkurat nå. Vi prøver igjen.")
        if stopped:
            sentence = _("Det går ikke å lagre. Si fra til den som drifter Samtale.")
        answer: HttpResponse = JsonResponse({"error": sentence}, status=503)
    else:
        fields = _typed(request)
        shown = {
            "fields": fields,
            "texts": written_by_hand(fields),
            "resend": bool(fields),
            "csrf_input": Field(request),
            "address": request.get_full_path(),
            "stopped": stopped,
        }
        answer = HttpResponse(loader.render_to_string("core/503.html", shown), status=503)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def written_by_hand(fields: list[tuple[str, str]]) -> list[str]:
    """The values of a form somebody wrote, as far as one can tell: several words, and not what the page came with.

    What a text came with goes along beside it, in a field named «base-…».
    """
    came_with = {value for name, value in fields if name.startswith("base-")}
    return [value for _name, value in fields if " " in value.strip() and value not in came_with]


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form as they came, in order; none when there is a secret among them."""
    if any(secret in name for name in request.POST for secret in SECRET_NAMES):
        return []
    return [(name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values]
