"""What bin/check says of words and buttons, tried on texts that are wrong and on texts that only look so."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from . import buttons, wording


@pytest.mark.parametrize(
    "text",
    [
        "Ferdig!",
        "Fem tiltak er på overtid.",
        "Det står fremdeles her.",
        "Du kan innkalle til samtale.",
        "Ingen har fått tid ennå.",
        "Alle i lista",
        "%(name)s har alt signert.",
        "Se at adressen er rett, og prøv igjen.",
        "Første dag kan ikke velges, datoen har vært.",
        "Stedet er Avtales.",
    ],
)
def test_what_is_not_written_is_found(text):
    assert any(wording.wrong(text))


@pytest.mark.parametrize(
    "text",
    [
        "Fem tiltak er over fristen.",
        "Nå er alt sagt. Har dere fått tid til alt?",
        "Svar på om alt er sagt",
        "Innkallingen er sendt.",
        "Du har rett til å se det som er lagret.",
        "Velg et tidspunkt som har vært.",
    ],
)
def test_what_only_looks_so_is_let_through(text):
    assert not any(wording.wrong(text))


def test_both_forms_of_a_text_are_read_and_no_text_at_all_is_a_fault(tmp_path, capsys):
    pot = tmp_path / "found.pot"
    found = Catalog()
    found.add(("Ett tiltak", "Tre tiltak er på overtid"))
    with pot.open("wb") as file:
        write_po(file, found)
    assert wording.main(pot) == 1 and "over fristen" in capsys.readouterr().err
    assert all(form.read_text() for form in wording.READY.glob("*.toml")) and any(wording.READY.glob("*.toml"))


@pytest.mark.parametrize(
    ("source", "nouns"),
    [
        ('{{ c.button(_("Referatet"), href="/") }}', ["Referatet"]),
        ('{{ c.button(_("Les referatet") if done else _("Pause")) }}', ["Pause"]),
        ('{{ c.confirm(_("Avlys samtalen"), _("Begge får beskjed."), _("Avlysning"), "/") }}', ["Avlysning"]),
        ('{{ p.press(_("Ikke ta med målet"), "/") }}{{ p.press(_("Ikke mål"), "/") }}', ["Ikke mål"]),
        ('<a class="ds-button" href="/">{{ "plus"|icon }}{{ _("Til Min side") }}</a>', ["Til Min side"]),
        ('{{ c.button(_("Jeg er klar")) }}{{ c.button(_("Neste")) }}{{ c.heading(_("Referatet")) }}', []),
    ],
)
def test_a_button_that_is_a_noun_is_found(source, nouns):
    assert [text for text in buttons.on_buttons(source) if buttons.is_noun(text)] == nouns


def test_the_buttons_of_the_product_are_found_and_say_what_one_does():
    on_team = (buttons.TEMPLATES / "core/templates/core/404.html").read_text()
    assert list(buttons.on_buttons(on_team)) == ["Gå til Min side"] and buttons.main() == 0
