"""Who sees and runs a series: the two, while the one leads the other. It opens no conversation."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from samtale.audit.refusals import NotAllowedError
from samtale.core import clock
from samtale.people.leadership.reach import within_reach
from samtale.people.leadership.relations import reports_of
from samtale.people.models import Leadership, Person, Role, in_force

from .models import Series


def visible_to(person: Person) -> QuerySet[Series]:
    """The series somebody is one of the two in: the employee's own always, a leader's while they lead."""
    today = clock.today()
    leads = Leadership.objects.filter(
        in_force(today), in_force(today, "position__"), leader=OuterRef("leader"), position__person=OuterRef("employee")
    )
    rows = Series.objects.annotate(leads_today=Exists(leads)).select_related("leader", "employee")
    return rows.filter(Q(employee=person) | Q(leader=person, leads_today=True))


def run_now_by(person: Person) -> QuerySet[Series]:
    """Those a leader runs with people they lead today, while they go on."""
    own = Series.objects.filter(leader=person, employee__in=person.standing.led.people, ended_at=None)
    return own.select_related("employee")


def open_series(person: Person, series_id: UUID) -> Series:
    """A series for one of the two. Raises NotAllowedError, as for one that is not there."""
    found = visible_to(person).filter(pk=series_id).first()
    if found is None:
        raise NotAllowedError
    return found


def open_to_run(person: Person, series_id: UUID) -> Series:
    """A series for the leader who runs it. Raises NotAllowedError."""
    found = open_series(person, series_id)
    if found.leader_id != person.pk:
        raise NotAllowedError
    return found


def ensure_leads(person: Person) -> None:
    """The door of the page where a series begins. Raises NotAllowedError."""
    if not person.standing.leads:
        raise NotAllowedError


def may_begin_with(person: Person) -> QuerySet[Person]:
    """Those a leader may begin a series with: one's own people who have none with one."""
    taken = Series.objects.filter(leader=person, ended_at=None).values("employee")
    return reports_of(person).exclude(pk__in=taken).exclude(pk=person.pk)


def may_compare(person: Person) -> bool:
    """Leaders, of their own team and those below in their tree, and HR."""
    return person.standing.leads or Role.Kind.HR in person.standing.roles


def compared_by(person: Person) -> tuple[set[int], set[int]]:
    """Everybody in somebody's tree, and those of them (and oneself) who lead a series. Raises NotAllowedError."""
    if not may_compare(person):
        raise NotAllowedError
    reached = {one for one, _unit in within_reach(person, clock.today())[0]}
    leaders = Series.objects.filter(ended_at=None).values_list("leader", flat=True).distinct()
    return reached, {one for one in leaders if one in reached or one == person.pk}
