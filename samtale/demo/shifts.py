"""A cleaner in shifts has given us her plan for twelve weeks, as she would: out of a sheet."""

from datetime import date, timedelta

from samtale.people.models import Person, in_force
from samtale.rounds.models import ShiftPlan
from samtale.rounds.shifts import actions

WEEKS = 12
EARLY, LATE, NIGHT = "06.00;14.00", "14.00;22.00", "22.00;06.00"
ROTA = [EARLY, EARLY, "", LATE, LATE, "", "", NIGHT, NIGHT, "", "", EARLY, EARLY, ""]  # two weeks, the first a Monday


def give_a_shift_plan(today: date) -> None:
    """The first cleaner there is; nothing where there is none, or a plan already."""
    cleaners = Person.objects.filter(
        in_force(today, "positions__"), is_active=True, positions__title="Renholder", roles=None
    )
    cleaner = cleaners.order_by("pk").first()
    if cleaner is None or ShiftPlan.objects.exists():
        return
    monday = today - timedelta(days=today.weekday())
    days = [(monday + timedelta(days=nth), ROTA[nth % len(ROTA)]) for nth in range(7 * WEEKS)]
    lines = ["Dato;Fra;Til", *(f"{day:%d.%m.%Y};{hours}" for day, hours in days if hours)]
    actions.offer_file(content="\n".join(lines).encode(), by=cleaner)
    actions.use(by=cleaner)
