"""Makes what the browser gets, of npm packages and our sources, in static/built: run by bin/_env, never at run time.

With --check it makes nothing and fails when something is to be made; with --watch it makes the bundles anew at every
change until it is ended.
"""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from samtale.core import bundles, icons
from samtale.core.bundles import BuildError

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ROOT / "node_modules"
BUILT = ROOT / "samtale" / "core" / "static" / "built"
STAMP = BUILT / "stamp.txt"
BUNDLES_STAMP = BUILT / "bundles-stamp.txt"
LOCK = ROOT / "package-lock.json"
INSTALLED = PACKAGES / "samtale-stamp.txt"

ICONS = PACKAGES / "@navikt" / "aksel-icons" / "dist" / "svg"
FONT = PACKAGES / "@fontsource-variable" / "inter"
# What Norwegian is written with, in a file of its own that every page loads; a browser asks for the rest where it is
# used. Spaces and what is not seen are here too, so that none of them brings a file.
EVERYDAY = (
    "U+0000-00A0,U+00A7,U+00AB,U+00AD,U+00B0,U+00B7,U+00BB,U+00C0-00D6,U+00D8-00F6,U+00F8-00FF,"
    "U+2000-206F,U+20AC,U+2191,U+2193,U+2212,U+FEFF"
)
# What our pages use of the font, which is half of it: these weights, and figures of one width.
WEIGHTS = (400, 700)
FEATURES = ["calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
# The parts our pages use; all 33 would be three times as much.
STYLES = PACKAGES / "@digdir" / "designsystemet-css" / "dist"
COMPONENTS = (
    "alert",
    "button",
    "dialog",
    "divider",
    "error-summary",
    "field",
    "fieldset",
    "input",
    "label",
    "link",
    "list",
    "skip-link",
    "validation-message",
)
# A map that is not shipped must not be pointed at: the manifest storage refuses it.
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)
FONT_FACE = """@font-face {{
  font-family: "Inter";
  font-style: normal;
  font-display: swap;
  font-weight: 400 700;
  src: url("inter-{part}.woff2") format("woff2");
  unicode-range: {ranges};
}}
"""


def checksum(*files: Path) -> str:
    """One checksum of the contents of `files`, in order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def symbol(name: str, svg: str) -> str:
    """One <symbol id=name> out of a whole svg file; raises BuildError when there is no view box."""
    found = re.search(r'<svg\b[^>]*\bviewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL)
    if not found:
        raise BuildError(f"the icon {name} has no view box")
    return f'<symbol id="{name}" viewBox="{found[1]}">{" ".join(found[2].split())}</symbol>'


def sheet(names: dict[str, str], folder: Path) -> str:
    """All icons of `names` as one SVG; raises BuildError when a file is missing."""
    files = {name: folder / f"{file_name}.svg" for name, file_name in sorted(names.items())}
    for name, file in files.items():
        if not file.exists():
            raise BuildError(f"icons.txt: there is no icon {file.stem} in {folder}, which {name} should be")
    with tempfile.TemporaryDirectory() as small:
        wanted = sorted({str(file) for file in files.values()})
        bundles.node(
            "svgo",
            "bin/svgo.js",
            "--quiet",
            "--config",
            str(ROOT / "svgo.config.mjs"),
            "--input",
            *wanted,
            "--output",
            small,
        )
        symbols = [symbol(name, (Path(small) / file.name).read_text()) for name, file in files.items()]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def licences(packages: Path, lock: Path) -> Iterator[str]:
    """What each package whose files are sent says of its licence, one block a package; tools of the build send none."""
    locked = json.loads(lock.read_text())["packages"]
    for manifest in sorted(
        packages.parent / path / "package.json" for path, of in locked.items() if path and not of.get("dev")
    ):
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
    wanted = checksum(LOCK, ROOT / "package.json")
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    npm = Path(sys.executable).parent / "npm"
    if not npm.exists():
        raise BuildError("npm is missing from .venv: install requirements/build.txt")
    subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    INSTALLED.write_text(wanted)


def foundation() -> str:
    """The font's faces, the theme, the base and the components we use; raises BuildError when one is missing."""
    files = [STYLES / "theme" / "designsystemet.css", STYLES / "src" / "base.css"]
    files += [STYLES / "src" / f"{name}.css" for name in COMPONENTS]
    missing = [file.name for file in files if not file.exists()]
    if missing:
        raise BuildError(f"npm brought no {', '.join(missing)}")
    theme, base, *components = (SOURCE_MAP.sub("", file.read_text()) for file in files)
    faces = "".join(FONT_FACE.format(part=name, ranges=ranges) for name, (_, ranges) in font_parts().items())
    return (
        f"{faces}@layer ds.theme, ds.base, ds.components;\n"
        f"{theme}\n@layer ds.base {{ {base} }}\n@layer ds.components {{ {''.join(components)} }}\n"
    )


def font(source: Path, target: Path, characters: set[int]) -> None:
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
    kept.populate(unicodes=characters)
    kept.subset(face)
    subset.save_font(face, str(target), options)


def font_parts() -> dict[str, tuple[str, str]]:
    """The files the font is sent as: what each is made of, and which characters it has, as CSS says it."""
    ranges = json.loads((FONT / "unicode.json").read_text())
    return {
        "latin-ext": ("latin-ext", ranges["latin-ext"]),
        "latin-rare": ("latin", without(ranges["latin"], EVERYDAY)),
        "latin": ("latin", EVERYDAY),
    }


def without(ranges: str, others: str) -> str:
    """The characters of `ranges` that are none of `others`, written the same way."""
    left = sorted(code_points(ranges) - code_points(others))
    begin = [code for code in left if code - 1 not in left]
    end = [code for code in left if code + 1 not in left]
    return ",".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in zip(begin, end, strict=True))


def code_points(ranges: str) -> set[int]:
    """The characters of a list as CSS writes it."""
    pairs = [one.strip().removeprefix("U+").partition("-") for one in ranges.split(",")]
    return {code for first, _, last in pairs for code in range(int(first, 16), int(last or first, 16) + 1)}


def make_all(target: Path) -> None:
    """Writes what comes of packages into the empty folder `target`."""
    for name, (source, ranges) in font_parts().items():
        font(FONT / "files" / f"inter-{source}-wght-normal.woff2", target / f"inter-{name}.woff2", code_points(ranges))
    for name, names in icons.sheets(icons.LIST.read_text()).items():
        (target / f"{name}.svg").write_text(sheet(names, ICONS))
    (target / "LICENSES.txt").write_text("\n\n".join(licences(PACKAGES, LOCK)))


def make_bundles(target: Path) -> None:
    """Writes the stylesheets and the scripts into `target`, each whole or not at all, and what they were made of."""
    wanted = wanted_bundles()
    for name, text in {**bundles.stylesheets(foundation()), **bundles.scripts()}.items():
        fresh = target / f"{name}.new"
        fresh.write_text(text)
        fresh.rename(target / name)
    (target / BUNDLES_STAMP.name).write_text(wanted)


def wanted_stamp() -> str:
    """What the stamp says when everything built comes from today's lock, icon list and translations."""
    return checksum(LOCK, icons.LIST, Path(__file__), Path(icons.__file__), *translations())


def wanted_bundles() -> str:
    """The same of the stylesheet and the script, which come from our sources too."""
    return checksum(LOCK, Path(__file__), *bundles.read_by_bundles())


def _says(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def packages_are_built() -> bool:
    """Whether all that does not come from our sources is there."""
    return all(file.with_suffix(".mo").exists() for file in translations()) and _says(STAMP, wanted_stamp())


def is_built() -> bool:
    """Whether nothing needs building."""
    return packages_are_built() and _says(BUNDLES_STAMP, wanted_bundles())


def build() -> None:
    """Makes static/built whole or not at all, and the translations beside their sources."""
    install_packages()
    if packages_are_built():
        return make_bundles(BUILT)
    for file in translations():
        compile_translation(file)
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    make_all(fresh)
    make_bundles(fresh)
    (fresh / STAMP.name).write_text(wanted_stamp())
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def watch() -> None:
    """Makes the bundles anew whenever a source has changed; one that cannot be read is said, and waited for."""
    tried = wanted_bundles()
    while True:
        time.sleep(0.3)
        if tried == (tried := wanted_bundles()):
            continue
        try:
            make_bundles(BUILT)
        except BuildError as error:
            print(error, file=sys.stderr, flush=True)  # noqa: T201 - to whoever is writing it


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(not is_built())
    try:
        if not is_built():
            build()
        if "--watch" in sys.argv:
            watch()
    except KeyboardInterrupt:
        sys.exit(0)
    except (BuildError, icons.IconListError) as error:
        sys.exit(f"Statiske filer: {error}")
