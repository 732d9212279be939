"""Scripts find each other under names that say their content."""

import re

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
