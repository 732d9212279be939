"""What every answer passes: its language, and the policy of what may run on it."""

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from .headers import HEADERS

COOKIE = settings.LANGUAGE_COOKIE_NAME
KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


class LocaleMiddleware:
    """Speaks the language chosen on this device, else the organisation's; what the browser prefers is not asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE)
        language = chosen if chosen in KNOWN else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp's policy, put together once for all the answers that have nothing of their own to say in it."""

    @cached_property
    def usual(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in HEADERS.items():
            response.headers[name] = value
        own = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if own or settings.DEBUG or HEADER in response:
            return super().process_response(request, response)
        response.headers[HEADER] = self.usual
        return response
