"""How many conversations each holder gets, as it stands or as a way of sharing would give: for the planner's page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samtale.people import telling_apart
from samtale.people.models import Person

from ..models import HolderLimit, Round
from ..participants import rules as participants_rules
from . import actions, solve
from .words import TOO_MANY, Obstacle, Unplaced, Warned, warn

SHOWN_AT_FIRST = 40


@dataclass(frozen=True)
class Load:
    """A holder's row: how many before and now, the most they take, and what is to be said of it."""

    id: int
    name: str
    before: int
    after: int
    limit: int | None
    warnings: list[str]


@dataclass(frozen=True)
class Loads:
    """Everybody who holds any, the most burdened first, and those who have nobody, each with a sentence."""

    rows: list[Load]
    without: list[str]
    offer: int | None = None  # the largest load there need be, where some have clearly too many

    @property
    def largest(self) -> int:
        """The longest bar."""
        return max((max(row.before, row.after) for row in self.rows), default=0) or 1

    @property
    def too_many(self) -> bool:
        return any(row.after > TOO_MANY for row in self.rows)


def loads_now(round_: Round, included: list[participants_rules.Line]) -> Loads:
    """The loads as they stand; `included` are the lines of those who are in."""
    once = actions.once_each(included)
    after = Counter(line.holder for line in once if line.holder)
    limits = limits_of(round_)
    holders = {line.leader for line in once if line.leader} | set(after) | set(limits)
    loads = {pk: after[pk] for pk in holders}
    warnings = warn(loads, [solve.Holder(pk, limits.get(pk)) for pk in sorted(holders)], [], {})
    without = [Unplaced(line.employee, Obstacle.NO_LINE_LEADER) for line in once if line.holder is None]
    before = solve.loads_before([actions.person_of(line) for line in once])
    return _loads(before=before, after=loads, limits=limits, warnings=warnings, without=without, included=once)


def loads_by(round_: Round, way: solve.Way, included: list[participants_rules.Line]) -> Loads:
    """The loads a way of sharing would give, with nothing changed. Raises sharing.InvalidChoicesError."""
    found = actions.assignment_for(round_=round_, included=included, way=way)
    offer = max(found.offer.values()) if found.offer else None
    return _loads(
        before=found.before,
        after=found.after,
        limits=limits_of(round_),
        warnings=found.warnings,
        without=found.unplaced,
        included=included,
        offer=offer,
    )


def _loads(
    before: dict[int, int],
    after: dict[int, int],
    limits: dict[int, int],
    warnings: Iterable[Warned],
    without: Iterable[Unplaced],
    included: list[participants_rules.Line],
    offer: int | None = None,
) -> Loads:
    without = list(without)
    said_of = _plain_names(set(after)) | _names_in(without, included)
    everybody = telling_apart.in_words(said_of)
    names = {pk: everybody[pk] for pk in said_of if pk in after}
    said: dict[int, list[str]] = {pk: [] for pk in after}
    for warned in warnings:
        said[warned.holder].append(warned.sentence(names))
    rows = [
        Load(id=pk, name=names[pk], before=before.get(pk, 0), after=after[pk], limit=limits.get(pk), warnings=said[pk])
        for pk in names
    ]
    return Loads(sorted(rows, key=lambda row: -row.after), [one.sentence(everybody) for one in without], offer)


def limits_of(round_: Round) -> dict[int, int]:
    """The most each takes, of those who have a limit."""
    return dict(HolderLimit.objects.filter(round=round_).values_list("holder", "most"))


def _names_in(without: Iterable[Unplaced], included: Iterable[participants_rules.Line]) -> dict[int, str]:
    """The names of those who are left without a holder."""
    people = {one.person for one in without}
    return {line.employee: line.name for line in included if line.employee in people}


def names_of(people: set[int]) -> dict[int, str]:
    """Names by id, in Norwegian order; two of the same name with what they do and where."""
    return telling_apart.in_words(_plain_names(people))


def _plain_names(people: set[int]) -> dict[int, str]:
    rows = Person.objects.order_by("sort_key", "pk")
    return {
        one.pk: one.name for one in (rows.filter(pk__in=people) if len(people) < 5000 else rows) if one.pk in people
    }


def why_not(problem: solve.InvalidChoicesError, included: list[participants_rules.Line]) -> list[str]:
    """A sentence for each choice by hand that cannot stand."""
    people = {person for person, _holder, _why in problem.choices}
    holders = _plain_names({holder for _person, holder, _why in problem.choices})
    names = telling_apart.in_words(holders | {one.employee: one.name for one in included if one.employee in people})
    said = {
        solve.BadChoice.ONESELF: _("%(name)s kan ikke holde samtalen med seg selv."),
        solve.BadChoice.OWN_LEADER: _("%(holder)s kan ikke holde samtalen med %(name)s, som leder %(holder)s."),
        solve.BadChoice.OBJECTION: _("%(name)s og %(holder)s skal ikke ha samtalen sammen denne gangen."),
    }
    other = _("%(holder)s kan ikke holde samtalen med %(name)s.")
    return [
        said.get(why, other) % {"name": names.get(person, "?"), "holder": names.get(holder, "?")}
        for person, holder, why in problem.choices
    ]
