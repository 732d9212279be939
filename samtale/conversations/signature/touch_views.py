"""Signing with one touch of a passkey: who one is and the name under the text, in the same press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from samtale.core.asking import wants_json
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in import one_touch
from samtale.people.sign_in.passkeys import PasskeyError

from .. import steps
from ..access import peek
from ..frame import answer_transition_errors, malformed
from .forms import SignForm
from .views import put_name_under, put_name_under_addendum


@require_POST
@answer_transition_errors
def signature(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """A script asks what the passkey is to answer; a form brings the answer, and is the signature."""
    return _touched(request, conversation_id, None)


@require_POST
@answer_transition_errors
def addendum_signature(request: SignedInRequest, conversation_id: UUID, addendum_id: UUID) -> HttpResponse:
    """The same of an addendum."""
    return _touched(request, conversation_id, addendum_id)


def _touched(request: SignedInRequest, conversation_id: UUID, addendum_id: UUID | None) -> HttpResponse:
    form = SignForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="sign")
    seen = form.cleaned_data["seen"]
    steps.require(
        "add_addendum" if addendum_id else "sign", peek(request.user, conversation_id, to="sign").conversation
    )
    purpose = f"sign {conversation_id} {addendum_id or 'agreement'} {seen}"
    try:
        if wants_json(request):
            return JsonResponse(one_touch.options(request, purpose))
        one_touch.confirm(request, request.POST.get("credential", ""), purpose)
    except PasskeyError as problem:
        if wants_json(request):
            return JsonResponse({"error": str(problem)}, status=429)
        messages.warning(request, str(problem))
        at = reverse("conversations:signing", args=[conversation_id])
        return redirect(f"{at}#{f'addendum-{addendum_id}' if addendum_id else 'sign'}")
    if addendum_id:
        return put_name_under_addendum(request, conversation_id, addendum_id, seen, by_passkey=True)
    return put_name_under(request, conversation_id, seen, by_passkey=True)
