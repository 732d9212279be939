"""Two write in one text for a minute; how soon each word is on the other's screen: python -m bench.two_typing"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "two_typing.json"
TEST = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    "--show-capture=no",
    "tests/journeys/test_typing.py::test_both_type_in_the_same_field",
]
PROMISED = 2.0  # seconds; samtale/conversations/static/conversations/live.js


def noted(seconds: float, seed: int) -> dict:
    """What the journey wrote down. Exits with what it said when a word was lost or doubled."""
    with tempfile.NamedTemporaryFile() as report:
        environment = os.environ | {
            "JOURNEY_SECONDS": str(seconds),
            "JOURNEY_SEED": str(seed),
            "TYPING_REPORT": report.name,
        }
        done = subprocess.run(TEST, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stdout[-8000:])
        return json.loads(Path(report.name).read_text())


def delays(found: dict) -> list[float]:
    """Seconds from a word's last key to the other's screen, without those the cut line held back."""
    cut, back = found["cut"]
    both = zip(found["written"], found["seen"], strict=True)
    return sorted(
        seen[word] - at for written, seen in both for word, at in written.items() if seen[word] < cut or at > back
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.two_typing")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    took = delays(noted(options.seconds, options.seed))
    within = sum(one <= PROMISED for one in took) / len(took)
    figures = {
        "seconds": options.seconds,
        "words": len(took),
        "load": round(os.getloadavg()[0], 1),
        "median": round(statistics.median(took), 2),
        "nineteen_of_twenty": round(took[int(len(took) * 0.95)], 2),
        "slowest": round(took[-1], 2),
        "within_two_seconds": round(within, 3),
    }
    KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
