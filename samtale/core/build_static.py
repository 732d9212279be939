"""Copies what the browser gets from npm packages into static/built: run by bin/_env, never at run time."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ROOT / "node_modules"
BUILT = ROOT / "samtale" / "core" / "static" / "built"
ICONS = ROOT / "samtale" / "core" / "icons.txt"
STAMP = BUILT / "stamp.txt"
INSTALLED = PACKAGES / "samtale-stamp.txt"

COPIES = {
    "@digdir/designsystemet-web/dist/umd/index.js": "designsystemet-web.js",
}
FONT = PACKAGES / "@fontsource-variable" / "inter"
# What our pages use of the font, which is half of it: these weights, and figures of one width.
WEIGHTS = (400, 700)
FEATURES = ["calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
# The parts our pages use; all 33 would be two and a half times as much.
STYLES = PACKAGES / "@digdir" / "designsystemet-css" / "dist"
COMPONENTS = (
    "alert",
    "button",
    "details",
    "dialog",
    "divider",
    "error-summary",
    "field",
    "fieldset",
    "heading",
    "input",
    "label",
    "link",
    "list",
    "paragraph",
    "skip-link",
    "tag",
    "validation-message",
)
# A map that is not shipped must not be pointed at: the manifest storage refuses it.
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)
FONT_FACE = """@font-face {{
  font-family: "Inter";
  font-style: normal;
  font-display: swap;
  font-weight: 400 700;
  src: url("inter-{subset}.woff2") format("woff2");
  unicode-range: {ranges};
}}
"""


class BuildError(Exception):
    """Something npm should have brought is not there; the message says what."""


def checksum(*files: Path) -> str:
    """One checksum of the contents of `files`, in order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def icon_names(text: str) -> dict[str, str]:
    """The lines «name file» of icons.txt as a mapping; raises BuildError on a line of another shape or a name twice."""
    names: dict[str, str] = {}
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] in names:
            raise BuildError(f"icons.txt: «{line}» is not one new name and one file")
        names[words[0]] = words[1]
    return names


def symbol(name: str, svg: str) -> str:
    """One <symbol id=name> out of a whole svg file; raises BuildError when there is no view box."""
    found = re.search(r'<svg\b[^>]*\bviewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL)
    if not found:
        raise BuildError(f"the icon {name} has no view box")
    return f'<symbol id="{name}" viewBox="{found[1]}">{" ".join(found[2].split())}</symbol>'


def sprite(names: dict[str, str], folder: Path) -> str:
    """All icons of `names` as one SVG; raises BuildError when a file is missing."""
    symbols = []
    for name, file_name in sorted(names.items()):
        file = folder / f"{file_name}.svg"
        if not file.exists():
            raise BuildError(f"icons.txt: there is no icon {file_name} in {folder}")
        symbols.append(symbol(name, file.read_text()))
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def licences(packages: Path) -> Iterator[str]:
    """What each installed package says of its licence, one block a package."""
    for manifest in sorted(packages.glob("@*/*/package.json")):
        about = json.loads(manifest.read_text())
        heading = f"{about['name']} {about['version']}, {about.get('license', 'licence not stated')}"
        text = "".join(file.read_text() for file in sorted(manifest.parent.glob("LICENSE*")))
        yield f"{heading}\n{about.get('homepage', '')}\n\n{text.strip()}\n"


def translations() -> list[Path]:
    """The translation sources of this program, in a fixed order."""
    return sorted((ROOT / "samtale" / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_translation(source: Path) -> None:
    """Writes the .mo beside a .po; raises BuildError when a translation cannot be right."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    wrong = [f"«{message.id}»: {errors[0]}" for message, errors in catalog.check()]
    if wrong:
        raise BuildError(f"{source.relative_to(ROOT)}: " + "; ".join(wrong))
    fresh = source.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalog)
    fresh.rename(source.with_suffix(".mo"))


def install_packages() -> None:
    """Brings node_modules to what package-lock.json says, with npm from this environment; no package's scripts run."""
    wanted = checksum(ROOT / "package-lock.json", ROOT / "package.json")
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    npm = Path(sys.executable).parent / "npm"
    if not npm.exists():
        raise BuildError("npm is missing from .venv: install requirements/build.txt")
    subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    INSTALLED.write_text(wanted)


def stylesheet() -> str:
    """Theme, base and the components we use as one file; raises BuildError when one is missing."""
    files = [STYLES / "theme" / "designsystemet.css", STYLES / "src" / "base.css"]
    files += [STYLES / "src" / f"{name}.css" for name in COMPONENTS]
    missing = [file.name for file in files if not file.exists()]
    if missing:
        raise BuildError(f"npm brought no {', '.join(missing)}")
    theme, base, *components = (SOURCE_MAP.sub("", file.read_text()) for file in files)
    return (
        "@layer ds.theme, ds.base, ds.components;\n"
        f"{theme}\n@layer ds.base {{ {base} }}\n@layer ds.components {{ {''.join(components)} }}\n"
    )


def font(source: Path, target: Path, ranges: str) -> None:
    """Writes what our pages use of a font; raises BuildError when npm brought none."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    if not source.exists():
        raise BuildError(f"npm brought no {source.name}")
    options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False)
    weights = io.BytesIO()
    instantiateVariableFont(TTFont(source), {"wght": WEIGHTS}).save(weights)
    face = TTFont(weights)
    kept = subset.Subsetter(options)
    kept.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    kept.subset(face)
    subset.save_font(face, str(target), options)


def copy_all(target: Path) -> None:
    """Writes every built file into the empty folder `target`."""
    for source, name in COPIES.items():
        file = PACKAGES / source
        if not file.exists():
            raise BuildError(f"npm brought no {source}")
        if file.suffix in {".css", ".js"}:
            (target / name).write_text(SOURCE_MAP.sub("", file.read_text()))
        else:
            shutil.copyfile(file, target / name)
    ranges = json.loads((FONT / "unicode.json").read_text())
    faces = ""
    for name in ("latin-ext", "latin"):
        font(FONT / "files" / f"inter-{name}-wght-normal.woff2", target / f"inter-{name}.woff2", ranges[name])
        faces += FONT_FACE.format(subset=name, ranges=ranges[name])
    (target / "designsystemet.css").write_text(faces + stylesheet())
    icons = sprite(icon_names(ICONS.read_text()), PACKAGES / "@navikt/aksel-icons/dist/svg")
    (target / "icons.svg").write_text(icons)
    (target / "LICENSES.txt").write_text("\n\n".join(licences(PACKAGES)))


def wanted_stamp() -> str:
    """What the stamp says when everything built comes from today's lock, icon list and translations."""
    return checksum(ROOT / "package-lock.json", ICONS, Path(__file__), *translations())


def is_built() -> bool:
    """Whether nothing needs building."""
    compiled = all(file.with_suffix(".mo").exists() for file in translations())
    return compiled and STAMP.exists() and STAMP.read_text() == wanted_stamp()


def build() -> None:
    """Makes static/built whole or not at all, and the translations beside their sources."""
    install_packages()
    for file in translations():
        compile_translation(file)
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    copy_all(fresh)
    (fresh / STAMP.name).write_text(wanted_stamp())
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


if __name__ == "__main__":
    if is_built():
        sys.exit(0)
    if "--check" in sys.argv:
        sys.exit(1)
    try:
        build()
    except BuildError as error:
        sys.exit(f"Statiske filer: {error}")
