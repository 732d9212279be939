"""Which column is what: kept with the upload, said by whoever brings it in, and remembered for the next file.

What stands in columns we do not use is not kept, but for an hour it lies aside, sealed: so long it can be said what
it is. The key is made from a secret that is not in the database.
"""

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.vault import keys

from ..access import NotAllowedError, may_manage_people
from ..models import ImportHeading, ImportUpload, Person
from . import asked_for
from .headers import (
    Column,
    Headings,
    headings_at,
    key_of,
    look_for_headings,
    meaning,
    missing,
    refuse_missing,
    title_at,
)
from .table import Row, Table, table_from_bytes

ASIDE_FOR = timedelta(hours=1)
FEWEST = 4  # a name, a number, a title and a unit: a file with fewer columns is no list of people
_EXAMPLES, _EXAMPLE_LENGTH = 3, 40
_NATIONAL_ID = re.compile(r"\d{6} ?\d{5}")


class ColumnsMissingError(Exception):
    """What was said leaves out columns we cannot do without, named in `args`."""


class SaidTwiceError(Exception):
    """Two columns are said to be the same, named in `args`."""


@dataclass(frozen=True)
class FileColumn:
    """A column of the file as the page shows it."""

    place: int
    title: str
    examples: tuple[str, ...]
    means: Column | None
    is_known: bool  # we know the heading by ourselves

    @property
    def field(self) -> str:
        """What the form calls it."""
        return f"column-{self.place}"


def headings_of_file(table: Table) -> Headings:
    """The headings of a file as it comes, with what has been said of earlier ones. Raises FileRefusedError."""
    headings = look_for_headings(table, remembered())
    if headings.width < FEWEST:
        refuse_missing(headings)
    return headings


def remembered() -> dict[str, Column | None]:
    """What has been said of headings here."""
    names = Column.__members__
    return {title: names.get(means) for title, means in ImportHeading.objects.values_list("title", "means")}


def keep(upload: ImportUpload, table: Table, headings: Headings) -> None:
    """Put the table in an upload that is not saved yet: what we use of it, and the rest aside."""
    unused = headings.unused_places
    upload.rows = sum(row.number > headings.row for row in table.rows)
    personal = {
        i
        for row in table.rows
        for i in unused
        if row.number > headings.row and i < len(row.cells) and _NATIONAL_ID.fullmatch(str(row.cells[i]))
    }
    upload.columns = {"row": headings.row, "means": {str(i): column.name for column, i in headings.places.items()}}
    upload.content = table.emptied(unused, headings.row).to_bytes()
    aside = json.dumps(table.taken_out(unused - personal, headings.row), ensure_ascii=False)
    upload.aside = keys.seal(key_for(upload, b"aside"), aside, _place(upload))


def headings_of(upload: ImportUpload, table: Table) -> Headings:
    """The headings of an upload's table."""
    if not upload.columns:  # from before there was anything to say
        return look_for_headings(table)
    means = {Column[name]: int(place) for place, name in upload.columns["means"].items()}
    return headings_at(table, upload.columns["row"], means)


def is_aside(upload: ImportUpload) -> bool:
    """Whether what we do not use of the file is still at hand."""
    return bool(upload.aside) and upload.at > timezone.now() - ASIDE_FOR


def forget_aside(now: datetime) -> None:
    """Let go of what has lain aside for an hour, and of files that nobody has read."""
    ImportUpload.objects.filter(at__lt=now - ASIDE_FOR).exclude(aside=b"", file=b"").update(aside=b"", file=b"")


def columns_of(upload: ImportUpload) -> list[FileColumn]:
    """The columns that can be said to be something: those with something in them at hand."""
    table = _whole(upload)
    headings = headings_of(upload, table)
    row = _heading_row(table, headings)
    means = {place: column for column, place in headings.places.items()}
    found = []
    for i in range(headings.width):
        examples = _examples(table, headings, i)
        if examples or i in means:
            found.append(FileColumn(i, title_at(row, i), examples, means.get(i), meaning(row.cells[i]) is not None))
    return found


def say_columns(*, upload_id: UUID, by: Person, means: Mapping[int, Column | None]) -> None:
    """Say what columns are, by place; it holds for this file, and for headings of the same name from now on.

    Raises NotAllowedError, ImportUpload.DoesNotExist, ColumnsMissingError, SaidTwiceError.
    """
    if not may_manage_people(by):
        raise NotAllowedError
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().get(pk=upload_id, applied_at=None)
        table = _whole(upload)
        row = _heading_row(table, headings_of(upload, table))
        means = {column.place: means.get(column.place) for column in columns_of(upload)}
        twice = next((c for c, count in Counter(filter(None, means.values())).items() if count > 1), None)
        if twice:
            raise SaidTwiceError(*(title_at(row, i) for i, column in means.items() if column is twice))
        places = {column: i for i, column in means.items() if column}
        if lacking := missing(places):
            raise ColumnsMissingError(*lacking)
        keep(upload, table, headings_at(table, row.number, places))
        upload.save(update_fields=["columns", "content", "aside", "rows"])
        asked_for.ask_anew(upload, by)
        changed = _remember(row, means, by)
        log.record("people.columns_said", by=by.pk, upload=str(upload.pk), changed=changed)


def _remember(row: Row, means: Mapping[int, Column | None], by: Person) -> int:
    """Keep what differs from what we know by ourselves. Answers how many."""
    before, changed = remembered(), 0
    times = Counter(key_of(title) for title in row.cells)
    for i, column in means.items():
        key = key_of(row.cells[i])
        if not key or times[key] > 1 or len(key) > 254 or before.get(key, meaning(row.cells[i])) == column:
            continue
        changed += 1
        if meaning(row.cells[i]) == column:
            ImportHeading.objects.filter(title=key).delete()
        else:
            said = {"means": column.name if column else "", "by": by, "at": timezone.now()}
            ImportHeading.objects.update_or_create(title=key, defaults=said)
    return changed


def _whole(upload: ImportUpload) -> Table:
    """The table with all that is at hand of it."""
    table = table_from_bytes(bytes(upload.content))
    if not is_aside(upload):
        return table
    return table.put_back(json.loads(keys.open_sealed(key_for(upload, b"aside"), bytes(upload.aside), _place(upload))))


def _heading_row(table: Table, headings: Headings) -> Row:
    return next(row for row in table.rows if row.number == headings.row)


def _examples(table: Table, headings: Headings, place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in table.rows:
        if row.number > headings.row and place < len(row.cells) and row.cells[place]:
            cell = row.cells[place]
            found[(cell if isinstance(cell, str) else cell.strftime("%d.%m.%Y"))[:_EXAMPLE_LENGTH]] = None
            if len(found) == _EXAMPLES:
                break
    return tuple(found)


def key_for(upload: ImportUpload, what: bytes) -> bytes:
    """The key to what is kept sealed with an upload."""
    purpose = b"samtale import " + what + upload.pk.bytes
    return hmac.new(settings.SECRET_KEY.encode(), purpose, hashlib.sha256).digest()


def _place(upload: ImportUpload) -> str:
    return f"people_importupload.aside:{upload.pk}"
