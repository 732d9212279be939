"""Makes the stylesheets and the scripts that pages have, of what lies in static/: run by the build alone."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from samtale.core import sheets

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ROOT / "node_modules"
CORE = ROOT / "samtale" / "core" / "static" / "core"
# Every page has these; what the others hold counts only where the page says so by name (`uses` in core/shell.html).
EVERYWHERE = {".css": ("app", "parts"), ".js": ("htmx-setup", "page")}
# A page's name may stand for a stylesheet, a script or both. Nobody waits for a part, so one that fails stops none.
RUN_WHAT_IS_USED = "for (const name of document.documentElement.dataset.uses.split(/\\s+/)) parts[name]?.();\n"
# A variable with its value, in which a text or an address may have a semicolon.
VARIABLE = re.compile(r'(--[\w-]+):(?:"[^"]*"|[^;{}"])*(?:;|(?=\}))')


class BuildError(Exception):
    """Something the build needs is not there or cannot be read; the message says what."""


def sources(suffix: str) -> list[Path]:
    """What we have written ourselves for the browser, in the order it is put together."""
    found = sorted((ROOT / "samtale").glob(f"*/static/*/*{suffix}"))
    return [file for file in found if file.parent.name != "built"]


def htmx() -> Path:
    """The script of htmx that django-htmx brings."""
    package = find_spec("django_htmx")
    if package is None or package.origin is None:
        raise BuildError("django-htmx is missing: install requirements/run.txt")
    return Path(package.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def read_by_bundles() -> list[Path]:
    """The files of this program and of Python's packages that the bundles are made of."""
    return [*sources(".css"), *sources(".js"), htmx(), Path(__file__), Path(sheets.__file__)]


def of_some_pages(suffix: str) -> Iterator[tuple[str, Path]]:
    """What counts only where a page names it: «app/name», and its file."""
    for file in sources(suffix):
        if file.parent != CORE:
            yield f"{file.parent.name}/{file.stem}", file


def _often_and_seldom(suffix: str, seldom: frozenset[str]) -> Iterator[list[tuple[str, Path]]]:
    some = list(of_some_pages(suffix))
    return ([pair for pair in some if (pair[0] in seldom) == is_seldom] for is_seldom in (False, True))


def stylesheets(foundation: str) -> dict[str, str]:
    """By its name: that of every page, the foundation and then ours, and that of what few pages have.

    The rules of some pages are bound to those pages, and are no heavier for it.
    """
    ours = [(CORE / f"{name}.css").read_text() for name in EVERYWHERE[".css"]]
    bound = ':where([data-uses~="{name}"]) {{\n{text}\n}}\n'
    often, seldom = (
        "".join(bound.format(name=name, text=file.read_text()) for name, file in some)
        for some in _often_and_seldom(".css", sheets.SELDOM)
    )
    few = _esbuild(seldom, "--loader=css")
    return {
        "page.css": without_unread(_esbuild("".join([foundation, *ours, often]), "--loader=css"), few),
        "few.css": few,
    }


def without_unread(css: str, more: str = "") -> str:
    """A small stylesheet without the variables that no rule reads, in it or in `more`: a third of a design system's."""
    read = set(re.findall(r"var\(\s*(--[\w-]+)", css + more))
    left = VARIABLE.sub(lambda found: found[0] if found[1] in read else "", css)
    return left if left == css else without_unread(left, more)  # what only those read is not read either


def scripts() -> dict[str, str]:
    """By its name: htmx as it came and then ours in a function of its own, and what few pages have.

    A part runs on the pages that use it.
    """
    first = "".join(f'import "./core/static/core/{name}.js";\n' for name in EVERYWHERE[".js"])
    often, few = (
        "".join(f'"{name}": () => import("./{file.relative_to(ROOT / "samtale")}"),\n' for name, file in some)
        for some in _often_and_seldom(".js", sheets.SELDOM_RUN)
    )
    return {
        "page.js": htmx().read_text() + ";\n" + _bundle(f"{first}const parts = {{\n{often}}};\n{RUN_WHAT_IS_USED}"),
        "few.js": _bundle(f"const parts = {{\n{few}}};\n{RUN_WHAT_IS_USED}"),
    }


def _bundle(entry: str) -> str:
    return _esbuild(entry, "--bundle", "--format=iife")


def _esbuild(source: str, *options: str) -> str:
    """What esbuild makes of a source, without what only people read. Raises BuildError."""
    small = ("--minify", "--charset=utf8", "--log-level=warning")
    return node("esbuild", "bin/esbuild", *small, *options, source=source)


def node(package: str, program: str, *arguments: str, source: str | None = None) -> str:
    """What a program of an npm package answers. Raises BuildError with what it complains of."""
    run: list[str | Path] = [Path(sys.executable).parent / "node", PACKAGES / package / program, *arguments]
    done = subprocess.run(run, cwd=ROOT / "samtale", input=source, capture_output=True, text=True)
    if done.returncode or done.stderr:
        said = (done.stderr or done.stdout).partition("\nnode:")[0]  # where in node itself helps nobody
        raise BuildError(f"{package}: {said.strip()}")
    return done.stdout
