"""Pages where the two write what may be used outside."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.people.requests import SignedInRequest

from ..frame import answer_transition_errors
from . import consents, rows
from . import forms as shapes
from .answering import press, write
from .views import _removal


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_consent(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    def save(access, form):
        consents.add_consent(
            conversation_id=conversation_id,
            by=request.user,
            consent_id=form.cleaned_data["new_id"],
            **form.values(*shapes.ConsentFields.base_fields),
        )

    return write(
        request,
        conversation_id,
        title=_("Dette kan brukes utenfor samtalen"),
        make=lambda access, data: shapes.NewConsentForm(data),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def consent(request: SignedInRequest, conversation_id: UUID, consent_id: UUID) -> HttpResponse:
    def make(access, data):
        return shapes.ConsentForm.sent_or_of(data, lambda: rows.open_consent(access, consent_id))

    def save(access, form):
        consents.change_consent(
            conversation_id=conversation_id, by=request.user, consent_id=consent_id, **form.changes()
        )

    return write(
        request,
        conversation_id,
        title=_("Endre hva som kan brukes"),
        make=make,
        save=save,
        removal=_removal(
            "remove_consent",
            [conversation_id, consent_id],
            _("La det bli mellom oss"),
            _("Det kan da ikke brukes utenfor samtalen."),
        ),
    )


@require_POST
@answer_transition_errors
def remove_consent(request: SignedInRequest, conversation_id: UUID, consent_id: UUID) -> HttpResponse:
    return press(
        request,
        conversation_id,
        lambda: consents.remove_consent(conversation_id=conversation_id, by=request.user, consent_id=consent_id),
    )
