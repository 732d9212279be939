"""Errors, being offline, and what the browser asks for by itself."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from samtale.core import views

ROOT = Path(views.__file__).resolve().parent.parent
# Django cannot sign anybody in while these are asked for.
WITHOUT_DATABASE = ["/offline/", "/sw.js", "/site.webmanifest"]


@pytest.mark.parametrize("address", WITHOUT_DATABASE)
def test_pages_that_must_work_alone_ask_the_database_nothing(client, address):
    assert client.get(address).status_code == 200


def test_a_failure_is_explained_without_request_or_database():
    answer = views.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_is_explained(client, settings):
    settings.DEBUG = False
    answer = client.get("/finnes-ikke/")
    assert answer.status_code == 404
    assert "Vi finner ikke siden" in answer.content.decode()
    assert answer.headers["Content-Language"] == "nb"


@pytest.mark.django_db
def test_a_form_that_stood_too_long_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "kari@nordvag.example"})
    assert answer.status_code == 403
    assert "Siden har vært åpen for lenge" in answer.content.decode()


@pytest.mark.django_db
def test_health_says_whether_the_database_answers(client, monkeypatch):
    assert client.get("/healthz").status_code == 200
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    if connection.vendor == "sqlite":
        connection.close()
        assert client.get("/healthz").status_code == 503


def test_the_service_worker_keeps_no_page_with_content(client):
    script = client.get("/sw.js")
    assert script.headers["Content-Type"] == "text/javascript"
    kept = json.loads(re.search(r"FILES = (\[.*?\]);", script.content.decode())[1])
    assert kept and all(address.startswith("/static/") for address in kept)
    for name in views.CACHED:
        assert name.startswith("built/") or finders.find(name), name


def test_the_manifest_names_a_picture_that_exists(client):
    manifest = client.get("/site.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert manifest.json()["icons"][0]["src"] == "/static/core/mark.svg"
    assert finders.find("core/mark.svg")


@pytest.mark.django_db
def test_who_is_signed_in_is_told_so_and_others_are_asked_to_sign_in(somebody, client):
    assert client.get("/signed-in/", headers={"Accept": "application/json"}).status_code == 401
    client.force_login(somebody)
    assert client.get("/signed-in/", headers={"Accept": "application/json"}).status_code == 204


@pytest.mark.django_db
def test_the_frame_of_a_page_costs_no_more_than_the_session(somebody, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/styleguide/").status_code == 200
    client.force_login(somebody)
    client.get("/styleguide/")
    with django_assert_num_queries(1):
        page = client.get("/styleguide/").content.decode()
    assert somebody.name in page


@pytest.mark.django_db
def test_no_script_or_style_stands_in_a_page(client):
    page = client.get("/styleguide/")
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_every_file_a_page_names_exists():
    texts = {template: template.read_text() for template in ROOT.glob("*/templates/**/*.html")}
    named = [(name, file) for file, text in texts.items() for name in re.findall(r'"([^"]+)"\s*\|\s*static\b', text)]
    assert len(named) > 4 and not [pair for pair in named if not finders.find(pair[0])]


@pytest.mark.parametrize("name", ["core/500.html", "core/offline.html"])
def test_pages_without_a_request_have_a_way_on(name):
    page = render_to_string(name)
    assert '<html lang="nb"' in page and 'href="/"' in page


@pytest.mark.django_db
def test_what_is_stored_is_told_before_anybody_signs_in(client):
    page = client.get("/privacy/").content.decode()
    for said in (
        "Hvem som leser hva",
        "Hva som lagres, og hvorfor",
        "Hvor lenge",
        "Det vi ikke kan love",
        "er det nok at den ene lyver",
        "Den som kan lese e-posten din",
        "Bytter hele virksomheten adresser",
        "er behandlingsansvarlig",
        "artikkel 6 nr. 1 f",
        "lederen til lederen din",
        "hvor mange ganger det er utsatt",
        "e-posttjenesten",
        "Hvor nyttig du synes",
    ):
        assert said in page
    rights = page[page.index("Det du kan kreve") :]
    assert 'href="/about-me/"' in rights and "lederen din" not in rights
