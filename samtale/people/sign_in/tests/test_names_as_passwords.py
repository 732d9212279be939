"""One's own name with a year behind it opens nothing; a sentence with a name in it does."""

import pytest

from samtale.people.sign_in.forms import NewPasswordForm


def said(cast, password: str) -> str:
    form = NewPasswordForm({"new_password": password}, person=cast.employee)
    return "" if form.is_valid() else str(form.errors["new_password"])


@pytest.mark.parametrize(
    "password",
    [
        "Ingrid Aasen 2026",
        "aasen-ingrid-1",
        "1ngrid.aasen!!",
        "nordvag kommune",
        "Nordvåg kommune 1",
        "passordpassord",
        "Ingrid@nordvåg9",
    ],
)
def test_names_are_no_password(cast, settings, password):
    settings.ORGANISATION = "Nordvåg kommune"
    assert "navnet ditt" in said(cast, password)


@pytest.mark.parametrize("password", ["Ingrid går på fjellet", "fjorden er blå i dag", "827364509182736"])
def test_a_sentence_or_chance_is_one(cast, settings, password):
    settings.ORGANISATION = "Nordvåg kommune"
    assert not said(cast, password)
