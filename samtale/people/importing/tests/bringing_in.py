"""Import a made-up file on a day of one's choice, and look at what came of it."""

from datetime import date, timedelta

from django.db import transaction

from samtale.people.importing.applying import write_plan
from samtale.people.importing.plan import ImportPlan, Line, Outcome
from samtale.people.importing.planning import plan_import
from samtale.people.importing.reading import read_table
from samtale.people.importing.snapshot import take_snapshot
from samtale.people.models import Leadership, OccupationalGroup, Person, Position, Role, Unit

from .files import HEADER, as_csv

TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - timedelta(days=1)
LATER = date(2027, 2, 1)


def plan_of(rows, header=HEADER, today: date = TODAY, **answers: str) -> ImportPlan:
    said = {number.removeprefix("nr"): answer for number, answer in answers.items()}
    return plan_import(read_table(as_csv(rows, header)), take_snapshot(today), today, said)


def bring_in(rows, header=HEADER, today: date = TODAY, **answers: str) -> ImportPlan:
    """Import rows on a day, as confirming a preview does."""
    with transaction.atomic():
        plan = plan_of(rows, header, today, **answers)
        write_plan(plan, today)
    return plan


def who(number: str) -> Person:
    return Person.objects.get(employee_number=number)


def line_of(plan: ImportPlan, number: str) -> Line:
    """The only line of a person's in a plan."""
    [line] = [line for line in plan.lines if line.number == number]
    return line


def changes_of(plan: ImportPlan, number: str) -> set[tuple[str, str, str]]:
    return {(str(change.what), change.before, change.after) for change in line_of(plan, number).changes}


def outcomes(plan: ImportPlan) -> dict[str, Outcome]:
    return {line.number: line.outcome for line in plan.lines}


def everything() -> list:
    """All rows an import may touch, to compare before and after."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Person, Unit, OccupationalGroup, Position, Leadership, Role)
    ]
