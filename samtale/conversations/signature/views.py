"""The signing page: the whole text, who can read it, the names under it, one button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core.asking import wants_json
from samtale.core.words import moment
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in import one_touch
from samtale.people.sign_in.reauthentication import confirmation_required, recently_confirmed

from .. import states
from ..access import ConversationAccess, open_conversation, peek
from ..agreement import document as agreement_document
from ..agreement.as_letter import signed_context
from ..agreement.signed_text import TextChangedError
from ..agreement.voided import names_of, warn_of_voided_signatures
from ..frame import answer_transition_errors, current_step_url, frame, malformed
from ..invitation import next_talks
from ..retention import page as retention_page
from ..retention.gone import gone
from ..states import Status
from ..steps import NotPossibleError
from . import actions, addenda
from . import page as signature_page
from .forms import AddendumForm, ChangeForm, RefuseForm, SignForm

SHOWN = states.AFTER_SIGNING | {Status.SIGNING, Status.UNSIGNED}


@require_safe
def page(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="sign")
    if access.conversation.status not in SHOWN:
        return _moved_on(request, access)
    return _show(request, access)


def _moved_on(request: SignedInRequest, access: ConversationAccess) -> HttpResponse:
    """The agreement lies to be signed no more: a page that is open says so, whoever comes is led on."""
    said = signature_page.opened_again(access)
    if wants_json(request):
        return _late(request, access, said, status=200)
    if said:
        messages.info(request, said)
    return redirect(current_step_url(access))


def _late(
    request: SignedInRequest, access: ConversationAccess, said: str, *, words: str = "", status: int = 409
) -> HttpResponse:
    """What has happened since the page was opened, and the words that came too late."""
    shown = {**frame(access, "signing"), "said": said, "words": words, "now_at": current_step_url(access)}
    return render(request, "conversations/signing/moved_on.html", shown, status=status)


def _show(
    request: SignedInRequest, access: ConversationAccess, *, refusing: RefuseForm | None = None, status: int = 200
) -> HttpResponse:
    if access.conversation.agreement_key.destroyed_at:
        return gone(request, access, "signing")
    read = signature_page.read(access)
    page = "signed" if access.conversation.status in states.AFTER_SIGNING else "page"
    return render(
        request,
        f"conversations/signing/{page}.html",
        {
            **frame(access, "signing", who_can_read=_who_can_read(access)),
            **signed_context(read.paper.document),
            "signing": read,
            "my_signature": read.paper.signature_of(access.person),
            "their_signature": read.paper.signature_of(access.other),
            "my_voided": read.paper.voided_of(access.person),
            "text_changed": request.GET.get("seen", read.paper.sha256) != read.paper.sha256,
            "refusing": refusing or RefuseForm(),
            "can_refuse": states.can("refuse", access.conversation.status),
            "told_lately": _mailed_lately(access, read),
            "can_differ": states.can("differ", access.conversation.status),
            "can_add": states.can("add_addendum", access.conversation.status),
            "is_sure": recently_confirmed(request),
            "can_touch": _is_left_to_sign(access, read) and one_touch.is_offered(request),
            "has_just_confirmed": "confirmed" in request.GET and recently_confirmed(request),
            "waiting_addendum": bool(read.waiting),
            "next": next_talks.after_signing(access),
            "kept": retention_page.read(access),
        },
        status=status,
    )


def _is_left_to_sign(access: ConversationAccess, read: signature_page.Signing) -> bool:
    """Whether there is something on the page for the person to put their name under."""
    papers = [read.paper] if states.can("sign", access.conversation.status) else read.waiting
    return any(paper.signature_of(access.person) is None for paper in papers)


def _mailed_lately(access: ConversationAccess, read: signature_page.Signing) -> bool:
    waits = states.can("remind_signing", access.conversation.status) and read.paper.signature_of(access.person)
    return bool(waits) and actions.mailed_lately(read.agreement, access.other)


def _who_can_read(access: ConversationAccess) -> str:
    return _("Bare du og %(name)s kan lese avtalen") % {"name": access.other.first_name}


def _back(conversation_id: UUID, addendum_id: UUID | None = None) -> str:
    """Where one comes back to after confirming who one is: by the button, which works at once then."""
    at = reverse("conversations:signing", args=[conversation_id])
    return f"{at}?confirmed=yes#{f'addendum-{addendum_id}' if addendum_id else 'sign'}"


@require_POST
@confirmation_required(back=_back)
@answer_transition_errors
def signature(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = SignForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="sign")
    return put_name_under(request, conversation_id, form.cleaned_data["seen"])


def put_name_under(
    request: SignedInRequest, conversation_id: UUID, seen: str, *, by_passkey: bool = False
) -> HttpResponse:
    """Sign the agreement as it was seen, by whoever has shown who they are, and say how it went."""
    try:
        actions.sign_agreement(
            conversation_id=conversation_id, by=request.user, seen_sha256=seen, by_passkey=by_passkey
        )
    except TextChangedError:
        messages.warning(request, _("Teksten er endret siden du åpnet siden. Les den på nytt før du signerer."))
    except actions.AlreadySignedError as already:
        messages.info(request, _signed_before(already))
    else:
        messages.success(request, _("Du har signert avtalen."))
    return redirect("conversations:signing", conversation_id)


@require_POST
@answer_transition_errors
def refusal(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id, to="sign")
    form = RefuseForm(request.POST)
    words = request.POST.get("reason", "")
    if not states.can("refuse", access.conversation.status):
        return _late(request, access, _since(access), words=words)
    if not form.is_valid():
        return _show(request, access, refusing=form, status=422)
    try:
        actions.refuse(
            conversation_id=conversation_id,
            by=request.user,
            reason=form.cleaned_data["reason"],
            seen_sha256=form.cleaned_data["seen"] or None,
        )
    except TextChangedError:
        form.add_error(None, _("Teksten er endret siden du åpnet siden. Les den på nytt før du svarer."))
        return _show(request, access, refusing=form, status=422)
    except actions.AlreadySignedError as already:
        return _late(request, access, _signed_before(already), words=words)
    messages.info(request, _("Avtalen er ikke signert. Du kan fortsatt signere den senere."))
    return redirect("conversations:signing", conversation_id)


@require_POST
@answer_transition_errors
def change(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="agree")
    try:
        voided = actions.change_agreement(
            conversation_id=conversation_id, by=request.user, signed=form.cleaned_data["signed"]
        )
    except actions.SignedSinceError as since:
        names = {"names": names_of(since.people)}
        messages.warning(
            request,
            _("%(names)s har signert siden du åpnet siden. Åpner du avtalen nå, gjelder ikke signaturen lenger.")
            % names,
        )
        return redirect("conversations:signing", conversation_id)
    messages.success(request, _("Avtalen kan endres igjen."))
    warn_of_voided_signatures(request, voided)
    return redirect("conversations:closing", conversation_id)


def _signed_before(already: actions.AlreadySignedError) -> str:
    return _("Du har allerede signert avtalen. Det gjorde du %(when)s.") % {"when": moment(already.at)}


def _since(access: ConversationAccess) -> str:
    """What has happened to an agreement that can be refused no more."""
    if access.conversation.status == Status.UNSIGNED:
        return _("Det er allerede sagt nei til å signere avtalen. Du kan fortsatt signere den.")
    if access.conversation.status in states.AFTER_SIGNING:
        return _("Begge har signert avtalen.")
    return signature_page.opened_again(access)


@require_POST
@answer_transition_errors
def reminder(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id, to="sign")
    try:
        sent = actions.ask_to_sign(conversation_id=conversation_id, by=request.user)
    except NotPossibleError as why:
        messages.info(request, str(why))
    else:
        name = {"name": access.other.first_name}
        messages.success(
            request,
            _("%(name)s får en påminnelse.") % name
            if sent
            else _("%(name)s har fått e-post om det det siste døgnet. Vent litt før du minner om det igjen.") % name,
        )
    return redirect("conversations:signing", conversation_id)


# Addenda


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_addendum(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="add_addendum")
    states.require("add_addendum", access.conversation.status)
    open_actions = addenda.open_actions(agreement_document.agreement_of(access.conversation))
    form = AddendumForm(request.POST or None, actions=open_actions)
    if request.method == "POST" and form.is_valid():
        try:
            addenda.write_addendum(
                conversation_id=conversation_id,
                by=request.user,
                addendum_id=form.cleaned_data["new_id"],
                text=form.cleaned_data["text"],
                deadlines=form.deadlines(),
            )
        except NotPossibleError as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Tillegget er skrevet. Det gjelder når begge har signert."))
            return redirect("conversations:signing", conversation_id)
    return render(
        request,
        "conversations/signing/addendum.html",
        {**frame(access, "signing", who_can_read=_who_can_read(access)), "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@confirmation_required(back=_back)
@answer_transition_errors
def addendum_signature(request: SignedInRequest, conversation_id: UUID, addendum_id: UUID) -> HttpResponse:
    form = SignForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="sign")
    return put_name_under_addendum(request, conversation_id, addendum_id, form.cleaned_data["seen"])


def put_name_under_addendum(
    request: SignedInRequest, conversation_id: UUID, addendum_id: UUID, seen: str, *, by_passkey: bool = False
) -> HttpResponse:
    """The same of an addendum."""
    try:
        addenda.sign_addendum(
            conversation_id=conversation_id,
            by=request.user,
            addendum_id=addendum_id,
            seen_sha256=seen,
            by_passkey=by_passkey,
        )
    except TextChangedError:
        messages.warning(request, _("Teksten er en annen enn den du så. Les den på nytt før du signerer."))
    except NotPossibleError as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, _("Du har signert tillegget."))
    return redirect("conversations:signing", conversation_id)


@require_POST
@answer_transition_errors
def addendum_withdrawal(request: SignedInRequest, conversation_id: UUID, addendum_id: UUID) -> HttpResponse:
    try:
        addenda.withdraw_addendum(conversation_id=conversation_id, by=request.user, addendum_id=addendum_id)
    except NotPossibleError as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, _("Tillegget er trukket tilbake."))
    return redirect("conversations:signing", conversation_id)
