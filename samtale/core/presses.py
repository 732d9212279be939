"""An address for a press, opened in a browser, leads to the page it lies under."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

METHOD_NOT_ALLOWED = 405


class LeadsToItsPage:
    """After a form that was not right its address stands in the browser, and is opened again or kept as a bookmark.

    Only the shape of the address decides, so nobody learns whether anything is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == METHOD_NOT_ALLOWED and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(page_above(request.path))
        return answer


def page_above(path: str) -> str:
    """The nearest address above that there is. It may take presses alone itself, and then leads on."""
    return next((above for above in _above(path) if _is_there(above)), "/")


def _above(path: str) -> Iterator[str]:
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        yield path


def _is_there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
