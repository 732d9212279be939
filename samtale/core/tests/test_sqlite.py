"""The statements our SQLite cursor remembers are the ones Django would have written."""

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite"),
]


@pytest.mark.parametrize(
    ("sql", "params", "wanted"),
    [
        ("SELECT %s, '%%s', '50 %%', %s", [1, "%s"], (1, "%s", "50 %", "%s")),
        ("SELECT %(b)s, %(a)s", {"a": 1, "b": 2}, (2, 1)),
        ("SELECT '%s'", None, ("%s",)),
    ],
)
def test_signs_are_read_as_django_reads_them(sql, params, wanted):
    for _ in range(2):
        with connection.cursor() as cursor:
            assert cursor.execute(sql, params).fetchone() == wanted
    if isinstance(params, list):
        written = SQLiteCursorWrapper.convert_query(None, sql)
        with connection.cursor() as cursor:
            assert cursor.cursor.convert_query(sql) == written == cursor.cursor.convert_query(sql)
