"""A large file is read and imported by the worker, and the page says how far it has come."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.core import bounded
from samtale.core import long_work as claims
from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing import (
    asked_for,
    confirmation,
    kept_plan,
    long_work,
    reading,
    upload_plan,
    uploads,
    waiting,
)
from samtale.people.importing.following import Follower, Step
from samtale.people.models import ImportUpload, ImportWork, Person

from .bringing_in import bring_in, everything
from .files import HEADER, SCHOOL, as_csv, as_xlsx, changed
from .test_views import confirm, shown_fingerprint, upload

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ASKS = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": waiting.ASKING}


@pytest.fixture
def large(monkeypatch):
    """Four rows are many."""
    monkeypatch.setattr(asked_for, "LARGE", 2)
    monkeypatch.setattr(reading, "LARGE", 100)
    monkeypatch.setattr(claims, "SIGN_OF_LIFE", 0)


def works(stop=lambda: False) -> int:
    """The worker does what it has been asked for."""
    return long_work.do_asked_for(timezone.now(), stop)


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().replace("\xa0", " ").split())


def looked_over(client: Client, rows=SCHOOL) -> str:
    """The preview's address, of a large file that is read."""
    address = upload(client, as_csv(rows))["Location"]
    works()
    return address


def take_in_by_worker(client: Client, rows=SCHOOL) -> None:
    confirm(client, looked_over(client, rows))
    works()
    assert ImportUpload.objects.latest("at").applied_at


def test_a_large_file_is_read_while_the_page_says_how_far_and_lands_on_the_preview(hr, large, monkeypatch):  # noqa: F811
    client, another, employee = browser(hr), browser(person("Ola", "Hage", "hr")), browser(person("Kari", "Berg"))
    address, seen = upload(client, as_csv(SCHOOL))["Location"], []
    kept = ImportUpload.objects.get()
    assert not kept.content and "Ødegård".encode() not in bytes(kept.file), "sealed until it is read"
    text = text_of(another, address)
    assert employee.get(address).status_code == 404 and "Står for tur" in text and "<progress" not in text
    assert client.get(f"/people/import/{uuid4()}/")["Location"] == "/people/import/"
    read = uploads.read_apart

    def slowly(content, told):
        for rows in (8_000, 20_000):
            told(rows, 20_000)
            seen.append(text_of(client, address))
        return read(content)

    monkeypatch.setattr(uploads, "read_apart", slowly)
    assert works() == 1 and works() == 0
    assert "Leser rad 8 000 av 20 000 …" in seen[0] and 'max="20000" value="8000"' in seen[0]
    assert 'hx-trigger="every 2s, looked-at"' in seen[0] and "Leser rad 20 000 av 20 000" in seen[1]
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in seen[0], "without JavaScript"
    assert client.get(address, **ASKS)["HX-Refresh"] == "true"
    text = text_of(client, address)
    assert "Se over før du importerer" in text and "Åse Ødegård" in text and "every 2s" not in text
    assert not ImportUpload.objects.get().file and employee.get(address).status_code == 404


def test_a_small_file_goes_straight_to_its_preview(hr):  # noqa: F811
    client = browser(hr)
    address = upload(client, as_csv(SCHOOL))["Location"]
    assert "Se over før du importerer" in text_of(client, address)
    assert confirm(client, address)["Location"] == address and "Importert" in text_of(client, address)
    assert not ImportWork.objects.exists() and not ImportUpload.objects.get().plan


def test_what_is_confirmed_is_imported_by_the_worker(hr, large):  # noqa: F811
    client, seen = browser(hr), []
    address = looked_over(client)
    fingerprint = shown_fingerprint(client, address)
    employee = browser(person("Ola", "Hage"))
    assert employee.post(f"{address}confirmation/", {"fingerprint": fingerprint}).status_code == 404
    before = everything()
    stale = client.post(f"{address}confirmation/", {"fingerprint": "x"}, follow=True)
    assert "Noe er endret siden du så over" in stale.content.decode() and not works()
    for _press in range(2):
        assert client.post(f"{address}confirmation/", {"fingerprint": fingerprint})["Location"] == address
    assert everything() == before and "Vi importerer" in text_of(client, address)
    for busy in ("part", "answers"):
        assert client.post(f"{address}{busy}/", {"part": "whole"})["Location"] == address
    assert client.get(f"{address}columns/")["Location"] == address

    def stop() -> bool:
        seen.append(ImportWork.objects.get().step)
        return False

    assert works(stop) == 1
    assert Person.objects.count() == 6 and "Importert" in text_of(client, address)
    assert client.get(address, **ASKS)["HX-Refresh"] == "true"
    assert Step.PLANNING in seen and Step.WRITING in seen
    kept = ImportUpload.objects.get()
    assert not kept.plan and not kept.content and kept.applied_at
    assert client.post(f"{address}confirmation/", {"fingerprint": fingerprint})["Location"] == address
    assert works() == 0


def test_the_preview_is_of_the_kept_plan_and_shows_the_same(hr, large, monkeypatch):  # noqa: F811
    client = browser(hr)
    take_in_by_worker(client)
    rows = changed(changed(SCHOOL, "1002", Etternavn="Li"), "1003", Stilling="")
    address = looked_over(client, rows[:3])
    kept = ImportUpload.objects.get(applied_at=None)
    made, opened = upload_plan.plan_upload(kept), kept_plan.opened(kept, timezone.localdate())
    assert opened and b"Linh" not in bytes(kept.plan), "sealed"
    for name in (
        *("lines", "questions", "names", "units", "unused", "notes", "working_before", "leaving", "many_addresses"),
        *("is_empty", "fingerprint", "counts", "rows", "refused", "happening", "many_leave", "is_small"),
    ):
        assert getattr(opened, name) == getattr(made, name), name
    assert opened.leaving or opened.refused, "there is something to compare"
    plan_import, planned = upload_plan.plan_import, []
    monkeypatch.setattr(upload_plan, "plan_import", lambda *given: planned.append(1) or plan_import(*given))
    for show in ("", "?show=refused", "?show=unchanged&page=2"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address + show).status_code == 200
        assert sum("people_importwork" in query["sql"] for query in queries) == 1
    assert not planned and kept_plan.opened(kept, timezone.localdate() + timedelta(days=1)) is None
    client.post(f"{address}part/", {"part": "some"})
    assert "Står for tur" in text_of(client, address) and not ImportUpload.objects.get(applied_at=None).plan
    works()
    assert len(planned) == 1 and "Du har ikke krysset av noen enhet." in text_of(client, address)


def test_a_large_file_that_lacks_columns_is_asked_about_and_then_read(hr, large):  # noqa: F811
    client = browser(hr)
    address = upload(client, as_csv(SCHOOL, ["Hva" if title == "Stilling" else title for title in HEADER]))["Location"]
    works()
    assert client.get(address)["Location"] == f"{address}columns/"
    place = HEADER.index("Stilling")
    found = {f"column-{i}": "" for i in range(len(HEADER))}
    kept = ImportUpload.objects.get()
    found |= {f"column-{i}": name for i, name in kept.columns["means"].items()}
    assert client.post(f"{address}columns/", found | {f"column-{place}": "TITLE"})["Location"] == address
    assert "Står for tur" in text_of(client, address)
    works()
    assert "Rektor, Oppvekst" in text_of(client, address)


def test_an_unfinished_file_is_found_again_by_whoever_brought_it(hr, large):  # noqa: F811
    client, other = browser(hr), browser(person("Ola", "Hage", "hr"))
    address = upload(client, as_csv(SCHOOL))["Location"]
    for said in ("ansatte.csv er under arbeid.", "ansatte.csv er ikke importert ennå."):
        text = text_of(client, "/people/import/")
        assert said in text and f'href="{address}"' in text
        assert "ansatte.csv" not in text_of(other, "/people/import/")
        works()
    confirm(client, address)
    works()
    assert "ansatte.csv" not in text_of(client, "/people/import/")


def test_the_reading_process_says_which_row_it_is_at(monkeypatch):
    rows = [[str(10_000 + i), *SCHOOL[0][1:]] for i in range(2_000)]
    monkeypatch.setattr(bounded, "_BETWEEN", 0.01)
    told = []
    table = reading.read_apart(as_xlsx(rows), lambda done, of: told.append((done, of)))
    said = [one for one in told if one[0]]
    assert len(table.rows) == 2_001 and said and said == sorted(said)
    assert {of for _done, of in said} == {2_001} and all(done % 200 == 0 for done, _of in said)

    def enough(_done: int, _of: int) -> None:
        raise claims.WorkerStoppingError

    with pytest.raises(claims.WorkerStoppingError):
        reading.read_apart(as_xlsx(rows), enough)


def test_every_row_that_is_written_is_counted(hr):  # noqa: F811
    told = []

    class Counting(Follower):
        def tell(self, step: Step, done: int = 0, of: int = 0) -> None:
            told.append((step, done, of))

    bring_in(SCHOOL)
    kept = uploads.keep_upload(
        content=as_csv(changed(SCHOOL, "1002", Stilling="Rektor", Etternavn="Li")), filename="a.csv", by=hr
    )
    confirmation.apply_import(
        upload_id=kept.pk, by=hr, fingerprint=upload_plan.plan_upload(kept).fingerprint, follower=Counting()
    )
    written = [(done, of) for step, done, of in told if step == Step.WRITING]
    assert written == [(0, 2), (1, 2), (2, 2)]
    assert [step for step, _done, of in told if of] == sorted(
        [step for step, _done, of in told if of], key=[Step.NOTING, Step.WRITING, Step.ENDING].index
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_told_within_the_transaction_is_seen_outside_it(hr, large):  # noqa: F811
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer, and the page goes on saying «Skriver endringene».")
    client, seen = browser(hr), []
    address = looked_over(client)
    confirm(client, address)

    def stop() -> bool:
        if ImportWork.objects.get().step == Step.WRITING:
            beside = connection.copy()
            with beside.cursor() as cursor:
                cursor.execute("SELECT step, done, of, (SELECT count(*) FROM people_person) FROM people_importwork")
                seen.append(cursor.fetchone())
            beside.close()
        return False

    works(stop)
    counted = [row for row in seen if row[0] == "writing" and row[2]]
    assert counted and {row[3] for row in counted} == {1}, "and nothing of it is there before it all is"
    assert Person.objects.count() == 5
