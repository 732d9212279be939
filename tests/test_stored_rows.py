"""The tests' database is emptied also while a server answers, and gives no number twice from one test to the next."""

import threading
import time
from contextlib import closing, suppress

import pytest
from django.db import OperationalError, connection, transaction

from samtale.audit import guard
from samtale.guides.models import Guide, GuideVersion
from samtale.operations.tests.places import empty_here
from samtale.people.models import OccupationalGroup, Unit
from tests import stored_rows


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_answer_under_way_that_takes_its_locks_in_another_order_is_no_hindrance():
    unit = Unit.objects.create(name="Nordvåg skole")
    begun = threading.Event()

    def answer() -> None:
        """Holds what is locked last, and wants what is locked first once the other waits."""
        # The database calls off one of the two, and which is not given.
        with closing(connection), suppress(OperationalError), transaction.atomic():
            first, last = sorted(
                (Unit, OccupationalGroup), key=lambda model: stored_rows.tables().index(model._meta.db_table)
            )
            assert (first, last) == (OccupationalGroup, Unit)
            Unit.objects.filter(pk=unit.pk).update(name="Nordvåg")
            begun.set()
            wait_for_somebody_who_waits()
            OccupationalGroup.objects.create(name="Lærere")

    server = threading.Thread(target=answer, daemon=True)
    server.start()
    assert begun.wait(60)
    stored_rows.empty()
    server.join(60)
    assert not Unit.objects.exists() and guard.is_up(connection)
    stored_rows.empty()
    assert not OccupationalGroup.objects.exists()


def wait_for_somebody_who_waits() -> None:
    if connection.vendor == "sqlite":  # it has one lock, which is held already
        return time.sleep(0.3)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_count_that_began_anew_goes_on_where_it_was():
    unit = Unit.objects.create(name="Nordvåg skole")
    empty_here()
    assert Unit.objects.create(name="Sørvåg skole").pk == 1
    stored_rows.empty()
    assert Unit.objects.create(name="Vestvåg skole").pk > unit.pk
    assert GuideVersion.objects.exists()  # the ready forms are there again, with their numbers
    assert GuideVersion.objects.create(guide=Guide.objects.first(), number=99).pk > 1


@pytest.mark.both_databases
def test_the_same_rows_are_the_same_however_the_database_reads_them(cast):
    before = stored_rows.fingerprint()
    if connection.vendor == "postgresql":  # as it may choose to, from one test to the next
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0")
            cursor.execute("SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL enable_hashagg = off")
    assert stored_rows.fingerprint() == before
    Unit.objects.create(name="Sørvåg skole")
    assert stored_rows.fingerprint() != before
