"""A published form, a draft of it, and HR's browser."""

import pytest
from django.db import connection
from django.test import Client

from samtale.guides import building
from samtale.guides.models import GuideVersion
from samtale.guides.ready_forms import ensure_ready_guides


@pytest.fixture
def no_forms(db) -> None:
    """As where the ready forms have not been laid in yet."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("guides_"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


@pytest.fixture
def ready(db):
    ensure_ready_guides()
    return GuideVersion.objects.get(guide__slug="simple-yearly")


@pytest.fixture
def draft(ready):
    return building.copy_version(version=ready, by=None, name="Vårt skjema")


@pytest.fixture
def hr(cast) -> Client:
    return cast.client(cast.hr)
