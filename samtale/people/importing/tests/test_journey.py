"""Looking over an import in a browser: what it would do is never shown of a choice that is not saved."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

FILE = "Ansattnr;Etternavn;Fornavn;Stilling;Enhet\n9001;Prøve;Per;Lærer;Ny skole\n9002;Prøve;Pia;Lærer;Ny skole\n"


def test_nothing_is_imported_by_a_choice_that_is_not_saved(cast, visit, axe_finds_nothing):
    page = visit(cast.hr, "phone", color_scheme="dark")
    page.goto("/people/import/")
    file = {"name": "ansatte.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("Filen med ansatte").set_input_files(file)
    page.get_by_role("button", name="Les filen").click()
    press, first_save = (
        page.get_by_role("button", name="Importer"),
        page.get_by_text("Lagre valget av hvem filen har med"),
    )
    whole, part = page.get_by_label("Hele virksomheten:"), page.get_by_label("Bare noen enheter:")
    expect(press).to_be_visible()
    other, chosen = (whole, part) if part.is_checked() else (part, whole)
    other.check()
    expect(press).to_be_hidden()
    expect(first_save).to_be_visible()
    axe_finds_nothing(page)
    chosen.check()
    expect(press).to_be_visible()
    other.check()
    page.get_by_role("button", name="Lagre valget").click()
    expect(first_save).to_be_hidden()
    expect(other).to_be_checked()
    expect(press).to_be_visible()
