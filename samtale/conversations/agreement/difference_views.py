"""Pages where each writes down an own view where they see it differently."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.people.requests import SignedInRequest

from ..access import peek
from ..frame import answer_transition_errors
from . import differences, signed_text
from . import forms as shapes
from .answering import press, write
from .voided import names_of, warn_of_voided_signatures


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_difference(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    signed_by = signed_text.signed_by(peek(request.user, conversation_id, to="agree"))

    def save(access, form):
        differences.record_difference(
            conversation_id=conversation_id,
            by=request.user,
            difference_id=form.cleaned_data["new_id"],
            text=form.cleaned_data["text"],
        )
        warn_of_voided_signatures(request, signed_by)

    return write(
        request,
        conversation_id,
        title=_("Her ser vi ulikt på det"),
        can="differ",
        save=save,
        make=lambda access, data: shapes.DifferenceForm(data),
        note=_("Avtalen er signert av %(names)s. Når du lagrer, endres teksten, og signaturen gjelder ikke lenger.")
        % {"names": names_of(signed_by)}
        if signed_by
        else "",
    )


@require_POST
@answer_transition_errors
def remove_difference(request: SignedInRequest, conversation_id: UUID, difference_id: UUID) -> HttpResponse:
    return press(
        request,
        conversation_id,
        lambda: differences.take_back_difference(
            conversation_id=conversation_id, by=request.user, difference_id=difference_id
        ),
    )
