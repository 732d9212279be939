"""Two rounds of the whole municipality: last year's, which is over, and this year's, which is under way."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from samtale.core.sure import sure
from samtale.guides.choosing import published
from samtale.people.models import Person, Role, Unit
from samtale.rounds.models import Member, Round
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.participants import rules as participants_rules
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup.forms import season_name


@transaction.atomic
def create_rounds(today: date) -> None:
    """Lay both, unless there are rounds already; those who have been called to a conversation have it in theirs."""
    if Round.objects.exists():
        return
    hr = Role.objects.filter(kind=Role.Kind.HR).values("person")
    by = sure(Person.objects.filter(pk__in=hr).order_by("pk").first())
    last = _round(by, today - timedelta(days=400), today - timedelta(days=290))
    last.started_at, last.ended_at = _morning(last.starts_on - timedelta(days=14)), _morning(last.ends_on)
    last.save()
    now = setup_actions.save_round(by=by, round_=_round(by, today - timedelta(days=50), today + timedelta(days=60)))
    for line in participants_rules.lines(now):
        if line.is_in and line.holder is None:
            participants_actions.take(round_=now, position=line.position, choice=Member.Choice.OUT, by=by)
    setup_actions.start(round_=now, by=by)
    _note_who_is_called(now)


def _round(by: Person, starts_on: date, ends_on: date) -> Round:
    return Round(
        name=season_name(starts_on),
        aim="Alle skal ha fått samtale før budsjettet legges.",
        unit=Unit.objects.get(parent=None),
        guide=published(kind="yearly")[0],
        starts_on=starts_on,
        ends_on=ends_on,
        done_by=ends_on - timedelta(days=10),
        by=by,
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def _note_who_is_called(round_: Round) -> None:
    rows = []
    for line in participants_rules.lines(round_):
        if line.fact and line.member:
            line.member.starts_at = _morning(line.fact.starts_on)
            line.member.invited_at = _morning(line.fact.made_on)
            rows.append(line.member)
    Member.objects.bulk_update(rows, ["starts_at", "invited_at"], batch_size=500)
