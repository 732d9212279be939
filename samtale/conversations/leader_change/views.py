"""Pages of a change of leader: what the employee lets go over, and what the new leader takes over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core import clock
from samtale.core.whole_numbers import whole_number
from samtale.people.models import Person
from samtale.people.requests import SignedInRequest

from ..access import NotAllowedError, report
from ..follow_up import actions as follow_up_actions
from . import actions
from . import page as leader_change_page
from .actions import AlreadyTakenUpError, NoSuccessorError
from .forms import HandoverForm, PromiseForm


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: SignedInRequest) -> HttpResponse:
    """The employee's choice for each former leader; a POST answers for one of them."""
    page = leader_change_page.page(by=request.user)
    if request.method != "POST":
        return _show(request, page, {})
    asked = request.POST.get("former", "")
    parting = next((one for one in page.partings if str(one.former.pk) == asked and one.successors), None)
    seen = request.POST.get("seen", "")
    if parting is None or seen not in ("", leader_change_page.fingerprint(parting.goals)):
        return _answered_before(request, asked)
    form = _form(parting, request.POST)
    if not form.is_valid():
        return _show(request, page, {parting.former.pk: form})
    return _answer(request, form)


def _answered_before(request: SignedInRequest, former: str) -> HttpResponse:
    """What has become of the goals a page from before would answer for."""
    try:
        actions.ensure_unanswered(former=whole_number(former), by=request.user)
    except actions.AnsweredError as answered:
        messages.info(
            request,
            _("Du har allerede latt mål følge med til %(name)s. Se over det som er igjen.")
            % {"name": answered.to.first_name}
            if answered.to
            else _("Du har allerede svart om disse målene. Se over valget på nytt."),
        )
        return redirect("conversations:handover")
    raise NotAllowedError


def _answer(request: SignedInRequest, form: HandoverForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        gone = actions.answer(
            former=given["former"],
            goals=[UUID(pk) for pk in given["goals"]],
            to=given["to"],
            by=request.user,
            seen=given["seen"],
        )
    except actions.AnsweredError:
        return _answered_before(request, str(given["former"]))
    except NoSuccessorError:
        messages.warning(request, _("Lederen din er en annen nå. Se over valget på nytt."))
    else:
        messages.success(
            request,
            _("Målene følger med. Den nye lederen din har fått beskjed.")
            if gone
            else _("Ingen mål følger med. Du kan ombestemme deg her."),
        )
    return redirect("conversations:handover")


def _form(parting: leader_change_page.Parting, data=None) -> HandoverForm:
    return HandoverForm(data, former=parting.former, goals=parting.goals, successors=parting.successors)


def _show(request: SignedInRequest, page: leader_change_page.Page, bound: dict[int, HandoverForm]) -> HttpResponse:
    forms = {one.former.pk: bound.get(one.former.pk) or _form(one) for one in page.partings if one.successors}
    return render(
        request,
        "conversations/handing_over/page.html",
        {"place": "home", "me": request.user, "today": clock.today(), "page": page, "forms": forms},
        status=422 if bound else 200,
    )


@require_POST
def withdrawal(request: SignedInRequest, handover_id: UUID) -> HttpResponse:
    """Take one goal back before the new leader has taken it up."""
    try:
        actions.take_back(handover_id=handover_id, by=request.user)
    except actions.AlreadyTakenBackError:
        messages.info(request, _("Du har allerede tatt dette målet tilbake."))
    except AlreadyTakenUpError:
        messages.info(request, _("Den nye lederen har tatt tak i målet, så det kan ikke tas tilbake lenger."))
    else:
        messages.success(request, _("Målet følger ikke med lenger, og den nye lederen kan ikke lese det."))
    return redirect("conversations:handover")


@require_safe
def taken_over(request: SignedInRequest, person_id: int) -> HttpResponse:
    """What an employee has let go over to the leader, with the former leader's promises to answer."""
    return _taken_over(request, report(request.user, person_id))


def _taken_over(
    request: SignedInRequest, employee: Person, wrong: tuple[UUID, PromiseForm] | None = None
) -> HttpResponse:
    goals = leader_change_page.taken_over(employee=employee, by=request.user)
    promises = [promise.action.pk for one in goals for promise in one.promises]
    forms = {pk: PromiseForm(auto_id=f"p{pk.hex}_%s") for pk in promises}
    if wrong:
        forms[wrong[0]] = wrong[1]
    return render(
        request,
        "conversations/handing_over/taken_over.html",
        {
            "place": "team",
            "me": request.user,
            "today": clock.today(),
            "employee": employee,
            "goals": goals,
            "forms": forms,
            "left": leader_change_page.unanswered(goals),
        },
        status=422 if wrong else 200,
    )


@require_POST
def promise(request: SignedInRequest, action_id: UUID) -> HttpResponse:
    """The leader's answer to one promise."""
    access, _action, _history = follow_up_actions.open_action(action_id=action_id, by=request.user)
    if not access.may_answer(_action):
        raise NotAllowedError
    form = PromiseForm(request.POST, auto_id=f"p{action_id.hex}_%s")
    if not form.is_valid():
        return _taken_over(request, access.goal.employee, (action_id, form))
    given = form.cleaned_data
    try:
        actions.answer_promise(
            action_id=action_id,
            taken=given["taken"] == "yes",
            reason=given["reason"],
            by=request.user,
            seen=given["seen"],
        )
    except actions.PromiseAnsweredError as answered:
        form.add_error(None, _answered_so(answered))
        return _taken_over(request, access.goal.employee, (action_id, form))
    messages.success(request, _("Svaret er lagret. %(name)s kan lese det.") % {"name": access.goal.employee.first_name})
    return redirect("conversations:taken_over", access.goal.employee_id)


def _answered_so(answered: actions.PromiseAnsweredError) -> str:
    if answered.stands and answered.stands.taken:
        return _("Du har allerede tatt over dette.")
    return _("Du har allerede sagt fra at du ikke tar over dette.")
