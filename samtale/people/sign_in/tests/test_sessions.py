"""A session costs one query, ends by idleness, and is out of reach for whoever has the database."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from samtale.people.models import Leadership, OccupationalGroup, Person, Position, Role, Session, Unit
from samtale.people.sign_in.sessions import PersonMiddleware, SessionMiddleware, SessionStore, background, stored

pytestmark = pytest.mark.both_databases

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36"
PAGE = "/signed-in/"


@pytest.fixture
def leader(db) -> Person:
    """Somebody who leads, has a role and no password."""
    leader = Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")
    report = Person.objects.create(first_name="Ola", last_name="Vik", email="ola@nordvag.example", password="!none")
    unit = Unit.objects.create(name="Nordvåg skole")
    group = OccupationalGroup.objects.create(name="Lærer")
    today = timezone.localdate()
    position = Position.objects.create(person=report, unit=unit, group=group, title="Lærer", started_on=today)
    Leadership.objects.create(leader=leader, position=position, started_on=today)
    Role.objects.create(person=leader, kind=Role.Kind.HR)
    return leader


def row_of(client: Client) -> Session:
    return Session.objects.get(pk=stored(client.cookies[settings.SESSION_COOKIE_NAME].value))


def through_middleware(client: Client, view):
    """What a view answers when a browser with this client's cookies asks."""
    request = RequestFactory().get("/", HTTP_COOKIE=client.cookies.output(header="", sep=";"))
    return SessionMiddleware(PersonMiddleware(view))(request)


def test_session_person_and_standing_cost_one_query(client, leader, django_assert_num_queries):
    client.force_login(leader)
    with django_assert_num_queries(1):
        assert client.get(PAGE).status_code == 204

    def view(request):
        seen.append((request.user.name, request.user.standing.leads, request.user.standing.roles))
        return HttpResponse()

    seen = []
    with django_assert_num_queries(1):
        through_middleware(client, view)
    assert seen == [("Kari Nes", True, frozenset({"hr"}))]


def test_nobody_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(PAGE).status_code == 302


def test_standing_is_known_in_the_request_that_signs_in(leader):
    from samtale.people.sign_in.actions import sign_in

    def view(request):
        sign_in(request, Person.objects.get(pk=leader.pk), "code")
        assert request.user.standing.leads
        assert request.user.standing.roles == {"hr"}
        return HttpResponse()

    through_middleware(Client(), view)


def test_standing_follows_the_day(client, leader):
    client.force_login(leader)
    today = timezone.localdate()
    Leadership.objects.update(started_on=today - timedelta(9), ended_on=today - timedelta(1))
    Role.objects.all().delete()
    seen = []
    through_middleware(client, lambda request: seen.append(request.user.standing) or HttpResponse())
    assert not seen[0].leads
    assert not seen[0].roles


def test_whoever_no_longer_works_here_is_out_at_once(client, leader):
    client.force_login(leader)
    assert client.get(PAGE).status_code == 204
    Person.objects.filter(pk=leader.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 302
    Person.objects.filter(pk=leader.pk).update(is_active=True)
    assert client.get(PAGE).status_code == 204


def test_another_password_ends_the_session_and_no_password_does_not(client, leader):
    leader.set_unusable_password()
    leader.save()
    client.force_login(leader)
    assert client.get(PAGE).status_code == 204
    leader.set_password("en lang setning om fjorden")
    leader.save()
    assert client.get(PAGE).status_code == 302


def test_use_prolongs_a_session_at_most_every_five_minutes(client, leader, django_assert_num_queries):
    client.force_login(leader)
    first_end = row_of(client).expire_date
    with django_assert_num_queries(1):
        client.get(PAGE)
    assert row_of(client).expire_date == first_end
    earlier = timezone.now() - timedelta(minutes=6)
    Session.objects.update(last_seen_at=earlier, expire_date=earlier + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    with django_assert_num_queries(2):
        client.get(PAGE)
    left, whole = row_of(client).expire_date - timezone.now(), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    assert whole - timedelta(minutes=5) < left <= whole, "six minutes less, had it not been prolonged"
    with django_assert_num_queries(1):
        client.get(PAGE)


def test_a_script_that_asks_by_itself_does_not_prolong(client, leader):
    client.force_login(leader)
    earlier = timezone.now() - timedelta(minutes=30)
    Session.objects.update(last_seen_at=earlier)

    def view(request):
        assert request.user.is_authenticated
        return HttpResponse()

    through_middleware(client, background(view))
    assert row_of(client).last_seen_at == earlier
    through_middleware(client, view)
    assert row_of(client).last_seen_at > earlier


def test_an_idle_session_is_over_however_young(client, leader):
    client.force_login(leader)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(PAGE).status_code == 302
    assert not through_middleware(client, lambda request: HttpResponse(str(request.user))).content == b"Kari Nes"


def test_what_is_stored_signs_nobody_in(client, leader):
    client.force_login(leader)
    in_cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = row_of(client)
    assert in_cookie not in (row.pk, row.session_data)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.pk
    assert thief.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 204


def test_sign_in_gives_a_new_session_and_sign_out_removes_it(client, leader):
    store = SessionStore()
    store["before"] = "kept"
    store.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = store.session_key
    through_middleware(client, lambda request: HttpResponse())
    client.force_login(leader)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(pk=stored(before)).exists()
    assert row_of(client).person == leader
    client.post(reverse("account_logout"))
    assert not Session.objects.exists()


def test_a_device_is_known_by_name(leader):
    client = Client(headers={"User-Agent": CHROME})
    client.post(reverse("account_login"), {"email": leader.email})
    assert row_of(client).device == "Chrome på Windows"
    assert row_of(client).signed_in_at is None


def test_after_sign_out_the_same_request_is_nobody(client, leader):
    client.force_login(leader)

    def view(request):
        assert request.user == leader
        logout(request)
        assert isinstance(request.user, AnonymousUser)
        return HttpResponse()

    through_middleware(client, view)
    assert client.get(PAGE).status_code == 302


def test_twelve_hours_end_a_session_that_is_in_use(client, leader):
    client.force_login(leader)
    now = timezone.now()
    earlier = now - timedelta(minutes=6)
    Session.objects.update(signed_in_at=now - timedelta(hours=11, minutes=30), last_seen_at=earlier)
    assert client.get(PAGE).status_code == 204
    left = row_of(client).expire_date - now
    assert timedelta(minutes=29) < left < timedelta(minutes=31)

    Session.objects.update(signed_in_at=now - timedelta(hours=12, seconds=1), last_seen_at=earlier)
    assert client.get(PAGE).status_code == 204, "the press that finds out is the last one"
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("way", ["code", "password"])
def test_a_shared_device_is_let_go_after_half_an_hour(client, leader, way):
    cache.clear()
    leader.set_password("en lang setning om fjorden")
    leader.save()
    ticked = {"email": leader.email, "shared_device": "on"}
    if way == "code":
        client.post(reverse("account_login"), ticked)
        code = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0]
        client.post(reverse("account_code"), {"one_time_code": code})
    else:
        client.post(reverse("account_password_login"), ticked | {"password": "en lang setning om fjorden"})
    half_an_hour = timedelta(minutes=30, seconds=5)
    assert row_of(client).expire_date - timezone.now() < half_an_hour
    Session.objects.update(last_seen_at=timezone.now() - timedelta(minutes=10))
    assert client.get(PAGE).status_code == 204
    assert timedelta(minutes=29) < row_of(client).expire_date - timezone.now() < half_an_hour
    cookie = client.cookies["shared_device"]
    assert (cookie.value, cookie["httponly"]) == ("1", "")

    client.post(reverse("account_logout"))
    assert not client.cookies["shared_device"].value
    client.post(reverse("account_password_login"), {"email": leader.email, "password": "en lang setning om fjorden"})
    assert row_of(client).expire_date - timezone.now() > timedelta(hours=1)
