"""Putting the rows back as they were before an import. The caller's transaction makes it all or nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model, QuerySet

from samtale.audit import log, sealed
from samtale.core.bounded import Told, nobody_told

from ..models import Person, Unit
from ..sorting import sort_key
from ..ways_in.actions import change_addresses
from .kept_rows import MODELS, WHOSE
from .record import Record

_CREATED_LAST_FIRST = ("Leadership", "Position", "Person", "OccupationalGroup", "Unit")
_RESTORED = ("Person", "Position", "Leadership")
_BATCH = 500


def put_back(record: Record, by: Person, told: Told = nobody_told) -> None:
    """Write everything as it was, in the order the rows depend on each other; `told` hears of how many rows."""
    with sealed.together():
        _put_rows_back(record, by, _Counted(record, told))


class _Counted:
    """Rows some hundreds at a time, and a word after each of how many there have been."""

    def __init__(self, record: Record, told: Told):
        self.told, self.done = told, 0
        created = sum(len(record.created.get(table, ())) for table in _CREATED_LAST_FIRST)
        self.of = created + sum(len(record.before[table]) for table in _RESTORED)
        told(0, self.of)

    def batches(self, values: list) -> Iterator[list]:
        for batch in _batches(values):
            yield batch
            self.done += len(batch)
            self.told(self.done, self.of)


def _put_rows_back(record: Record, by: Person, counted: _Counted) -> None:
    addresses = _addresses(record)
    created = {table: list(record.created.get(table, ())) for table in _CREATED_LAST_FIRST}
    for batch in counted.batches(created["Leadership"]):
        MODELS["Leadership"]._default_manager.filter(pk__in=batch).delete()
    for batch in _batches(_renumbered(record)):
        Person.objects.filter(pk__in=batch).update(employee_number=None)  # two may have swapped theirs
    for table in _RESTORED:
        rows = record.before[table]
        for batch in counted.batches(list(rows)):
            _restore(MODELS[table], {int(pk): rows[pk] for pk in batch})
    for values in record.before["Role"].values():
        role = MODELS["Role"](**_values(MODELS["Role"], values))
        role.save()
        log.record("role.given", by=by.pk, person=values[WHOSE], role=values["kind"])
    for table in _CREATED_LAST_FIRST[1:]:
        for level in _lowest_first(created[table]) if table == "Unit" else [created[table]]:
            for batch in counted.batches(level):
                MODELS[table]._default_manager.filter(pk__in=batch).delete()
    _put_addresses_back(addresses, by)
    for pk in record.moved:
        here = record.before["Person"][str(pk)]["is_active"]
        log.record("people.returned" if here else "people.left", by=by.pk, person=pk)


def _lowest_first(units: list[int]) -> Iterator[list[int]]:
    """Units by how far down they lie: one goes before that it lies under, which would not go while it is there."""
    parents = dict(Unit.objects.filter(pk__in=units).values_list("pk", "parent_id"))
    while parents:
        above = set(parents.values())
        yield [pk for pk in parents if pk not in above]
        parents = {pk: parent for pk, parent in parents.items() if pk in above}


def _renumbered(record: Record) -> list[int]:
    """Those who get another number than they have."""
    were = {int(pk): values["employee_number"] for pk, values in record.before["Person"].items()}
    now = (row for some in _batches(list(were)) for row in _numbers_of(some))
    return [pk for pk, number in now if number != were[pk]]


def _numbers_of(people: list[int]) -> QuerySet:
    return Person.objects.filter(pk__in=people).values_list("pk", "employee_number")


def _restore(model: type[Model], rows: dict[int, dict[str, Any]]) -> None:
    """Write what differs, and nothing else: of thousands of rows it is seldom more than a column or two."""
    columns: set[str] = set()
    changed = []
    for pk, row in model._default_manager.in_bulk(list(rows)).items():
        values = _values(model, rows[pk])
        values.pop("email", None)  # which is put back as any address is changed
        if isinstance(row, Person):
            values["sort_key"] = sort_key(values["last_name"], values["first_name"])
        differs = {name for name, value in values.items() if getattr(row, name) != value}
        for name in differs:
            setattr(row, name, values[name])
        columns |= {model._meta.get_field(name).name for name in differs}
        changed += [row] if differs else []
    if changed:
        model._default_manager.bulk_update(changed, sorted(columns))


def _values(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items() if name in fields}


def _addresses(record: Record) -> dict[int, str]:
    """The address each had, or that waited, of those whose address the import touched."""
    touched = {record.sums["NewWayIn"][str(pk)][1] for pk in record.created["NewWayIn"]}
    touched |= {values[WHOSE] for values in record.before["NewWayIn"].values()}
    made = set(record.created["Person"])
    found = {}
    for person in Person.objects.in_bulk(list(touched - made)).values():
        was = record.before["Person"].get(str(person.pk))
        found[person.pk] = (was["email"] if was else person.email) or ""
    for values in record.before["NewWayIn"].values():
        if not values["settled"] and not values["refused_at"]:
            found[values[WHOSE]] = values["after"]
    return found


def _put_addresses_back(wanted: dict[int, str], by: Person) -> None:
    """By the same rules as any change: whoever has been inside is asked, and the others are told."""
    people = Person.objects.in_bulk(list(wanted))
    without = [pk for pk, to in wanted.items() if not to and people[pk].email]
    change_addresses({pk: to for pk, to in wanted.items() if pk not in without}, by=by)
    for pk in without:  # had none before, and has never been inside: rests_on sees to that
        Person.objects.filter(pk=pk).update(email=None)
        EmailAddress.objects.filter(user=pk).delete()
        log.record("person.address_withdrawn", by=by.pk, person=pk)


def _batches(values: list) -> Iterable[list]:
    return (values[i : i + _BATCH] for i in range(0, len(values), _BATCH))
