"""People of the same name are told apart by what they do and where, wherever they are chosen or listed together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from samtale.core import clock

from .leadership.tree import unit_paths
from .models import Person, Position

_NAMED_AT_MOST = 5000  # more than this are not asked for by number


def to_choose(names: Mapping[int, str], *, numbers: bool = True) -> dict[int, str]:
    """What each of those one chooses among does and where, by id: «Renholder · Nordvåg sykehjem, Team A».

    Two queries; one more where two share that too, and are told apart by employee number. Nobody without a position
    and a number is in it. Without `numbers` where those are said anyway.
    """
    if not names:
        return {}
    said = _work_of(names)
    if numbers:
        for pk, also in by_number({pk: f"{name} · {said.get(pk, '')}" for pk, name in names.items()}).items():
            said[pk] = f"{said[pk]} · {also}" if pk in said else also
    return said


def by_number(said: Mapping[int, str]) -> dict[int, str]:
    """«ansattnummer 2001» for those of whom the same is said as of somebody else; no query where there are none."""
    numbers = _numbers_of(sharing(said))
    return {pk: _("ansattnummer %(number)s") % {"number": number} for pk, number in numbers}


def in_list(names: Mapping[int, str]) -> dict[int, str]:
    """The same of those whose name somebody else in the list has too; no query where nobody has."""
    return to_choose(sharing(names))


def sharing(names: Mapping[int, str]) -> dict[int, str]:
    """Those whose name somebody else has too."""
    same = Counter(_as_said(name) for name in names.values())
    return {pk: name for pk, name in names.items() if same[_as_said(name)] > 1}


def in_words(names: Mapping[int, str]) -> dict[int, str]:
    """The names for sentences and sheets: «Turid Skaar (Renholder · Nordvåg sykehjem, Team A)» where two share one."""
    apart = in_list(names)
    return {pk: f"{name} ({apart[pk]})" if pk in apart else name for pk, name in names.items()}


def called(names: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    """What to call those whose first name will do, of first and last names: the whole name where two share the first.

    Those who share the whole name too, as `in_words` tells them apart.
    """
    alike = sharing({pk: first for pk, (first, _last) in names.items()})
    return {pk: first for pk, (first, _last) in names.items()} | in_words({pk: " ".join(names[pk]) for pk in alike})


def options(names: Mapping[int, str]) -> list[tuple[int, str]]:
    """The same for a list where a choice has one line alone: every name with what that one does and where."""
    work = to_choose(names)
    return [(pk, f"{name} ({work[pk]})" if pk in work else name) for pk, name in names.items()]


def names_of(people: Iterable[Person]) -> dict[int, str]:
    """Names by id, as the functions here take them."""
    return {one.pk: one.name for one in people}


def _as_said(name: str) -> str:
    return " ".join(name.split()).casefold()


def _work_of(people: Collection[int]) -> dict[int, str]:
    """Of two positions the one held longest; of somebody who has left, the last."""
    rows, today, paths = Position.objects.order_by("started_on", "pk"), clock.today(), unit_paths()
    if len(people) < _NAMED_AT_MOST:
        rows = rows.filter(person__in=people)
    held: dict[int, str] = {}
    over: dict[int, str] = {}
    for person, title, unit, ended_on in rows.values_list("person", "title", "unit", "ended_on"):
        said = f"{title} · {paths[unit]}"
        if ended_on is None or ended_on >= today:
            held.setdefault(person, said)
        else:
            over[person] = said
    found = over | held
    return {pk: found[pk] for pk in people if pk in found}


def _numbers_of(people: Collection[int]) -> list[tuple[int, str]]:
    if not people:
        return []
    rows = Person.objects.filter(pk__in=people, employee_number__isnull=False)
    return [(pk, number or "") for pk, number in rows.values_list("pk", "employee_number")]
