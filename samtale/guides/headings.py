"""Which lines of somebody's form are headings of topics: styled so, numbered 1, 2, 3, or short above questions."""

from collections.abc import Sequence

from .marks import Line, is_bare_label, is_columns, is_fill_in, is_page_number, is_table_head, kind_by_title

LOOK_AHEAD = 6


def find_headings(lines: Sequence[Line]) -> set[int]:
    """The places of the headings among the lines; empty when the form has none."""
    styled = _styled(lines)
    if len(styled) >= 2:
        return styled
    numbered = _numbered(lines)
    if len(numbered) >= 2:
        return numbered
    return _bold(lines) or _above_questions(lines) or numbered or styled


def _styled(lines: Sequence[Line]) -> set[int]:
    """Headings by style. One that only introduces others, and a lone one on top, names the form instead."""
    found = [place for place, one in enumerate(lines) if one.mark == "heading" and one.level]  # 0: the title
    levels = [lines[place].level for place in found]
    if len(found) > 1 and levels[0] < min(levels[1:]):
        found = found[1:]
    return {
        place
        for place in found
        if not (
            place + 1 < len(lines)
            and lines[place + 1].mark == "heading"
            and lines[place + 1].level > lines[place].level
        )
    }


def _numbered(lines: Sequence[Line]) -> set[int]:
    """The chain 1, 2, 3 … of headings. A numbered question is one only where no other line has its number."""
    found: list[int] = []
    while True:
        after, wanted = (found[-1] if found else -1), len(found) + 1
        candidates = [
            place for place in range(after + 1, len(lines)) if lines[place].number == wanted and not lines[place].level
        ]
        plain = [place for place in candidates if not lines[place].asks]
        if plain:
            found.append(plain[0])
            continue
        # Numbers that began anew below the last heading are its questions, not further headings.
        if candidates and not any(lines[p].number == 1 for p in range(after + 1, candidates[0])):
            found.append(candidates[0])
            continue
        break
    return set() if all(lines[place].asks for place in found) else set(found)


def _could_be(line: Line) -> bool:
    return (
        line.mark in ("", "bold")
        and line.is_short
        and bool(line.text)
        and not line.starts_low
        and not (
            is_columns(line.text)
            or is_bare_label(line.text)
            or is_fill_in(line.text)
            or is_table_head(line.text)
            or is_page_number(line.text)
        )
    )


def _bold(lines: Sequence[Line]) -> set[int]:
    found = [place for place, one in enumerate(lines) if one.mark == "bold" and _could_be(one)]
    leading = [place for place in found if _leads_to_question(lines, place)]
    return set(found[found.index(leading[0]) :]) if len(leading) >= 2 else set()


def _above_questions(lines: Sequence[Line]) -> set[int]:
    return {
        place
        for place, one in enumerate(lines)
        if _could_be(one) and (place == 0 or _stands_free(lines[place - 1], one)) and _leads_to_question(lines, place)
    }


def _stands_free(before: Line, line: Line) -> bool:
    return line.after_blank or before.ended or before.is_item


def _leads_to_question(lines: Sequence[Line], place: int) -> bool:
    """Whether what follows a line is an entry of a list, a question, or a table of goals."""
    ahead = lines[place + 1 : place + 1 + LOOK_AHEAD]
    if not ahead:
        return False
    if ahead[0].is_item or is_columns(ahead[0].text):
        return True
    for number, one in enumerate(ahead):
        if number and not (one.starts_low or ahead[number - 1].may_be_broken):
            break
        if one.asks:
            return True
        if one.ended or one.is_item:
            break
    return kind_by_title(lines[place].text) != "open" and lines[place].mark == "bold"
