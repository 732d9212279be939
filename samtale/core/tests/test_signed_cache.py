"""What tries are counted in: counted once among many, over when it is, and nobody else's word counts."""

import base64
import pickle
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from samtale.core import signed_cache
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def later(monkeypatch, seconds: float) -> None:
    at = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: at)


def stored() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM tries")
        return dict(cursor.fetchall())


def written(key: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tries SET value = %s WHERE cache_key = %s", [value, cache.make_key(key)])


def test_what_is_set_is_there_until_it_is_over(monkeypatch):
    cache.set("a", [1.5, "to"], 60)
    cache.set("for_ever", {"x": None}, None)
    assert cache.get("a") == [1.5, "to"] and cache.get("b") is None and cache.get("b", 7) == 7
    assert cache.get_many(["a", "b"]) == {"a": [1.5, "to"]} and "a" in cache
    cache.set("a", True, 60)
    assert cache.get("a") is True
    later(monkeypatch, 61)
    assert cache.get("a") is None and cache.get("for_ever") == {"x": None}
    assert cache.delete("a") is False and cache.delete("for_ever") is True and cache.get("for_ever") is None


def test_it_is_added_where_there_is_none(monkeypatch):
    assert cache.add("a", 1, 60) is True and cache.add("a", 2, 60) is False and cache.get("a") == 1
    assert cache.touch("a", 120) is True and cache.touch("b") is False
    later(monkeypatch, 61)
    assert cache.add("a", 3, 60) is False
    later(monkeypatch, 121)
    assert cache.add("a", 4, 60) is True and cache.get("a") == 4


def test_what_is_over_is_let_go_of_and_too_many_are_never_kept(monkeypatch):
    monkeypatch.setattr(signed_cache, "AT_MOST", 5)
    for nth in range(9):
        cache.set(f"soon{nth}", nth, 60 + nth)
    signed_cache.delete_expired(timezone.now())
    assert len(stored()) == 5 and cache.get("soon8") == 8 and cache.get("soon3") is None
    later(monkeypatch, 90)
    cache.set("new", 1, 60)
    signed_cache.delete_expired(timezone.now())
    assert set(stored()) == {cache.make_key("new")}
    cache.clear()
    assert stored() == {}


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_told_that_it_was_theirs():
    told = at_once(lambda: cache.add("once", 1, 60), 6)
    assert sorted(told) == [False] * 5 + [True]


class Told:
    """What a pickle does when it is opened."""

    done: list[str] = []

    def __reduce__(self):
        return Told.done.append, ("ran",)


def test_what_others_have_written_there_is_not_there_and_runs_nothing():
    cache.set("a", (5, "mine"), 60)
    cache.set("b", (9, "theirs"), 60)
    mine = stored()[cache.make_key("a")]
    bad = base64.b64encode(pickle.dumps(Told())).decode()
    for value in (bad, stored()[cache.make_key("b")], mine[:-2], "", "x:y:z"):
        written("a", value)
        assert cache.get("a", "none") == "none" and Told.done == []
    written("a", mine)
    assert cache.get("a") == [5, "mine"]
    with connection.cursor() as cursor:  # kept beyond its end
        cursor.execute("UPDATE tries SET expires = %s", [signed_cache._stored(timezone.now() + timedelta(days=1))])
    with pytest.MonkeyPatch.context() as patch:
        later(patch, 61)
        assert cache.get("a") is None
