"""Merging what two people wrote at once: three ways, word by word, with the caret kept by its word."""

import re
from typing import Any, NamedTuple

from reconcile_text import diff, reconcile_with_history

from samtale.core.sure import sure

LONGEST = 20_000  # characters of one text
_GONE = {"RemovedFromLeft", "RemovedFromRight"}
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\S+")
# Stands before each word I put in while it is merged; Unicode has set it aside, so that no text needs it.
_MINE = "\ufdd0"


class Merged(NamedTuple):
    """The text both get, and where my caret belongs in it (UTF-16 units, as a browser counts)."""

    text: str
    caret: int | None


def clean(text: str) -> str:
    """A text as it is stored: line breaks as «\\n», nothing that cannot be written as UTF-8."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace(_MINE, "")
    return _LONE_SURROGATES.sub("\ufffd", text)


def merge(base: str, mine: str, stored: str, caret: int | None = None) -> Merged:
    """Merge my text into the stored one. Both began from `base`; all three are clean.

    Every word either side wrote is in the answer. Where both changed the same word, both words are.
    """
    if base == stored or mine == stored:
        return Merged(mine, caret)
    was = None if caret is None else _from_utf16(mine, caret)
    marked, at = _marked(base, mine, was)
    cursors = [] if at is None else [{"id": 0, "position": at}]
    edited: Any = {"text": marked, "cursors": cursors}
    found = reconcile_with_history(base, edited, stored)
    text, at = _joined(found["history"], found["cursors"][0]["position"] if cursors else None)
    if at is None:
        return Merged(text.replace(_MINE, ""), None)
    at -= text[:at].count(_MINE)
    text = text.replace(_MINE, "")
    at = _beside_its_word(mine, sure(was), text, at)
    return Merged(text, _to_utf16(text, at))


def _marked(base: str, mine: str, at: int | None) -> tuple[str, int | None]:
    """My text with a mark before each word I put in, and the caret in it.

    Of two words that are the same, put in at the same place, the library keeps one. But two who begin with «Jeg
    synes vi skal» mean both sentences.
    """
    marked, place, caret = "", 0, at
    for step in diff(base, mine):
        if isinstance(step, str):
            for word in _WORD.finditer(step):
                if at is not None and caret is not None and place + word.start() < at:
                    caret += 1
            marked += _WORD.sub(lambda word: _MINE + word.group(), step)
            place += len(step)
        elif step > 0:
            marked += mine[place : place + step]
            place += step
    return marked, caret


def _joined(spans: list, at: int | None) -> tuple[str, int | None]:
    """The spans that stay, as one text, and the caret in it.

    The library parts texts into words and the space between them, so two words that meet at the border of two
    spans came from two people: it glues them together, we put a space between.
    """
    text = ""
    before = ""
    for span in spans:
        if span["history"] in _GONE or not span["text"]:
            continue
        if text and not text[-1].isspace() and not span["text"][0].isspace():
            # The caret stays at the end of my own word.
            if at is not None and (at > len(text) or (at == len(text) and before == "AddedFromRight")):
                at += 1
            text += " "
        text += span["text"]
        before = span["history"]
    return text, at


def _beside_its_word(mine: str, was: int, text: str, at: int) -> int:
    """A caret at the end of a word, or after the space behind it, stays there.

    So that the next word is not written onto the other's, nor into a word the other was in the middle of.
    """
    behind = len(mine[:was]) - len(mine[:was].rstrip())
    word = (mine[:was].split() or [""])[-1]
    if not word:
        return _before_the_word(text, at)
    if not behind:
        return _word_end(text, at) if was == len(mine) or mine[was].isspace() else at
    found = at if text.startswith(word, at) else text.rfind(word, 0, _word_end(text, at))
    end = found + len(word)
    return end + 1 if found >= 0 and text[end : end + 1].isspace() else _before_the_word(text, at)


def _word_end(text: str, at: int) -> int:
    """The end of the word a position is in; the position itself outside words."""
    if not at or text[at - 1].isspace():
        return at
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def _before_the_word(text: str, at: int) -> int:
    while at and not text[at - 1].isspace():
        at -= 1
    return at


def _from_utf16(text: str, units: int) -> int:
    """A browser's position as a number of characters, within the text."""
    if text.isascii():
        return max(0, min(units, len(text)))
    return len(text.encode("utf-16-le")[: max(0, units) * 2].decode("utf-16-le", "ignore"))


def _to_utf16(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-16-le")) // 2
