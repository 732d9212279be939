"""Who asks: somebody who goes to a page, or a script of a page that is open; and where they go on to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks for data."""
    return request.headers.get("Accept", "").startswith("application/json")


def next_address(request: HttpRequest, otherwise: str = "/") -> str:
    """Where to go afterwards: the address in `next` when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None) else otherwise
