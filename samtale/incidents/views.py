"""What an administrator does when something has gone wrong, finds out, and tells."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.core.whole_numbers import whole_number
from samtale.people import telling_apart
from samtale.people.models import Person
from samtale.people.precautions import actions
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in.passkeys import host_allows
from samtale.people.sign_in.reauthentication import confirmation_required, recently_confirmed

from . import drafts, page
from .forms import PeriodForm

ROWS_ON_A_PAGE = 100


def _back_to(panel: str) -> Callable[[], str]:
    """Back from showing who one is, to where the press is to be made again."""
    return lambda: f"{reverse('incidents:overview')}?confirmed={panel}#{panel}"


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """What can be done, in the order it is done in."""
    return render(
        request,
        "incidents/overview.html",
        {
            "seen": page.overview(by=request.user),
            "form": PeriodForm(),
            "again": request.GET.get("confirmed", "") if recently_confirmed(request) else "",
            "passkeys_possible": host_allows(request),
        },
    )


@require_POST
def mail(request: SignedInRequest) -> HttpResponse:
    """Stop sign-in by mail, or allow it again."""
    page.ensure_may(request.user)
    return _mail(request)


@confirmation_required(back=_back_to("mail"))
def _mail(request: SignedInRequest) -> HttpResponse:
    if request.POST.get("answer") == "allow":
        actions.allow_mail(by=request.user)
        messages.success(request, _("Innlogging med e-post er åpen igjen."))
        return redirect("incidents:overview")
    try:
        actions.stop_mail(by=request.user)
    except actions.NoOtherWayError:
        messages.warning(request, _("Du har ingen annen måte å logge inn på selv. Legg til en passnøkkel først."))
        return redirect("people_devices")
    messages.success(request, _("Innlogging med e-post er stengt."))
    return redirect("incidents:overview")


@require_POST
def sign_everybody_out(request: SignedInRequest) -> HttpResponse:
    """Sign everybody out, whoever does it too."""
    page.ensure_may(request.user)
    return _sign_everybody_out(request)


@confirmation_required(back=_back_to("sessions"))
def _sign_everybody_out(request: SignedInRequest) -> HttpResponse:
    actions.sign_everybody_out(by=request.user)
    return redirect(f"{reverse('account_login')}?next={reverse('incidents:overview')}")


@require_safe
def concerned(request: SignedInRequest) -> HttpResponse:
    """Whose texts may have been opened since a time; without a time it is asked."""
    page.ensure_may(request.user)
    account, form = _asked(request)
    if not form.is_valid():
        return render(
            request,
            "incidents/concerned.html",
            {"form": form, "account": account, "found": None},
            status=422 if form.is_bound else 200,
        )
    return _concerned(request, account, form)


@confirmation_required
def _concerned(request: SignedInRequest, account: Person | None, form: PeriodForm) -> HttpResponse:
    since = form.cleaned_data["since"]
    found = page.find(since=since, account=account, by=request.user)
    return render(
        request,
        "incidents/concerned.html",
        {
            "form": form,
            "account": account,
            "since": since,
            "found": found.opened,
            "added": found.added,
            "work_of_added": telling_apart.in_list(telling_apart.names_of(one.person for one in found.added)),
            "query": _query(request),
            "page": Paginator(found.opened.people, ROWS_ON_A_PAGE).get_page(request.GET.get("page", "1")),
        },
    )


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """Drafts of the notices, and whom they go to."""
    page.ensure_may(request.user)
    account, form = _asked(request)
    if not form.is_valid():
        return redirect("incidents:concerned")
    return _notices(request, account, form)


@confirmation_required
def _notices(request: SignedInRequest, account: Person | None, form: PeriodForm) -> HttpResponse:
    asked = form.cleaned_data
    found = page.find(since=asked["since"], account=account, by=request.user).opened
    if not found.people:  # the list says so
        return redirect(f"{reverse('incidents:concerned')}?{request.GET.urlencode()}")
    told = page.notice_facts(**asked, account=account, found=found)
    return render(
        request,
        "incidents/notices.html",
        {
            "told": told,
            "query": _query(request),
            "to_authority": drafts.to_authority(told),
            "to_concerned": drafts.to_concerned(told),
            "receivers": "\n".join(f"{one.person.name} <{one.person.email or ''}>" for one in found.people),
        },
    )


def _asked(request: SignedInRequest) -> tuple[Person | None, PeriodForm]:
    """The account in the address, if any, and the form: bound where a time is asked about."""
    number = whole_number(request.GET.get("person", ""))
    account = get_object_or_404(Person, pk=number) if number else None
    return account, PeriodForm(request.GET if "since" in request.GET else None)


def _query(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}&"
