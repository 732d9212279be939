"""What is quick does not wait for the disk; everything else does, also afterwards."""

import pytest
from django.db import connection, transaction

from samtale.core.commits import quick_commit

pytestmark = pytest.mark.both_databases


def waits() -> bool:
    """Whether a commit now would wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        return cursor.fetchone()[0] in (2, "on")


@pytest.mark.django_db(transaction=True)
def test_only_what_is_within_does_not_wait():
    assert waits()
    with quick_commit():
        assert not waits() and connection.in_atomic_block
    assert waits()
    with pytest.raises(LookupError), quick_commit():
        raise LookupError
    assert waits()


@pytest.mark.django_db(transaction=True)
def test_what_is_within_something_that_waits_waits_too():
    with transaction.atomic():
        with quick_commit():
            assert waits()
        assert waits()
