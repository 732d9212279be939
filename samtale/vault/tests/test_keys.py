"""Keys: what opens, what does not, and that each refusal says why without saying what."""

import base64
import os

import pytest

from samtale.vault import keys, sources
from samtale.vault.keys import VaultError


@pytest.fixture(autouse=True)
def forget_keys():
    keys.forget()
    yield
    keys.forget()


def encoded() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def test_a_text_opens_at_its_place_and_nowhere_else():
    key, other = os.urandom(32), os.urandom(32)
    sealed = keys.seal(key, "Blåbær og tyttebær", "goals_goal.title:1")
    assert keys.open_sealed(key, sealed, "goals_goal.title:1") == "Blåbær og tyttebær"
    assert b"tytteb" not in sealed
    for wrong_key, place, text in (
        (other, "goals_goal.title:1", sealed),
        (key, "goals_goal.title:2", sealed),
        (key, "goals_goal.result:1", sealed),
        (key, "goals_goal.title:1", sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ):
        with pytest.raises(VaultError) as refused:
            keys.open_sealed(wrong_key, text, place)
        assert "tyttebær" not in str(refused.value)


def test_the_same_text_is_never_sealed_alike_twice():
    key = os.urandom(32)
    assert len({keys.seal(key, "likt", "t.c:1") for _ in range(100)}) == 100


def test_a_key_opens_what_it_wrapped_and_nothing_else_does(settings):
    settings.MASTER_KEY = f"k1:{encoded()} k2:{encoded()}"
    wrapped = keys.wrap("k1", b"x" * 32, "name")
    assert keys.unwrap("k1", wrapped, "name") == b"x" * 32
    for master_id, name in (("k1", "another name"), ("k2", "name")):
        with pytest.raises(VaultError, match="does not fit"):
            keys.unwrap(master_id, wrapped, name)


def test_two_keys_of_one_name_are_told_apart(settings):
    settings.MASTER_KEY = f"k1:{encoded()}"
    proof = keys.prove("k1")
    keys.check("k1", proof)
    settings.MASTER_KEY = f"k1:{encoded()}"
    keys.forget()
    with pytest.raises(VaultError, match="«k1» does not fit"):
        keys.check("k1", proof)


def test_an_unknown_key_is_looked_for_once_in_the_source(settings, tmp_path, monkeypatch):
    settings.MASTER_KEY, settings.MASTER_KEY_FILE = "", str(tmp_path / "master.key")
    keys.make_master_key_file(tmp_path / "master.key")
    assert list(keys.master_keys()) == ["k1"]
    new = sources.add()  # as another process does
    assert new == "k2" and len(keys.master_key("k2")) == 32
    reads = []
    monkeypatch.setattr(sources, "read", lambda: reads.append(1) or {})
    for _ in range(3):
        with pytest.raises(VaultError, match="«k9» is not at hand"):
            keys.master_key("k9")
    assert len(reads) == 1
    assert len(keys.master_key("k1")) == 32


def test_a_source_that_fails_while_the_server_runs_leaves_what_is_known(settings, tmp_path):
    settings.MASTER_KEY, settings.MASTER_KEY_FILE = "", str(tmp_path / "master.key")
    keys.make_master_key_file(tmp_path / "master.key")
    keys.master_keys()
    (tmp_path / "master.key").unlink()
    with pytest.raises(VaultError, match="not at hand"):
        keys.master_key("k2")
    assert len(keys.master_key("k1")) == 32


def test_a_missing_readable_or_broken_master_key_says_which(settings, tmp_path):
    settings.MASTER_KEY, settings.MASTER_KEY_FILE = "", str(tmp_path / "master.key")
    with pytest.raises(VaultError, match="does not exist"):
        keys.master_keys()
    keys.make_master_key_file(tmp_path / "master.key")
    assert list(keys.master_keys()) == ["k1"]
    (tmp_path / "master.key").chmod(0o644)
    keys.forget()
    with pytest.raises(VaultError, match="chmod 600"):
        keys.master_keys()
    settings.MASTER_KEY = "k1:not-a-key"
    with pytest.raises(VaultError, match="Line 1 of SAMTALE_MASTER_KEY") as refused:
        keys.master_keys()
    assert "not-a-key" not in str(refused.value)


def test_making_a_key_file_again_keeps_the_one_there(tmp_path):
    path = tmp_path / "new" / "master.key"
    keys.make_master_key_file(path)
    before = path.read_text()
    keys.make_master_key_file(path)
    assert path.read_text() == before and path.stat().st_mode & 0o777 == 0o600
