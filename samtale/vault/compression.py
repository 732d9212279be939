"""Pages go over the network made small, but never one for which a sealed text was opened or sealed.

Made small together, the other's words and one's own show by the length of the answer how alike they are, to whoever
shares the network (docs/decisions/0018).
"""

from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_handled: ContextVar[bool] = ContextVar("sealed_text_handled", default=False)


def note() -> None:
    """A sealed text is opened or sealed: what is answered now is not made small."""
    _handled.set(True)


class CompressionMiddleware(GZipMiddleware):
    """Django's own, for whole HTML pages without sealed texts; what is streamed may open them after this."""

    def process_request(self, request: HttpRequest) -> None:
        _handled.set(False)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page and not _handled.get() else response
