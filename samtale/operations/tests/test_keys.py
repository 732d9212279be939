"""`samtale keys`: what the operator is told, what is refused, and what the log keeps."""

import base64
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from samtale.audit import watching
from samtale.audit.models import AccessLog
from samtale.vault import keys
from samtale.vault.models import DataKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path, before_upgrade):
    settings.MASTER_KEY, settings.MASTER_KEY_COMMAND = "", ""
    settings.MASTER_KEY_FILE = str(tmp_path / "master.key")
    keys.forget()
    yield tmp_path / "master.key"
    keys.forget()


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_from_nothing_to_a_changed_key(key_file):
    assert str(key_file) in said("make")
    watching.write_first_row()  # with a key of its own, the sixth
    for _ in range(5):
        DataKey.make("person:1")
    secrets = key_file.read_text().split()
    told = said("rotate", "--batch", "2")
    for expected in ("Changes to «k2»: 6 stored keys", "2 of 6", "4 of 6", "6 of 6", "Every stored key"):
        assert expected in told
    assert "k2  in use, wraps 6" in said("list") and "k1  at hand, wraps 0" in said("list")
    assert "«k1» is out of" in said("prune")
    assert "k1" not in said("list") and "nothing to forget" in said("prune")
    events = list(AccessLog.objects.exclude(event="log.begun").order_by("pk").values_list("event", "detail"))
    assert events == [
        ("master_key.taken_into_use", {"master": "k2", "before": "k1"}),
        ("master_key.rotated", {"master": "k2", "count": 6}),
        ("master_key.pruned", {"master": "k1"}),
    ]
    secrets += key_file.read_text().split()
    assert not any(secret.partition(":")[2] in told + str(events) for secret in secrets)


def test_a_key_file_is_never_written_over(key_file):
    said("make")
    before = key_file.read_text()
    with pytest.raises(CommandError, match="already"):
        said("make")
    assert key_file.read_text() == before


def test_a_key_still_needed_is_not_pruned():
    said("make")
    watching.write_first_row()
    late = DataKey.make("person:1")
    said("add")
    assert "k1  in use, wraps 2" in said("list")
    keys.forget()
    call_command("keys", "rotate", stdout=StringIO())
    late.wrap("k1")
    late.save()
    with pytest.raises(CommandError, match="still need «k1»"):
        said("prune")
    said("rotate")
    assert "«k1» is out of" in said("prune")


def test_in_the_environment_every_server_is_restarted_first(settings, key_file):
    line = [f"k{number}:{base64.b64encode(os.urandom(32)).decode()}" for number in (1, 2)]
    settings.MASTER_KEY = line[0]
    watching.write_first_row()
    settings.MASTER_KEY = f"{line[1]} {line[0]}"
    with pytest.raises(CommandError, match="restart every server"):
        said("rotate")
    assert "1 of 1" in said("rotate", "--restarted")
    assert "can now be taken out of SAMTALE_MASTER_KEY" in said("prune")


def test_a_missing_key_is_said_and_nothing_written(key_file):
    with pytest.raises(CommandError, match="does not exist"):
        said("rotate")
    assert not AccessLog.objects.exists()


def test_a_key_that_is_not_at_hand_is_listed_as_missing(key_file):
    """Also the one in use: then nothing new can be stored either."""
    said("make")
    watching.write_first_row()
    said("add")
    new = key_file.read_text().splitlines()[0]
    key_file.write_text(new + "\n")
    keys.forget()
    assert said("list") == "k2  at hand, wraps 0 stored keys\nk1  MISSING, wraps 1 stored keys\n"
    with pytest.raises(CommandError, match="«k1»"):
        said("rotate")


@pytest.mark.parametrize(("setting", "value"), [("MASTER_KEY", "k1:x"), ("MASTER_KEY_COMMAND", "/bin/ask")])
def test_a_key_file_is_made_only_where_the_file_is_what_is_read(settings, key_file, setting, value):
    setattr(settings, setting, value)
    with pytest.raises(CommandError, match=f"The master key comes from SAMTALE_{setting}."):
        said("make")
    assert not key_file.exists()
    settings.MASTER_KEY, settings.MASTER_KEY_COMMAND = "k1:x", "/bin/ask"
    with pytest.raises(CommandError, match="keep one of them"):
        said("list")


@pytest.mark.parametrize(
    ("to", "keep", "refused"),
    [
        (".", 0, "takes a number from 1"),
        (".", -1, "takes a number from 1"),
        ("samtale.age", 3, "a folder to keep them"),
        ("-", 3, "a folder to keep them"),
        ("none/samtale.age", None, "cannot be written to: No such file or directory"),
    ],
)
def test_where_a_backup_cannot_go_is_said_before_anything_is_made(tmp_path, to, keep, refused):
    with pytest.raises(CommandError, match=refused):
        call_command("backup", to if to == "-" else str(tmp_path / to), keep=keep, recipient=["age1x"])
    assert list(tmp_path.iterdir()) == [] and not AccessLog.objects.exclude(event="log.begun").exists()
