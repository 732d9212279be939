"""A large import is undone by the worker, whole or not at all, and the page says how far and what came of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import long_work as claims
from samtale.notices import chores
from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing import asked_for, putting_back, undoing, undoing_work
from samtale.people.importing.following import Step
from samtale.people.models import ImportDone, ImportUndoing, Person, Role

from .files import SCHOOL, changed
from .test_history import big_change, everything, last
from .test_long_work import ASKS, text_of
from .test_views import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def client(hr, monkeypatch):  # noqa: F811
    """Hanne's browser, when the school has been brought in and much of it changed."""
    client = browser(hr)
    take_in(client)
    client.before = everything()
    big_change(client)
    monkeypatch.setattr(asked_for, "LARGE", 0)
    monkeypatch.setattr(claims, "SIGN_OF_LIFE", 0)
    return client


def works(stop=lambda: False) -> int:
    return undoing_work.do_asked_for(timezone.now(), stop)


def page_of(done: ImportDone) -> str:
    return f"/people/imports/{done.pk}/undoing/"


def test_the_press_answers_at_once_and_the_page_follows_to_the_end(client, hr):  # noqa: F811
    address, seen = page_of(last()), []
    employee, other = browser(person("Ola", "Hage")), browser(person("Eva", "Lie", "hr"))
    now = everything()
    assert employee.post(address).status_code == 404 and not ImportUndoing.objects.exists()
    assert client.get(address)["Location"] == "/people/imports/", "nobody has asked for it"
    for press in (client, client, other):
        assert press.post(address)["Location"] == address
    assert everything() == now and ImportUndoing.objects.get().by == hr, "two presses are one"
    text = text_of(client, address)
    assert "Vi angrer importen" in text and "Står for tur …" in text and "<progress" not in text
    assert 'hx-trigger="every 2s, looked-at"' in text and '<noscript><meta http-equiv="refresh" content="3">' in text
    assert employee.get(address).status_code == 404 and "Står for tur" in text_of(other, address)
    history = text_of(client, "/people/imports/")
    assert "Importen blir angret nå." in history and f'href="{address}"' in history
    assert f'action="{address}"' not in history

    def stop() -> bool:
        seen.append(ImportUndoing.objects.get().step)
        return False

    assert works(stop) == 1 and works() == 0
    assert Step.RESTING in seen and everything() != now and last().undone_by == hr
    assert client.get(address, **ASKS)["HX-Refresh"] == "true"
    text = text_of(client, address)
    assert "Importen er angret" in text and "Alt er som før importen." in text and "every 2s" not in text
    assert client.post(address)["Location"] == address and works() == 0, "once more changes nothing"
    assert AccessLog.objects.filter(event="people.import_undone").count() == 1


def test_everything_is_as_it_was(client):
    client.post(page_of(last()))
    works()
    assert everything() == client.before


def test_a_small_one_is_undone_at_once(client, monkeypatch):
    monkeypatch.setattr(asked_for, "LARGE", 4)  # two new or changed, one of each moved and left
    assert client.post(page_of(last()))["Location"] == page_of(last())
    assert everything() == client.before and not ImportUndoing.objects.exists()
    assert "Importen er angret" in text_of(client, page_of(last()))


def test_what_rests_on_it_is_said_and_nothing_is_undone(client):
    Role.objects.create(person=Person.objects.get(employee_number="1005"), kind="hr")
    now, address = everything(), page_of(last())
    client.post(address)
    works()
    assert everything() == now and last().undone_at is None
    assert client.get(address, **ASKS)["HX-Refresh"] == "true"
    text = text_of(client, address)
    assert "Importen kan ikke angres" in text and "hos Per Ås" in text and "Ingenting er endret." in text
    assert "undoing/" not in text.split("Importen kan ikke angres")[1], "it is not offered where it was refused"
    again = text_of(client, "/people/imports/")
    assert "Importen kan ikke angres" not in again and "undoing/" in again
    Role.objects.filter(person__employee_number="1005").delete()
    client.post(address)
    works()
    assert last().undone_at and everything() == client.before, "it may be asked for again"


def test_who_may_is_asked_again_when_it_is_done(client, hr):  # noqa: F811
    other, address = browser(person("Eva", "Lie", "hr")), page_of(last())
    client.post(address)
    Role.objects.filter(person=hr).delete()
    now = everything()
    works()
    assert everything() == now and last().undone_at is None
    assert "har ikke lenger lov til å angre importer" in text_of(other, address)
    assert client.get(address).status_code == 404


def test_another_import_since_stands_in_the_way(client, monkeypatch):
    asked = last()
    client.post(page_of(asked))
    monkeypatch.setattr(asked_for, "LARGE", 9)
    take_in(client, changed(SCHOOL, "1004", Stilling="Drifter"), leaving="on")
    now = everything()
    monkeypatch.setattr(asked_for, "LARGE", 0)
    works()
    assert "Bare den siste importen kan angres" in text_of(client, page_of(asked))
    assert everything() == now and not ImportDone.objects.exclude(undone_at=None).exists()
    answer = client.post(page_of(asked))
    assert answer.status_code == 422 and "Bare den siste importen" in answer.content.decode(), "said at once"
    assert works() == 0


def test_a_week_stands_in_the_way(client):
    now, asked = everything(), last()
    client.post(page_of(asked))
    ImportDone.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    works()
    assert "bare i sju dager" in text_of(client, page_of(asked)) and everything() == now


def test_a_worker_that_stops_or_dies_leaves_nothing_half_done(client, monkeypatch):
    address, now, asked = page_of(last()), everything(), []
    client.post(address)

    def stop() -> bool:
        """Asked to end when something is put back, and from then on."""
        asked.append(bool(asked and asked[-1]) or not Person.objects.filter(last_name="Li").exists())
        return asked[-1]

    works(stop)
    work = ImportUndoing.objects.get()
    assert asked[-1] and everything() == now and work.is_on_its_way and (work.tries, work.ticket) == (0, None)
    ImportUndoing.objects.update(ticket=uuid4(), seen_at=timezone.now(), tries=1)  # another has it, and dies
    assert works() == 0 and "Vi angrer importen" in text_of(client, address)
    ImportUndoing.objects.update(seen_at=timezone.now() - claims.LEASE - timedelta(seconds=1))
    assert "begynner det på nytt av seg selv" in text_of(client, address)
    assert works() == 1 and everything() == client.before


@pytest.mark.parametrize("where, what", [(putting_back, "_put_addresses_back"), (undoing, "log")])
def test_what_goes_wrong_changes_nothing_and_may_be_tried_again(client, monkeypatch, where, what):
    address, now, goes_well = page_of(last()), everything(), getattr(where, what)

    def wrong(*_given, **_more):
        raise ValueError

    wrong.record = wrong
    monkeypatch.setattr(where, what, wrong)
    client.post(address)
    with pytest.raises(ValueError):
        works()
    text = text_of(client, address)
    assert everything() == now and "Importen er ikke angret" in text and "Det gikk ikke. Prøv igjen. Skjer" in text
    client.post(address)
    ImportUndoing.objects.update(tries=claims.TRIES)  # it took down each worker that tried
    works()
    assert "Det gikk ikke." in text_of(client, address) and everything() == now
    monkeypatch.setattr(where, what, goes_well)
    client.post(address)
    works()
    assert everything() == client.before


def test_what_became_of_it_is_forgotten_after_a_day(client):
    address = page_of(last())
    Role.objects.create(person=Person.objects.get(employee_number="1005"), kind="hr")
    client.post(address)
    chores.do_all(timezone.now() + timedelta(days=2))
    assert ImportUndoing.objects.exists(), "what is not done yet"
    works()
    chores.do_all(timezone.now() + timedelta(hours=23))
    assert ImportUndoing.objects.exists()
    chores.do_all(timezone.now() + timedelta(hours=25))
    assert not ImportUndoing.objects.exists() and client.get(address)["Location"] == "/people/imports/"


@pytest.mark.django_db(transaction=True)
def test_what_is_told_within_the_transaction_is_seen_outside_it(client):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer, and the page goes on saying «Ser om noe bygger på importen».")
    seen = []
    client.post(page_of(last()))

    def stop() -> bool:
        beside = connection.copy()
        with beside.cursor() as cursor:
            cursor.execute(
                "SELECT step, done, of, (SELECT count(*) FROM people_person WHERE last_name = 'Li')"
                " FROM people_importundoing WHERE ended_at IS NULL"
            )
            seen.extend(cursor.fetchall())
        beside.close()
        return False

    works(stop)
    counted = [row for row in seen if row[0] == "undoing" and row[2]]
    assert counted and {row[3] for row in counted} == {1}, "and nothing is put back before it all is"
    assert last().undone_at
