"""Anonymous answers lead back to nobody and no moment."""

import pytest
from django.db import IntegrityError, connection, transaction

from samtale.guides.answers import answer_anonymously
from samtale.guides.building import create_draft
from samtale.guides.models import AnonymousAnswer, Statement
from samtale.people.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return Unit.objects.create(name="Nordvåg skole")


def statement(audience: str) -> Statement:
    version = create_draft(name=f"Skjema {audience}", kind="yearly", by=None)
    return Statement.objects.create(
        version=version, text="Vi hjelper hverandre.", meanings=list("abcde"), audience=audience
    )


def test_the_rows_lie_in_no_order_of_time(unit):
    asked = statement("anonymous")
    order = []
    for _ in range(12):
        before = set(AnonymousAnswer.objects.values_list("pk", flat=True))
        answer_anonymously(statement=asked, unit=unit, year=2026, score=4)
        order += set(AnonymousAnswer.objects.values_list("pk", flat=True)) - before
    assert order != sorted(order)  # by chance once in 479 million
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid, id FROM guides_anonymousanswer")
            assert all(row == key for row, key in cursor.fetchall())


def test_there_is_no_column_for_who_or_when():
    assert {field.name for field in AnonymousAnswer._meta.get_fields()} == {"id", "statement", "unit", "year", "score"}


def test_only_the_scale_and_only_anonymous_statements(unit):
    asked = statement("anonymous")
    answer_anonymously(statement=asked, unit=unit, year=2026, score=1)
    answer_anonymously(statement=asked, unit=unit, year=2026, score=5)
    for score in (0, 6):
        with pytest.raises(ValueError, match="1 to 5"):
            answer_anonymously(statement=asked, unit=unit, year=2026, score=score)
        with pytest.raises(IntegrityError), transaction.atomic():
            AnonymousAnswer.objects.create(statement=asked, unit=unit, year=2026, score=score)
    with pytest.raises(ValueError, match="for the two"):
        answer_anonymously(statement=statement("the_two"), unit=unit, year=2026, score=3)
    assert AnonymousAnswer.objects.count() == 2
