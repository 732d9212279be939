"""A plain Django application over the same database: what the program is measured against (docs/performance.md).

Django's own middleware and no other, its own sessions and sign-in, and the plain views before the program's addresses.
"""

import json
import os
from pathlib import Path
from unittest import mock

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import override_settings

from bench.server import Page

# Compression is Django's own; that it leaves sealed texts alone is the program's rule for any page.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "samtale.vault.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
RENDERED_BY = ("samtale.conversations.home.views.render", "samtale.conversations.meeting.views.render")


def make() -> WSGIHandler:
    """The application, once the program has said what each template is given."""
    get_wsgi_application()
    measured = [Page(**row) for row in json.loads(Path(os.environ["BENCH_PAGES"]).read_text())]
    _remember(measured)
    override_settings(
        MIDDLEWARE=MIDDLEWARE, SESSION_ENGINE="bench.plain.sessions", ROOT_URLCONF="bench.plain.urls"
    ).enable()
    return WSGIHandler()


def _remember(measured: list[Page]) -> None:
    from django.conf import settings

    from . import pages

    def remembering(request: HttpRequest, template: str, context: dict, status: int | None = None) -> HttpResponse:
        pages.PAGES[request.path] = template, context
        return render(request, template, context, status=status)  # and so its texts are opened, as for any page

    with mock.patch(RENDERED_BY[0], remembering), mock.patch(RENDERED_BY[1], remembering):
        for page in measured:
            client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
            client.cookies[settings.SESSION_COOKIE_NAME] = page.session
            answer = client.get("/" if page.writes else page.path, HTTP_USER_AGENT="bench")
            person = answer.wsgi_request.user
            pages.STANDINGS[person.pk] = person.standing
    connections.close_all()


application = make()
