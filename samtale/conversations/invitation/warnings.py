"""What is worth a second thought about a time, before it is sent. Pure: knows only what it is given."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core.words import day_time
from samtale.core.workday import holiday

LEAST_DAYS, MOST_DAYS = 7, 14
NEXT_YEAR_S = 180  # so many days ahead it is set aside for next year, and both are reminded
MOST_A_DAY = 2


class Warning(NamedTuple):
    """A kind, so that a warning already seen is recognised, and its sentence."""

    kind: str
    text: str


def about(
    starts_at: datetime,
    minutes: int,
    *,
    now: datetime,
    work_hours: tuple[int, int],
    others_that_day: int,
    short: bool = False,
) -> list[Warning]:
    """The warnings for a meeting at an aware time.

    `others_that_day` counts the leader's other conversations on the day. A short one (a check-in) needs no lead
    time and has no cap a day.
    """
    found = [] if short else _ahead((timezone.localdate(starts_at) - timezone.localdate(now)).days)
    found += outside_work(starts_at, minutes, work_hours=work_hours)
    if not short and others_that_day >= MOST_A_DAY:
        found.append(
            Warning(
                "crowded",
                _("Du har allerede %(count)d samtaler denne dagen. Mer enn to på én dag blir fort mye for deg.")
                % {"count": others_that_day},
            )
        )
    return found


def going_on_already(employee: str, leader: str) -> Warning:
    said = {"leader": leader, "employee": employee}
    return Warning("called", _("%(leader)s og %(employee)s har allerede en samtale som er i gang.") % said)


def called_already(employee: str, leader: str, starts_at: datetime) -> Warning:
    """The employee has a yearly conversation planned with another leader."""
    said = {"employee": employee, "leader": leader, "when": day_time(starts_at)}
    return Warning("called", _("%(leader)s har allerede kalt inn %(employee)s til samtale %(when)s.") % said)


def outside_work(starts_at: datetime, minutes: int, *, work_hours: tuple[int, int]) -> list[Warning]:
    """The warnings for a time on a day off, or outside the hours people work."""
    start = timezone.localtime(starts_at)
    end = timezone.localtime(starts_at + timedelta(minutes=minutes))
    found = _day(start)
    first, last = work_hours
    if start.hour < first or (end.hour, end.minute) > (last, 0) or end.date() != start.date():
        found.append(
            Warning(
                "hours",
                _("Samtalen ligger utenfor arbeidstiden, som er fra kl. %(first)02d.00 til %(last)02d.00.")
                % {"first": first, "last": last},
            )
        )
    return found


def _ahead(days: int) -> list[Warning]:
    if days < LEAST_DAYS:
        return [Warning("soon", _("Det er under en uke til. Medarbeideren bør få én til to uker til å forberede seg."))]
    if MOST_DAYS < days < NEXT_YEAR_S:
        return [Warning("late", _("Det er mer enn to uker til. Innkallingen kan bli glemt før den tid."))]
    return []


def _day(start: datetime) -> list[Warning]:
    if name := holiday(start.date()):
        return [Warning("holiday", _("Denne dagen er en helligdag (%(name)s).") % {"name": _in_a_sentence(name)})]
    if start.weekday() >= 5:
        return [
            Warning(
                "weekend", _("Denne dagen er en lørdag.") if start.weekday() == 5 else _("Denne dagen er en søndag.")
            )
        ]
    return []


def _in_a_sentence(name: str) -> str:
    return name[:1].lower() + name[1:]


def unseen(warnings: list[Warning], seen: str) -> bool:
    """Whether there is a warning that was not on the screen before the press; `seen` is kinds with commas between."""
    return any(warning.kind not in seen.split(",") for warning in warnings)
