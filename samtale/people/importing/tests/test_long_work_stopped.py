"""What a worker with a large file does not do: half of it, what nobody confirmed, or what has changed since."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit.log import SEALED
from samtale.audit.models import AccessLog
from samtale.core import long_work as claims
from samtale.people.access import NotAllowedError
from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing import (
    asked_for,
    confirmation,
    said_of_file,
    upload_plan,
    uploads,
)
from samtale.people.models import ImportDone, ImportUpload, ImportWork, Person, Role

from .bringing_in import everything
from .files import SCHOOL, as_csv, changed
from .test_long_work import large, looked_over, take_in_by_worker, text_of, works  # noqa: F401
from .test_views import confirm, upload

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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
    ImportUpload.objects.all().delete()
    upload(client, as_csv(SCHOOL))
    ImportUpload.objects.update(at=timezone.now() - asked_for.KEPT_FOR - timedelta(minutes=1))
    works()
    assert not ImportUpload.objects.get().content, "nor read"


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
