"""The provider's addresses: allauth's, and a page to say who one is."""

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.html import format_html, format_html_join

from .claims import PEOPLE


def sign_in(request: HttpRequest) -> HttpResponse:
    """A button for each."""
    if request.method == "POST":
        user = get_user_model().objects.get(username=request.POST["who"])
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(request.GET["next"])
    buttons = format_html_join("", '<button name="who" value="{}">{}</button>', [(who, who) for who in PEOPLE])
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return HttpResponse(format_html("<title>Provider</title><form method=post>{}{}</form>", token, buttons))


urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("again/", sign_in, name="account_reauthenticate"),
    path("", include("allauth.idp.urls", namespace="idp")),
]
