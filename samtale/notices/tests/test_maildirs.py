"""A folder of letters: each read once, whoever else reads, and none lost when reading goes wrong."""

import os
import time

import pytest

from samtale.notices import maildirs


@pytest.fixture
def folder(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for name in ("new/1", "new/2", "cur/3:2,S", "tmp/4"):
        (tmp_path / name).write_text(name)
    return tmp_path


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def test_what_is_delivered_is_read_and_what_is_on_its_way_is_not(folder):
    seen = []
    assert maildirs.read_all(folder, lambda letter: seen.append(letter) or letter != b"new/2") == (2, 1)
    assert seen == [b"new/1", b"new/2", b"cur/3:2,S"]
    assert (names(folder / "done"), names(folder / "failed"), names(folder / "tmp")) == (["1", "3:2,S"], ["2"], ["4"])
    assert maildirs.read_all(folder, seen.append) == (0, 0)


def test_a_letter_is_put_back_when_reading_it_goes_wrong(folder):
    def away(letter):
        raise OSError("the database is away")

    with pytest.raises(OSError, match="away"):
        maildirs.read_all(folder, away)
    assert names(folder / "new") == ["1", "2"] and names(folder / "reading") == []
    assert maildirs.read_all(folder, bool) == (3, 0)


def test_two_who_read_at_once_take_no_letter_twice(folder):
    seen = []

    def first(letter):
        seen.append(letter)
        maildirs.read_all(folder, lambda other: seen.append(other) or True)
        return True

    maildirs.read_all(folder, first)
    assert sorted(seen) == [b"cur/3:2,S", b"new/1", b"new/2"]


def test_what_somebody_left_half_read_is_read_again_and_not_before(folder):
    (folder / "reading").mkdir()
    for name, age in (("5", 0), ("6", maildirs.STALE + 60)):
        (folder / "reading" / name).write_text(name)
        moment = time.time() - age
        os.utime(folder / "reading" / name, (moment, moment))
    maildirs.read_all(folder, bool)
    assert names(folder / "reading") == ["5"] and "6" in names(folder / "done")


def test_a_folder_that_is_no_maildir_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="no Maildir"):
        maildirs.read_all(tmp_path, bool)
