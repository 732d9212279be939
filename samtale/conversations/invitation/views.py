"""Inviting to a conversation: whom, with which form, when and where, and what the e-mail will say."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale.core import form_fields
from samtale.core.sure import sure
from samtale.core.whole_numbers import whole_number
from samtale.guides.choosing import published
from samtale.people import telling_apart
from samtale.people.leadership.tree import unit_paths
from samtale.people.letter_language import writing_to
from samtale.people.models import Person
from samtale.people.requests import SignedInRequest

from .. import access, working_time
from ..access import NotAllowedError
from . import actions, letters, still_open, suggestions, warnings
from .forms import InvitationForm
from .next_talks import USUAL_LENGTH

FURTHEST = timedelta(days=800)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    if not request.user.standing.leads:
        raise NotAllowedError
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("employee"):
        return _whom(request)
    employee = access.report(request.user, _number(given["employee"]))
    kind = asked if (asked := given.get("kind", "")) in USUAL_LENGTH else "yearly"
    if request.method == "POST":
        return _send(request, employee, kind)
    if request.htmx:
        form = InvitationForm(given, guides=published(kind))
        context = _context(request, employee, kind, form)
        context["news"] = given.get("seen", "") != ",".join(warning.kind for warning in context["warnings"])
        response = render(request, "conversations/planning/_checked.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response
    form = InvitationForm(guides=published(kind), initial=_usual(request, employee, kind))
    return _show(request, employee, kind, form)


def _whom(request: SignedInRequest) -> HttpResponse:
    reports, units = suggestions.reports(by=request.user), unit_paths()
    work = {one.person.pk: f"{one.person.title} · {units[one.person.unit_id]}" for one in reports}
    numbers = telling_apart.by_number({one.person.pk: f"{one.person.name} · {work[one.person.pk]}" for one in reports})
    return render(
        request,
        "conversations/planning/whom.html",
        {"place": "team", "reports": reports, "work": work, "numbers": numbers},
    )


def _send(request: SignedInRequest, employee: Person, kind: str) -> HttpResponse:
    form = InvitationForm(request.POST, guides=published(kind))
    if not form.is_valid() or warnings.unseen(_warnings(request, employee, form, kind), request.POST.get("seen", "")):
        return _show(request, employee, kind, form, status=422)
    try:
        conversation = actions.invite(
            conversation_id=form.cleaned_data["id"],
            employee=employee,
            guide_version=form.cleaned_data["guide"],
            starts_at=sure(form.starts_at),
            minutes_long=form.cleaned_data["minutes"],
            place=form.cleaned_data["place"],
            by=request.user,
        )
    except actions.InThePastError:
        form.add_error("date", _("Tiden er passert. Velg en tid som kommer."))
    except actions.AlreadyOpenError:
        pass  # the page says so, with a link
    else:
        if employee.email:
            messages.success(request, _("Innkallingen er sendt til %(name)s.") % {"name": employee.first_name})
        else:
            messages.warning(
                request,
                _("Samtalen er satt opp, men %(name)s har ingen e-postadresse i Samtale. Gi beskjed selv.")
                % {"name": employee.first_name},
            )
        return redirect("conversations:invitation", conversation.pk)
    return _show(request, employee, kind, form, status=422)


def _show(
    request: SignedInRequest, employee: Person, kind: str, form: InvitationForm, status: int = 200
) -> HttpResponse:
    return render(request, "conversations/planning/invite.html", _context(request, employee, kind, form), status=status)


def _context(request: SignedInRequest, employee: Person, kind: str, form: InvitationForm) -> dict:
    starts_at = form.starts_at
    guide, length, where = _chosen(form, kind)
    to_prepare = working_time.minutes_for(guide) if guide else 0
    with writing_to(employee):
        letter = guide and {
            "subject": letters.invitation_subject(starts_at),
            "text": letters.invitation_text(
                employee=employee,
                leader=request.user,
                guide=guide,
                starts_at=starts_at,
                minutes_long=length,
                place=where or None,
                aim=actions.aim_of(employee, request.user, kind),
                url=_("(lenken til samtalen)"),
                to_prepare=working_time.in_words(to_prepare),
            ),
        }
    return {
        "place": "team",
        "employee": employee,
        "kind": kind,
        "form": form,
        "open": still_open.open_between(employee=employee, by=request.user, kind=kind),
        "has_forms": sure(form_fields.rows(form, "guide").queryset).exists(),
        "known_places": suggestions.places_of(employee=employee, by=request.user),
        "warnings": _warnings(request, employee, form, kind),
        "letter": letter,
        "to_prepare": working_time.in_words(to_prepare),
    }


def _chosen(form: InvitationForm, kind: str) -> tuple:
    """Form, length and place as they stand in the form now, as far as they are right."""
    if form.is_bound:
        right = form.cleaned_data
        return right.get("guide"), right.get("minutes") or USUAL_LENGTH[kind], right.get("place", "")
    return form.initial["guide"], form.initial["minutes"], form.initial["place"]


def _usual(request: SignedInRequest, employee: Person, kind: str) -> dict:
    first = _day_asked_for(request.GET.get("day", ""))
    starts_at = suggestions.suggested_time(
        kind=kind, by=request.user, employee=employee, minutes_long=USUAL_LENGTH[kind], first=first
    )
    places = suggestions.places_of(employee=employee, by=request.user)
    return {
        "guide": suggestions.usual_form(kind=kind, by=request.user),
        "minutes": USUAL_LENGTH[kind],
        "date": starts_at.date(),
        "time": starts_at.time(),
        "place": places[0] if places else "",
    }


def _day_asked_for(text: str) -> date | None:
    """A day to come that the address names, from where one is led here with it."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and timezone.localdate() < day < timezone.localdate() + FURTHEST else None


def _warnings(request: SignedInRequest, employee: Person, form: InvitationForm, kind: str) -> list:
    called = suggestions.called_already(employee=employee, kind=kind, by=request.user)
    if form.starts_at is None:
        return called
    minutes = _chosen(form, kind)[1]
    about_time = suggestions.warnings_about(
        starts_at=form.starts_at, minutes_long=minutes, kind=kind, by=request.user, employee=employee
    )
    return called + about_time


def _number(text: str) -> int:
    """An id from an address. Raises Http404 for what is none."""
    number = whole_number(text)
    if number is None:
        raise Http404
    return number
