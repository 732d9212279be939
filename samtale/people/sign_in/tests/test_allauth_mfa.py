"""What we use of allauth's inner parts is as it was when it was read; a new version is read first."""

import inspect
from importlib.metadata import version

import pytest

from samtale.people.sign_in import allauth_mfa

READ = "65.21."
SHAPES = {
    "begin_authentication": ["user"],
    "begin_registration": ["user", "passwordless"],
    "clear_state": [],
    "format_hotp_value": ["value"],
    "generate_totp_secret": ["length"],
    "get_state": [],
    "hotp_value": ["secret", "counter"],
    "validate_totp_code": ["secret", "code"],
    "TOTP.activate": ["user", "secret"],
    "WebAuthn.add": ["user", "name", "credential"],
}


def test_the_version_is_one_that_has_been_read():
    assert version("django-allauth").startswith(READ), "read what allauth_mfa.py uses, then write the version here"


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name):
    owner, _, method = name.partition(".")
    used = getattr(allauth_mfa, owner)
    assert list(inspect.signature(getattr(used, method) if method else used).parameters) == SHAPES[name]


def test_everything_that_is_used_is_held():
    assert {name.partition(".")[0] for name in SHAPES} == set(allauth_mfa.__all__)
