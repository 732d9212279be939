"""A second factor: asked for at sign-in from those who have an app, and before a role counts."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.models import Person, Role, Session
from samtale.people.sign_in import allauth_mfa, authenticator_app
from samtale.vault.keys import VaultError

PASSWORD, APP, PAGE = "/accounts/login/password/", "/accounts/login/app/", "/signed-in/"
STEP, ADD_APP, PEOPLE = "/accounts/second-factor/", "/accounts/devices/app/", "/people/"
WORDS = "en lang setning om fjorden"


@pytest.fixture(autouse=True)
def as_in_production(db, settings):
    cache.clear()
    settings.SECOND_FACTOR_FOR_ROLES = True


def person(first: str, *roles: str) -> Person:
    made = Person(first_name=first, last_name="Nes", email=f"{first.lower()}@nordvag.example")
    made.set_password(WORDS)
    made.save()
    for kind in roles:
        Role.objects.create(person=made, kind=kind)
    return made


@pytest.fixture
def hilde(db) -> Person:
    return person("Hilde", Role.Kind.HR)


def set_up_app(who: Person) -> str:
    secret = allauth_mfa.generate_totp_secret()
    allauth_mfa.TOTP.activate(who, secret)
    return secret


def code(secret: str, away: int = 0) -> str:
    """What the app shows now, or some half minutes away."""
    return allauth_mfa.format_hotp_value(allauth_mfa.hotp_value(secret, int(time.time()) // 30 + away))


def with_password(who: Person, **more) -> tuple[Client, str]:
    """A browser that has given the password, and where it was sent."""
    client = Client()
    answer = client.post(PASSWORD, {"email": who.email, "password": WORDS, **more})
    return client, answer["Location"]


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 204


def test_whoever_has_an_app_is_not_in_before_its_code(db):
    ola = person("Ola")
    secret = set_up_app(ola)
    assert secret not in str(Authenticator.objects.values())
    client, sent_to = with_password(ola, next="/x/")
    assert sent_to == f"{APP}?next=%2Fx%2F"
    assert not is_in(client)
    assert client.post(APP, {"one_time_code": "000000"}).status_code == 422
    shown = code(secret)
    answer = client.post(APP, {"one_time_code": f"{shown[:3]} {shown[3:]}", "next": "/x/"})
    assert answer["Location"] == "/x/"
    assert is_in(client)
    assert AccessLog.objects.latest("pk").detail == {"how": "password+app"}

    again, _sent_to = with_password(ola)
    answer = again.post(APP, {"one_time_code": shown})
    assert answer.status_code == 422
    assert "allerede brukt" in answer.content.decode()
    assert not is_in(again)
    assert again.post(APP, {"one_time_code": code(secret, 1)}).status_code == 302
    assert is_in(again)


def test_the_app_alone_is_no_way_in_and_the_first_factor_gets_old(db, turned):
    ola = person("Ola")
    secret = set_up_app(ola)
    assert Client().post(APP, {"one_time_code": code(secret)})["Location"] == "/"
    client, _sent_to = with_password(ola)
    now = timezone.now()
    turned(now + timedelta(seconds=601))
    client.post(APP, {"one_time_code": code(secret)})
    assert not is_in(client)


def test_guessing_codes_is_slowed_down_and_over_in_minutes(db, turned):
    ola = person("Ola")
    secret = set_up_app(ola)
    client, _sent_to = with_password(ola)
    said = [client.post(APP, {"one_time_code": f"00000{i}"}).content.decode() for i in range(6)]
    assert ["for mange ganger" in page for page in said] == [False] * 5 + [True]
    client.post(APP, {"one_time_code": code(secret)})
    assert not is_in(client)
    stranger = person("Siri")
    assert with_password(stranger)[1] == "/", "others are not slowed down"
    now = timezone.now()
    turned(now + timedelta(seconds=301))
    assert client.post(APP, {"one_time_code": code(secret)}).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_a_role_waits_for_a_second_factor_and_its_holder_is_led_there(kind):
    holder = person("Hilde", kind)
    secret = set_up_app(holder)
    client = Client()
    client.force_login(holder)
    assert client.get(PEOPLE)["Location"] == f"{STEP}?next=%2Fpeople%2F"
    assert client.post(f"{PEOPLE}import/").status_code == 404
    assert client.get("/").status_code in (200, 302), "one's own pages are open"
    assert client.get(STEP).status_code == 200
    assert client.post(STEP, {"one_time_code": "000000"}).status_code == 422
    assert client.post(STEP, {"one_time_code": code(secret), "next": PEOPLE})["Location"] == PEOPLE
    assert client.get(PEOPLE).status_code == (200 if kind in ("hr", "administrator") else 404)


OF_A_ROLE = [
    ("auditor", "/people/log/"),
    ("planner", "/rounds/"),
    ("planner", "/status/"),
    ("administrator", "/retention/holds/"),
]


@pytest.mark.parametrize(("kind", "address"), OF_A_ROLE)
def test_the_pages_of_a_role_lead_to_the_second_factor_and_open_after_it(kind, address):
    holder = person("Rita", kind)
    secret = set_up_app(holder)
    client, colleague = Client(), Client()
    client.force_login(holder)
    assert client.get(address)["Location"].startswith(STEP)
    assert client.post(STEP, {"one_time_code": code(secret), "next": address})["Location"] == address
    assert client.get(address).status_code == 200
    colleague.force_login(person("Ola"))
    assert colleague.get(address).status_code == 404


def test_whoever_has_no_role_and_the_demo_are_not_asked(settings, hilde):
    client = Client()
    client.force_login(person("Berit"))
    assert client.get(STEP)["Location"] == "/"
    assert client.get(PEOPLE).status_code == 404
    settings.SECOND_FACTOR_FOR_ROLES = False
    everything = person("Siri", *Role.Kind.values)
    for who, address in ((hilde, PEOPLE), *((everything, address) for _role, address in OF_A_ROLE)):
        client.force_login(who)
        assert client.get(address).status_code == 200


def test_it_is_set_up_on_the_way_to_the_role(hilde):
    client, sent_to = with_password(hilde, next=PEOPLE)
    assert sent_to == f"{STEP}?next=%2Fpeople%2F"
    assert "Gjør innloggingen din sikrere" in client.get(sent_to).content.decode()
    page = client.get(f"{ADD_APP}?next={PEOPLE}").content.decode()
    secret = authenticator_app.opened(client.session["authenticator_app"])
    assert secret[:4] in page
    assert secret not in str(Session.objects.get(person=hilde).get_decoded())
    assert client.post(ADD_APP, {"one_time_code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()
    assert client.post(ADD_APP, {"one_time_code": code(secret), "next": PEOPLE})["Location"] == PEOPLE
    assert client.get(PEOPLE).status_code == 200
    assert client.get(STEP)["Location"] == "/"
    call_command("deliver", once=True)
    told = mail.outbox[-1]
    assert told.to == [hilde.email] and "En app som viser koder, er tatt i bruk" in told.body
    assert "/accounts/devices/" in told.body and secret not in told.body


def test_whoever_reads_her_mail_does_not_become_hr_by_a_factor_of_their_own(hilde):
    secret = set_up_app(hilde)
    client = Client()
    client.force_login(hilde)  # as after a first factor alone
    for address in (ADD_APP, "/accounts/devices/passkeys/add/", f"{ADD_APP}remove/"):
        client.get(address)
        answer = client.post(address, {"one_time_code": "000000"}, headers={"host": "localhost"})
        assert answer["Location"].startswith(STEP), address
    assert Authenticator.objects.get().type == Authenticator.Type.TOTP
    client.post(STEP, {"one_time_code": code(secret)})
    assert client.post(f"{ADD_APP}remove/")["Location"] == "/accounts/devices/"
    assert not Authenticator.objects.exists()


def test_a_lost_phone_is_reset_by_the_operator(hilde):
    set_up_app(hilde)
    client = Client()
    client.force_login(hilde)
    call_command("reset_second_factor", email=hilde.email.upper())
    assert not Authenticator.objects.exists()
    assert not is_in(client)
    assert AccessLog.objects.latest("pk").event == "person.second_factor_reset"
    with pytest.raises(CommandError):
        call_command("reset_second_factor", email="nobody@nordvag.example")


def test_another_secret_key_opens_no_app_and_says_so_like_a_wrong_code(hilde, settings):
    secret = set_up_app(hilde)
    settings.SECRET_KEY = "another " * 8
    with pytest.raises(VaultError):
        authenticator_app.opened(authenticator_app.app_of(hilde).data["secret"])
    with pytest.raises(authenticator_app.AppCodeError):
        authenticator_app.use(RequestFactory().post("/"), hilde, code(secret))
