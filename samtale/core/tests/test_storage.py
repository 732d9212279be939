"""Static files under names that say their content, packed once."""

import gzip
import json

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


def test_what_pages_ask_for_is_packed_both_ways_and_nothing_else(collected):
    named = set(json.loads((collected / "staticfiles.json").read_text())["paths"].values())
    whole = {name: (collected / name).read_bytes() for name in named}
    for suffix, unpack in ((".br", brotli.decompress), (".gz", gzip.decompress)):
        packed = {str(file.relative_to(collected)).removesuffix(suffix) for file in collected.rglob(f"*{suffix}")}
        assert packed <= named
        assert packed >= {name for name in named if name.endswith((".js", ".css")) and len(whole[name]) > 1000}
        assert all(unpack((collected / f"{name}{suffix}").read_bytes()) == whole[name] for name in packed)
