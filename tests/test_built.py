"""What the build makes for the browser: icons, the font, the one stylesheet and the one script."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from samtale.core import build_static, bundles, icons, places, sheets
from samtale.core.build_static import BUILT, BuildError

ROOT = Path(__file__).resolve().parent.parent
ICON = '<svg width="1em" viewBox="0 0 24 24" fill="none">\n<path d="M1 2" fill="currentColor"/>\n</svg>'
NAMED = re.compile(r'"([\w-]+)"\s*\|\s*icon\b|\bicon\("([\w-]+)"|\bicon_name="([\w-]+)"')
USES = re.compile(r"\{% block uses %\}(.*?)\{% endblock %\}", re.DOTALL)


def templates() -> list[str]:
    return [file.read_text() for file in (ROOT / "samtale").glob("*/templates/**/*.html")]


def test_an_icon_becomes_a_symbol_with_our_name():
    assert build_static.symbol("lock", ICON) == (
        '<symbol id="lock" viewBox="0 0 24 24"><path d="M1 2" fill="currentColor"/></symbol>'
    )
    with pytest.raises(BuildError, match="no view box"):
        build_static.symbol("lock", "<svg></svg>")


def test_the_icon_list_refuses_a_name_twice_and_an_icon_that_is_not_there(tmp_path):
    assert icons.sheets("# why\nframe: # all\nlock PadlockLocked # comment\n\ntalk:\nsee Eye\n") == {
        "frame": {"lock": "PadlockLocked"},
        "talk": {"see": "Eye"},
    }
    for wrong in ("frame:\nlock A\ntalk:\nlock B", "frame:\nlock", "frame:\nlock A B", "lock A"):
        with pytest.raises(icons.IconListError):
            icons.sheets(wrong)
    with pytest.raises(BuildError, match="NoSuch"):
        build_static.sheet({"lock": "NoSuch"}, tmp_path)


def test_every_icon_a_page_names_is_on_a_sheet():
    listed = icons.sheets(icons.LIST.read_text())
    on_sheets = {name for names in listed.values() for name in names}
    named = {name for text in templates() for names in NAMED.findall(text) for name in names if name}
    assert len(named) > 30 and named | {place.icon for place in places.PLACES} <= on_sheets
    for sheet, names in listed.items():
        assert re.findall(r'<symbol id="([^"]+)"', (BUILT / f"{sheet}.svg").read_text()) == sorted(names)
        assert {icons.file_of(name) for name in names} == {f"built/{sheet}.svg"}


def test_an_icon_made_small_is_drawn_by_the_same_curves():
    names = icons.sheets(icons.LIST.read_text())["frame"]
    small = (BUILT / "frame.svg").read_text()
    whole = sum((build_static.ICONS / f"{file}.svg").stat().st_size for file in names.values())
    assert len(small) < 0.8 * whole
    assert not re.search(r' d="[^"]*[aA]', small), "an arc made of a curve is another shape"


def test_what_is_sent_says_its_licence_and_points_at_no_map():
    licences = (BUILT / "LICENSES.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in licences.upper() and "@navikt/aksel-icons" in licences
    assert "esbuild" not in licences, "a tool of the build is sent to nobody"
    for file in BUILT.glob("*.[cj]s*"):
        assert "sourceMappingURL" not in file.read_text()


def test_the_font_has_what_norwegian_needs_and_is_small():
    from fontTools.ttLib import TTFont

    latin, rare, more = (BUILT / f"inter-{name}.woff2" for name in ("latin", "latin-rare", "latin-ext"))
    assert latin.stat().st_size < 24_000 and rare.stat().st_size < 8_000 and more.stat().st_size < 64_000
    signs, others = TTFont(latin).getBestCmap(), TTFont(rare).getBestCmap()
    assert not [sign for sign in "AaÆæØøÅåÉéÄäÖöÜüÁá09«»–—…§€’›·\xa0" if ord(sign) not in signs]
    assert not [sign for sign in "½²×™œ" if ord(sign) not in others]
    assert not set(signs) & set(others)
    assert {ord(sign) for sign in "čđŋšŧž"} <= set(TTFont(more).getBestCmap()), "Sámi names"
    (weight,) = TTFont(latin)["fvar"].axes
    assert (weight.axisTag, weight.minValue, weight.maxValue) == ("wght", 400, 700)


def test_a_range_without_another_is_what_is_left():
    assert build_static.without("U+0000-00FF,U+2122", "U+0020-007E, U+00A0") == (
        "U+0000-001F,U+007F-009F,U+00A1-00FF,U+2122"
    )


def test_rules_and_scripts_of_some_pages_lie_in_the_bundles_bound_to_their_names(tmp_path, monkeypatch):
    core, rounds = (tmp_path / "samtale" / app / "static" / app for app in ("core", "rounds"))
    for folder in (core, rounds):
        folder.mkdir(parents=True)
    for name in ("app", "parts"):
        (core / f"{name}.css").write_text(f".{name} {{ color: red }}")
    for name in ("htmx-setup", "page"):
        (core / f"{name}.js").write_text(f'document.title += "{name}"')
    (rounds / "plan.css").write_text(
        "&:has(.day) .day, .week { margin: var(--day) }\n@media print { .day { display: none } }"
    )
    (rounds / "plan.js").write_text('import { said } from "./said.js"; said("plan")')
    (rounds / "said.js").write_text("export const said = word => { document.body.dataset.said = word }")
    monkeypatch.setattr(bundles, "ROOT", tmp_path)
    monkeypatch.setattr(bundles, "CORE", core)
    (rounds / "often.css").write_text(".often { color: red }")
    assert bundles.stylesheets("p{--a: 1; --day: 2; --b: 3; left: var(--a)}") == {
        "page.css": "p{--a: 1;--day: 2;left:var(--a)}.app,.parts{color:red}"
        ':where([data-uses~="rounds/often"]){.often{color:red}}\n',
        "few.css": ':where([data-uses~="rounds/plan"]){&:has(.day) .day,.week{margin:var(--day)}'
        "@media print{.day{display:none}}}\n",
    }
    (rounds / "often.js").write_text('import { said } from "./said.js"; said("often")')
    often, few = bundles.scripts().values()
    assert often.startswith(bundles.htmx().read_text()) and '"rounds/often"' in often
    assert few.count("dataset.said") == 1 and '"rounds/plan"' in few and "import" not in few + often[-600:]
    (rounds / "plan.js").write_text("const = 1")
    with pytest.raises(BuildError, match=r"rounds/static/rounds/plan\.js"):
        bundles.scripts()
    (rounds / "plan.css").write_text(".day { margin: 0")
    with pytest.raises(BuildError, match="esbuild"):
        bundles.stylesheets("")


def test_a_variable_is_left_out_when_no_rule_reads_it():
    css = (
        ':root{--a:1px;--b:var(--a);--c:url("data:x;--d:y");--e:var(--f);--f:2}p{margin:var(--b)}i{--g:}b{--h:3;top:0}'
    )
    assert bundles.without_unread(css) == ":root{--a:1px;--b:var(--a);}p{margin:var(--b)}i{}b{top:0}"


def test_what_a_page_uses_is_there_and_what_is_there_is_used():
    there = {name for suffix in (".css", ".js") for name, _ in bundles.of_some_pages(suffix)}
    used = {
        name for text in templates() for block in USES.findall(text) for name in re.findall(r"[\w-]+/[\w-]+", block)
    }
    imported = {
        f"{file.parent.name}/{name}"
        for file in bundles.sources(".js")
        for name in re.findall(r'from "\./([\w-]+)\.js"', file.read_text())
    }
    assert used <= there and there - used <= imported
    assert {name for name, _ in bundles.of_some_pages(".css")} > sheets.SELDOM
    assert {name for name, _ in bundles.of_some_pages(".js")} > sheets.SELDOM_RUN
    elsewhere = [text for text in templates() if re.search(r"<script|rel=.stylesheet", text)]
    assert len(elsewhere) == 3, "the page's frame, the base, and what is taken out, which has its own"


def test_a_source_that_is_changed_asks_for_the_build(monkeypatch, tmp_path):
    assert build_static.is_built()
    changed = tmp_path / "new.css"
    changed.write_text(".new { color: red }")
    read = bundles.read_by_bundles()
    monkeypatch.setattr(bundles, "read_by_bundles", lambda: [*read, changed])
    assert not build_static.is_built() and build_static.packages_are_built()


def test_the_build_says_whether_it_has_anything_to_do():
    asked = subprocess.run([sys.executable, "-m", "samtale.core.build_static", "--check"], cwd=ROOT)
    assert asked.returncode == 0
