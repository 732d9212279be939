"""Merging: no word is lost, nothing is doubled, and the caret stays where its writer left it."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reconcile_text import reconcile

from samtale.conversations.merge import clean, merge

SPACE = st.sampled_from([" ", "\n", "  ", "\n\n"])
WORD = st.text("abæøå😀.,«»", min_size=1, max_size=4)


def units(text: str) -> int:
    """The length as a browser counts it."""
    return len(text.encode("utf-16-le")) // 2


def at(text: str, caret: int) -> tuple[str, str]:
    """The text before and after a browser's caret."""
    raw = text.encode("utf-16-le")
    return raw[: caret * 2].decode("utf-16-le"), raw[caret * 2 :].decode("utf-16-le")


def word_at(text: str, caret: int) -> tuple[str, str]:
    """The word round a caret, as the part before and the part after it."""
    before, after = at(text, caret)
    return re.search(r"\S*\Z", before).group(), re.match(r"\S*", after).group()


@st.composite
def texts(draw):
    """A base of words, and two edits of it that put in unique words, delete words or add to them."""
    count = 0

    def unique(who):
        nonlocal count
        count += 1
        return f"{who}{count}{draw(WORD)}"

    def edited(tokens, who, deeds):
        tokens = list(tokens)
        for _ in range(draw(st.integers(0, 4))):
            deed = draw(st.sampled_from(deeds))
            place = draw(st.integers(0, len(tokens)))
            if deed == "add":
                tokens.insert(place, unique(who))
            elif deed == "delete":
                del tokens[place : place + draw(st.integers(1, 3))]
            elif place < len(tokens):
                tokens[place] += unique(who)
        return tokens

    def written(tokens):
        return "".join(word + draw(SPACE) for word in tokens[:-1]) + (tokens[-1] if tokens else "")

    deeds = draw(st.sampled_from([["add"], ["add", "delete"], ["add", "change"], ["add", "delete", "change"]]))
    base = edited(edited([], "o", ["add"]), "o", ["add"])
    return written(base), written(edited(base, "m", deeds)), written(edited(base, "t", deeds))


@settings(max_examples=400, deadline=None)
@given(texts())
def test_every_word_of_both_is_there_once(three):
    base, mine, theirs = (Counter(text.split()) for text in three)
    expected = ((mine - base) | (theirs - base)) + (base & mine & theirs)
    assert Counter(merge(*three).text.split()) == expected


@settings(max_examples=400, deadline=None)
@given(texts(), st.data())
def test_the_caret_stays_by_its_word(three, data):
    base, mine, theirs = three
    caret = units(mine[: data.draw(st.integers(0, len(mine)))])
    merged = merge(base, mine, theirs, caret)
    assert 0 <= merged.caret <= units(merged.text)
    before, after = word_at(mine, caret)
    if before and before + after in merged.text.split():
        assert word_at(merged.text, merged.caret) == (before, after)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "before"),
    [
        ("kåre   ole", "kåre på|   ole", "kåre  jon  ole", "kåre på"),
        ("kåre   ole", "kåre på |  ole", "kåre  jon  ole", "kåre på "),  # the space behind it is one's own
        (
            "kåre ho",
            "kåre ho|",
            "kåre hopper ",
            "kåre",
        ),  # the other was in the middle of the word: beside it, never in it
    ],
)
def test_a_caret_at_the_end_of_a_word_stays_there(base, mine, theirs, before):
    caret = mine.index("|")
    merged = merge(base, mine.replace("|", "") + " x", theirs, caret)
    assert at(merged.text, merged.caret)[0] == before, merged


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        # A space is put in between two who wrote at the same place, and the caret goes along with its own word.
        ("", "c|", "a", "a c|"),
        ("", "ol|e", "kari", "kari ol|e"),
        ("", "|å😀", "c", "c |å😀"),
        ("a\n", "a\na|\n", "ac", "\na| ac"),
        # After the space behind a word: still behind that word, though the other's is like it or the word moved.
        ("b ", "bå😀 |", "b bc", "bå😀 |bc"),
        ("b\n", "a |ba ", "b  heiab", "a |ba   heiab"),
        ("ab ", "b  |ab", "aba", "b | aba"),
        ("", "c  |", "b", "b c | "),
        ("  ", "ab | ", "ab", "ab |ab"),
        # Where the other took the word away, in front of what is there now.
        ("a", "a|", "c", "|c"),
        ("c  ", "hei | ", "", "|hei"),
        ("å😀  ", "å😀 | å😀", "", " | å😀"),
        ("b", "hei  |b", "", "hei | "),
    ],
)
def test_where_the_caret_is_to_a_sign(base, mine, theirs, merged):
    text = mine.replace("|", "")
    found = merge(base, text, theirs, units(mine[: mine.index("|")]))
    assert "|".join(at(found.text, found.caret)) == merged


@settings(max_examples=400, deadline=None)
@given(texts(), st.data())
def test_what_is_written_on_at_the_caret_is_a_word_of_its_own(three, data):
    """The writer goes on after the answer came: the new word is not glued to the other's."""
    base, mine, theirs = three
    after_spaces = [0, *(found.end() for found in re.finditer(r"\s", mine))]
    caret = units(mine[: data.draw(st.sampled_from(after_spaces))])
    merged = merge(base, mine, theirs, caret)
    before, after = at(merged.text, merged.caret)
    words = f"{before}NYTT {after}".split()
    assert "NYTT" in words, (mine, caret, merged)


@settings(max_examples=400, deadline=None)
@given(texts())
def test_sending_again_changes_nothing(three):
    base, mine, theirs = three
    once = merge(base, mine, theirs).text
    assert merge(mine, mine, once).text == once, "an edit known to be merged is sent as base = text"
    assert merge(base, mine, mine).text == mine, "the first answer was lost and nobody else has written"
    assert merge(base, base, theirs).text == theirs


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.integers(-5, 90))
def test_any_text_at_all_is_merged(base, mine, theirs, caret):
    merged = merge(clean(base), clean(mine), clean(theirs), caret)
    merged.text.encode()
    assert clean(merged.text) == merged.text


@pytest.mark.parametrize(
    ("base", "mine", "stored", "text"),
    [
        ("", "", "", ""),
        ("", "hei", "", "hei"),
        ("", "", "hei", "hei"),
        ("hei", "hei", "hei", "hei"),
        ("hei på deg", "", "hei på deg", ""),
        ("🌿 hei", "🌿 hei 😀", "🌿 å hei", "🌿 å hei 😀"),
        ("Vi sna", "Vi snakker", "Vi sna og", "Vi snakker og"),  # one writes on while the other goes ahead
        ("er mulig", "er umulig", "er det mulig", "er det umulig"),
        ("en to tre", "", "en to fire tre", " fire"),  # deleted by one, written in by the other: the new word stays
        ("en to tre", "en to tre", "", ""),
    ],
)
def test_examples(base, mine, stored, text):
    assert merge(base, mine, stored).text == text


def test_the_library_glues_words_and_we_do_not():
    assert reconcile("", "hei du", "god dag")["text"] == "god daghei du"
    assert merge("", "hei du", "god dag").text == "god dag hei du"
    assert reconcile("hei", "heia", "heis")["text"] == "heiaheis"
    assert merge("hei", "heia", "heis").text == "heis heia"


def test_the_library_keeps_one_of_two_words_that_are_the_same_and_we_keep_both():
    """Both began their sentence alike; each sentence is there whole."""
    kari, hakon = "Jeg synes vi skal ha kortere møter på fredag.", "Jeg synes vi skal ha felles lunsj på mandag."
    assert reconcile("", kari, hakon)["text"].count("synes") == 1
    assert merge("", kari, hakon).text == f"{hakon} {kari}"
    assert merge("Møtet:\n", f"Møtet:\n{kari}", f"Møtet:\n{hakon}").text == f"Møtet:\n{hakon}\n{kari}"
    assert merge("", "fra fane to", "fra fane en").text == "fra fane en fra fane to"
    assert merge("Vi", "Vi skal", "Vi skal").text == "Vi skal", "the very same text is the same text"


@settings(max_examples=400, deadline=None)
@given(*[st.lists(st.sampled_from(["vi", "skal", "ha", "møter", "på", "fredag"]), max_size=8)] * 3)
def test_no_word_is_lost_however_alike_the_two_write(before, mine, theirs):
    base = " ".join(before)
    kari, hakon = (f"{base} {' '.join(words)}".strip() for words in (mine, theirs))
    merged = Counter(merge(base, kari, hakon).text.split())
    if kari != hakon and mine and theirs:
        assert merged == Counter(before) + Counter(mine) + Counter(theirs)


def test_the_library_counts_characters_and_the_browser_units():
    merged = merge("😀 hei", "😀 hei der", "😀😀 å hei", caret=units("😀 hei der"))
    assert at(merged.text, merged.caret) == ("😀😀 å hei der", "")
    inside = merge("😀", "😀", "x 😀", caret=1)  # between the two halves of one sign
    assert at(inside.text, inside.caret)[1] == "😀"


def test_the_library_panics_outside_the_text_and_we_do_not():
    assert merge("a", "a b", "c a", caret=99) == ("c a b", 5)
    for sign in ("a", "å"):
        before = merge(sign, f"{sign} b", f"c {sign}", caret=-3)
        assert before == merge(sign, f"{sign} b", f"c {sign}", caret=0) and before.caret is not None


def test_line_breaks_and_what_cannot_be_stored():
    assert clean("én\r\nto\rtre\n") == "én\nto\ntre\n"
    assert clean("a\0b\ud83d") == "ab\ufffd"
    assert clean("😀") == "😀"
