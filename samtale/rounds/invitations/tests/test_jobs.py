"""The invitations of a round: at once or spread over some days, in good time, and not in quiet hours."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from samtale.core import clock, workday
from samtale.rounds.invitations import jobs
from samtale.rounds.models import Member, Round
from samtale.rounds.setup import actions as setup_actions
from tests.course import at_nine


@pytest.fixture
def begun(cast, round_) -> Round:
    """Started, with everybody at a time when all are due."""
    setup_actions.start(round_=round_, by=cast.hr)
    Member.objects.filter(round=round_, holder__isnull=False).update(starts_at=at_nine(13))
    return round_


def days_of(round_, spread: int, ahead: int) -> list[timedelta]:
    """How long after the start each of a hundred invitations goes out, for conversations some days ahead."""
    round_.spread_days, round_.started_at = spread, timezone.now()
    at = round_.started_at + timedelta(days=ahead)
    rows = [Member(pk=number, round=round_, starts_at=at) for number in range(100)]
    return [jobs.goes_out(row) - round_.started_at for row in rows]


def test_at_once_all_go_and_spread_as_many_each_day_and_never_later_than_a_week_before(cast, begun):
    assert set(days_of(begun, 0, 14)) == {timedelta(0)}
    for spread in jobs.spreads(begun):
        found = days_of(begun, spread, 14)
        counts = [found.count(timedelta(days=day)) for day in range(spread)]
        assert sum(counts) == 100 and max(counts) - min(counts) <= 1
    assert max(days_of(begun, 8, 9)) == timedelta(days=2), "a week before"
    assert set(days_of(begun, 8, 5)) == {timedelta(days=-2)}, "it is late already"
    assert min(days_of(begun, 3, 40)) == timedelta(days=26) and max(days_of(begun, 3, 40)) == timedelta(days=28)


@pytest.mark.parametrize("lead_days,most", [(7, 0), (8, 2), (10, 4), (14, 8)])
def test_there_is_only_so_much_time_to_spread_them_over(lead_days, most):
    found = jobs.spreads(Round(lead_days=lead_days))
    assert max(found, default=0) == most and all(1 < days <= lead_days - 6 for days in found)


def test_spread_they_all_go_each_once(cast, begun):
    Round.objects.update(spread_days=4)
    now, sent = timezone.now(), []
    everybody = len(jobs.due(now + timedelta(days=5)))
    for day in range(8):
        sent.append(jobs.invite_due(now + timedelta(days=day)))
    assert sum(sent) == everybody > 1 and max(sent) < everybody


def at(hour: int) -> datetime:
    day = workday.after(clock.today(), 1)
    return clock.midnight(day).replace(hour=hour)


def test_in_quiet_hours_only_what_would_else_come_too_late(cast, begun, monkeypatch):
    monkeypatch.undo()  # the real hours
    Member.objects.filter(starts_at__isnull=False).update(starts_at=at(2) + timedelta(days=10))
    assert jobs.due(at(2)) == [] and jobs.due(at(23)) == [] and len(jobs.due(at(10))) > 1
    one = Member.objects.filter(starts_at__isnull=False).first()
    Member.objects.filter(pk=one.pk).update(starts_at=at(2) + timedelta(days=7))
    assert jobs.due(at(2)) == [one]


def test_whoever_starts_the_round_chooses_and_sees_what_it_means(cast, round_):
    made = round_
    page, client = f"/rounds/{made.pk}/invitations/", cast.client(cast.hr)
    shown = client.get(page).text
    assert "Alle med en gang" in shown and "Spredt over åtte dager" in shown and "spres over" not in shown
    for said in ("9", "1", "-3", "x"):
        made.refresh_from_db()
        answer = client.post(f"/rounds/{made.pk}/start/", {"spread_days": said})
        made.refresh_from_db()
        if said in ("9", "1"):
            assert answer.status_code == 422 and made.started_at is None
            continue
        assert made.spread_days == 0
        Round.objects.filter(pk=made.pk).update(started_at=None)
    assert cast.client(cast.leader).post(f"/rounds/{made.pk}/start/", {"spread_days": "3"}).status_code == 404
    assert client.post(f"/rounds/{made.pk}/start/", {"spread_days": "3"}).status_code == 302
    made.refresh_from_db()
    assert made.spread_days == 3 and "spres over tre dager" in client.get(page).text
    client.post(f"/rounds/{made.pk}/start/", {"spread_days": "5"})
    made.refresh_from_db()
    assert made.spread_days == 3, "what is begun stays"
