"""Kills server and worker 200 times while four write, on both databases; keeps the figures: python -m bench.kills"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "kills.json"
TEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--show-capture=no", "tests/test_kills.py"]
DATABASES = {"sqlite": TEST, "postgresql": [sys.executable, "-m", "tests.postgres", *TEST]}


def run(database: str, kills: int, seed: int) -> dict[str, object]:
    """The figures of one run. Exits with what the test said when anything was lost, torn or doubled."""
    with tempfile.NamedTemporaryFile() as report:
        environment = os.environ | {"KILLS": str(kills), "KILLS_SEED": str(seed), "KILLS_REPORT": report.name}
        done = subprocess.run(DATABASES[database], cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stdout[-8000:])
        return json.loads(Path(report.name).read_text())


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.kills")
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", choices=DATABASES, action="append")
    options = asked.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for database in options.database or DATABASES:
        kept[database] = run(database, options.kills, options.seed)
        KEPT.write_text(json.dumps(kept, indent=2) + "\n")
        print(json.dumps(kept[database]))


if __name__ == "__main__":
    main()
