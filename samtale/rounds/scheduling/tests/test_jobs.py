"""The proposal for everybody: asked for on the page, made by the worker, kept with the round."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.refusals import NotAllowedError
from samtale.core import clock, long_work
from samtale.core.workday import next_workday
from samtale.notices import chores
from samtale.notices.tests.conftest import mail_server  # noqa: F401 - a fixture
from samtale.notices.tests.test_worker import worker  # noqa: F401
from samtale.people.models import Role
from samtale.rounds.models import Collision, Member, Proposal, Round
from samtale.rounds.scheduling import jobs, proposal, stored_proposal
from samtale.rounds.setup import actions as setup_actions

from .test_views import HTMX, shown

pytestmark = pytest.mark.both_databases


def placed(round_) -> int:
    return Member.objects.filter(round=round_, starts_at__isnull=False).count()


def made(round_) -> Proposal:
    """What the worker makes of what has been asked for."""
    jobs.make_asked_for(timezone.now())
    return stored_proposal.for_all(round_)


def later() -> timezone.datetime:
    return timezone.now() + long_work.LEASE + timedelta(seconds=1)


def shorten(round_) -> None:
    """One day is all there is."""
    Round.objects.filter(pk=round_.pk).update(ends_on=next_workday(clock.today() + timedelta(days=14)))


def test_the_page_shows_it_on_its_way_and_becomes_the_result(cast, round_, teachers):
    url, planner = f"/rounds/{round_.pk}/when/", cast.client(cast.hr)
    with pytest.raises(NotAllowedError):
        jobs.ask(round_=round_, by=cast.leader)
    page = planner.post(url, follow=True)
    assert "Planen lages nå" in shown(page) and "Står for tur" in shown(page) and placed(round_) == 0
    planner.post(url)  # a second press
    assert Proposal.objects.get().asked_at and Proposal.objects.count() == 1
    body = planner.get(url, **HTMX).content.decode()
    assert 'hx-trigger="every 2s, looked-at"' in body and '<a href="">' in body  # without JavaScript
    assert made(round_).placed == placed(round_) == 21
    assert "every 2s" not in planner.get(url, **HTMX).content.decode()
    for _look in range(2):  # on reload too
        page = shown(planner.get(url))
        assert (
            "21 har fått et tidspunkt" in page
            and "Vi sjekket at ingen annen plan var bedre." in page
            and "Planen lages nå" not in page
        )
    assert made(round_).tries == 1, "what is made is not made again"
    setup_actions.end(round_=round_, by=cast.hr)
    assert not Proposal.objects.exists()
    with pytest.raises(proposal.SchedulingError):
        jobs.ask(round_=round_, by=cast.hr)


def test_what_collides_stays_with_the_round_until_it_is_freed(cast, round_, teachers, monkeypatch):
    setup_actions.start(round_=round_, by=cast.hr)
    shorten(round_)
    jobs.ask(round_=round_, by=cast.hr)
    found = made(round_)
    assert (found.placed, found.without, found.gap, found.not_tried) == (2, 19, None, 0)
    said = "Kari Dahl har 20 samtaler, men bare 1 dag igjen med én samtale om dagen."
    url, own = f"/rounds/{round_.pk}/when/", f"/rounds/{round_.pk}/plan/"
    for client, address in ((cast.client(cast.hr), url), (cast.client(cast.leader), own)):
        for _look in range(2):
            assert f"{said} Med 19 dager til går det." in shown(client.get(address))
    assert said not in shown(cast.client(cast.leadership_group).get(own)), "shown to whom it is about"
    monkeypatch.setattr(jobs, "SECONDS_TO_EXPLAIN", -1)
    jobs.ask(round_=round_, by=cast.hr)
    assert made(round_).not_tried == 1 and not Collision.objects.exists()
    page = shown(cast.client(cast.hr).get(url))
    assert said not in page
    Round.objects.filter(pk=round_.pk).update(ends_on=round_.ends_on)
    proposal.propose(round_=Round.objects.get(pk=round_.pk), by=cast.hr)
    assert "Det som ikke gikk" not in shown(cast.client(cast.hr).get(url))


def test_how_many_were_not_looked_at_is_said(cast, round_, teachers):
    shorten(round_)
    found = proposal.propose(round_=Round.objects.get(pk=round_.pk), by=cast.hr)
    clash = found.clashes[0].__class__(
        **{name: getattr(found.clashes[0], name) for name in found.clashes[0].__slots__} | {"remedies": None}
    )
    stored_proposal.store(
        round_=round_,
        holder=None,
        by=cast.hr,
        found=proposal.Proposed(found.plan, found.placed, found.left, (clash,), not_tried=1),
    )
    page = shown(cast.client(cast.hr).get(f"/rounds/{round_.pk}/when/"))
    assert "Kari Dahl har 20 samtaler" in page and "dager til går det" not in page
    assert "Vi brukte 60 sekunder på å se etter hva som kan hjelpe, og rakk ikke én leder." in page


def test_what_cannot_be_planned_is_said_on_the_page(cast, round_, teachers, monkeypatch):
    Round.objects.filter(pk=round_.pk).update(ends_on=clock.today() + timedelta(days=10))
    jobs.ask(round_=round_, by=cast.hr)
    assert "Innkallingen skal ut 14 dager før" in made(round_).problem
    assert "Innkallingen skal ut 14 dager før" in shown(cast.client(cast.hr).get(f"/rounds/{round_.pk}/when/"))
    jobs.ask(round_=round_, by=cast.planner)
    Role.objects.filter(person=cast.planner).delete()
    assert "ikke lenger lov" in made(round_).problem
    jobs.ask(round_=round_, by=cast.hr)

    def wrong(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(proposal, "build_problem", wrong)
    chores.do_long(timezone.now())  # goes on with the rest
    assert "Det gikk ikke å lage planen." in stored_proposal.for_all(round_).problem and placed(round_) == 0


class Dies(BaseException):
    """As a process that is killed: nothing is told, nothing is tidied."""


@pytest.mark.parametrize("dies_in", ["build_problem", "solve", "row_of", "explain"])
def test_one_who_dies_leaves_it_whole_to_the_next(cast, round_, teachers, monkeypatch, dies_in):
    shorten(round_)
    jobs.ask(round_=round_, by=cast.hr)
    with monkeypatch.context() as patched:

        def die(*_args, **_more):
            raise Dies

        patched.setattr(proposal, dies_in, die)
        with pytest.raises(Dies):
            jobs.make_asked_for(timezone.now())
    assert placed(round_) == (2 if dies_in == "explain" else 0)
    assert jobs.make_asked_for(timezone.now()) == 0, "it may be alive yet"
    assert stored_proposal.for_all(round_).is_on_its_way
    assert jobs.make_asked_for(later()) == 1
    found = stored_proposal.for_all(round_)
    assert (found.placed, placed(round_), found.tries) == (2, 2, 2) and Collision.objects.count() == 1


def test_one_that_dies_every_time_is_given_up(cast, round_, teachers, monkeypatch):
    jobs.ask(round_=round_, by=cast.hr)
    Proposal.objects.update(tries=long_work.TRIES)
    assert "Det gikk ikke" in made(round_).problem and placed(round_) == 0
    jobs.ask(round_=round_, by=cast.hr)
    assert made(round_).placed == 21


def test_whoever_is_overtaken_keeps_nothing_and_whoever_is_stopped_gives_it_back(cast, round_, teachers, monkeypatch):
    jobs.ask(round_=round_, by=cast.hr)
    solve = proposal.solve

    def overtaken(problem, tell):
        plan = solve(problem, tell)
        Proposal.objects.update(ticket=None, seen_at=timezone.now())  # another has it
        return plan

    with monkeypatch.context() as patched:
        patched.setattr(proposal, "solve", overtaken)
        jobs.make_asked_for(timezone.now())
    assert placed(round_) == 0 and stored_proposal.for_all(round_).is_on_its_way
    asked = []
    jobs.make_asked_for(later(), lambda: len(asked) > 2 or bool(asked.append(1)))
    found = stored_proposal.for_all(round_)
    assert placed(round_) == 0 and (found.is_on_its_way, found.seen_at, found.tries) == (True, None, 1)
    assert made(round_).placed == 21


def test_an_error_of_the_database_is_tried_again(cast, round_, teachers, monkeypatch):
    jobs.ask(round_=round_, by=cast.hr)
    with monkeypatch.context() as patched:

        def away(*_args, **_more):
            raise DatabaseError

        patched.setattr(proposal, "build_problem", away)
        with pytest.raises(DatabaseError):
            chores.do_long(timezone.now())
    assert jobs.make_asked_for(later()) == 1 and stored_proposal.for_all(round_).placed == 21


def test_looking_at_it_costs_little_while_it_is_made(cast, round_, teachers):
    planner, counts = cast.client(cast.hr), []
    jobs.ask(round_=round_, by=cast.hr)
    with CaptureQueriesContext(connection) as asked:
        planner.get(f"/rounds/{round_.pk}/when/", **HTMX)
    assert len(asked) <= 7
    with CaptureQueriesContext(connection) as asked:
        assert jobs.make_asked_for(timezone.now()) == 1
    with CaptureQueriesContext(connection) as asked:
        jobs.make_asked_for(timezone.now())
    assert len(asked) == 1, counts


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_replaced_by_another(cast, round_, teachers, mail_server, worker):  # noqa: F811
    """Really killed: while it waits for its turn to store the plan."""
    for _try in range(10):
        jobs.ask(round_=round_, by=cast.hr)
        at_work = worker(mail_server.port)
        at_work.until(lambda: Proposal.objects.exclude(ticket=None).exists())
        with transaction.atomic():
            list(Round.objects.select_for_update().filter(pk=round_.pk))
            was_in_time = stored_proposal.for_all(round_).is_on_its_way
            at_work.kill()
        if was_in_time:
            break
        Member.objects.filter(round=round_).update(starts_at=None)
    assert was_in_time and placed(round_) == 0 and stored_proposal.for_all(round_).is_on_its_way
    Proposal.objects.update(seen_at=timezone.now() - long_work.LEASE * 2)
    worker(mail_server.port).until(lambda: not stored_proposal.for_all(round_).is_on_its_way)
    assert stored_proposal.for_all(round_).placed == placed(round_) == 21
