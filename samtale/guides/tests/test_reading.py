"""An organisation's own form, as text, becomes a draft; no word of it is lost."""

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samtale.guides import marks
from samtale.guides.reading import DraftForm, read_text

FJORDHEIM = Path(__file__).parent / "data" / "fjordheim.txt"
# The form of a real municipality lies beside the checkout, never in it.
MUNICIPALITY = Path(__file__).parents[4] / "shared" / "sources" / "001_f4d4ed34fd95645d.txt"


def everything(form: DraftForm) -> str:
    """All text of a draft, wherever it ended up."""
    pieces = [form.title, form.purpose, form.unsorted, *form.goal_columns, *form.signature]
    for topic in form.topics:
        pieces += [topic.title, topic.intro, *topic.questions]
    return "\n".join(pieces)


def words(text: str) -> Counter[str]:
    """Words of two letters or more: a lone letter may be a bullet («o») or a number («a)»)."""
    return Counter(word for word in marks.words(text.replace("\u00ad", "")) if len(word) > 1)


def lost(text: str) -> Counter[str]:
    return words(text) - words(everything(read_text(text)))


def test_a_form_as_it_comes_from_a_pdf():
    form = read_text(FJORDHEIM.read_text(encoding="utf-8"))

    assert form.title == "Skjema for utviklingssamtale i Fjordheim"
    assert form.purpose.splitlines() == [
        "En gang i året setter leder og medarbeider seg ned for å snakke om hvordan arbeidet går, hva som kan bli "
        "bedre, og hvor veien går videre.",
        "Det som blir sagt, blir mellom dere to.",
    ]
    assert [(topic.title, topic.kind, len(topic.questions)) for topic in form.topics] == [
        ("Arbeidsglede", "open", 2),
        ("Frihet/ansvar", "open", 2),
        ("Læring", "open", 2),
        ("Satsingsområder for virksomheten", "focus", 0),
        ("Mål og tiltak for det neste året – hva gjør vi?", "goals", 0),
    ]
    assert form.topics[0].questions == [
        "Hva i hverdagen din gjør at tiden flyr, og hva gjør at den står stille?",
        "Hva kan gjøres annerledes – og hvordan?",
    ]
    assert form.topics[2].questions == [
        "Hva har du lært siden forrige gang?",
        "Hva vil du lære, og hvem kan hjelpe deg?",
    ]
    assert form.topics[3].intro == "(Leder fyller ut det som gjelder hos oss)"
    assert form.goal_columns == ["Mål", "Tiltak", "Tidsfrist", "Ansvar"]
    assert form.signature == ["Medarbeider:", "Leder:", "Avdeling/virksomhet:"]
    assert form.unsorted.splitlines() == [
        "Utviklingssamtalen",
        "Tema for samtalen Notater (skriv stikkord her før dere møtes, både leder og medarbeider)",
        "Dette tas fram igjen neste år. Ta godt vare på arket så ingen andre får se det.",
    ]


@pytest.mark.parametrize(
    "bullet", ["\uf0b7 ", "\uf0a7", "• ", "- ", "– ", "* ", "o\t", "●", "\x95 ", "❖ ", "a) ", "1.1 "]
)
def test_every_kind_of_bullet(bullet):
    """The same form with the bullets Word, PDF and e-mail leave behind."""
    text = FJORDHEIM.read_text(encoding="utf-8")
    marked = text.replace("\n H", f"\n{bullet}H")
    assert marked != text
    assert read_text(marked).topics == read_text(text).topics


@pytest.mark.skipif(not MUNICIPALITY.exists(), reason="the municipality's form does not lie beside the checkout")
def test_the_municipality_s_own_form():
    text = MUNICIPALITY.read_text(encoding="utf-8")
    form = read_text(text)
    assert [(topic.kind, len(topic.questions)) for topic in form.topics] == [
        ("open", 2),
        ("open", 3),
        ("open", 3),
        ("open", 3),
        ("open", 4),
        ("open", 4),
        ("focus", 0),
        ("goals", 0),
    ]
    assert all(question.endswith("?") for topic in form.topics for question in topic.questions)
    assert (len(form.goal_columns), len(form.signature)) == (4, 3)
    assert not lost(text)


def test_headings_without_numbers():
    form = read_text("Vår samtale\n\nTrivsel\nHvordan har du det?\nHva savner du?\n\nUTSTYR:\nHva mangler du?\n")
    assert form.title == "Vår samtale"
    assert [(t.title, t.questions) for t in form.topics] == [
        ("Trivsel", ["Hvordan har du det?", "Hva savner du?"]),
        ("UTSTYR", ["Hva mangler du?"]),
    ]


def test_numbered_questions_below_numbered_topics():
    """Numbers that begin anew are the topic's questions; those that go on are topics."""
    form = read_text(
        "1. Trivsel\n1. Hva gleder deg?\n2. Hva plager deg?\n2. Utstyr\n1. Hva mangler?\n2. Hva er slitt?\n3. Hvor?"
    )
    assert [(t.title, len(t.questions)) for t in form.topics] == [("Trivsel", 2), ("Utstyr", 3)]


def test_only_questions_become_one_topic():
    form = read_text("1. Hva gleder deg?\n2. Hva plager deg?\n3. Hva vil du lære?")
    assert [topic.questions for topic in form.topics] == [["Hva gleder deg?", "Hva plager deg?", "Hva vil du lære?"]]


def test_a_date_is_not_a_number_and_a_sentence_is_not_a_heading():
    form = read_text("1. Trivsel\nHva gleder deg?\n2. mars møtes vi igjen.\n2. Utstyr\nHva mangler?")
    assert [topic.title for topic in form.topics] == ["Trivsel", "Utstyr"]
    assert "2. mars møtes vi igjen." in form.topics[0].intro


def test_name_on_top_and_fields_to_write_in_are_no_questions():
    form = read_text(
        "Samtaleark\nNavn: ____ Stilling: ____\n\n1. Trivsel\nHva gleder deg?\nNotater: ______\nMedarbeider: ___\n"
        "2. Utstyr\nHva mangler?\nDato og sted\nUnderskrift: ____"
    )
    assert form.signature == ["Navn: ____ Stilling: ____", "Underskrift: ____"]
    assert [topic.questions for topic in form.topics] == [["Hva gleder deg?"], ["Hva mangler?"]]
    assert form.unsorted.splitlines() == ["Notater: ______", "Medarbeider: ___"]


def test_a_goals_table_that_came_one_cell_a_line():
    form = read_text(
        "1. Trivsel\nHva gleder deg?\n2. Veien videre\nMål\nTiltak\nFrist\nAnsvarlig\nNår tar vi dette fram?\n"
    )
    assert form.goal_columns == ["Mål", "Tiltak", "Frist", "Ansvarlig"]
    assert [(topic.title, topic.kind) for topic in form.topics][-1] == ("Mål og tiltak", "goals")
    assert form.unsorted == "Når tar vi dette fram?"


def test_a_title_too_long_is_cut_between_words_and_nothing_is_lost():
    text = "1. " + "Samarbeid " * 30 + "\nHva virker?\n2. Utstyr\nHva mangler?"
    assert len(read_text(text).topics[0].title) <= marks.MAX_TITLE
    assert not lost(text)


def test_nothing_gives_nothing():
    assert read_text(" \n\x0c\n \t\n") == DraftForm()


LINES = st.one_of(
    st.sampled_from(
        [
            "1. Trivsel",
            "2. Utstyr",
            "3. Mål og tiltak",
            "Mål Tiltak Frist Ansvar",
            "Mål",
            "Tiltak",
            "Frist",
            "",
            " ",
            "• Hva gleder deg",
            " Hva plager deg?",
            "nå for tiden?",
            "(se også over)",
            "Leder:",
            "Medarbeider: ____",
            "Tema Notater",
            "Side 1 av 2",
            "\x0c",
            "Skjema for samtale",
            "TRIVSEL:",
            "Leder",
            "Notater:",
            "\uf0b7",
            "Tema 1: Ro",
            "12",
            "a) Hvorfor?",
            "1.",
            "Vi møtes 2. mars.",
            "o\tHvem?",
            "---",
            "………",
            "\u00ad",
            "O’Hara sa «ja»?",
        ]
    ),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=200),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=30))
@example(["Skjema", "Skjema", "1. Hva?", "2. Hva?"])
def test_no_word_is_lost(lines):
    text = "\n".join(lines)
    assert not lost(text)


@pytest.mark.parametrize("piece", ["1. A\n", "Mål\n", "a", "Leder:\n", "• x\n", "_ ", "?\n", "\uf0b7", " \t"])
def test_a_text_four_times_as_long_takes_not_much_more_than_four_times_as_long(piece):
    """Nothing grows worse than the text does: what did would take sixteen times as long."""
    assert processor(piece, 80_000) < 9 * processor(piece, 20_000)


def processor(piece: str, letters: int) -> float:
    """Seconds of the processor to read a text of this one piece repeated, the least of three turns."""
    text = (piece * (letters // len(piece)))[:-1]
    spent = []
    for _turn in range(3):
        began = time.process_time()
        read_text(text)
        spent.append(time.process_time() - began)
    return max(min(spent), 0.005)  # seconds; below this it is the clock that is measured
