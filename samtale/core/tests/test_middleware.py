"""The language of a page, and the policy it is sent with."""

from csp.decorators import csp_update
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from samtale.core import middleware


def language_of(**cookies) -> str:
    request = RequestFactory().get("/", headers={"Accept-Language": "en"})
    request.COOKIES.update(cookies)
    return middleware.LocaleMiddleware(lambda r: HttpResponse(translation.get_language()))(request).content.decode()


def test_bokmal_whatever_the_browser_prefers():
    assert language_of() == "nb"


def test_only_a_language_we_speak_is_chosen(monkeypatch):
    monkeypatch.setattr(middleware, "KNOWN", frozenset({"nb", "nn"}))
    assert language_of(**{middleware.COOKIE: "nn"}) == "nn"
    assert language_of(**{middleware.COOKIE: "xx"}) == "nb"


def policy_of(view, settings) -> set[str]:
    settings.DEBUG = False
    answer = middleware.ContentSecurityPolicy(view)(RequestFactory().get("/"))
    return set(answer["Content-Security-Policy"].split("; "))


def test_the_policy_is_what_the_settings_say(settings):
    usual = policy_of(lambda request: HttpResponse(), settings)
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    assert usual == {f"{name} {' '.join(where)}" for name, where in directives}
    assert not any("unsafe" in part or part.startswith("script-src *") for part in usual)


def test_an_answer_may_still_have_a_policy_of_its_own(settings):
    @csp_update({"img-src": ["https://kart.example"]})
    def own(request):
        return HttpResponse()

    assert "img-src 'self' data: https://kart.example" in policy_of(own, settings)
    already = {"Content-Security-Policy": "default-src 'none'"}
    assert policy_of(lambda request: HttpResponse(headers=already), settings) == {"default-src 'none'"}

    def with_nonce(request):
        return HttpResponse(str(request.csp_nonce))

    assert "img-src 'self' data:" in policy_of(with_nonce, settings)
