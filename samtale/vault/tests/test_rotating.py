"""Changing master keys: resumed after an interruption, never reviving what was destroyed, never losing a key in use."""

import base64
import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from samtale.vault import keys, rotating, sources
from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey, MasterKey

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path, before_upgrade):
    settings.MASTER_KEY, settings.MASTER_KEY_COMMAND = "", ""
    settings.MASTER_KEY_FILE = str(tmp_path / "master.key")
    keys.make_master_key_file(tmp_path / "master.key")
    keys.forget()
    yield tmp_path / "master.key"
    keys.forget()


def plain(key: DataKey) -> bytes:
    return DataKey.objects.get(pk=key.pk).unasked()


def test_every_key_is_wrapped_anew_and_opens_as_before():
    made = [DataKey.make("person:1") for _ in range(7)]
    told = []
    assert rotating.rewrap(rotating.begin(), batch=3, done=told.append) == 7
    assert told == [3, 6, 7]
    assert rotating.needed() == {"k2": 7} and list(keys.master_keys()) == ["k2", "k1"]
    assert [plain(key) for key in made] == [key.unasked() for key in made]
    assert DataKey.make("person:1").master_id == "k2"


def test_an_interrupted_rotation_goes_on_to_the_same_key():
    made = [DataKey.make("person:1") for _ in range(5)]

    def interrupted(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotating.rewrap(rotating.begin(), batch=2, done=interrupted)
    assert rotating.needed() == {"k1": 3, "k2": 2}
    assert all(plain(key) == key.unasked() for key in made)
    assert rotating.begin().id == "k2"
    assert rotating.rewrap(rotating.begin()) == 3
    assert rotating.begin().id == "k3", "when all is done, the next rotation has a new key"


def test_a_destroyed_key_stays_destroyed():
    gone, kept = DataKey.make("person:1"), DataKey.make("person:1")
    gone.destroy()
    rotating.rewrap(rotating.begin())
    assert DataKey.objects.get(pk=gone.pk).wrapped is None
    assert rotating.prune() == ["k1"]
    with pytest.raises(VaultError, match="destroyed"):
        plain(gone)
    assert plain(kept) == kept.unasked()


def test_a_key_destroyed_between_reading_and_writing_stays_destroyed(monkeypatch):
    key = DataKey.make("person:1")
    wrap = keys.wrap

    def destroyed_meanwhile(*args):
        DataKey.objects.get(pk=key.pk).destroy()
        return wrap(*args)

    master = rotating.begin()
    monkeypatch.setattr(keys, "wrap", destroyed_meanwhile)
    rotating._rewrap_batch(master, 10)
    assert DataKey.objects.get(pk=key.pk).wrapped is None


def test_a_key_in_use_is_not_forgotten_and_one_that_is_not_is():
    DataKey.make("person:1")
    assert rotating.prune() == []
    rotating.begin()
    with pytest.raises(VaultError, match="1 stored keys still need «k1»"):
        rotating.prune()
    assert list(sources.read()) == ["k2", "k1"]
    rotating.rewrap(rotating.begin())
    assert rotating.prune() == ["k1"]
    assert list(sources.read()) == ["k2"]
    assert not MasterKey.objects.filter(pk="k1").exists()


def test_a_key_that_waits_for_its_turn_is_not_forgotten():
    DataKey.make("person:1")
    assert sources.add() == "k2"
    assert rotating.prune() == [] and list(sources.read()) == ["k2", "k1"]
    assert rotating.begin().id == "k2", "the one that was added is taken, not a third"


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_key_wrapped_by_a_forgotten_one():
    """A server that did not hear of the change cannot store what nobody can open later."""
    DataKey.make("person:1")
    late = DataKey.build("person:1")
    rotating.rewrap(rotating.begin())
    rotating.prune()
    with pytest.raises(Exception, match="(?i)foreign key"), transaction.atomic():
        late.save(force_insert=True)
    DataKey.make("person:1")


def test_in_the_environment_the_operator_lists_the_new_key_first(settings, key_file):
    old, new = key_file.read_text().strip(), f"k2:{base64.b64encode(os.urandom(32)).decode()}"
    settings.MASTER_KEY = old
    keys.forget()
    key = DataKey.make("person:1")
    with pytest.raises(VaultError, match="list a new one before it"):
        rotating.begin()
    settings.MASTER_KEY = f"{new} {old}"
    rotating.rewrap(rotating.begin())
    assert rotating.prune() == ["k1"]
    settings.MASTER_KEY = new
    keys.forget()
    assert plain(key) == key.unasked()


def test_another_key_of_the_same_name_never_wraps_anything(settings, key_file):
    DataKey.make("person:1")
    key_file.unlink()
    keys.make_master_key_file(key_file)
    keys.forget()
    with pytest.raises(VaultError, match="does not fit"):
        DataKey.make("person:1")


def test_a_clock_turned_back_does_not_bring_the_old_key_back(turned):
    DataKey.make("person:1")
    turned(timezone.now() - timedelta(days=400))
    assert rotating.begin().id == MasterKey.current().id == "k2"
