"""Who asks: somebody who goes to a page, or a script of a page that is open."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks for data."""
    return request.headers.get("Accept", "").startswith("application/json")
