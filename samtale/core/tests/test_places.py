"""A place one has no business in is not shown."""

from types import SimpleNamespace

import pytest
from django.urls import resolve

from samtale.core.places import PLACES, address, places


def person(leads: bool = False, roles: tuple = ()):
    return SimpleNamespace(standing=SimpleNamespace(leads=leads, roles=frozenset(roles)))


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (person(), ["home"]),
        (person(leads=True), ["home", "team", "status"]),
        (person(roles=["hr"]), ["home", "rounds", "status", "guides", "people"]),
        (person(roles=["planner"]), ["home", "rounds", "status"]),
        (person(roles=["administrator"]), ["home", "guides", "people", "retention"]),
        (person(leads=True, roles=["hr"]), ["home", "team", "rounds", "status", "guides", "people"]),
        (person(roles=["archivist", "leadership_group"]), ["home"]),
        (person(roles=["auditor"]), ["home", "log"]),
    ],
)
def test_each_sees_the_places_they_have_business_in(who, shown):
    assert [place.key for place in places(who)] == shown


def test_every_place_leads_somewhere():
    for place in PLACES:
        assert resolve(place.url)
    assert resolve(address("people_devices")) and resolve(address("account_logout"))
