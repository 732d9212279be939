"""Somebody who writes in a text by fits and starts: words, second thoughts, a caret that moves about."""

import random
import time
from collections.abc import Iterator
from itertools import count

from playwright.sync_api import Locator

SYLLABLES = ["ber", "dal", "fjell", "gran", "hav", "kvist", "lyng", "mose", "nøtt", "rev", "sjø", "ås", "vår", "øy"]
# The last is a letter of two code units, as an emoji is; but Ctrl and an arrow would stop before an emoji.
ENDS = ["", "", "", "\N{MATHEMATICAL ITALIC SMALL X}"]
MOVES = ["Home", "End", "Control+Home", "Control+End", "Control+ArrowLeft", "Control+ArrowRight"]
# In which place of the field's text a word stands by itself.
SELECT = """(area, word) => {
  const at = area.value.split(/(\\s+)/).reduce((found, piece) =>
    found.done ? found : piece === word ? { at: found.at, done: true } : { at: found.at + piece.length }, { at: 0 });
  if (!at.done) return false;
  area.setSelectionRange(at.at, at.at + word.length);
  return true;
}"""


class Typist:
    """Writes into one field of one page, a key at a time; remembers what shall stand there, and since when."""

    def __init__(self, area: Locator, letter: str, seed: int):
        self.area, self.letter = area, letter
        self.keyboard = area.page.keyboard
        self.random = random.Random(f"{letter}{seed}")
        self.numbers = count()
        self.kept: dict[str, float] = {}
        self.at_rest = True
        self.keys = self._keys()

    def press(self) -> None:
        """One key more."""
        next(self.keys)

    def finish(self) -> None:
        """Until no word is half written."""
        while not self.at_rest:
            self.press()

    def _keys(self) -> Iterator[None]:
        self.area.click()
        while True:
            self.at_rest = False
            yield from self.random.choices(
                [self._word, self._second_thought, self._move, self._line, self._take_out], [8, 2, 4, 1, 2]
            )[0]()
            self.at_rest = True
            yield

    def _new(self) -> str:
        word = "".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 2)))
        return f"{self.letter}{word}{next(self.numbers)}{self.random.choice(ENDS)}"

    def _word(self) -> Iterator[None]:
        word = self._new()
        for key in f" {word} ":
            self.keyboard.type(key)
            yield
        self.kept[word] = time.time()

    def _second_thought(self) -> Iterator[None]:
        """A word begun, taken back letter by letter, and another written."""
        begun = f" {self._new()}"
        for key in begun:
            self.keyboard.type(key)
            yield
        for _ in begun:
            self.keyboard.press("Backspace")
            yield
        yield from self._word()

    def _move(self) -> Iterator[None]:
        for _ in range(self.random.randint(1, 4)):
            self.keyboard.press(self.random.choice(MOVES))
            yield

    def _line(self) -> Iterator[None]:
        self.keyboard.press("Enter")
        yield

    def _take_out(self) -> Iterator[None]:
        """One of one's own words, wherever it stands now."""
        if len(self.kept) < 4:
            return
        word = self.random.choice(list(self.kept))
        if self.area.evaluate(SELECT, word):  # not while the other is writing something right onto it
            self.keyboard.press("Delete")
            del self.kept[word]
        yield
