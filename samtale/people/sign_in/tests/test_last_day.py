"""Whoever's last day has been is out at once, by the date alone, and comes back as the same person."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samtale.people.models import Person, Position, Session, Unit
from samtale.people.sign_in import one_time_links
from samtale.people.sign_in.actions import person_at, person_with

PAGE = "/signed-in/"


@pytest.fixture
def kari(db) -> Person:
    cache.clear()
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari.nes@nordvag.example")


def day(ahead: int):
    return timezone.localdate() + timedelta(days=ahead)


def employ(who: Person, *, first: int = -900, last: int | None = None) -> Position:
    unit, _ = Unit.objects.get_or_create(name="Nordvåg skole", parent=None)
    return Position.objects.create(
        person=who, unit=unit, title="Lærer", started_on=day(first), ended_on=None if last is None else day(last)
    )


def gets_in(who: Person) -> set[str]:
    """The doors that are open to a person who has never used them, and the session they had before."""
    here = Client()
    here.force_login(who)
    found = {"session"} if here.get(PAGE).status_code == 204 else set()
    found |= {"address"} if person_at(who.email) else set()
    return found | ({"code"} if person_with(who.pk) else set())


@pytest.mark.parametrize(
    "last_days, is_here",
    [
        ([], True),
        ([None], True),
        ([0], True),
        ([30], True),
        ([-1], False),
        ([-400, -1], False),
        ([-1, None], True),
        ([-1, 5], True),
    ],
)
def test_the_last_day_of_the_last_position_counts(kari, last_days, is_here):
    for last in last_days:
        employ(kari, last=last)
    assert gets_in(kari) == ({"session", "address", "code"} if is_here else set())
    assert kari.standing.works_here == is_here


def test_a_new_position_ahead_keeps_somebody_in(kari):
    employ(kari, last=-1)
    employ(kari, first=3)
    assert gets_in(kari)


@pytest.mark.parametrize(
    "left, is_active, is_here",
    [(None, True, True), (0, True, True), (-1, True, False), (None, False, False), (5, False, False)],
)
def test_so_does_the_day_a_person_left(kari, left, is_active, is_here):
    employ(kari)
    kari.left_on, kari.is_active = None if left is None else day(left), is_active
    kari.save()
    assert bool(gets_in(kari)) == is_here


def test_every_way_in_is_shut_and_opens_again_for_the_same_person(kari, settings):
    settings.DEMO = True
    position = employ(kari)
    link = one_time_links.make_link(kari).rpartition("/accounts/link/")[2].strip("/")
    device = Client()
    device.force_login(kari)
    assert device.get(PAGE).status_code == 204 and one_time_links.who_may_use(link) == kari

    position.ended_on = day(-1)
    position.save()
    assert [device.get(path).status_code for path in (PAGE, "/")] == [302, 302]
    assert one_time_links.who_may_use(link) is None
    Client().post("/accounts/login/", {"email": kari.email})
    assert "ikke registrert der" in mail.outbox[-1].body

    position.ended_on = day(20)
    position.save()
    assert device.get(PAGE).status_code == 204 and one_time_links.who_may_use(link) == kari
    assert person_at(kari.email) == kari and Person.objects.count() == 1


def test_it_costs_no_query(kari, django_assert_num_queries):
    employ(kari)
    device = Client()
    device.force_login(kari)
    device.get(PAGE)
    with django_assert_num_queries(1):
        device.get(PAGE)
    assert Session.objects.count() == 1
