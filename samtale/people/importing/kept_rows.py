"""The rows an import may touch, as plain values: what they were before, and whether they still are as it left them."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from samtale.core.bounded import Told, nobody_told

from ..models import Leadership, NewWayIn, OccupationalGroup, Person, Position, Role, Unit

_BATCH = 500
WHOSE = "whose"  # the person a row is about
Rows = dict[str, dict[str, dict[str, Any]]]  # values by table and number

# Each table, its columns, and whose rows they are.
_TRACKED: tuple[tuple[type[Model], tuple[str, ...], str, tuple[str, ...]], ...] = (
    (
        Person,
        ("first_name", "last_name", "email", "employee_number", "joined_on", "is_active", "left_on"),
        "pk",
        ("pk",),
    ),
    (
        Position,
        ("person_id", "unit_id", "title", "group_id", "employment", "started_on", "ended_on"),
        "person_id",
        ("person",),
    ),
    (
        Leadership,
        ("leader_id", "position_id", "kind", "started_on", "ended_on"),
        "position__person_id",
        ("position__person", "leader"),
    ),
    (Role, ("person_id", "kind", "unit_id", "given_at"), "person_id", ("person",)),
    (NewWayIn, ("person_id", "after", "settled", "refused_at", "due_on", "held_back"), "person_id", ("person",)),
)
_MODELS: tuple[type[Model], ...] = (Person, Position, Leadership, Role, NewWayIn, Unit, OccupationalGroup)
MODELS = {model.__name__: model for model in _MODELS}


def rows_of(people: Collection[int], told: Told = nobody_told) -> Rows:
    """Every row there is about some people, as JSON can say it; `told` hears of how many people they are read."""
    found: Rows = {model.__name__: {} for model, *_rest in _TRACKED}
    for number, batch in enumerate(_batches(sorted(people))):
        told(number * _BATCH, len(people))
        for model, columns, whose, by in _TRACKED:
            named = Q()
            for path in by:
                named |= Q(**{f"{path}__in": batch})
            for values in model._default_manager.filter(named).values("pk", whose, *columns):
                row = {column: values[column] for column in columns} | {WHOSE: values[whose]}
                found[model.__name__][str(values["pk"])] = json.loads(json.dumps(row, cls=DjangoJSONEncoder))
    return found


def numbers(model: type[Model]) -> set[int]:
    """Every row's number."""
    return set(model._default_manager.values_list("pk", flat=True))


def sums(rows: Rows) -> dict[str, dict[str, list]]:
    """A short sum of each row, and whose it is."""
    return {
        table: {pk: [_sum(values), values[WHOSE]] for pk, values in of_table.items()}
        for table, of_table in rows.items()
    }


def _sum(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _batches(values: list) -> Iterable[list]:
    return (values[i : i + _BATCH] for i in range(0, len(values), _BATCH))
