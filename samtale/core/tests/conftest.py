"""Somebody with business in every place, so that the bar is as full as it gets."""

from datetime import date

import pytest

from samtale.people.models import Leadership, Person, Position, Role, Unit


@pytest.fixture
def somebody(db) -> Person:
    """A leader who is also the administrator."""
    leader, employee = (
        Person.objects.create(first_name=first, last_name="Lunde", email=f"{first}@nordvag.example", password="!")
        for first in ("Kari", "Jonas")
    )
    position = Position.objects.create(
        person=employee, title="Lærer", unit=Unit.objects.create(name="Nordvåg skole"), started_on=date(2020, 1, 1)
    )
    Leadership.objects.create(leader=leader, position=position, started_on=date(2020, 1, 1))
    Role.objects.create(person=leader, kind=Role.Kind.ADMINISTRATOR)
    return leader
