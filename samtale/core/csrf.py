"""The hidden field of every form against forged requests: masked once for a page, not once for every form on it."""

from contextvars import ContextVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup

_current: ContextVar["Field"] = ContextVar("csrf_input")


class Field:
    """The field of one page; made when the first form asks for it."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.html = Markup()

    def __html__(self) -> str:
        if not self.html:
            field = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
            self.html = field.format(get_token(self.request))
        return self.html


class CurrentField:
    """The field of the page that is being made, for macros that do not see its context."""

    def __html__(self) -> str:
        return _current.get().__html__()


def csrf(request: HttpRequest) -> dict[str, Field]:
    """A context processor: one field for the whole page."""
    field = Field(request)
    _current.set(field)
    return {"csrf_input": field}
