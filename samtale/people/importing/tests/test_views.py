"""Uploading, looking over and confirming in the browser's way."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from samtale.people.directory.tests.test_views import administrator, browser, hr, person  # noqa: F401
from samtale.people.importing.headers import WHOLE_NAMES, Column
from samtale.people.importing.tests.files import HEADER, SCHOOL, as_csv, as_xlsx, changed
from samtale.people.models import ImportUpload, NewWayIn, Person
from samtale.people.ways_in import actions

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes, name: str = "ansatte.csv"):
    return client.post("/people/import/", {"file": SimpleUploadedFile(name, content)})


def preview_of(client: Client, content: bytes, query: str = "") -> tuple[str, str]:
    """The preview's address and what it shows."""
    response = upload(client, content)
    assert response.status_code == 302, response.content.decode()
    return response["Location"], client.get(response["Location"] + query).content.decode()


def shown_fingerprint(client: Client, address: str) -> str:
    return re.search(r'name="fingerprint" value="(\w+)"', client.get(address).content.decode())[1]


def confirm(client: Client, address: str, **more):
    return client.post(f"{address}confirmation/", {"fingerprint": shown_fingerprint(client, address), **more})


def take_in(client: Client, rows=SCHOOL, **more) -> None:
    address, _text = preview_of(client, as_csv(rows))
    assert confirm(client, address, **more).status_code == 302


@pytest.mark.parametrize("content", [as_csv(SCHOOL), as_xlsx(SCHOOL)])
def test_a_file_is_looked_over_and_then_imported(hr, content):  # noqa: F811
    client = browser(hr)
    address, text = preview_of(client, content)
    assert "Åse Ødegård" in text and "Lærer, Oppvekst &gt; Solbakken skole" in text and 'class="chip-count">4<' in text
    assert Person.objects.count() == 1
    assert confirm(client, address)["Location"] == address
    assert Person.objects.count() == 5
    done = client.get(address).content.decode()
    assert "Importert" in done and "<dd>4</dd>" in done
    again = client.post(f"{address}confirmation/", {"fingerprint": "x"})
    assert again["Location"] == address and Person.objects.count() == 5


def test_the_page_says_what_it_understands_and_gives_an_example_that_can_be_imported(administrator):  # noqa: F811
    client = browser(administrator)
    text = client.get("/people/import/").content.decode()
    assert all(f">{column}</th>" in text for column in Column if column not in WHOLE_NAMES)
    response = client.get("/people/import/example/")
    assert "attachment" in response["Content-Disposition"]
    preview = preview_of(client, response.content)[1]
    assert "avvist" not in preview and 'class="chip-count">4<' in preview and "bruker vi ikke" not in preview


def test_a_file_that_cannot_be_used_is_answered_by_the_field(hr):  # noqa: F811
    client = browser(hr)
    for content, said in [
        (b"", "Filen er tom."),
        (b"\x89PNG\0", "CSV og Excel"),
        (b"Navn;Alder\nKari;3\n", "Disse kolonnene mangler"),
        (b"a" * (5 * 1024 * 1024 + 1), "5 MB"),
        (as_csv(SCHOOL, ["Epost" if title == "Stilling" else title for title in HEADER]), "«E-post» og «Epost»"),
    ]:
        response = upload(client, content)
        assert response.status_code == 422 and said in response.content.decode()
        assert "ds-error-summary" in response.content.decode()
    response = client.post("/people/import/", {})
    assert response.status_code == 422 and "Velg en fil først." in response.content.decode()
    assert not ImportUpload.objects.exists()


def test_reasons_changes_and_unused_columns_are_shown_row_by_row(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    rows = changed(changed(SCHOOL, "1002", Etternavn="Li <b>"), "1003", Stilling="")
    _address, text = preview_of(client, as_csv([[*row, "100"] for row in rows], [*HEADER, "Stillings%"]))
    assert "Stillingen mangler." in text and "<del>Berg</del>" in text and f"<ins>{escape('Li <b>')}</ins>" in text
    assert "Stillings%" in text and "1 rad blir ikke med" in text
    assert "Åse Ødegård" not in text  # nothing changes for her, so she stands under «uendret»
    _address, text = preview_of(client, as_csv(rows), "?show=unchanged")
    assert "Åse Ødegård" in text and "Stillingen mangler." not in text


def test_a_file_that_changes_nothing_has_nothing_to_confirm(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    _address, text = preview_of(client, as_csv(SCHOOL))
    assert "Det er ingenting å importere" in text and ">Importer</button>" not in text and "Åse Ødegård" in text
    _address, text = preview_of(client, as_csv(changed(SCHOOL, "1001", Stilling="")[:1]))
    assert "Filen endrer ingenting" not in text


def test_the_page_says_that_a_new_address_does_not_hold_yet_and_what_became_of_it(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    Person.objects.filter(employee_number__in=["1001", "1002"]).update(first_signed_in_at=timezone.now())
    file = as_csv(changed(SCHOOL, "1002", Epost="kari.li@nordvag.example"))
    address, _text = preview_of(client, file)
    confirm(client, address)
    done = client.get(address).content.decode()
    assert "Én ny e-postadresse gjelder ikke ennå." in done and "/people/new-ways-in/" in done
    _address, text = preview_of(client, file)
    assert "Filen endrer ingenting." in text
    assert text.count("kari.li@nordvag.example venter på svar og gjelder ikke ennå.") == 1
    kari = Person.objects.get(employee_number="1002")
    actions.answer(way_in_id=NewWayIn.objects.get().pk, yes=False, by=kari.pk, how=actions.LETTER)
    _address, text = preview_of(client, file)
    assert "kari.li@nordvag.example gjelder ikke: Kari har svart «dette er ikke meg»." in text
    address, _text = preview_of(client, as_csv(changed(SCHOOL, "1003", Etternavn="Li")))
    confirm(client, address)
    assert "gjelder ikke ennå" not in client.get(address).content.decode(), "nothing new in this file"


def test_many_leaving_needs_a_tick_and_says_how_many(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    address, text = preview_of(client, as_csv(SCHOOL[:2]))
    assert "Ja, disse 2 har sluttet" in text and "required" in text
    response = confirm(client, address)
    assert response.status_code == 422 and "Kryss av hvis det stemmer." in response.content.decode()
    assert Person.objects.filter(is_active=True).count() == 5
    assert confirm(client, address, leaving="on").status_code == 302
    assert Person.objects.filter(is_active=True).count() == 3


def test_a_preview_that_no_longer_holds_is_shown_anew(hr):  # noqa: F811
    client = browser(hr)
    first, _text = preview_of(client, as_csv(SCHOOL))
    second, _text = preview_of(client, as_csv(SCHOOL))
    shown = shown_fingerprint(client, second)
    confirm(client, first)
    response = client.post(f"{second}confirmation/", {"fingerprint": shown}, follow=True)
    text = response.content.decode()
    assert "Noe er endret siden du så over." in text and "Det er ingenting å importere" in text


def test_a_file_that_is_gone_leads_back_to_the_upload(hr):  # noqa: F811
    client = browser(hr)
    for response in (
        client.get(f"/people/import/{uuid4()}/", follow=True),
        client.post(f"/people/import/{uuid4()}/confirmation/", {"fingerprint": "x"}, follow=True),
    ):
        assert response.redirect_chain[-1][0] == "/people/import/" and "Filen er borte." in response.content.decode()


def test_nobody_else_uploads_sees_or_confirms(hr):  # noqa: F811
    address, _text = preview_of(browser(hr), as_csv(SCHOOL))
    fingerprint = shown_fingerprint(browser(hr), address)
    for who in (person("Per", "Ås"), person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")):
        client = browser(who)
        assert upload(client, as_csv(SCHOOL)).status_code == 404
        assert client.get(address).status_code == 404
        assert client.post(f"{address}confirmation/", {"fingerprint": fingerprint}).status_code == 404
    assert Person.objects.filter(employee_number__isnull=False).count() == 0 and ImportUpload.objects.count() == 1


def test_a_preview_of_many_rows_costs_no_more_queries(hr, django_assert_num_queries):  # noqa: F811
    client = browser(hr)
    short, _text = preview_of(client, as_csv(SCHOOL))
    many = [[str(i), f"Nes{i}", "Ola", "", "Lærer", "", "", f"Skole {i}", "", ""] for i in range(300)]
    long, _text = preview_of(client, as_csv(many))
    for address in (short, long):
        with django_assert_num_queries(8):
            text = client.get(address).content.decode()
    assert "1–100 av 300" in text and "Ola Nes299" in client.get(f"{long}?page=3").content.decode()
