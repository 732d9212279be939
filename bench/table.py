"""What bin/bench found last, as tables of docs/performance.md: python -m bench.table."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT, DOCUMENT = ROOT / "bench" / "pages.json", ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- pages: written by python -m bench.table -->", "<!-- pages: end -->"
# Times the plain view, and times the same page among the fewest people.
CEILING, GROWTH = 2.0, 1.2


def tables(kept: dict) -> str:
    """The pages' times, what they weigh and ask, and where the time goes, as Markdown."""
    rows = kept["rows"]
    about = f"At {kept['commit']}, {kept['on']}, {kept['cores']} cores, load {kept['load']} when it began."
    return "\n\n".join((about, _times(rows), _at_once(rows), _weights(rows), _shares(rows)))


def _table(heads: list[str], lines: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *lines))


def _growth(row: dict, rows: list[dict]) -> float:
    """Times the same page among the fewest people in the same database."""
    same = [one for one in rows if (one["page"], one["database"]) == (row["page"], row["database"])]
    return row["program"] / min(same, key=lambda one: one["people"])["program"]


def _times(rows: list[dict]) -> str:
    least = min(row["people"] for row in rows)
    heads = ["page", "database", "people", "program, ms", "plain, ms", "× plain", "floor, ms", "× floor", "× fewest"]
    return _table(
        heads,
        [
            [
                row["page"],
                row["database"],
                f"{row['people']:,}",
                f"{row['program']:.2f}",
                f"{row['plain']:.2f}",
                f"{row['program'] / row['plain']:.2f}",
                f"{row['floor']:.2f}",
                f"{row['program'] / row['floor']:.1f}",
                "" if row["people"] == least else f"{_growth(row, rows):.2f}",
            ]
            for row in rows
        ],
    )


def _at_once(rows: list[dict]) -> str:
    heads = ["eight at once, a second", "database", "people", "program", "plain", "floor"]
    return _table(
        heads,
        [
            [row["page"], row["database"], f"{row['people']:,}"]
            + [f"{row[f'{name} a second']:.0f}" for name in ("program", "plain", "floor")]
            for row in rows
        ],
    )


def _fewest(rows: list[dict]) -> list[dict]:
    """A row a page: the first database, the fewest people."""
    first = rows[0]
    return [row for row in rows if (row["database"], row["people"]) == (first["database"], first["people"])]


def _weights(rows: list[dict]) -> str:
    heads = ["page", "HTML, KB", "first visit, KB", "requests", "questions", "of the plain", "texts", "of the plain"]
    lines = []
    for row in _fewest(rows):
        visit = (
            [f"{row['html'] / 1024:.1f}", f"{row['bytes'] / 1024:.0f}", str(row["requests"])]
            if "html" in row
            else [""] * 3
        )
        inside = row["inside"]
        counts = [str(inside[which][what]) for what in ("questions", "texts") for which in ("program", "plain")]
        lines.append([row["page"], *visit, *counts])
    return _table(heads, lines)


def _shares(rows: list[dict]) -> str:
    measured = _fewest(rows)
    every = [row["inside"]["program"]["shares"] for row in measured]
    parts = sorted(
        {part for shares in every for part in shares}, key=lambda part: -sum(one.get(part, 0) for one in every)
    )
    return _table(
        ["where the time goes", *(row["page"] for row in measured)],
        [[part, *(f"{one.get(part, 0) * 100:.0f} %" for one in every)] for part in parts],
    )


def over(rows: list[dict]) -> list[str]:
    """What is over its ceiling."""
    found = []
    for row in rows:
        where = f"{row['page']}, {row['database']}, {row['people']:,} people"
        if (times := row["program"] / row["plain"]) > CEILING:
            found.append(f"{where}: {times:.2f} × the plain view")
        if (times := _growth(row, rows)) > GROWTH:
            found.append(f"{where}: {times:.2f} × the fewest")
        opened = [row["inside"][which]["texts"] for which in ("program", "plain")]
        if opened[0] != opened[1]:
            found.append(f"{where}: the page opens {opened[0]} texts, and the plain view {opened[1]}")
    return found


def main() -> None:
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{tables(json.loads(KEPT.read_text()))}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
