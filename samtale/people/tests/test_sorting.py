"""Norwegian order: by hand-sorted names, and by an alphabet for names nobody thought of."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale.people.models import Person, Unit
from samtale.people.sorting import sort_key

pytestmark = pytest.mark.both_databases

ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
letters = st.text(alphabet=ALPHABET, max_size=12)
any_text = st.text(max_size=30)

SORTED = [
    "Abel",
    "Abelsen",
    "Andre",
    "Andrea",
    "Berg",
    "Čáppa",
    "Dahl",
    "Đinđić",
    "Dunn",
    "Eide",
    "Łucki",
    "Lund",
    "Myhre",
    "Müller",
    "Ngo",
    "Ŋoma",
    "Nord",
    "Thor",
    "Þorvald",
    "Ulv",
    "Ytre",
    "Zahl",
    "Zwick",
    "Ärt",
    "Ærø",
    "Øgård",
    "Östlund",
    "Øye",
    "Ådal",
    "Aas",
    "Åsen",
    "Aasland",
]


def test_names_come_as_in_a_norwegian_directory():
    assert sorted(reversed(SORTED), key=sort_key) == SORTED


@pytest.mark.parametrize(
    "one, other",
    [
        ("AASE", "åse"),
        ("Åse", "A\u030ase"),
        ("Kåre", "KÅRE"),
        ("Renée", "renee"),
        ("Jäger", "Jæger"),
        ("Bjørk", "Björk"),
    ],
)
def test_spellings_of_the_same_letter_stand_together(one, other):
    assert sort_key(one) == sort_key(other)


def test_the_last_name_counts_before_the_first():
    people = [("Berg", "Åse"), ("Berg", "Anne"), ("Bergan", "Anne"), ("Berg Olsen", "Anne")]
    assert sorted(people, key=lambda p: sort_key(*p)) == [
        ("Berg", "Anne"),
        ("Berg", "Åse"),
        ("Berg Olsen", "Anne"),
        ("Bergan", "Anne"),
    ]


@given(letters, letters)
def test_order_follows_the_alphabet(one, other):
    def places(word):
        return [ALPHABET.index(letter) for letter in word.replace("aa", "å")]

    assert (sort_key(one) < sort_key(other)) == (places(one) < places(other))
    assert (sort_key(one) == sort_key(other)) == (places(one) == places(other))


@given(letters)
def test_case_and_composition_do_not_count(word):
    assert sort_key(word) == sort_key(word.upper()) == sort_key(unicodedata.normalize("NFD", word))


@given(any_text, any_text)
def test_the_key_always_fits_its_column(first, last):
    assert len(sort_key(last, first)) <= 2 * (len(last) + len(first)) + 1


def test_columns_have_room_for_the_longest_names():
    for model, names in [(Person, ["last_name", "first_name"]), (Unit, ["name"])]:
        longest = sum(2 * model._meta.get_field(name).max_length for name in names) + len(names) - 1
        assert model._meta.get_field("sort_key").max_length >= longest


@pytest.mark.django_db
def test_the_database_sorts_as_the_key_does():
    Unit.objects.bulk_create([Unit(name=name, sort_key=sort_key(name)) for name in reversed(SORTED)])
    assert list(Unit.objects.order_by("sort_key").values_list("name", flat=True)) == SORTED
