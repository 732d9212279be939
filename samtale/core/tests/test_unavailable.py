"""A database that is away is no error of ours: the page says so, and what was typed comes back with it."""

import re
import sqlite3

import psycopg
import pytest
from django.db import InternalError, OperationalError, ProgrammingError, connection
from django.http import HttpRequest
from django.test import Client

from samtale.core import views
from samtale.core.unavailable import is_away

TYPED = "Jeg vil lære mer om møteledelse.\n</textarea><script>alert(1)</script>"


def caused(problem: Exception, cause: Exception) -> Exception:
    problem.__cause__ = cause
    return problem


def of_sqlite(code: int) -> Exception:
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = code
    return caused(OperationalError(), cause)


AWAY = [
    of_sqlite(sqlite3.SQLITE_FULL),
    of_sqlite(sqlite3.SQLITE_READONLY),
    of_sqlite(sqlite3.SQLITE_IOERR_WRITE),
    of_sqlite(sqlite3.SQLITE_BUSY),
    caused(OperationalError(), psycopg.errors.AdminShutdown()),
    caused(OperationalError(), psycopg.OperationalError("connection refused")),
    caused(InternalError(), psycopg.errors.ReadOnlySqlTransaction()),
]
OURS = [
    None,
    ValueError(),
    of_sqlite(sqlite3.SQLITE_ERROR),
    caused(ProgrammingError(), psycopg.errors.UndefinedTable()),
    caused(InternalError(), psycopg.errors.InFailedSqlTransaction()),
]


def test_what_passes_by_itself_is_told_from_what_does_not():
    assert [is_away(problem) for problem in AWAY] == [True] * len(AWAY)
    assert [is_away(problem) for problem in OURS] == [False] * len(OURS)


@pytest.fixture
def without_database(db, monkeypatch):
    """A browser that is signed in nowhere, and a database that answers nothing."""

    def away(*args):
        raise of_sqlite(sqlite3.SQLITE_FULL)

    browser = Client(raise_request_exception=False, headers={"Accept": "text/html"})
    browser.cookies["samtale"] = "a" * 32
    with connection.execute_wrapper(away):
        yield browser


def test_a_page_asks_to_wait(without_database, settings):
    settings.DEBUG = False
    answer = without_database.get("/team/?show=all")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "10"
    page = answer.content.decode()
    assert "Vi er straks tilbake" in page and 'href="/team/?show=all"' in page and "<form" not in page


def test_what_was_typed_comes_back_to_be_sent_again(without_database, settings):
    settings.DEBUG = False
    answer = without_database.post("/team/invite/", {"place": "kontoret", "reason": TYPED, "csrfmiddlewaretoken": "x"})
    page = answer.content.decode()
    assert answer.status_code == 503 and 'method="post" action="/team/invite/"' in page
    assert "<script>alert" not in page and page.count("Jeg vil lære mer om møteledelse.") == 2
    assert re.findall(r'textarea name="([^"]+)"', page) == ["place", "reason"]


def test_a_secret_does_not_come_back(without_database, settings):
    settings.DEBUG = False
    sent = {"email": "kari@nordvag.example", "password": "grønne elefanter danser"}
    answer = without_database.post("/accounts/login/password/", sent)
    assert answer.status_code == 503
    assert "elefanter" not in answer.content.decode() and "<form" not in answer.content.decode()


def test_a_script_gets_a_sentence(without_database, settings):
    settings.DEBUG = False
    answer = without_database.get("/signed-in/", headers={"Accept": "application/json"})
    assert answer.status_code == 503 and answer.json()["error"]


@pytest.mark.parametrize("problem", [ValueError("x"), of_sqlite(sqlite3.SQLITE_ERROR)])
def test_our_own_faults_are_called_that(problem):
    try:
        raise problem
    except Exception:
        answer = views.server_error(HttpRequest())
    assert answer.status_code == 500 and "Noe gikk galt hos oss" in answer.content.decode()
