"""What the parts of the suite took when they were last run here, written into docs/performance.md.

python -m tests.suite_times
"""

import json
import os
import subprocess
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-times"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- suite: written by python -m tests.suite_times -->", "<!-- suite: end -->"
COMMANDS = {"test": "bin/test", "all": "bin/test --all", "quick": "bin/test --quick"}


def remember(which: str, parts: list[dict], seconds: float, load: float) -> None:
    """Keeps the seconds and counts of each part, with the commit and the machine's load when it began."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{which}.json").write_text(
        json.dumps(
            {
                "commit": commit.strip(),
                "on": date.today().isoformat(),
                "load": round(load, 1),
                "cores": os.cpu_count(),
                "seconds": round(seconds),
                "parts": parts,
            },
            ensure_ascii=False,
            indent=1,
        )
    )


def minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def table(which: str) -> str:
    """One command's parts as a table. Raises FileNotFoundError when it has not been run here."""
    run = json.loads((KEPT / f"{which}.json").read_text())
    rows = [
        f"| {part['name']} | {minutes(part['seconds'])} | {part.get('passed', '')} | {part.get('failed', 0)} |"
        for part in run["parts"]
    ]
    return "\n".join(
        [
            f"`{COMMANDS[which]}`: {minutes(run['seconds'])} at {run['commit']}, {run['on']}, {run['cores']} cores, "
            f"load {run['load']} when it began.",
            "",
            "| part | min:s | passed | failed |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def main() -> None:
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    tables = "\n\n".join(table(which) for which in COMMANDS if (KEPT / f"{which}.json").exists())
    DOCUMENT.write_text(f"{before}{BEGIN}\n{tables}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
