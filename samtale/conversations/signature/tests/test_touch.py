"""One touch is asked for one text of one conversation, to one of the two, and counts once."""

import json
from uuid import uuid4

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from samtale.conversations.agreement.tests.test_views import url
from samtale.conversations.models import Signature
from samtale.people.sign_in import allauth_mfa, one_touch, passkeys
from tests.course import conversation_at, lies_to_be_signed, sign

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def at_signing(cast, monkeypatch):
    """A text to be signed, and an employee with a passkey whose answer the library takes."""
    cache.clear()
    made = conversation_at("signing", cast)
    Authenticator.objects.create(user=cast.employee, type="webauthn", data={"name": "Telefonen", "credential": {}})

    def begin(_person) -> dict:
        challenge = uuid4().hex
        context.request.session["mfa.webauthn.state"] = {"challenge": challenge, "user_verification": "required"}
        return {"publicKey": {"challenge": challenge, "userVerification": "required"}}

    monkeypatch.setattr(allauth_mfa, "begin_authentication", begin)
    monkeypatch.setattr(passkeys, "used", lambda answer, person: person)
    return made


def asked(cast, who, conversation, seen=None, name="signature_by_passkey", **more):
    sent = {"seen": seen or lies_to_be_signed(conversation)}
    return cast.client(who).post(url(name, conversation), sent | more, **({} if more else JSON))


def answered(cast, who, conversation, seen=None):
    return asked(cast, who, conversation, seen, credential=json.dumps({"id": "x"}))


def test_the_answer_counts_for_what_was_asked_and_once(cast, at_signing):
    assert asked(cast, cast.employee, at_signing).json()["publicKey"]["userVerification"] == "required"
    assert answered(cast, cast.employee, at_signing).url == url("signing", at_signing)
    assert Signature.objects.get().vouched == "med passnøkkel"
    again = answered(cast, cast.employee, at_signing)
    assert again.url == f"{url('signing', at_signing)}#sign", "it was good once"
    assert Signature.objects.count() == 1


def test_an_answer_to_something_else_signs_nothing(cast, at_signing):
    unasked = answered(cast, cast.employee, at_signing)
    asked(cast, cast.employee, at_signing, "0" * 64)
    other_text = answered(cast, cast.employee, at_signing)
    client = cast.client(cast.employee)
    client.post("/accounts/confirm/passkey/", **JSON)
    to_confirm = answered(cast, cast.employee, at_signing)
    for answer in (unasked, other_text, to_confirm):
        assert answer.url == f"{url('signing', at_signing)}#sign"
    assert "noe annet enn det som står her" in client.get(url("signing", at_signing)).text
    assert not Signature.objects.exists()
    assert one_touch.ASKED_FOR not in client.session


def test_a_text_that_is_not_the_one_on_the_screen_is_not_signed(cast, at_signing):
    asked(cast, cast.employee, at_signing, "0" * 64)
    answered(cast, cast.employee, at_signing, "0" * 64)
    assert "Teksten er endret siden" in cast.client(cast.employee).get(url("signing", at_signing)).text
    assert not Signature.objects.exists()


def test_others_learn_nothing_and_whoever_has_no_passkey_signs_as_before(cast, at_signing):
    seen = lies_to_be_signed(at_signing)
    for name, person in cast.everybody().items():
        if name in ("employee", "leader"):
            continue
        for more in ({}, {"credential": "{}"}):
            assert asked(cast, person, at_signing, seen, **more).status_code == 404, name
    hers = cast.client(cast.employee).get(url("signing", at_signing), HTTP_HOST="localhost").text
    his = cast.client(cast.leader).get(url("signing", at_signing), HTTP_HOST="localhost").text
    assert hers.index("Signer med passnøkkel") < hers.index(">Signer<")
    assert "passnøkkel" not in his and ">Signer<" in his
    for who in (cast.employee, cast.leader):
        sign(at_signing, who)
    assert asked(cast, cast.employee, at_signing, seen).status_code == 409


def test_too_many_tries_wait(cast, at_signing):
    codes = [asked(cast, cast.employee, at_signing).status_code for _ in range(121)]
    assert (codes[0], codes[-1]) == (200, 429)
