"""Who vouches for somebody who has lost every way in, and how long it then takes."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from samtale.audit.models import AccessLog
from samtale.core import clock, workday

from ..models import Leadership, NewWayIn, Person, Role, in_force, still_works_here
from ..wrong_seals import true_ones, whole
from .coming_back import SHUT_FOR, shut_until

WORKDAYS, ALONE_DAYS = 3, 7
# Nobody vouches who came, or became the leader, shortly before: or one person alone could make the two up.
KNOWN_FOR = timedelta(days=30)
AGAIN_AFTER = timedelta(days=7)  # «dette er ikke meg»


@dataclass(frozen=True)
class Around:
    """Those there are round somebody, by id. Whoever entered it and the person themself are in none of the sets."""

    administrators: Set[int] = frozenset()
    leaders: Set[int] = frozenset()
    others: Set[int] = frozenset()  # another role
    above: Set[int] = frozenset()  # the leaders' leaders
    unknown: Set[int] = frozenset()  # of all these, those who may not vouch: come, or become so, lately
    gone: int = 0  # how many were one of these until lately


@dataclass(frozen=True)
class Needed:
    """Whose word is needed: one from each of two sets (`both`), or `count` of them all; `first` always among them."""

    first: Set[int]
    second: Set[int]
    count: int
    slow: bool = False
    unknown: Set[int] = frozenset()

    @property
    def both(self) -> bool:
        return bool(self.second)

    @property
    def anybody(self) -> Set[int]:
        return (self.first | self.second) - self.unknown

    def is_enough(self, vouched: Set[int]) -> bool:
        """Whether these have said what is needed. Two roles of one person are one person's word."""
        known = vouched & self.anybody
        if not self.count or len(known) < self.count:
            return False
        return bool(known & self.first) and (not self.both or bool(known & self.second))

    def still_of_use(self, person: int, vouched: Set[int]) -> bool:
        """Whether one more word from this person brings it further."""
        if person in vouched or person not in self.anybody or self.is_enough(vouched):
            return False
        return not (vouched & self.anybody) or self.is_enough(vouched | {person})

    def due(self, today: date) -> date:
        """The day it takes effect, when enough have vouched today."""
        return today + timedelta(days=ALONE_DAYS) if self.slow else workday.after(today, WORKDAYS)


def needed(around: Around) -> Needed:
    """An administrator and the leader; where these are one, another with a role or the leader's leader too.

    Where there is nobody else, and has not been for a while, one alone with a role, and seven days.
    """
    admins, leaders = around.administrators, around.leaders
    if admins and leaders and len(admins | leaders) > 1:
        return Needed(admins, leaders, 2, unknown=around.unknown)
    roles, rest = admins | around.others, leaders | around.above
    if len(roles | rest) + around.gone == 1:
        return Needed(roles | rest, frozenset(), 1, slow=True, unknown=around.unknown)
    if len(roles | rest) < 2:
        return Needed(frozenset(), frozenset(), 0)
    # Where nobody has a role it takes longer: whoever brings people in says who leads whom.
    return Needed(roles or rest, roles | rest, 2, slow=not roles, unknown=around.unknown)


def around(way_in: NewWayIn) -> Around:
    """Those there are round the person of a new way in. Seven queries at most."""
    day, since = clock.today(), (way_in.at - KNOWN_FOR)
    here = set(Person.objects.filter(still_works_here(day)).values_list("pk", flat=True))
    here -= {way_in.person_id, way_in.by_id}
    roles = [(role.person_id, role.kind, role.given_at) for role in whole(Role.objects.filter(person__in=here))]
    leaders, known_leaders = _leaders({way_in.person_id}, day, since.date())
    above, known_above = _leaders(leaders, day, since.date())
    known = {pk for pk, _kind, at in roles if at is None or at <= since} | known_leaders | known_above
    known &= set(Person.objects.filter(known_person(since)).values_list("pk", flat=True))
    admins = {pk for pk, kind, _at in roles if kind == Role.Kind.ADMINISTRATOR}
    others = {pk for pk, _kind, _at in roles} - admins
    everybody = admins | others | ((leaders | above) & here)
    gone = _lately_gone(way_in, since) & here - everybody
    entered = way_in.by_id
    if not everybody and not gone and entered and _is_administrator(entered):  # where one person is all of these
        return Around(administrators=frozenset({entered}))
    return Around(
        administrators=frozenset(admins),
        leaders=frozenset(leaders & here),
        others=frozenset(others),
        above=frozenset(above & here),
        unknown=frozenset(everybody - known),
        gone=len(gone),
    )


def known_person(since: datetime) -> Q:
    """Who has been here since a moment, and was not themself let in by others lately."""
    lately = Q(came_back_at__gt=clock.now() - SHUT_FOR)
    return Q(first_signed_in_at__lte=since) & ~(Q(came_back_at__isnull=False) & lately)


def _leaders(of: Set[int], day: date, since: date) -> tuple[set[int], set[int]]:
    """The line leaders of some people today, and those of them who were so already on the day `since`."""
    rows = Leadership.objects.filter(in_force(day), in_force(day, "position__"), kind=Leadership.Kind.LINE)
    found = true_ones(rows.filter(position__person__in=of).select_related("position"))
    return {row.leader_id for row in found}, {row.leader_id for row in found if row.started_on <= since}


def _lately_gone(way_in: NewWayIn, since: datetime) -> set[int]:
    """Who had a role, or led the person, until less than a while ago: they do not count as never having been there."""
    taken = AccessLog.objects.filter(event="role.taken", at__gte=since).values_list("person_id", flat=True)
    led = Leadership.objects.filter(
        position__person=way_in.person_id, kind=Leadership.Kind.LINE, ended_on__gte=since.date()
    )
    return {one for one in taken if one} | set(led.values_list("leader", flat=True))


def _is_administrator(person: int) -> bool:
    return bool(whole(Role.objects.filter(person=person, kind=Role.Kind.ADMINISTRATOR)))


def may_release(person: Person, rows: Iterable[NewWayIn]) -> list[NewWayIn]:
    """Those held back that an administrator may let go: what others entered, after they had been one for a while."""
    role = _administrator_role(person)
    if role is None:
        return []
    return [one for one in rows if one.held_back and one.by_id != person.pk and _was_there(person, role, one.at)]


def is_known_administrator(person: Person, at: datetime) -> bool:
    """Whether somebody was an administrator already a while before a moment."""
    role = _administrator_role(person)
    return role is not None and _was_there(person, role, at)


def _administrator_role(person: Person) -> Role | None:
    """The role, where it does not wait for a second factor."""
    if person.standing.waiting:
        return None
    return next(iter(whole(Role.objects.filter(person=person, kind=Role.Kind.ADMINISTRATOR))), None)


def _was_there(person: Person, role: Role, at: datetime) -> bool:
    """As `known_person`, of somebody who is at hand."""
    since, first = at - KNOWN_FOR, person.first_signed_in_at
    if first is None or first > since or shut_until(person, clock.now()):
        return False
    return role.given_at is None or role.given_at <= since


def may_vouch_again(way_in: NewWayIn, now: datetime) -> bool:
    """Whether seven days have passed since the person, or whoever reads the old address, last said no to any."""
    last = NewWayIn.objects.filter(person=way_in.person_id, kind=way_in.kind).aggregate(last=Max("refused_at"))["last"]
    return last is None or now - last >= AGAIN_AFTER


def old_and_alone(rows: Iterable[NewWayIn], now: datetime) -> list[NewWayIn]:
    """Those for which there has been no second administrator who might look, for three working days."""
    here = Person.objects.filter(still_works_here(clock.today()))
    roles = list(Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, person__in=here).select_related("person"))
    return [
        one
        for one in rows
        if clock.today() >= workday.after(one.at.astimezone(now.tzinfo).date(), WORKDAYS)
        and not any(_was_there(role.person, role, one.at) for role in roles if role.person_id != one.by_id)
    ]
