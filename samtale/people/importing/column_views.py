"""Saying what the columns of a file are."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import ensure_may_manage_people
from ..forms import ColumnsForm
from ..models import ImportUpload
from ..requests import SignedInRequest
from . import columns, uploads, waiting
from .headers import missing
from .views import too_old


@require_http_methods(["GET", "HEAD", "POST"])
def which_columns(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """What each column of the file is; what we know by ourselves is chosen."""
    ensure_may_manage_people(request.user)
    kept = uploads.fetch_upload(upload_id)
    if kept is None:
        return too_old(request)
    if kept.applied_at or waiting.is_busy(kept):
        return redirect("people:import_preview", upload_id)
    found = columns.columns_of(kept)
    form = ColumnsForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            columns.say_columns(upload_id=upload_id, by=request.user, means=form.means)
        except columns.ColumnsMissingError as lacking:
            form.add_error(None, _("Si hvilken kolonne som er: %(columns)s.") % {"columns": "; ".join(lacking.args)})
        except columns.SaidTwiceError as same:
            form.add_error(
                None,
                _("To kolonner kan ikke være det samme: %(columns)s.")
                % {"columns": _(" og ").join(f"«{title}»" for title in same.args)},
            )
        except ImportUpload.DoesNotExist:
            return too_old(request)
        else:
            return redirect("people:import_preview", upload_id)
    return render(
        request,
        "people/import_columns.html",
        {
            "upload": kept,
            "form": form,
            "unknown": [form[column.field] for column in found if not column.is_known],
            "known": [form[column.field] for column in found if column.is_known],
            "missing": missing({column.means for column in found if column.means}),
            "is_aside": columns.is_aside(kept),
        },
        status=422 if form.is_bound else 200,
    )
