"""The planner's rounds in one list: what each is, how far it is come, and what to do next."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from samtale.conversations.facts import facts_of

from ..models import Member, Round

PAGE_SIZE = 20


@dataclass(frozen=True)
class Row:
    """A round as the list shows it: `held` of `people` conversations are held."""

    round: Round
    people: int
    held: int

    @property
    def stage(self) -> str:
        """«draft», «running» or «ended»."""
        if self.round.ended_at:
            return "ended"
        return "running" if self.round.started_at else "draft"


def rounds_page(rounds: QuerySet[Round], page: str) -> Page:
    """A page of Row; four queries, whatever the number."""
    found: Page = Paginator(rounds.select_related("unit"), PAGE_SIZE).get_page(page)
    shown = list(found.object_list)
    people, held = _how_far([one for one in shown if one.started_at and not one.ended_at])
    found.object_list = [Row(one, people[one.pk], held[one.pk]) for one in shown]
    return found


def _how_far(running: list[Round]) -> tuple[Counter, Counter]:
    """By round, those with a place in it, and those of them whose conversation is held in its period."""
    rows = Member.objects.filter(round__in=running, employee__is_active=True).exclude(choice=Member.Choice.OUT)
    rows = rows.exclude(not_invited=Member.ELSEWHERE)
    members = list(rows.values_list("round", "employee", "position__unit"))
    days: dict[tuple[int, int], list[date]] = defaultdict(list)
    for fact in facts_of({employee for _round, employee, _unit in members}) if members else []:
        if fact.held_on:
            days[fact.employee, fact.unit].append(fact.starts_on)
    periods = {one.pk: (one.starts_on, one.ends_on) for one in running}
    people: Counter[UUID] = Counter()
    held: Counter[UUID] = Counter()
    for round_id, employee, unit in members:
        first, last = periods[round_id]
        people[round_id] += 1
        held[round_id] += any(first <= day <= last for day in days[employee, unit])
    return people, held
