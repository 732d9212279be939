"""Saying which column is what: asked for where it is missing, remembered, and nothing kept longer than it is needed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.notices import chores
from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing import columns, uploads
from samtale.people.importing.headers import Column
from samtale.people.importing.table import FileRefusedError
from samtale.people.models import ImportHeading, ImportUpload, Person

from .files import HEADER, SCHOOL, as_csv, as_xlsx
from .test_views import confirm, preview_of, upload

pytestmark = pytest.mark.django_db
PAYROLL = [
    "Ansvarsnavn" if title == "Enhet" else "Rolle i jobben" if title == "Stilling" else title for title in HEADER
]
NO_SECTOR = [i for i, title in enumerate(HEADER) if title not in ("Sektor", "Avdeling")]
FILE = as_csv([[row[i] for i in NO_SECTOR] for row in SCHOOL], [PAYROLL[i] for i in NO_SECTOR])


def said(text_of: dict[str, Column], address: str) -> dict[str, str]:
    """What the page posts when some columns are said to be something and the others are left."""
    found = columns.columns_of(ImportUpload.objects.get(pk=address.split("/")[-2]))
    chosen = {column: text_of.get(column.title, column.means) for column in found}
    return {column.field: means.name if means else "" for column, means in chosen.items()}


WANTED = {"Ansvarsnavn": Column.UNIT, "Rolle i jobben": Column.TITLE}


def test_missing_columns_are_asked_for_and_remembered(hr):  # noqa: F811
    client = browser(hr)
    address = upload(client, FILE)["Location"]
    assert client.get(address)["Location"] == f"{address}columns/"
    text = client.get(f"{address}columns/").content.decode()
    assert "Hva er «Ansvarsnavn»?" in text and "For eksempel Solbakken skole · Eiendom" in text
    assert "Stilling; Enhet (eller Sektor, Avdeling, Team)" in text
    for too_little in ({}, {"Ansvarsnavn": Column.UNIT}):
        again = client.post(f"{address}columns/", said(too_little, address))
        assert again.status_code == 422 and "Si hvilken kolonne som er: Stilling" in again.content.decode()
    twice = client.post(f"{address}columns/", said(dict.fromkeys(WANTED, Column.UNIT), address))
    assert twice.status_code == 422 and "«Rolle i jobben» og «Ansvarsnavn»" in twice.content.decode()
    assert not ImportHeading.objects.exists() and not AccessLog.objects.filter(event="people.columns_said").exists()
    done = client.post(f"{address}columns/", said(WANTED, address))
    assert done["Location"] == address
    assert "Lærer, Solbakken skole" in client.get(address).content.decode()
    assert confirm(client, address).status_code == 302 and Person.objects.count() == 5
    assert {(row.title, row.means, row.by_id) for row in ImportHeading.objects.all()} == {
        ("ansvarsnavn", "UNIT", hr.pk),
        ("rolleijobben", "TITLE", hr.pk),
    }
    assert AccessLog.objects.get(event="people.columns_said").detail["changed"] == 2
    _address, text = preview_of(client, FILE)
    assert "Filen endrer ingenting." in text, "the next file needs no answer"


def test_what_was_said_can_be_said_otherwise_and_a_heading_we_know_comes_first(hr):  # noqa: F811
    client = browser(hr)
    address = upload(client, FILE)["Location"]
    client.post(f"{address}columns/", said(WANTED, address))
    both = as_csv([[*row, "Annet"] for row in SCHOOL], [*HEADER, "Ansvarsnavn"])
    address, text = preview_of(client, both)
    assert "Ansvarsnavn" in text and "Oppvekst &gt; Solbakken skole" in text
    client.post(f"{address}columns/", said({"Avdeling": Column.TEAM}, address))
    assert ImportHeading.objects.get(title="avdeling").means == "TEAM"
    address, _text = preview_of(client, both)
    client.post(f"{address}columns/", said({"Avdeling": Column.DEPARTMENT}, address))
    assert not ImportHeading.objects.filter(title="avdeling").exists()


def test_a_preview_lets_one_say_what_an_unknown_column_is(hr):  # noqa: F811
    client = browser(hr)
    file = as_xlsx([[*row, "Blå"] for row in SCHOOL], [*HEADER, "Lag"])
    address, text = preview_of(client, file)
    assert "Si hva kolonnene er" in text and "Blå" not in text
    client.post(f"{address}columns/", said({"Lag": Column.TEAM}, address))
    assert "5. trinn &gt; Blå" in client.get(address).content.decode()
    client.post(f"{address}columns/", {**said({}, address)})
    assert "5. trinn &gt; Blå" in client.get(address).content.decode(), "what is chosen is chosen on the page too"


def test_what_is_aside_is_sealed_and_gone_when_it_is_done_or_after_an_hour(hr):  # noqa: F811
    client = browser(hr)
    file = as_csv([[*row, "Hemmelig", "01017012345"] for row in SCHOOL], [*HEADER, "Lag", "Fnr"])
    address, _text = preview_of(client, file)
    kept = ImportUpload.objects.get()
    assert kept.aside and b"Hemmelig" not in bytes(kept.aside) + bytes(kept.content)
    assert b"01017012345" not in bytes(kept.aside) + bytes(kept.content)
    assert {column.title for column in columns.columns_of(kept) if not column.is_known} == {"Lag"}
    ImportUpload.objects.update(at=timezone.now() - timedelta(minutes=61))
    kept.refresh_from_db()
    assert not columns.is_aside(kept) and [c for c in columns.columns_of(kept) if not c.is_known] == []
    assert "Si hva kolonnene er" not in client.get(address).content.decode()
    chores.do_all(timezone.now())
    kept.refresh_from_db()
    assert not kept.aside and client.get(address).status_code == 200
    confirm(client, address)
    address, _text = preview_of(client, as_csv([[*row, "x"] for row in SCHOOL[:3]], [*HEADER, "Lag"]))
    confirm(client, address, leaving="on")
    assert not any(bytes(row.aside) + bytes(row.content) for row in ImportUpload.objects.all())


def test_a_file_that_is_no_list_is_refused_and_not_asked_about(hr):  # noqa: F811
    for content in (b"Navn;Alder\nKari;3\n", b"Dette er et brev\nog ingenting annet\n"):
        with pytest.raises(FileRefusedError, match="mangler"):
            uploads.keep_upload(content=content, filename="brev.csv", by=hr)
    english = as_csv(SCHOOL, [f"Heading {i}" for i in range(len(HEADER))])
    kept = uploads.keep_upload(content=english, filename="people.csv", by=hr)
    assert len(columns.columns_of(kept)) == len(HEADER)


def test_nobody_else_says_what_columns_are(hr):  # noqa: F811
    address = upload(browser(hr), FILE)["Location"]
    means = said(WANTED, address)
    for who in (person("Per", "Ås"), person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")):
        client = browser(who)
        assert client.get(f"{address}columns/").status_code == 404
        assert client.post(f"{address}columns/", means).status_code == 404
    assert not ImportHeading.objects.exists()
