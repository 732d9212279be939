"""How it goes with the teams that talk in a rhythm, before more follow: held, kept, and how it was, with intervals.

What is kept is told of five people at least to anybody but their own leader, who sees it one by one anyway.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone

from samtale.conversations.facts import check_ins, promises_of
from samtale.core import clock
from samtale.core.sure import sure
from samtale.people import telling_apart
from samtale.people.models import Leadership, Person, in_force

from . import access, statistics
from .models import Figure, Occasion, Series
from .survey import FEWEST

LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class Share:
    """A count of some, as whole percent with an interval."""

    count: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.of)

    @property
    def low(self) -> int:
        return round(100 * statistics.share(self.count, self.of).low)

    @property
    def high(self) -> int:
        return round(100 * statistics.share(self.count, self.of).high)


@dataclass
class Team:
    """A leader's team with a rhythm, by numbers alone."""

    leader: Person
    leader_name: str
    people: int
    since: date
    is_own: bool
    held: Share | None = None  # of the check-ins whose day has been
    put_off: int = 0
    kept: Share | None = None  # of the actions that fell due since it began
    kept_before: Share | None = None  # of those as long before
    is_small: bool = False  # too few to tell others what is kept
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """What somebody may see of the teams in their tree."""

    teams: list[Team]
    others: Share | None  # what is kept by those in the tree who have no rhythm
    elsewhere: dict[date, float]  # how it was for the other teams together, by quarter


def compare(*, by: Person) -> Comparison:
    """The own team first, then those in the own tree by name. Raises NotAllowedError. As many queries for one as for
    three teams, but for what is kept: two for each.
    """
    reached, leaders = access.compared_by(by)
    today = clock.today()
    rows = list(
        Series.objects.filter(leader__in=leaders, ended_at=None)
        .select_related("leader")
        .order_by("leader__sort_key", "leader", "created_at")
    )
    figures = defaultdict(list)
    for figure in Figure.objects.filter(leader__in=leaders).order_by("quarter"):
        figures[figure.leader_id].append(figure)
    held = _held({row.pk: row.leader_id for row in Series.objects.filter(leader__in=leaders)})
    names = telling_apart.in_words(telling_apart.names_of(row.leader for row in rows))
    teams = [
        _team(list(own), by, names, held, figures, today)
        for _leader, own in groupby(rows, key=lambda row: row.leader_id)
    ]
    teams.sort(key=lambda team: not team.is_own)
    wider = len(leaders - {by.pk}) > 0 or not by.standing.leads
    return Comparison(teams, _others(reached - {by.pk}, rows, today) if wider else None, _elsewhere(by, teams))


def _held(leaders: dict) -> dict[int, list]:
    """The check-ins that are over, or whose day has been, by leader. Two queries."""
    rows = Occasion.objects.filter(series__in=leaders, conversation__isnull=False)
    of = {sure(conversation): series for conversation, series in rows.values_list("conversation", "series")}
    found = defaultdict(list)
    now = timezone.now()
    for one in check_ins(ids=of).values():
        if one.is_held or one.starts_at < now:
            found[leaders[of[one.id]]].append(one)
    return found


def _team(rows: list[Series], by: Person, names: dict[int, str], held: dict, figures: dict, today: date) -> Team:
    leader = rows[0].leader
    since = min(clock.here(row.created_at).date() for row in rows)
    team = Team(leader, names[leader.pk], len(rows), since, leader.pk == by.pk, figures=figures[leader.pk])
    over = held[leader.pk]
    if over:
        team.held, team.put_off = (
            Share(sum(one.is_held for one in over), len(over)),
            sum(bool(one.postponed) for one in over),
        )
    team.is_small = len(rows) < FEWEST and not team.is_own
    if not team.is_small:
        pairs = {(row.leader_id, row.employee_id) for row in rows}
        since = max(since, today - LONGEST)
        team.kept = _kept(pairs, since, today)
        team.kept_before = _kept(pairs, since - max(today - since, timedelta(days=90)), since)
    return team


def _kept(pairs: Iterable[tuple[int, int]], since: date, until: date) -> Share | None:
    found = promises_of(set(pairs), since=since, until=until)
    return Share(found.kept, found.due) if found.due else None


def _others(reached: set[int], rows: list[Series], today: date) -> Share | None:
    """What is kept by those in the tree without a rhythm, over as long as the first team has had one."""
    if not rows:
        return None
    led = Leadership.objects.filter(in_force(today), in_force(today, "position__"), position__person__in=reached)
    pairs = set(led.values_list("leader", "position__person"))
    busy = set(Series.objects.filter(ended_at=None).values_list("leader", "employee"))
    without = {pair for pair in pairs if pair not in busy}
    if len({employee for _leader, employee in without}) < FEWEST:
        return None
    since = min(clock.here(row.created_at).date() for row in rows)
    return _kept(without, max(since, today - LONGEST), today)


def _elsewhere(by: Person, teams: list[Team]) -> dict[date, float]:
    """Of the figures others have, those of two teams at least together, each person alike."""
    if not any(team.is_own for team in teams):
        return {}
    found = defaultdict(list)
    for figure in Figure.objects.exclude(leader=by):
        found[figure.quarter].append(figure)
    return {
        quarter: round(2 * sum(one.mean * one.people for one in some) / sum(one.people for one in some)) / 2
        for quarter, some in found.items()
        if len(some) > 1
    }
