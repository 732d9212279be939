"""What an operator sets up, and where the provider's button leads: without a browser."""

import environ
import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from config.openid_connect import providers
from samtale.people.models import KnownIdentity, Person, ProviderAccount
from samtale.people.sign_in.openid_connect import Identity
from samtale.people.sign_in.provider_accounts import UnknownPersonError, person_for
from samtale.people.sign_in.rate_limits import allowed

ENTRA = {
    "SAMTALE_OIDC": "entra",
    "SAMTALE_OIDC_ENTRA_CLIENT_ID": "c",
    "SAMTALE_OIDC_ENTRA_CLIENT_SECRET": "s",
    "SAMTALE_OIDC_ENTRA_TENANT": "8d7e",
}


def read(said: dict[str, str], trying_out: bool = False) -> dict:
    env = environ.Env()
    env.ENVIRON = said
    return providers(env, organisation="Nordvåg kommune", trying_out=trying_out)


def known_as(value: str, subject: str = "s1", matches: str = "identity", issuer: str = "https://p.example") -> Identity:
    return Identity("p", issuer, subject, "oid", value, matches, False)


@pytest.fixture
def kari(db) -> Person:
    cache.clear()
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", employee_number="7")


def test_presets_need_only_what_is_the_organisations_own(tmp_path):
    assert read({}) == {}
    entra = read(ENTRA)["entra"]
    assert entra["settings"]["server_url"] == "https://login.microsoftonline.com/8d7e/v2.0"
    assert (entra["name"], entra["settings"]["claim"]) == ("Nordvåg kommune", "oid")
    (tmp_path / "secret").write_text("from a file\n")
    own = {
        f"SAMTALE_OIDC_{name}_{what}": value
        for name in ("ANSATTPORTEN", "IDPORTEN", "FEIDE")
        for what, value in (("CLIENT_ID", "c"), ("CLIENT_SECRET_FILE", str(tmp_path / "secret")))
    }
    several = read(ENTRA | own | {"SAMTALE_OIDC": "entra,ansattporten,idporten,feide"})
    assert list(several) == ["entra", "ansattporten", "idporten", "feide"]
    assert several["feide"]["secret"] == "from a file"
    assert several["idporten"]["settings"]["auth_params"]["acr_values"] == "idporten-loa-substantial idporten-loa-high"
    assert [one["settings"]["two_factors"] for one in several.values()] == [False, True, True, False]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SAMTALE_OIDC_ENTRA_CLIENT_ID": ""}, "ENTRA_CLIENT_ID"),
        ({"SAMTALE_OIDC_ENTRA_CLIENT_SECRET": ""}, "ENTRA_CLIENT_SECRET"),
        ({"SAMTALE_OIDC_ENTRA_CLIENT_SECRET_FILE": "/nowhere"}, "CLIENT_SECRET_FILE"),
        ({"SAMTALE_OIDC_ENTRA_TENANT": ""}, "ENTRA_TENANT"),
        ({"SAMTALE_OIDC_ENTRA_ISSUER": "http://127.0.0.1:1"}, "ENTRA_ISSUER"),
        ({"SAMTALE_OIDC_ENTRA_MATCHES": "email"}, "ENTRA_MATCHES"),
        ({"SAMTALE_OIDC_ENTRA_PRESET": "google"}, "ENTRA_PRESET"),
        ({"SAMTALE_OIDC": "own"}, "OWN_CLIENT_ID"),
        ({"SAMTALE_OIDC": "../own"}, "SAMTALE_OIDC"),
    ],
)
def test_what_is_wrong_is_named(change, named):
    with pytest.raises(ImproperlyConfigured, match=named):
        read(ENTRA | change)


def test_only_where_it_is_tried_out_may_an_issuer_be_this_machine():
    local = ENTRA | {"SAMTALE_OIDC_ENTRA_ISSUER": "http://127.0.0.1:1"}
    assert read(local, trying_out=True)["entra"]["settings"]["server_url"] == "http://127.0.0.1:1"
    with pytest.raises(ImproperlyConfigured):
        read(local | {"SAMTALE_OIDC_ENTRA_ISSUER": "http://provider.example"}, trying_out=True)


def test_a_subject_is_bound_once_and_by_nothing_but_the_claim(kari):
    for identity in (
        known_as("7"),
        known_as("", matches="employee_number"),
        known_as(kari.email),
        known_as("8", matches="employee_number"),
    ):
        with pytest.raises(UnknownPersonError):
            person_for(identity)
    number = known_as("7", matches="employee_number")
    assert person_for(number) == person_for(number) == kari
    assert person_for(known_as("", subject="s1")) == kari
    for other in (known_as("7", "s2", "employee_number"), known_as("", "s1", issuer="https://q.example")):
        with pytest.raises(UnknownPersonError):
            person_for(other)
    assert person_for(known_as("7", "s1", "employee_number", "https://q.example")) == kari
    assert ProviderAccount.objects.count() == 2


def test_identities_are_read_from_a_file_and_stored_as_a_hash(kari, tmp_path, capsys):
    file = tmp_path / "people.csv"
    file.write_text("Ansattnr;pid\n7;01017012345\n")
    call_command("identities", "read", str(file), "--claim", "oid")
    assert "1 read, 1 with" in capsys.readouterr().out
    assert "01017012345" not in str(KnownIdentity.objects.values())
    assert person_for(known_as(" 01017012345")) == kari

    Person.objects.create(first_name="Ola", last_name="Vik", employee_number="8")
    for wrong in ("8;01017012345\n", "7;1\n8\n"):
        file.write_text(wrong)
        with pytest.raises(CommandError, match="Nothing is read"):
            call_command("identities", "read", str(file), "--claim", "oid")
    assert KnownIdentity.objects.count() == 1

    call_command("identities", "forget", "--issuer", "https://p.example/", "--employee-number", "7")
    assert not ProviderAccount.objects.exists()
    with pytest.raises(CommandError):
        call_command("identities", "forget", "--issuer", "https://p.example")


def test_addresses_of_providers_exist_for_those_that_are_set_up(client, kari, settings):
    settings.OPENID_PROVIDERS = read(ENTRA)
    page = client.get("/accounts/login/?next=/x/").content.decode()
    assert "Logg inn med Nordvåg kommune" in page
    assert "/accounts/login/openid/entra/?next=%2Fx%2F" in page
    start, back = "/accounts/login/openid/entra/", "/accounts/login/openid/entra/callback/"
    assert client.get(start, headers={"Sec-Fetch-Site": "cross-site"})["Location"] == "/"
    assert client.get(back).status_code == 400
    assert client.get(f"{back}?code=1&state=made-up").status_code == 400
    for address in (start, back):
        assert client.post(address).status_code == 405
        assert client.get(address.replace("entra", "other")).status_code == 404
    client.force_login(kari)
    assert client.get(f"{start}?next=/people/")["Location"] == "/people/"


def test_coming_back_is_slowed_down_by_address_and_not_by_person(kari, settings, rf):
    settings.OPENID_PROVIDERS = read(ENTRA)
    back = "/accounts/login/openid/entra/callback/"
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    assert all(allowed(rf.get(back, REMOTE_ADDR="203.0.113.9"), "openid") for _try in range(119))
    assert [attacker.get(back).status_code for _try in range(2)] == [400, 429]
    assert Client().get(back).status_code == 400


def test_an_account_elsewhere_is_shown_to_its_owner_alone(kari):
    ProviderAccount.objects.create(person=kari, issuer="https://p.example", subject="s1")
    for who, sees in ((kari, True), (Person.objects.create(first_name="Ola", last_name="Nes"), False)):
        client = Client()
        client.force_login(who)
        page = client.get("/accounts/devices/").content.decode()
        assert ("https://p.example" in page and "Knyttet til deg" in page) == sees
        assert "s1" not in page.split("https://p.example")[-1][:200]
