"""The page of what is shut for a while for somebody whom others have let in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..requests import SignedInRequest
from .coming_back import ShutForNowError


class ShowsWhatIsShut:
    """Says until when, where a 404 would say that there is nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: SignedInRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ShutForNowError):
            return None
        return render(
            request,
            "people/ways_in/shut.html",
            {"until": exception.until, "since": request.user.came_back_at},
            status=403,
        )
