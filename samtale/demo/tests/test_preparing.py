"""The demo is made ready once, and anew when what it was made by has changed."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from samtale.demo.management.commands import prepare_demo

pytestmark = pytest.mark.django_db
ALWAYS = ["check", "demo_links"]
EVERYTHING = ["migrate", "audit", "check", "fill_demo", "demo_links"]


def write(file: Path, text: str = "x") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def base(settings, tmp_path) -> Path:
    """A program of a few files, with its static files collected from a folder beside it."""
    settings.BASE, settings.VAR, settings.STATIC_ROOT = tmp_path, tmp_path / "var", tmp_path / "var" / "static"
    settings.DEV = False
    settings.STATIC_ROOT.mkdir(parents=True)
    for name in ("requirements/run.txt", "config/settings.py", "samtale/people/migrations/0001_initial.py"):
        write(tmp_path / name)
    write(tmp_path / "samtale/guides/ready/check_in.toml")
    return tmp_path


@pytest.fixture
def prepared(base, monkeypatch):
    """Prepares the demo; answers which commands that took."""
    source = write(base / "seen" / "a.css")
    finder = FileSystemFinder()
    finder.storages = {"": FileSystemStorage(source.parent)}
    monkeypatch.setattr(
        finder, "list", lambda ignored: [(one.name, finder.storages[""]) for one in source.parent.iterdir()]
    )
    monkeypatch.setattr(prepare_demo, "get_finders", lambda: [finder])
    done = []
    monkeypatch.setattr(prepare_demo, "call_command", lambda name, *arguments, **options: done.append(name))

    def prepare() -> list[str]:
        done.clear()
        call_command("prepare_demo", people=60)
        return list(done)

    assert prepare() == ["collectstatic", *EVERYTHING]
    return prepare


def test_what_is_prepared_is_not_prepared_again(prepared):
    assert prepared() == ALWAYS and prepared() == ALWAYS


@pytest.mark.parametrize(
    "name",
    [
        "requirements/run.txt",
        "samtale/people/migrations/0002_more.py",
        "samtale/rounds/migrations/0001_initial.py",
        "samtale/guides/ready/yearly.toml",
    ],
)
def test_a_change_of_what_the_database_is_made_by_is_seen(prepared, base, name):
    write(base / name, "something else")
    assert prepared() == EVERYTHING and prepared() == ALWAYS


def test_a_file_of_the_same_size_and_another_time_is_another_file(prepared, base):
    os.utime(base / "samtale/people/migrations/0001_initial.py", ns=(1, 1))
    assert prepared() == EVERYTHING


def test_another_database_is_prepared_though_the_program_is_the_same(prepared):
    MigrationRecorder.Migration.objects.order_by("pk").last().delete()
    assert prepared() == EVERYTHING and prepared() == ALWAYS


def test_a_changed_static_file_is_collected_and_nothing_else_is_done(prepared, base):
    write(base / "seen" / "a.css", "body {}")
    assert prepared() == ["collectstatic", *ALWAYS] and prepared() == ALWAYS
    write(base / "seen" / "b.css")
    assert prepared() == ["collectstatic", *ALWAYS]


def test_what_was_broken_off_is_gone_on_with(prepared, base, monkeypatch):
    write(base / "requirements/run.txt", "something else")
    recorded = prepare_demo.call_command

    def broken(name, *arguments, **options):
        recorded(name)
        if name == "fill_demo":
            raise KeyboardInterrupt

    monkeypatch.setattr(prepare_demo, "call_command", broken)
    with pytest.raises(KeyboardInterrupt):
        prepared()
    monkeypatch.setattr(prepare_demo, "call_command", recorded)
    assert prepared() == EVERYTHING
