"""That it is real: neither key nor text is left in the file, and the log is whole without its oldest part."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.conversations.models import Destruction, Preparation
from samtale.conversations.retention import jobs
from samtale.conversations.retention.tests.conftest import finish
from samtale.conversations.retention.tests.test_actions import DAY, YEAR
from samtale.vault.keys import VaultError, seal
from samtale.vault.models import DataKey

pytestmark = pytest.mark.both_databases


@pytest.mark.django_db(transaction=True)
def test_neither_key_nor_text_is_left_in_the_file(cast, held):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the old row until its page is used again; docs/confidentiality.md says so")
    signed = finish(held, cast)
    key = Preparation.objects.get(conversation=signed, author=cast.employee).key
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM conversations_preparationnote WHERE preparation_id IN "
            "(SELECT id FROM conversations_preparation WHERE author_id = %s)",
            [cast.employee.pk],
        )
        sealed = bytes(cursor.fetchone()[0])
    wrapped = bytes(key.wrapped)
    assert in_file(wrapped) and in_file(sealed)
    assert jobs.destroy_due(timezone.now()) == 2
    assert not in_file(wrapped) and not in_file(sealed)
    with pytest.raises(VaultError):
        seal(DataKey.objects.get(pk=key.pk).unasked(), "x", "y")


def in_file(content: bytes) -> bool:
    """Whether bytes stand anywhere in the database file or its journal."""
    name = Path(connection.settings_dict["NAME"])
    return any(content in path.read_bytes() for path in name.parent.glob(name.name + "*"))


def test_the_log_goes_after_five_years_and_the_rest_of_it_is_whole(cast, signed):
    before = AccessLog.objects.count()
    assert jobs.destroy_due(timezone.now() + 4 * YEAR) and AccessLog.objects.count() > before
    jobs.destroy_due(timezone.now() + 5 * YEAR + 10 * DAY)
    left = AccessLog.objects.values_list("event", flat=True)
    assert "agreement.signed" not in left and "status.invite" not in left
    assert verify().fault is None
    assert Destruction.objects.get(kind="log").texts >= before
