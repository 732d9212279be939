"""What importing an uploaded file would do, and what that is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core.bounded import Told, nobody_told

from ..models import ImportUpload
from . import columns, kept_plan
from .following import Follower, Step
from .headers import Headings, missing, refuse_missing
from .plan import ImportPlan, KeptPlan
from .planning import plan_import, units_named
from .snapshot import Snapshot, take_snapshot, take_snapshot_of_units
from .table import FileRefusedError, Table, table_from_bytes


@dataclass(frozen=True)
class Basis:
    """All a plan is made of: of two that are equal, the plans are."""

    table: Table
    snapshot: Snapshot
    today: date
    answers: dict[str, str]
    headings: Headings
    part: Collection[int] | None

    def plan(self, told: Told = nobody_told) -> ImportPlan:
        """What importing would do, were it done on that day and to those people."""
        return plan_import(self.table, self.snapshot, self.today, self.answers, self.headings, self.part, told)


@dataclass(frozen=True)
class Ready:
    """A plan with what it was made of."""

    basis: Basis
    plan: ImportPlan


def _read(upload: ImportUpload) -> tuple[Table, Headings]:
    table = table_from_bytes(bytes(upload.content))
    return table, columns.headings_of(upload, table)


def basis_of(upload: ImportUpload) -> Basis:
    """What the plan of an upload is made of now. Raises FileRefusedError where columns are missing."""
    today = timezone.localdate()
    if not upload.content:
        raise FileRefusedError(_("Filen er ikke lest ennå."))
    table, headings = _read(upload)
    refuse_missing(headings)
    return Basis(table, take_snapshot(today), today, upload.answers, headings, upload.part)


def plan_upload(upload: ImportUpload) -> ImportPlan:
    """What importing an upload would do, were it done now. Raises FileRefusedError where columns are missing."""
    return basis_of(upload).plan()


def plan_in_view(upload: ImportUpload) -> ImportPlan | KeptPlan:
    """What the preview shows: of a large file, what it would have done when it was planned today.

    Raises FileRefusedError where columns are missing.
    """
    return kept_plan.opened(upload, timezone.localdate()) or plan_upload(upload)


def ready(upload: ImportUpload, follower: Follower) -> Ready:
    """The plan of an upload, made while somebody follows it. Raises FileRefusedError where columns are missing."""
    follower.tell(Step.PLANNING)
    basis = basis_of(upload)
    return Ready(basis, basis.plan(partial(follower.tell, Step.PLANNING)))


def lacks_columns(upload: ImportUpload) -> bool:
    """Whether it has to be said what a column is before anything can be planned."""
    return bool(missing(_read(upload)[1].places))


def units_to_choose(upload: ImportUpload) -> tuple[tuple[int, str], ...]:
    """The units a file may be said to be whole for: id and path. Raises FileRefusedError where columns are missing."""
    if kept := kept_plan.opened(upload, timezone.localdate()):
        return kept.units
    table, headings = _read(upload)
    refuse_missing(headings)
    return units_named(table, take_snapshot_of_units(), timezone.localdate(), headings)
