"""A large file is read and imported by the worker, and the page says how far it has come."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.log import SEALED
from samtale.audit.models import AccessLog
from samtale.core import bounded
from samtale.core import long_work as claims
from samtale.people.access import NotAllowedError
from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing import (
    asked_for,
    confirmation,
    kept_plan,
    long_work,
    reading,
    said_of_file,
    upload_plan,
    uploads,
    waiting,
)
from samtale.people.importing.following import Follower, Step
from samtale.people.models import ImportDone, ImportUpload, ImportWork, Person, Role

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


@pytest.mark.parametrize("just_before", [False, True])
def test_what_has_changed_since_is_not_imported_but_shown_anew(hr, large, monkeypatch, just_before):  # noqa: F811
    client = browser(hr)
    take_in_by_worker(client)
    address = looked_over(client, changed(SCHOOL, "1002", Stilling="Rektor"))
    assert confirm(client, address).status_code == 302
    ready = upload_plan.ready

    def change() -> None:
        Person.objects.filter(employee_number="1003").update(last_name="Nilsen")

    def then_changed(*given):
        monkeypatch.setattr(upload_plan, "ready", ready)
        made = ready(*given)
        change()
        return made

    if just_before:
        monkeypatch.setattr(upload_plan, "ready", then_changed)
    else:
        change()
    works()
    text = text_of(client, address)
    assert "Ingenting er importert" in text and "Noe er endret siden du så over. Se over en gang til" in text
    assert "<del>Nilsen</del>" in text
    assert Person.objects.get(employee_number="1003").last_name == "Nilsen"
    confirm(client, address)
    works()
    assert Person.objects.get(employee_number="1003").last_name != "Nilsen" and "Importert" in text_of(client, address)


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


@pytest.mark.parametrize("when", ["writes", "has written"])
def test_a_worker_that_stops_or_dies_leaves_nothing_half_done(hr, large, when):  # noqa: F811
    client = browser(hr)
    address = looked_over(client)
    confirm(client, address)
    before, asked = everything(), []
    sealed = AccessLog.objects.filter(event=SEALED).count()

    def stop() -> bool:
        """Asked to end while it writes, or when it has and looks over it, and from then on."""
        is_time = Person.objects.filter(employee_number="1001").exists()
        if when == "has written":
            is_time = AccessLog.objects.filter(event=SEALED).count() > sealed
        asked.append(bool(asked and asked[-1]) or is_time)
        return asked[-1]

    works(stop)
    work = ImportWork.objects.get()
    assert asked[-1] and not asked[0]
    assert everything() == before and work.is_on_its_way and (work.tries, work.ticket) == (0, None)
    ImportWork.objects.update(ticket=uuid4(), seen_at=timezone.now(), tries=1)  # another has it, and dies
    assert works() == 0 and "Vi importerer" in text_of(client, address)
    ImportWork.objects.update(seen_at=timezone.now() - claims.LEASE - timedelta(seconds=1))
    assert "Har det stoppet, begynner det på nytt av seg selv." in text_of(client, address)
    assert works() == 1 and Person.objects.count() == 5 and "Importert" in text_of(client, address)


def test_whoever_has_lost_it_to_another_keeps_nothing(hr, large, monkeypatch):  # noqa: F811
    client, read, other = browser(hr), uploads.read_apart, uuid4()
    upload(client, as_csv(SCHOOL))

    def taken_over(*given):
        ImportWork.objects.update(ticket=other, seen_at=timezone.now())
        return read(*given)

    monkeypatch.setattr(uploads, "read_apart", taken_over)
    works()
    work = ImportWork.objects.get()
    assert work.is_on_its_way and work.ticket == other and not ImportUpload.objects.get().plan


def test_what_is_said_while_it_is_planned_is_not_overtaken(hr, large, monkeypatch):  # noqa: F811
    client, ready, said = browser(hr), upload_plan.ready, []
    address = looked_over(client)
    upload_id = ImportUpload.objects.get().pk
    client.post(f"{address}part/", {"part": "some"})

    def then_said(*given):
        made = ready(*given)
        said_of_file.choose_part(upload_id=upload_id, by=hr, units=None)
        said.append(True)
        return made

    monkeypatch.setattr(upload_plan, "ready", then_said)
    works(lambda: bool(said))
    assert said and not ImportUpload.objects.get().plan and ImportWork.objects.get().is_on_its_way
    monkeypatch.setattr(upload_plan, "ready", ready)
    works()
    assert "Se over før du importerer" in text_of(client, address)


def test_it_is_imported_by_whoever_confirmed_it(hr, large):  # noqa: F811
    other = person("Eva", "Lie", "hr")
    address = looked_over(browser(hr))
    confirm(browser(other), address)
    works()
    assert ImportDone.objects.get().by == other
    assert AccessLog.objects.get(event="people.imported").actor_id == other.pk


def test_a_file_a_day_old_is_not_imported(hr, large):  # noqa: F811
    client = browser(hr)
    address, before = looked_over(client), everything()
    confirm(client, address)
    ImportUpload.objects.update(at=timezone.now() - asked_for.KEPT_FOR - timedelta(minutes=1))
    works()
    assert everything() == before and "Filen er borte" in ImportWork.objects.get().problem
    assert client.get(address)["Location"] == "/people/import/"


def test_that_many_leave_is_asked_again_when_more_do(hr, large):  # noqa: F811
    client = browser(hr)
    take_in_by_worker(client)
    address = looked_over(client, SCHOOL[:3])
    assert 'name="leaving"' in text_of(client, address)
    before = everything()
    assert confirm(client, address).status_code == 422 and works() == 0 and everything() == before
    assert confirm(client, address, leaving="on").status_code == 302
    ImportWork.objects.update(leaving_confirmed=False)  # nobody said so
    works()
    assert everything() == before and "Ingenting er importert" in text_of(client, address)


def test_what_goes_wrong_is_said_and_can_be_tried_again(hr, large, monkeypatch):  # noqa: F811
    client, employee = browser(hr), browser(person("Kari", "Berg"))
    read = uploads.read_apart

    def wrong(*_given):
        raise ValueError

    monkeypatch.setattr(uploads, "read_apart", wrong)
    address = upload(client, as_csv(SCHOOL))["Location"]
    with pytest.raises(ValueError):
        works()
    text = text_of(client, address)
    assert "Ingenting er endret" in text and "Det gikk ikke. Prøv igjen. Skjer det en gang til, si fra" in text
    assert "Filen ble ikke lest" in text and ">Prøv igjen</button>" in text
    start = text_of(client, "/people/import/")
    assert "ansatte.csv ble ikke lest." in start and f'<a href="{address}">Se hvorfor</a>' in start
    assert client.get(f"{address}columns/")["Location"] == address
    monkeypatch.setattr(uploads, "read_apart", read)
    assert employee.post(f"{address}again/").status_code == 404 and works() == 0
    with pytest.raises(NotAllowedError):
        asked_for.try_again(upload_id=ImportUpload.objects.get().pk, by=Person.objects.get(first_name="Kari"))
    assert client.post(f"{address}again/")["Location"] == address
    asked_at = ImportWork.objects.get().asked_at
    client.post(f"{address}again/")
    assert ImportWork.objects.get().asked_at == asked_at, "two presses are one"
    ImportWork.objects.update(tries=claims.TRIES)  # it took down each worker that tried
    works()
    assert "Det gikk ikke." in text_of(client, address)
    client.post(f"{address}again/")
    works()
    assert "Se over før du importerer" in text_of(client, address)
    confirm(client, address)
    monkeypatch.setattr(confirmation, "write_plan", wrong)
    with pytest.raises(ValueError):
        works()
    text = text_of(client, address)
    assert "Ingenting er importert" in text and "Det gikk ikke. Prøv igjen." in text and ">Importer</button>" in text
    assert "ansatte.csv er ikke importert ennå." in text_of(client, "/people/import/")


def test_a_file_that_cannot_be_used_is_said_and_let_go_of(hr, large):  # noqa: F811
    client = browser(hr)
    address = looked_over(client)
    assert "Se over" in text_of(client, address)
    address = upload(client, b"Navn;Alder\n" + b"Kari;3\n" * 30)["Location"]
    works()
    text = text_of(client, address)
    assert "Disse kolonnene mangler" in text and "Filen ble ikke lest" in text and "Prøv igjen</button>" not in text
    assert not ImportUpload.objects.get(content=b"").file
    address = upload(client, as_csv(SCHOOL))["Location"]
    uploads.remove_old_uploads(timezone.now() + timedelta(hours=2))  # nobody read it
    works()
    assert "Filen er borte. Last den opp på nytt." in text_of(client, address)


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


def test_whoever_may_no_longer_import_has_nothing_done(hr, large):  # noqa: F811
    client, other = browser(hr), browser(person("Ola", "Hage", "hr"))
    address = looked_over(client)
    confirm(client, address)
    Role.objects.filter(person=hr).delete()
    works()
    assert Person.objects.count() == 2 and "har ikke lenger lov til å importere" in text_of(other, address)
    assert client.get(address).status_code == 404


def test_nor_is_a_file_read_for_whoever_may_no_longer_import(hr, large):  # noqa: F811
    other = browser(person("Ola", "Hage", "hr"))
    address = upload(browser(hr), as_csv(SCHOOL))["Location"]
    Role.objects.filter(person=hr).delete()
    works()
    assert not ImportUpload.objects.get().content and "har ikke lenger lov til å importere" in text_of(other, address)


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
