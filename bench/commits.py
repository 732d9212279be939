"""What each page costs of the processor at one commit after another, so that what was lost can be named.

`python -m bench.commits c92844e 8e9b558` checks out each in a worktree of its own, with the packages of its own locks,
fills a database by its own demo, and asks the pages of its own `bench/pages.py` in one process with the settings of
`bin/bench` (bench/in_process.py). The figures are a line of JSON a commit: ms of the processor, the least and the
median of 200 in turn, and how many functions one asking calls, which a busy machine does not change. The yardstick is a
bit of Python that is the same at each: where it differs, measure again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .server import ROOT

ASKS = Path(__file__).with_name("in_process.py")
PAGES = "from bench.pages import as_json; print(as_json())"


def git(*arguments: str, where: Path = ROOT) -> str:
    return subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


def measured(commit: str, tree: Path, options: argparse.Namespace) -> dict:
    """The figures of that commit.

    Raises:
        subprocess.CalledProcessError: the commit cannot be built, filled or asked.
    """
    git("checkout", "--quiet", "--force", "--detach", commit, where=tree)
    if options.bench_of:
        git("checkout", "--quiet", options.bench_of, "--", "bench", where=tree)
    subprocess.run(
        ["bash", "-c", "source bin/_env; need run; build_static"], cwd=tree, check=True, stdout=subprocess.DEVNULL
    )
    with tempfile.TemporaryDirectory(prefix="samtale-commits-") as var:
        environment = os.environ | {
            "SAMTALE_VAR": var,
            "SAMTALE_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(tree),
        }

        def python(*arguments: str) -> str:
            return subprocess.run(
                [tree / ".venv/bin/python", *arguments],
                cwd=tree,
                check=True,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout

        python("manage.py", "prepare_demo", "--people", str(options.people))
        pages = Path(var) / "pages.json"
        pages.write_text(python("manage.py", "shell", "-v0", "-c", PAGES).strip().splitlines()[-1])
        return json.loads(python(str(ASKS), str(pages), str(options.requests)).strip().splitlines()[-1])


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.commits")
    asked.add_argument("commits", nargs="+")
    asked.add_argument("--people", type=int, default=300)
    asked.add_argument("--requests", type=int, default=200, help="of each page, after 30 that are left out")
    asked.add_argument("--tree", type=Path, help="a worktree to keep in between runs, made where there is none")
    asked.add_argument("--bench-of", help="take bench/ from this commit, where a commit's own has not followed")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="samtale-commits-") as temporary:
        tree = (options.tree or Path(temporary) / "tree").resolve()
        if not tree.exists():
            git("worktree", "add", "--quiet", "--detach", str(tree), options.commits[0])
        try:
            for commit in options.commits:
                print_figures(commit, tree, options)
        finally:
            if options.tree is None:
                git("worktree", "remove", "--force", str(tree))


def print_figures(commit: str, tree: Path, options: argparse.Namespace) -> None:
    """The figures of a commit as a line of JSON, or why there are none on the error output."""
    try:
        figures = measured(commit, tree, options)
    except subprocess.CalledProcessError as failed:
        print(f"{commit}: {failed}", file=sys.stderr)
        return
    short, _, subject = git("log", "-1", "--format=%h %s", commit).partition(" ")
    print(json.dumps({"commit": short, "subject": subject} | figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
