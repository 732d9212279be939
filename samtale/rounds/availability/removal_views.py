"""Taking out rooms, closed days and absence, and bringing them back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtale.people.requests import SignedInRequest

from ..scheduling.replan import Followed
from . import removal
from .actions import InvalidAvailabilityError
from .did import sentences


def _removed(page: str, pk: int) -> HttpResponse:
    """To the list, which says what is gone and offers to undo it."""
    return redirect(f"{reverse(page)}?removed={pk}")


def _brought_back(
    request: SignedInRequest, bring_back: Callable[..., Followed | None], said: str, page: str
) -> HttpResponse:
    try:
        followed = bring_back(by=request.user)
    except InvalidAvailabilityError as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, said)
        for sentence in sentences(followed):
            messages.warning(request, sentence)
    return redirect(page)


@require_POST
def remove_room(request: SignedInRequest, room_id: int) -> HttpResponse:
    removal.remove_room(pk=room_id, by=request.user)
    return _removed("rounds:rooms", room_id)


@require_POST
def bring_back_room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """The room as it was, unless another has got its name."""
    bring_back = partial(removal.bring_back_room, pk=room_id)
    return _brought_back(request, bring_back, _("Rommet er hentet tilbake."), "rounds:rooms")


@require_POST
def remove_closed(request: SignedInRequest, closed_id: int) -> HttpResponse:
    removal.open_again(pk=closed_id, by=request.user)
    return _removed("rounds:closed", closed_id)


@require_POST
def bring_back_closed(request: SignedInRequest, closed_id: int) -> HttpResponse:
    """The days are closed again, and it is said what that did to plans."""
    bring_back = partial(removal.close_again, pk=closed_id)
    return _brought_back(request, bring_back, _("Dagene er stengt igjen."), "rounds:closed")


@require_POST
def remove_absence(request: SignedInRequest, absence_id: int) -> HttpResponse:
    removal.remove_absence(pk=absence_id, by=request.user)
    return _removed("rounds:absences", absence_id)


@require_POST
def bring_back_absence(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """The absence counts again, and it is said what that did to plans."""
    bring_back = partial(removal.bring_back_absence, pk=absence_id)
    return _brought_back(request, bring_back, _("Fraværet er hentet tilbake."), "rounds:absences")
