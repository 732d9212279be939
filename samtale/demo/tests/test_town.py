"""The made-up municipality: as large as asked, the same each time, and whole however often its filling is cut off."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.models import Agreement, Conversation, Signature, TimeProposal
from samtale.conversations.states import Status
from samtale.core import clock
from samtale.core.workday import is_workday
from samtale.demo import fill as filling
from samtale.demo.town import FEWEST, MANY, MOST, Town
from samtale.goals.models import Action
from samtale.people.models import Person, Unit
from samtale.rounds.models import Member, Round, ShiftPlan
from samtale.rounds.progress import figures as progress_figures
from samtale.rounds.series import page as series_page
from samtale.rounds.series.models import Answer, Figure, Series
from tests.cast import leads, person, position

pytestmark = pytest.mark.slow


def test_twenty_leaders_of_whom_one_has_too_many():
    town = Town(260)
    reports = sorted(len(leader.reports) for leader in town.leaders)
    assert len(town.people) == 260 and len(reports) == 20 and reports[-1] == MANY
    assert all(FEWEST <= count <= MOST for count in reports[:-1])
    assert {unit.kind for unit in town.units} >= {"organisation", "sector", "unit", "team"}
    assert {role for person in town.people for role in person.roles} >= {"hr", "administrator", "archivist"}


@pytest.mark.parametrize("size", [60, 1000, 20000])
def test_any_size_and_the_same_each_time(size):
    def told(town):
        return [(p.name if hasattr(p, "name") else p.email, p.title, p.unit.name) for p in town.people]

    assert len(Town(size).people) == size and told(Town(size)) == told(Town(size))
    assert len({person.email for person in Town(size).people}) == size


@pytest.fixture
def said():
    return []


@pytest.mark.django_db
def test_filling_goes_on_where_it_was_cut_off_and_changes_nothing_the_second_time(monkeypatch, said):
    real, calls = filling.history_of, []

    def cut_off(leader, **more):
        calls.append(leader)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(leader, **more)

    monkeypatch.setattr(filling, "history_of", cut_off)
    with pytest.raises(KeyboardInterrupt):
        filling.fill(people=60, say=said.append)
    half = Conversation.objects.count()
    monkeypatch.setattr(filling, "history_of", real)
    filling.fill(people=60, say=said.append)
    whole = set(Conversation.objects.values_list("pk", flat=True))
    assert half < len(whole) and Person.objects.count() == 60
    of_a_user = person("Importert", "Leder")
    leads(of_a_user, position(person("Importert", "Ansatt"), Unit.objects.get(parent=None), "Lærer"))
    filling.fill(people=60, say=said.append)
    assert set(Conversation.objects.values_list("pk", flat=True)) == whole


@pytest.mark.django_db
def test_one_round_is_over_and_one_goes_on(said):
    for _again in range(2):
        filling.fill(people=60, say=said.append)
    now, last = Round.objects.order_by("-starts_on")
    assert now.started_at and not now.ended_at and last.ended_at
    for round_ in (now, last):
        seen = progress_figures.progress_of(round_)
        assert 0 < seen.done <= seen.people
    assert (
        progress_figures.progress_of(now).counts[progress_figures.Stage.WAITING]
        and not Member.objects.exclude(round=now).exists()
    )


@pytest.mark.django_db
def test_one_team_talks_in_a_rhythm(said):
    for _again in range(2):
        filling.fill(people=60, say=said.append)
    (leader,) = {one.leader for one in Series.objects.select_related("leader")}
    lines, _own = series_page.lines_of(leader)
    assert len(lines) == Series.objects.count() >= 3
    for line in lines:
        assert not Answer.objects.exists() and Figure.objects.count() == (len(lines) >= 5)
        assert 6 <= line.held < line.made and (line.ahead or line.next_on)


@pytest.mark.django_db
def test_every_status_overdue_actions_and_signed_texts_that_hold(said):
    filling.fill(people=260, say=said.append)
    assert set(Conversation.objects.values_list("status", flat=True)) == set(Status) - {Status.STOPPED}
    assert Action.objects.overdue(timezone.localdate()).count() > 20
    assert ShiftPlan.objects.exclude(used_at=None).get().shifts.count() > 30
    now = timezone.now()
    assert not Signature.objects.filter(at__gt=now).exists()
    assert not Conversation.objects.filter(held_at__gt=now).exists()
    nobody_sits_in_two_conversations_at_once()
    signed = Agreement.objects.filter(signed_at__isnull=False).select_related("conversation__agreement_key")
    for agreement in signed[:40]:
        hashes = set(agreement.signatures.values_list("sha256", flat=True))
        assert hashes == {agreement_document.sha256(agreement.signed_text)}
        assert agreement.signatures.count() == 2


def nobody_sits_in_two_conversations_at_once():
    hours = defaultdict(list)
    for one in Conversation.objects.exclude(status=Status.CANCELLED):
        assert is_workday(clock.here(one.starts_at).date())
        for whose in (one.leader_id, one.employee_id):
            hours[whose].append((one.starts_at, one.starts_at + timedelta(minutes=one.minutes_long)))
    for proposal in TimeProposal.objects.select_related("conversation"):
        assert is_workday(clock.here(proposal.starts_at).date())
        hours[proposal.by_id].append((proposal.starts_at, proposal.starts_at + timedelta(minutes=90)))
    assert max(map(len, hours.values())) > 20
    for taken in hours.values():
        taken.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(taken))
