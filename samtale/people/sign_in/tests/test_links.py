"""The demo's sign-in links work once and only there; and how the first administrator comes about."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from samtale.people.models import OneTimeLink, Person, Role
from samtale.people.sign_in.one_time_links import make_link

PAGE = "/signed-in/"


@pytest.fixture
def kari(db) -> Person:
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")


def path_of(link: str) -> str:
    return urlsplit(link).path


def test_a_link_asks_first_and_signs_in_once(client, kari, settings):
    settings.DEMO = True
    settings.SITE_URL = "http://127.0.0.1:8104/"
    link = make_link(kari)
    assert link.startswith("http://127.0.0.1:8104/accounts/link/")
    assert OneTimeLink.objects.get().token_hash not in link
    for _scanner in range(3):
        assert "Logg inn som Kari Nes" in Client().get(path_of(link)).content.decode()
    assert client.get(PAGE).status_code == 302
    assert client.post(path_of(link))["Location"] == "/"
    assert client.get(PAGE).status_code == 204
    second = Client()
    assert second.get(path_of(link)).status_code == 410
    assert second.post(path_of(link)).status_code == 410
    assert second.get(PAGE).status_code == 302


def test_an_old_link_and_a_made_up_one_are_gone(client, kari, settings):
    settings.DEMO = True
    link = path_of(make_link(kari))
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for address in (link, "/accounts/link/made-up/"):
        assert client.get(address).status_code == 410
        assert client.post(address).status_code == 410
    inactive = path_of(make_link(kari))
    Person.objects.update(is_active=False)
    assert client.post(inactive).status_code == 410
    assert client.get(PAGE).status_code == 302


def test_links_exist_in_the_demo_only(client, kari, settings):
    settings.DEMO = True
    link = path_of(make_link(kari))
    settings.DEMO = settings.DEV = False
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    with pytest.raises(RuntimeError):
        make_link(kari)
    settings.DEV = True
    assert client.post(link).status_code == 302


def administrators() -> list[str]:
    return list(Role.objects.filter(kind="administrator").values_list("person__email", flat=True))


def test_somebody_known_becomes_administrator_once(kari):
    out = StringIO()
    for _twice in range(2):
        call_command("make_administrator", email="KARI@nordvag.example", stdout=out)
    assert administrators() == ["kari@nordvag.example"]
    assert "Kari Nes is an administrator" in out.getvalue()


def test_the_very_first_person_is_made(db):
    with pytest.raises(CommandError, match="--first-name"):
        call_command("make_administrator", email="First@nordvag.example")
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("make_administrator", email="first", first_name="Liv", last_name="Moe")
    name = {"first_name": "Liv", "last_name": "Moe"}
    call_command("make_administrator", email="First@nordvag.example", **name, stdout=StringIO())
    assert administrators() == ["first@nordvag.example"]
    assert not Person.objects.get().has_usable_password()


def test_somebody_who_left_does_not(kari):
    Person.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no longer works here"):
        call_command("make_administrator", email=kari.email)
    assert administrators() == []
