"""The table of attacks in docs/confidentiality.md, read from the tests themselves: python -m tests.attacks.table
--write
"""

import ast
import sys
from collections import Counter
from pathlib import Path

from .asvs import REQUIREMENTS, SECTIONS
from .elsewhere import ELSEWHERE, Tried
from .left import LEFT

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "confidentiality.md"
BEGINS, ENDS = "<!-- angrep: laget av tests/attacks/table.py -->", "<!-- angrep slutt -->"


def tried() -> list[Tried]:
    """Every attack there is, those of this folder first, as their marks say."""
    found = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            for mark in getattr(function, "decorator_list", []):
                if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "tries":
                    said = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
                    requirements = tuple(ast.literal_eval(argument) for argument in mark.args)
                    test = f"{path.relative_to(ROOT)}::{function.name}"
                    found.append(Tried(requirements, said["what"], test, said.get("gap", "")))
    return found + ELSEWHERE


def left() -> list[str]:
    """The requirements nothing tries."""
    done = {number for attack in tried() for number in attack.requirements}
    return [number for number in REQUIREMENTS if number not in done]


def reason(number: str) -> str | None:
    return LEFT.get(number) or LEFT.get(number.rpartition(".")[0])


def made() -> str:
    """The tables, as they stand between the marks in the document."""
    attacks, missing = tried(), left()
    done = len(REQUIREMENTS) - len(missing)
    lines = [
        BEGINS,
        f"{len(attacks)} angrep er prøvd, mot {done} av de {len(REQUIREMENTS)} kravene på nivå 1 og 2. Hver rad er en",
        "prøve som kjøres med `bin/test` og feiler den dagen angrepet lykkes.",
        "",
        "| Krav | Hva som er prøvd | Prøve | Utfall |",
        "|---|---|---|---|",
    ]
    for attack in sorted(attacks, key=lambda attack: [_order(name) for name in attack.requirements]):
        verdict = f"holder delvis: {attack.gap}" if attack.gap else "holder"
        file, _, name = attack.test.partition("::")
        lines.append(f"| {', '.join(attack.requirements)} | {attack.what} | `{file}` {name} | {verdict} |")
    lines += ["", f"De {len(missing)} andre kravene er ikke prøvd:", "", "| Krav | Hvorfor |", "|---|---|"]
    for section, count in Counter(number.rpartition(".")[0] for number in missing).items():
        numbers = [number for number in missing if number.rpartition(".")[0] == section]
        which = section if count == SECTIONS[section] else ", ".join(numbers)
        lines.append(f"| {which} | {reason(numbers[0])} |")
    return "\n".join([*lines, ENDS])


def _order(name: str) -> tuple[int, ...]:
    return tuple(map(int, name[1:].split("."))) if name in REQUIREMENTS else (0,)


def written() -> str:
    """The document with the tables as they are now."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGINS)
    return before + made() + rest.partition(ENDS)[2]


if __name__ == "__main__":
    if "--write" in sys.argv:
        DOCUMENT.write_text(written())
    elif written() != DOCUMENT.read_text():
        sys.exit("docs/confidentiality.md is not as the tests say: python -m tests.attacks.table --write")
