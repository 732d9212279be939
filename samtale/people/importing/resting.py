"""What rests on an import, so that it cannot be undone: later changes, and whatever names those it brought in."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samtale.core.bounded import Told, nobody_told
from samtale.core.sure import sure
from samtale.core.wired import all_named
from samtale.core.words import listed

from .. import telling_apart
from ..models import Person, Role, Session
from .kept_rows import MODELS, rows_of, sums
from .record import Record

_BATCH, _NAMED = 500, 3
_WORDS = {
    "conversations": gettext_lazy("en samtale"),
    "goals": gettext_lazy("et mål"),
    "rounds": gettext_lazy("en runde"),
    "rounds.absence": gettext_lazy("et fravær"),
    "rounds.room": gettext_lazy("et rom"),
    "rounds.closedperiod": gettext_lazy("stengte dager"),
    "notices": gettext_lazy("et brev"),
    "organisation": gettext_lazy("et verneombud eller en tillitsvalgt"),
    Session._meta.label_lower: gettext_lazy("en innlogging"),
    Role._meta.label_lower: gettext_lazy("en rolle"),
}


def rests_on(record: Record, told: Told = nobody_told) -> list[str]:
    """A sentence for each kind of thing that stands in the way of undoing; none when nothing does."""
    said = []
    if changed := _changed_since(record, told):
        said.append(_("Noe er endret etter importen hos %(who)s.") % {"who": _names(changed)})
    if inside := _been_inside(record):
        said.append(_("%(who)s har logget inn.") % {"who": _names(inside)})
    if uses := _uses(record):
        said.append(_("Noe annet bygger på det importen la inn: %(what)s.") % {"what": listed(uses)})
    busy: set[int] = set()
    for find in all_named(settings.RESTS_ON_PEOPLE):
        busy |= find(record.concerned, record.log_row)
    if busy:
        said.append(_("Det er gjort noe i en samtale siden, hos %(who)s.") % {"who": _names(busy)})
    return said


def _changed_since(record: Record, told: Told) -> set[int]:
    """Those with a row that is not as the import left it."""
    now = sums(rows_of(record.people, told))
    return {
        row[1]
        for table, then in record.sums.items()
        for pk in then.keys() | now[table].keys()
        if then.get(pk) != now[table].get(pk)
        for row in (then.get(pk), now[table].get(pk))
        if row
    }


def _been_inside(record: Record) -> set[int]:
    """Whoever is new, or got their first address, and has come in by it."""
    had_none = {int(pk) for pk, values in record.before["Person"].items() if not values["email"]}
    ids = [*record.created["Person"], *had_none]
    found: set[int] = set()
    for batch in _batches(ids):
        found |= set(Person.objects.filter(pk__in=batch, first_signed_in_at__isnull=False).values_list("pk", flat=True))
    return found


def _uses(record: Record) -> list[str]:
    """What names a row the import made, and was not made by it."""
    found = {word for table, pks in record.created.items() if pks for word in _uses_of(MODELS[table], pks, record)}
    return sorted(found)


def _uses_of(model: type[Model], pks: list[int], record: Record) -> Iterator[str]:
    made = set(pks)
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        other, path = sure(relation.related_model), relation.field.name
        own = set(record.created.get(other.__name__, ())) if MODELS.get(other.__name__) is other else set()
        between = {f"{path}__gte": min(made), f"{path}__lte": max(made)}  # one question, whatever the number of rows
        rows = _in_use(other).filter(**between).values_list("pk", relation.field.attname)
        if any(named in made and pk not in own for pk, named in rows.iterator()):
            meta = other._meta
            yield str(_WORDS.get(meta.label_lower) or _WORDS.get(meta.app_label) or _("noe som er gjort siden"))


def _in_use(model: type[Model]) -> QuerySet:
    """Its rows, but for those taken out that can be brought back for a while: they go with what they are about."""
    rows = model._base_manager.all()
    return rows.filter(removed_at=None) if any(f.name == "removed_at" for f in model._meta.fields) else rows


def _names(people: Iterable[int]) -> str:
    ids = sorted(people)
    rows = Person.objects.filter(pk__in=ids[:500]).order_by("sort_key", "pk")
    names = list(telling_apart.in_words(telling_apart.names_of(rows[:_NAMED])).values())
    more = len(ids) - len(names)
    if more > 0:
        names.append(ngettext("%(count)s til", "%(count)s til", more) % {"count": more})
    return listed(names)


def _batches(values: list) -> Iterator[list]:
    return (values[i : i + _BATCH] for i in range(0, len(values), _BATCH))
