"""Static files under names that say their content: scripts find each other, and all are packed once."""

import gzip
import json
import re

import brotli
import pytest
from django.core.management import call_command

BACKEND = {"BACKEND": "samtale.core.storage.Storage"}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """All static files as production serves them."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("static")
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    with override_settings(STATIC_ROOT=str(folder), STORAGES={"default": default, "staticfiles": BACKEND}):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def test_a_module_has_one_name_only(collected):
    hashed = [file for file in collected.glob("*/*.js") if re.search(r"\.[0-9a-f]{12}\.js$", file.name)]
    imports = [(file, name) for file in hashed for name in re.findall(r'\bfrom "(\./[^"]+)"', file.read_text())]
    assert ("htmx-setup.js", "dialog.js") in {
        (re.sub(r"\.[0-9a-f]{12}", "", file.name), re.sub(r"\.[0-9a-f]{12}|\./", "", name)) for file, name in imports
    }
    for file, name in imports:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name) and (file.parent / name).exists(), f"{file.name}: {name}"


def test_what_packages_bring_stays_as_it_is(collected):
    [hashed] = collected.glob("django_htmx/htmx-2.min.*.js")
    assert hashed.read_bytes() == (collected / "django_htmx" / "htmx-2.min.js").read_bytes()


def test_what_pages_ask_for_is_packed_both_ways_and_nothing_else(collected):
    named = set(json.loads((collected / "staticfiles.json").read_text())["paths"].values())
    whole = {name: (collected / name).read_bytes() for name in named}
    for suffix, unpack in ((".br", brotli.decompress), (".gz", gzip.decompress)):
        packed = {str(file.relative_to(collected)).removesuffix(suffix) for file in collected.rglob(f"*{suffix}")}
        assert packed <= named
        assert packed >= {name for name in named if name.endswith((".js", ".css")) and len(whole[name]) > 1000}
        assert all(unpack((collected / f"{name}{suffix}").read_bytes()) == whole[name] for name in packed)
