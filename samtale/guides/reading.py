"""From the text of a form the organisation has to a draft of ours. Pure: no database, no files; no line is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from textwrap import dedent

from . import marks
from .headings import find_headings
from .marks import MAX_TITLE, Line

PROSE = 60  # so long is a line that a paragraph was broken over


@dataclass
class DraftTopic:
    """A heading with what stood beneath it."""

    title: str
    kind: str = "open"  # as models.Topic.Kind
    intro: str = ""
    questions: list[str] = field(default_factory=list)


@dataclass
class DraftForm:
    """What was understood of a form. Texts of several paragraphs have one paragraph a line."""

    title: str = ""
    purpose: str = ""
    topics: list[DraftTopic] = field(default_factory=list)
    goal_columns: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    unsorted: str = ""

    @property
    def question_count(self) -> int:
        return sum(len(topic.questions) for topic in self.topics)


def read_text(text: str) -> DraftForm:
    """A draft from plain text, pasted or from a file."""
    return read_lines(_lines_of(text))


def _lines_of(text: str) -> list[Line]:
    made, blank = [], True
    raw_lines = dedent("\n".join(raw.rstrip() for raw in text.splitlines())).split("\n")
    for raw in raw_lines:
        one = marks.line(raw, after_blank=blank)
        blank = not one.text
        if one.text:
            made.append(one)
    if not any(one.mark == "bullet" for one in made):
        # Bullets that a copy lost leave the space that stood after them.
        made = [replace(one, mark="bullet") if _lost_its_bullet(one) else one for one in made]
    return made


def _lost_its_bullet(line: Line) -> bool:
    return line.indented and not line.mark and not line.starts_low and not marks.is_signature(line.text)


def read_lines(lines: Sequence[Line]) -> DraftForm:
    """A draft from lines whose marks are known (from plain text or from Word)."""
    lines = _with_columns_joined(lines)
    return _Reader(lines, find_headings(lines)).read()


def _with_columns_joined(lines: Iterable[Line]) -> list[Line]:
    """Cells of a table's head that came one a line («Mål», «Tiltak», «Frist») as one line."""
    made: list[Line] = []
    for cells, group in groupby(lines, key=lambda one: marks.is_column(one.text)):
        run = list(group)
        joined = " ".join(one.text for one in run)
        made += [replace(run[0], text=joined, mark="")] if cells and marks.is_columns(joined) else run
    return made


class _Reader:
    """Walks down the lines and puts each where it belongs."""

    def __init__(self, lines: Sequence[Line], headings: set[int]):
        self.lines, self.headings, self.last_heading = lines, headings, max(headings, default=-1)
        self.form = DraftForm()
        self.topic: DraftTopic | None = None
        self.closed = False  # after the table of goals or the signatures nothing belongs to a topic
        self.item: list[Line] = []  # the sentence or paragraph being put together
        self.unsorted: list[str] = []
        self.preamble: list[list[Line]] = []

    def read(self) -> DraftForm:
        for place, line in enumerate(self.lines):
            self._take(place, line)
        self._end_item()
        self._sort_preamble()
        self.form.unsorted = "\n".join(self.unsorted)
        return self.form

    def _take(self, place: int, line: Line) -> None:
        if place in self.headings:
            self._start_topic(line)
        elif self.topic is not None and self._continues_title(self.topic, place, line):
            self.topic.title += f" {line.text}"
        elif line.mark == "heading" and self.topic is not None:  # names a group of topics
            self._end_item()
            self._put_aside(line.text)
        elif marks.is_columns(line.text):
            self._start_goals(line)
        elif self._is_signature(place, line):
            self._end_item()
            self.form.signature.append(line.text)
            self.closed = self.topic is not None
        elif marks.is_page_number(line.text) or marks.is_fill_in(line.text) or marks.is_signature(line.text):
            self._end_item()
            self._put_aside(line.text)
        elif self.item and self._continues(self.item[-1], line):
            self.item.append(line)
        else:
            self._end_item()
            self.item = [line]

    def _start_topic(self, line: Line) -> None:
        self._end_item()
        title, rest = _fit(line.text)
        self.topic = DraftTopic(title=title, kind=marks.kind_by_title(title), intro=rest)
        self.form.topics.append(self.topic)
        self.closed = False

    def _continues_title(self, topic: DraftTopic, place: int, line: Line) -> bool:
        """Whether a heading was broken over two lines."""
        return (
            place - 1 in self.headings
            and not line.after_blank
            and not line.mark
            and line.starts_low
            and line.text[0].isalpha()
            and not self.lines[place - 1].ended
            and len(topic.title) + len(line.text) < MAX_TITLE
        )

    def _start_goals(self, line: Line) -> None:
        self._end_item()
        if self.topic is None or self.closed or not (self.topic.kind == "goals" or _speaks_of_goals(self.topic)):
            self.topic = DraftTopic(title="Mål og tiltak")
            self.form.topics.append(self.topic)
        self.topic.kind = "goals"
        self.form.goal_columns += line.text.split()
        self.closed = True

    def _is_signature(self, place: int, line: Line) -> bool:
        """Places to sign: above the first topic (whose form it is) or below the last."""
        if self.topic is not None and place < self.last_heading:
            return False
        if marks.is_signature(line.text):
            return True
        near = [*self.lines[max(place - 1, 0) : place], *self.lines[place + 1 : place + 2]]
        return self.closed and marks.is_bare_label(line.text) and any(marks.is_bare_label(one.text) for one in near)

    def _continues(self, before: Line, line: Line) -> bool:
        """Whether a line is the rest of the sentence, or of the paragraph, before it."""
        if line.mark or marks.is_table_head(line.text):
            return False
        in_prose = self.topic is None or self.closed
        if in_prose and not line.after_blank and len(before.text) >= PROSE:
            return True
        if before.ended:
            return False
        return line.starts_low or (self.item[0].is_item and before.may_be_broken and not line.after_blank)

    def _end_item(self) -> None:
        item, self.item = self.item, []
        if not item:
            return
        text = " ".join(line.text for line in item)
        if self.topic is None:
            self.preamble.append(item)
        elif self.closed:
            self._put_aside(text)
        elif item[0].is_item or marks.is_question(text):
            self.topic.questions.append(text)
        else:
            self.topic.intro = "\n".join(filter(None, [self.topic.intro, text]))

    def _put_aside(self, text: str) -> None:
        if marks.words(text) or any(letter.isdigit() for letter in text):
            self.unsorted.append(text)

    def _sort_preamble(self) -> None:
        """What stood above the first topic: the form's name, its purpose, and what is neither."""
        names = [
            item
            for item in self.preamble
            if len(item) == 1 and item[0].is_short and not item[0].is_item and not marks.is_table_head(item[0].text)
        ]
        title = max(
            names,
            default=None,
            key=lambda item: (item[0].mark == "heading", "skjema" in item[0].text.casefold(), -names.index(item)),
        )
        purpose, aside, loose = [], [], []
        for item in self.preamble:
            text = " ".join(line.text for line in item)
            if item is title:
                self.form.title, rest = _fit(text.rstrip(":"))
                purpose += [rest] if rest else []
            elif not self.form.topics and (item[0].is_item or marks.is_question(text)):
                loose.append(text)
            elif item in names or marks.is_table_head(text):
                aside.append(text)
            else:
                purpose.append(text)
        if loose:  # questions and no heading at all
            self.form.topics.append(DraftTopic(title="Spørsmål", questions=loose))
        self.form.purpose = "\n".join(purpose)
        self.unsorted = [text for text in aside if marks.words(text) or text.strip("_. …")] + self.unsorted


def _fit(text: str) -> tuple[str, str]:
    """A title of at most 160 characters, cut between words, and what did not fit."""
    if len(text) <= MAX_TITLE:
        return text.rstrip(" :") or text, ""
    cut = text.rfind(" ", 0, MAX_TITLE)
    cut = cut if cut > 0 else MAX_TITLE
    return text[:cut], text[cut:].strip()


def _speaks_of_goals(topic: DraftTopic) -> bool:
    return bool({"mål", "tiltak"} & set(marks.words(topic.title))) and not topic.questions
