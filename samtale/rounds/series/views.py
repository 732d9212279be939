"""The pages of series: all of one's own, a new one, one of them, and what is pressed on it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.conversations.for_rounds import CalledOff, places_of
from samtale.core import clock, workday
from samtale.core.whole_numbers import whole_number
from samtale.core.words import day, number
from samtale.people import telling_apart
from samtale.people.requests import SignedInRequest

from . import access, actions, evaluation, jobs, pausing, survey
from . import page as series_page
from .forms import AskForm, BeginForm, ExperienceForm, PauseForm, RhythmForm
from .models import Series

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def all_series(request: SignedInRequest) -> HttpResponse:
    """Those one leads, and one's own."""
    led, own = series_page.lines_of(request.user)
    work = telling_apart.in_list(telling_apart.names_of(line.series.employee for line in led))
    return render(
        request,
        "rounds/series/list.html",
        {
            "place": "team" if request.user.standing.leads else "home",
            "led": led,
            "own": own,
            "reason": jobs.reason,
            "work": work,
            "names": telling_apart.in_words(telling_apart.names_of(line.series.leader for line in own)),
        },
    )


@page
def new(request: SignedInRequest) -> HttpResponse:
    """Begin with one or several of one's own people."""
    access.ensure_leads(request.user)
    people = access.may_begin_with(request.user)
    places = places_of(by=request.user)
    chosen = [pk for pk in request.GET.getlist("employee") if whole_number(pk) is not None]
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={
            "employees": chosen,
            "first_on": workday.after(clock.today(), 5),
            "begins_at": "09:00",
            "place": places[0] if places else "",
        },
    )
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            begun = actions.begin(**given | {"employees": list(given["employees"])}, by=request.user)
        except actions.CannotBeginError:
            form.add_error("employees", _("Én av dem har en fast oppfølgingssamtale med deg allerede."))
        else:
            messages.success(
                request,
                ngettext(
                    "Den faste samtalen er satt opp, og medarbeideren får beskjed.",
                    "%(count)s faste samtaler er satt opp, og medarbeiderne får beskjed.",
                    len(begun),
                )
                % {"count": number(len(begun)).capitalize()},
            )
            return redirect("rounds:series")
    return render(
        request,
        "rounds/series/new.html",
        {"place": "team", "form": form, "has_people": people.exists(), "known_places": places},
        status=422 if form.errors else 200,
    )


@require_safe
def one(request: SignedInRequest, series_id: UUID) -> HttpResponse:
    series = access.open_series(request.user, series_id)
    is_leader = series.leader_id == request.user.pk
    return render(
        request,
        "rounds/series/page.html",
        {
            "place": "team" if is_leader else "home",
            "series": series,
            "page": series_page.page_of(series, by=request.user),
            "is_leader": is_leader,
            "other": series.employee if is_leader else series.leader,
            "wishes": [one for one in Series.Asked.choices if not (series.paused_at and one[0] == Series.Asked.PAUSE)],
            "stopped": jobs.reason(series.not_made) if series.not_made else "",
        },
    )


@page
def change(request: SignedInRequest, series_id: UUID) -> HttpResponse:
    """Another rhythm, time, length or place."""
    series = access.open_to_run(request.user, series_id)
    if series.ended_at:
        return _over(request, series)
    names = ("rhythm", "minutes_long", "begins_at", "place")
    initial = {name: getattr(series, name) for name in names} | {
        "first_on": max(series.first_on, workday.after(clock.today(), 5))
    }
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            made = actions.change(series=series, **form.cleaned_data, by=request.user)
        except actions.CannotBeginError:
            return _over(request, series)
        messages.success(request, _("Endret. %(name)s får beskjed.") % {"name": series.employee.first_name})
        return redirect("rounds:series_page", made.pk)
    return render(
        request,
        "rounds/series/change.html",
        {"place": "team", "series": series, "form": form, "known_places": places_of(by=request.user)},
        status=422 if form.errors else 200,
    )


def _pressed(act: Callable[[SignedInRequest, Series], str]) -> Callable[..., HttpResponse]:
    """A press on the page of a series; `act` does it and says what happened."""

    @require_POST
    def view(request: SignedInRequest, series_id: UUID) -> HttpResponse:
        series = access.open_series(request.user, series_id)
        try:
            messages.success(request, act(request, series))
        except actions.CannotBeginError:
            return _over(request, series)
        except actions.WishedSinceError:
            messages.warning(request, _wished_since(access.open_series(request.user, series_id)))
        return redirect("rounds:series_page", series.pk)

    return view


def _wished_since(series: Series) -> str:
    name = {"name": series.employee.first_name, "wish": series.get_asked_display()}
    if not series.asked:
        return _("%(name)s har allerede fått svar, eller har tatt ønsket sitt tilbake.") % name
    return _("%(name)s har bedt om %(wish)s siden du åpnet siden.") % name


def _over(request: SignedInRequest, series: Series) -> HttpResponse:
    if now := actions.followed_by(series, by=request.user):
        messages.info(request, _("De faste samtalene er endret siden du åpnet siden. Slik er de nå."))
        return redirect("rounds:series_page", now.pk)
    messages.info(request, _("De faste samtalene er avsluttet. Du kan begynne på nytt."))
    return redirect("rounds:series_page", series.pk)


@page
def pause(request: SignedInRequest, series_id: UUID) -> HttpResponse:
    """The question before a pause, with its day; or another day for one that is paused."""
    series = access.open_to_run(request.user, series_id)
    if series.ended_at:
        return _over(request, series)
    initial = {"until": series.paused_until, "wish": series.asked}
    form = PauseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            row, called_off = pausing.pause(
                series=series, until=given["until"], by=request.user, seen_wish=given["wish"]
            )
        except actions.CannotBeginError:
            return _over(request, series)
        except actions.WishedSinceError:
            messages.warning(request, _wished_since(access.open_series(request.user, series_id)))
            return redirect("rounds:series_page", series.pk)
        messages.success(request, _paused(row, called_off))
        return redirect("rounds:series_page", series.pk)
    return render(
        request,
        "rounds/series/pause.html",
        {"place": "team", "series": series, "form": form, "ahead": pausing.ahead_of(series)},
        status=422 if form.errors else 200,
    )


def _paused(row: Series, called_off: CalledOff | None) -> str:
    said = (
        _("Pause til %(day)s. Da begynner samtalene igjen av seg selv.") % {"day": day(row.paused_until)}
        if row.paused_until
        else _("Pause. Ingen nye samtaler settes opp før du sier fra.")
    )
    if called_off:
        said += " " + _("Samtalen %(day)s er avlyst.") % {"day": day(called_off.starts_at)}
    return said + " " + _("%(name)s får beskjed.") % {"name": row.employee.first_name}


def _resume(request: SignedInRequest, series: Series) -> str:
    pausing.resume(series=series, by=request.user)
    return _("De faste samtalene fortsetter. %(name)s får beskjed.") % {"name": series.employee.first_name}


def _end(request: SignedInRequest, series: Series) -> str:
    actions.end(series=series, by=request.user)
    return _("De faste samtalene er avsluttet.")


def _ask(request: SignedInRequest, series: Series) -> str:
    form = AskForm(request.POST)
    wish = form.cleaned_data["wish"] if form.is_valid() else ""
    actions.ask(series=series, wish=wish, by=request.user)
    return (
        _("%(name)s får beskjed om ønsket ditt.") % {"name": series.leader.first_name}
        if wish
        else _("Ønsket er tatt tilbake.")
    )


def _dismiss_wish(request: SignedInRequest, series: Series) -> str:
    actions.dismiss_wish(series=series, by=request.user, seen_wish=request.POST.get("wish"))
    return _("Ønsket er besvart. Alt blir som det var.")


resume, end, ask, settle = map(_pressed, (_resume, _end, _ask, _dismiss_wish))


@page
def experienced(request: SignedInRequest, series_id: UUID) -> HttpResponse:
    """The employee's answer for the last check-in that was held."""
    series = access.open_series(request.user, series_id)
    if series.employee_id != request.user.pk:
        raise access.NotAllowedError
    try:
        occasion, at = survey.last_held(series)
    except survey.NothingToAnswerError:
        messages.info(request, _("Her kan du svare når dere har hatt den første samtalen."))
        return redirect("rounds:series_page", series.pk)
    own = survey.own_answer(occasion, by=request.user)
    form = ExperienceForm(
        request.POST if request.method == "POST" else None, initial={"score": own, "step": occasion.step}
    )
    if form.is_valid():
        try:
            survey.answer(
                series=series, score=form.cleaned_data["score"], by=request.user, step=form.cleaned_data["step"]
            )
        except survey.HeldSinceError:
            messages.warning(
                request, _("Dere har hatt en samtale til siden du åpnet siden. Nå gjelder spørsmålet den.")
            )
            return redirect("rounds:experience", series.pk)
        messages.success(request, _("Takk. Svaret er lagret, og bare du ser det."))
        return redirect("rounds:series_page", series.pk)
    return render(
        request,
        "rounds/series/experience.html",
        {"place": "home", "series": series, "form": form, "at": at, "own": own, "fewest": survey.FEWEST},
        status=422 if form.errors else 200,
    )


@require_safe
def compared(request: SignedInRequest) -> HttpResponse:
    """How it goes with those that talk in a rhythm."""
    return render(
        request,
        "rounds/series/compared.html",
        {
            "place": "team" if request.user.standing.leads else "",
            "found": evaluation.compare(by=request.user),
            "fewest": survey.FEWEST,
            "meanings": survey.MEANINGS,
        },
    )
