"""Everybody who works here, one of them, and their roles: for HR and administrators."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.audit import log
from samtale.core.lines import lines_for

from .. import telling_apart
from ..access import NotAllowedError, ensure_may_manage_people, may_give_roles
from ..forms import ActingForm, RoleForm
from ..leadership.tree import unit_choices, unit_paths
from ..models import Person
from ..precautions import actions as precautions
from ..precautions import other_ways
from ..precautions.page import current as current_precautions
from ..requests import SignedInRequest
from ..sign_in.devices import devices_of, may_end_sessions
from ..sign_in.devices import end_sessions as sign_out_everywhere
from ..sign_in.reauthentication import confirmation_required
from ..whole_log import page as whole_log_page
from . import acting_leaders, roles
from . import page as directory_page


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """The list: searched, filtered by unit, paged."""
    ensure_may_manage_people(request.user)
    asked = {name: request.GET.get(name, "") for name in ("q", "unit", "show")}
    units = unit_choices()
    unit_id = next((pk for pk, _name in units if str(pk) == asked["unit"]), None)
    page = directory_page.find_people(
        today=timezone.localdate(),
        words=asked["q"][:100],
        unit_id=unit_id,
        left=asked["show"] == "left",
        page=request.GET.get("page", "1"),
    )
    return render(
        request,
        "people/list.html",
        {
            "page": page,
            "asked": asked,
            "units": units,
            "unit_id": unit_id,
            "lines": [] if request.htmx else lines_for("people", request.user),
            "warning": "" if request.htmx else whole_log_page.warning(request.user),
            "may_give_roles": may_give_roles(request.user),
        },
    )


@require_safe
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One person: positions, leaders in periods, roles."""
    ensure_may_manage_people(request.user)
    shown = get_object_or_404(Person, pk=person_id)
    if shown != request.user:
        log.record_reading("opened.person", by=request.user.pk, person=shown.pk)
    return show(request, shown)


def show(
    request: SignedInRequest, shown: Person, *, form: RoleForm | None = None, acting_form: ActingForm | None = None
) -> HttpResponse:
    """The person's page, with a form as it came when something in it is wrong."""
    held = list(shown.roles.order_by("kind"))
    choices = acting_choices(shown)
    history = directory_page.history_of(shown, timezone.localdate())
    acting = [(whom, one) for whom, _text in choices for one in acting_leaders.acting_for(shown, whom)]
    leaders = [*(one.leader for held_in in history for one in held_in.periods), *(one.leader for _whom, one in acting)]
    return render(
        request,
        "people/person.html",
        {
            "shown": shown,
            "history": history,
            "roles": held,
            "units": unit_paths() if any(role.unit_id for role in held) else {},
            "may_give_roles": may_give_roles(request.user) and shown.is_active,
            "form": form or RoleForm(held={role.kind for role in held if role.unit_id is None}),
            "acting": acting,
            "names": telling_apart.in_words(telling_apart.names_of(leaders)),
            "acting_form": acting_form or (ActingForm(choices=choices) if choices else None),
            "sign_in": _sign_in(shown) if may_end_sessions(shown, request.user) else None,
            "wrong": acting_form or form,
            "lines": lines_for("person", shown),
        },
        status=422 if form or acting_form else 200,
    )


def _sign_in(shown: Person) -> dict:
    return {
        "places": devices_of(shown).count(),
        "no_mail_since": current_precautions().no_mail_for.get(shown.pk),
        "has_other_way": other_ways.has_other_way(shown),
    }


def acting_choices(shown: Person) -> list[tuple[str, str]]:
    """Whom somebody can act as leader of, on a person's page: the person, and those the person leads."""
    today, name = timezone.localdate(), {"name": shown.first_name}
    texts = {
        acting_leaders.OWN: _("%(name)s får en fungerende leder") % name,
        acting_leaders.TEAM: _("Alle som %(name)s leder, får en fungerende leder") % name,
    }
    return [(whom, text) for whom, text in texts.items() if acting_leaders.positions_of(shown, whom, today).exists()]


def administrators_only(view):
    """Answers 404 to others, before anything is asked of them."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args, **kwargs) -> HttpResponse:
        if not may_give_roles(request.user):
            raise NotAllowedError
        return view(request, *args, **kwargs)

    return guarded


@require_POST
@administrators_only
@confirmation_required
def give_role(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Give the person a role."""
    shown = get_object_or_404(Person, pk=person_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return show(request, shown, form=form)
    role = roles.give_role(to=shown, kind=form.cleaned_data["kind"], by=request.user)
    messages.success(
        request, _("%(name)s har nå rollen %(role)s.") % {"name": shown.name, "role": role.get_kind_display()}
    )
    return redirect("people:person", shown.pk)


@require_POST
@administrators_only
@confirmation_required
def take_role(request: SignedInRequest, person_id: int, role_id: int) -> HttpResponse:
    """Take a role from the person."""
    shown = get_object_or_404(Person, pk=person_id)
    try:
        roles.take_role(person=shown, role_id=role_id, by=request.user)
    except roles.LastAdministratorError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Rollen er tatt bort."))
    # Whoever gives up their own right has no business on the page any more.
    return redirect("people:person", shown.pk) if shown.pk != request.user.pk else redirect("/")


@require_POST
@administrators_only
@confirmation_required
def mail(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Stop sign-in by mail for the person, or allow it again."""
    shown = get_object_or_404(Person, pk=person_id)
    if request.POST.get("answer") == "allow":
        precautions.allow_mail_of(shown, by=request.user)
        messages.success(request, _("%(name)s kan logge inn med e-post igjen.") % {"name": shown.name})
    else:
        precautions.stop_mail_of(shown, by=request.user)
        messages.success(request, _("Innlogging med e-post er stengt for %(name)s.") % {"name": shown.name})
    return redirect("people:person", shown.pk)


@require_POST
@administrators_only
@confirmation_required
def end_sessions(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Sign the person out everywhere."""
    shown = get_object_or_404(Person, pk=person_id)
    if sign_out_everywhere(person=shown, by=request.user):
        messages.success(
            request,
            _("%(name)s er logget ut overalt og får en e-post om det.") % {"name": shown.name}
            if shown.email
            else _("%(name)s er logget ut overalt.") % {"name": shown.name},
        )
    else:
        messages.info(request, _("%(name)s var ikke logget inn noe sted.") % {"name": shown.name})
    return redirect("people:person", shown.pk)
