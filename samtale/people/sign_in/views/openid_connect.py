"""Signing in by the organisation's own provider: off to it, and back."""

import logging
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samtale.audit import log as audit
from samtale.core.asking import next_address

from ...models import Person
from ..actions import is_ticked
from ..openid_connect import Provider, ProviderDownError, Return, SignInRefusedError, send_off, welcome_back
from ..provider_accounts import ConfirmationNeededError, NoLongerEmployedError, UnknownPersonError, person_for
from ..rate_limits import allowed
from ..reauthentication import mark_confirmed, say_what_is_left
from ..second_factor import continue_sign_in, mark_shown
from ..sessions import note_shared_device

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider, when it was asked for on a page of ours."""
    if provider not in settings.OPENID_PROVIDERS:
        raise Http404
    confirms = request.user.pk if request.user.is_authenticated and "confirm" in request.GET else None
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (request.user.is_authenticated and not confirms):
        return redirect(next_address(request))
    if not allowed(request, "openid"):
        return _refused(request, provider, "often")
    if not confirms:
        note_shared_device(request, is_ticked(request.GET))
    try:
        return send_off(Provider(request, provider), next_address(request), confirms)
    except (ProviderDownError, SignInRefusedError) as problem:
        return _not_in(request, provider, problem)


@login_not_required
@require_safe
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Where the provider sends the browser back to."""
    if provider not in settings.OPENID_PROVIDERS:
        raise Http404
    if not allowed(request, "openid"):
        return _refused(request, provider, "often")
    try:
        back = welcome_back(Provider(request, provider))
        person = person_for(back.identity)
    except (
        ProviderDownError,
        SignInRefusedError,
        UnknownPersonError,
        NoLongerEmployedError,
        ConfirmationNeededError,
    ) as problem:
        return _not_in(request, provider, problem)
    if back.confirms:
        return _confirmed(request, provider, back, person)
    return continue_sign_in(request, person, "openid", back.where, both=back.identity.two_factors, provider=provider)


def _confirmed(request: HttpRequest, provider: str, back: Return, person: Person) -> HttpResponse:
    """Believe who it is when it is who sits here, and the provider says that they were asked just now."""
    if not person.pk == back.confirms == request.user.pk:
        return _refused(request, provider, "other")
    if time.time() - back.identity.signed_in_at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return _refused(request, provider, "answer")
    mark_confirmed(request)
    if back.identity.two_factors:
        mark_shown(request)
    audit.record("person.confirmed", by=person.pk, how="openid", provider=provider)
    say_what_is_left(request, back.where)
    return redirect(back.where)


def _not_in(request: HttpRequest, provider: str, problem: Exception) -> HttpResponse:
    if isinstance(problem, ProviderDownError | SignInRefusedError):
        because = getattr(problem, "because", type(problem.__cause__).__name__)
        log.warning("Sign-in by %s: %s (%s)", provider, getattr(problem, "why", "down"), because)
    kinds = {
        ProviderDownError: "down",
        UnknownPersonError: "unknown",
        NoLongerEmployedError: "left",
        ConfirmationNeededError: "ask",
    }
    return _refused(request, provider, getattr(problem, "why", None) or kinds[type(problem)])


# Why somebody did not get in: the status of the answer, its title and its text.
REFUSALS = {
    "down": (
        503,
        _("%(name)s svarer ikke"),
        _("Innloggingen deres er nede akkurat nå. Prøv igjen om litt, eller logg inn på en annen måte."),
    ),
    "cancelled": (403, _("Du avbrøt innloggingen"), _("Du er ikke logget inn. Ingenting er endret.")),
    "stale": (
        400,
        _("Innloggingen må startes på nytt"),
        _("Den var for gammel, allerede brukt, eller begynt i en annen nettleser. Du er ikke logget inn."),
    ),
    "answer": (
        403,
        _("Vi kunne ikke bruke svaret fra %(name)s"),
        _(
            "Det passet ikke med det vi spurte om, så du er ikke logget inn. Prøv igjen. "
            "Skjer det flere ganger, sier du fra til den som drifter Samtale i virksomheten."
        ),
    ),
    "level": (
        403,
        _("Du må logge inn på en sikrere måte"),
        _("Måten du valgte hos %(name)s, er ikke sikker nok for Samtale. Velg en annen der, og prøv igjen."),
    ),
    "unknown": (
        403,
        _("Vi finner deg ikke blant de ansatte"),
        _(
            "%(name)s vet hvem du er, men du er ikke koblet til noen som er registrert i Samtale. "
            "Be HR eller den som drifter Samtale, om å se etter."
        ),
    ),
    "ask": (
        403,
        _("Er dette deg?"),
        _(
            "Du har logget inn på en annen måte før, og vi kjenner ikke kontoen hos %(name)s ennå. Logg inn slik du "
            "pleier, så spør vi deg én gang. Vi har også sendt et brev til adressen din."
        ),
    ),
    "left": (403, _("Du er ikke lenger registrert som ansatt"), _("Er det feil, kan HR rette det.")),
    "other": (
        403,
        _("Det var en annen konto"),
        _("Du må bekrefte med den kontoen som er din. Det du skulle gjøre, er ikke gjort."),
    ),
    "often": (429, _("Det er prøvd for mange ganger"), _("Vent et minutt, og prøv igjen.")),
}


def _refused(request: HttpRequest, provider: str, why: str) -> HttpResponse:
    name = settings.OPENID_PROVIDERS[provider]["name"]
    status, title, text = REFUSALS[why]
    again = why not in ("unknown", "left", "ask") and not request.user.is_authenticated
    return render(
        request,
        "people/account/openid_refused.html",
        {
            "title": title % {"name": name},
            "text": text % {"name": name},
            "again": provider if again else None,
            "person": request.user.is_authenticated,
            "ask": why == "ask",
        },
        status=status,
    )
