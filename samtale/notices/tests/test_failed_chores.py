"""What goes by itself and fails is told to the administrators until it is done again; the rest goes on meanwhile."""

import pytest
from django.conf import settings
from django.utils import timezone

from samtale.notices import chores, failed_chores
from samtale.notices.models import FailedChore

pytestmark = pytest.mark.both_databases
DELETION = "samtale.conversations.retention.jobs.destroy_due"
AFTER = "samtale.archive.taking_out.make_asked_for"


@pytest.fixture
def broken(monkeypatch):
    """broken(…): what the worker does by itself, where one thing fails; what it did."""
    did: list[str] = []

    def make(*failing: str) -> list[str]:
        def called(name: str):
            def go(_now) -> None:
                did.append(name)
                if name in failing:
                    raise ValueError("kantarell")

            return go

        monkeypatch.setattr(chores, "all_named", lambda names: [called(name) for name in names])
        return did

    return make


def pages(cast, who) -> list[str]:
    return [cast.client(who).get(address).content.decode() for address in ("/", "/people/")]


def test_it_is_told_to_administrators_alone_and_until_it_is_done_again(cast, broken):
    began = timezone.now()
    did = broken(DELETION)
    for _ in range(2):
        chores.do_all(timezone.now())
    assert AFTER in did, "one that fails stops no other"
    row = FailedChore.objects.get()
    assert (row.chore, row.error) == (DELETION, "ValueError") and began <= row.since < row.tried_at
    for page in pages(cast, cast.administrator):
        assert "slette det lagringstiden er ute for" in page and "har stanset i dag" in page
    assert "kantarell" not in "".join(pages(cast, cast.administrator))
    assert "blir ikke slettet" in cast.client(cast.administrator).get("/retention/").content.decode()
    overview = cast.client(cast.administrator).get("/incidents/").content.decode()
    assert "Slette det lagringstiden er ute for" in overview and "ValueError" in overview
    for other in (cast.hr, cast.employee, cast.leader):
        assert not any("har stanset" in page for page in pages(cast, other)), other
    broken()
    chores.do_all(timezone.now())
    assert not FailedChore.objects.exists()
    assert "blir ikke slettet" not in cast.client(cast.administrator).get("/retention/").content.decode()
    assert not any("har stanset" in page for page in pages(cast, cast.administrator))


def test_everything_that_goes_by_itself_has_a_name():
    for chore in (*settings.JOBS, *settings.LONG_JOBS):
        assert "." not in failed_chores.words(chore), chore
