"""Every line of a file of breached passwords is found, and nothing beside it."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from samtale.people.sign_in.breached_passwords import stands_in
from samtale.people.sign_in.forms import NewPasswordForm

LEAKED = [f"fjorden er blå {i}" for i in range(200)]


@pytest.fixture
def file(tmp_path):
    hashed = (hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest() for password in LEAKED)
    hashes = sorted(line.upper() for line in hashed)
    file = tmp_path / "pwned.txt"
    file.write_bytes(b"".join(f"{line}:{7 * i**3}\r\n".encode() for i, line in enumerate(hashes)))
    return file


def test_each_is_found_and_others_are_not(file):
    assert all(stands_in(file, password) for password in LEAKED)
    assert not any(stands_in(file, f"fjorden er grå {i}") for i in range(200))
    file.write_bytes(b"")
    assert not stands_in(file, LEAKED[0])


def test_a_leaked_password_is_refused_where_there_is_a_file(file, settings):
    validate_password(LEAKED[0])
    settings.BREACHED_PASSWORDS = str(file)
    validate_password("fjorden er grå og stille")
    with pytest.raises(ValidationError):
        validate_password(LEAKED[0])
    form = NewPasswordForm({"new_password": LEAKED[0]}, person=None)
    assert "på avveie" in str(form.errors["new_password"])
