"""When: a holder's own plan, and for whoever plans, everybody's; each time moved by hand, by key or by mouse."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale.core import clock
from samtale.core.whole_numbers import whole_number
from samtale.core.words import day_time
from samtale.people.requests import SignedInRequest

from .. import access
from ..frame import frame
from ..models import Round
from ..timetable.checking import InvalidProblemError
from . import actions, jobs, stored_proposal
from . import proposal as scheduling_proposal
from .forms import PlaceForm
from .page import Row, Sheet, holders_of, sheet_of
from .time_steps import Step, stepped

USUAL_HOUR, SHOWN_AT_FIRST = 9, 10
page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Desk:
    """From where a plan is worked on: a holder's own page, or the planner's."""

    round: Round
    sheet: Sheet
    route: str  # of the page; one conversation of it is «…_place»

    @property
    def url(self) -> str:
        own = reverse(f"rounds:{self.route}", args=[self.round.pk])
        return own if self.route == "plan" else f"{own}?holder={self.sheet.holder}"

    @property
    def asks(self) -> str:
        """What comes between the address and a question more."""
        return "&" if "?" in self.url else "?"

    def place_url(self, position: int) -> str:
        return reverse(f"rounds:{self.route}_place", args=[self.round.pk, position])


@page
def plan(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """A holder's own part of a round."""
    round_ = access.open_own_plan(request.user, round_id)
    desk = _desk(round_, request.user.pk, "plan")
    if request.method == "POST":
        return _propose(request, desk)
    return _show(request, desk)


@page
def when_page(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """All holders in numbers, or one holder's part, for whoever plans."""
    round_ = access.open_round(request.user, round_id)
    holder = whole_number(request.GET.get("holder", ""))
    if holder is not None:
        desk = _desk(round_, holder, "when")
        if request.method == "POST":
            return _propose(request, desk)
        return _show(request, desk)
    if request.method == "POST":
        try:
            jobs.ask(round_=round_, by=request.user)
        except scheduling_proposal.SchedulingError as error:
            messages.error(request, str(error))
        return redirect("rounds:when", round_id)
    return _show_all(request, round_)


def _show_all(request: SignedInRequest, round_: Round) -> HttpResponse:
    """Everybody's; while a proposal is on its way, how far it has come, and the page asks again by itself."""
    if request.htmx:
        request.session.used_by_a_person = False
    proposal = stored_proposal.for_all(round_)
    context = {**frame(round_, "when"), "proposal": proposal}
    if proposal and proposal.is_on_its_way:
        return render(request, "rounds/when/holders.html", context | {"holders": [], "people": 0, "placed": 0})
    holders = holders_of(round_)
    missing = {one.id for one in holders if one.missing}  # those who have got a time since, have nothing to free
    why = [said for holder, said in stored_proposal.collisions(round_).items() if holder in missing]
    return render(
        request,
        "rounds/when/holders.html",
        context
        | {
            "holders": holders,
            "people": sum(one.people for one in holders),
            "why": why,
            "placed": sum(one.placed for one in holders),
            "late": sum(one.late for one in holders),
            "how_good": proposal and stored_proposal.how_good(proposal),
            "last": max((one.last for one in holders if one.last), default=None),
            "shown_at_first": SHOWN_AT_FIRST,
            "seconds": jobs.SECONDS_TO_EXPLAIN,
        },
    )


def _desk(round_: Round, holder: int, route: str) -> Desk:
    sheet = sheet_of(round_, holder)
    if sheet is None:
        raise access.NotAllowedError
    return Desk(round_, sheet, route)


def _propose(request: SignedInRequest, desk: Desk) -> HttpResponse:
    """One holder's part, at once: it takes a second or two."""
    holder = desk.sheet.holder
    try:
        found = scheduling_proposal.propose(round_=desk.round, holders={holder}, by=request.user)
    except (scheduling_proposal.SchedulingError, InvalidProblemError) as error:
        messages.error(request, str(error))
        return redirect(desk.url)
    kept = stored_proposal.store(round_=desk.round, holder=holder, found=found, by=request.user)
    messages.success(request, stored_proposal.summary(kept, found.plan))
    return redirect(desk.url)


def _show(request: SignedInRequest, desk: Desk) -> HttpResponse:
    asked = whole_number(request.GET.get("move", ""))
    row = desk.sheet.row(asked) if asked is not None else None
    opened = {row.id: _opening(desk, row)} if row and not row.is_called else {}
    return render(request, "rounds/when/plan.html", _context(desk, opened))


def _context(desk: Desk, opened: dict[int, dict[str, Any]], said: str = "") -> dict[str, Any]:
    proposal = stored_proposal.for_holder(desk.round, desk.sheet.holder)
    return {
        "place": "team" if desk.route == "plan" else "rounds",
        "desk": desk,
        "round": desk.round,
        "sheet": desk.sheet,
        "opened": opened,
        "said": said,
        "proposal": proposal,
        "how_good": proposal and stored_proposal.how_good(proposal),
        "why": stored_proposal.collisions(desk.round, desk.sheet.holder).values(),
    }


def _opening(desk: Desk, row: Row, form: PlaceForm | None = None, found: list | None = None, problem: str = "") -> dict:
    """What stands in a row that is open: its form, and what the time in it would break."""
    form = form or PlaceForm(sheet=desk.sheet, row=row, initial=_initial(desk, row))
    return {"form": form, "broken": found or [], "problem": problem, "moved": False}


def _initial(desk: Desk, row: Row) -> dict[str, Any]:
    if row.starts_at:
        here = clock.here(row.starts_at)
        return {"date": here.date(), "time": here.time(), "room": str(row.room or "")}
    rooms = desk.sheet.rooms
    return {"date": desk.sheet.first_day, "time": f"{USUAL_HOUR:02}:00", "room": str(rooms[0][0]) if rooms else ""}


def _place(request: SignedInRequest, round_id: UUID, position: int, *, route: str) -> HttpResponse:
    """One conversation of a plan: its row opened, what a time would break, and the move itself."""
    if route == "plan":
        round_ = access.open_own_plan(request.user, round_id)
        holder = request.user.pk
    else:
        round_ = access.open_round(request.user, round_id)
        holder = actions.holder_of(round_, position)
    desk = _desk(round_, holder, route)
    row = desk.sheet.row(position)
    if row is None:
        raise access.NotAllowedError
    if request.method == "POST":
        return _change(request, desk, row)
    if not request.htmx:
        return redirect(f"{desk.url}{desk.asks}move={row.id}#c{row.id}")
    if "date" in request.GET:
        opened = _tried(request, desk, row, PlaceForm(request.GET, sheet=desk.sheet, row=row), actions.check)
        return render(request, "rounds/when/_broken.html", opened)
    return render(request, "rounds/when/_row.html", _context(desk, {row.id: _opening(desk, row)}) | {"row": row})


plan_place = page(partial(_place, route="plan"))
when_place = page(partial(_place, route="when"))


def _tried(request: SignedInRequest, desk: Desk, row: Row, form: PlaceForm, do: Callable) -> dict[str, Any]:
    """What comes of a time in a form: what it breaks, or why it cannot be asked."""
    if not form.is_valid():
        return _opening(desk, row, form)
    try:
        found = do(round_=desk.round, position=row.id, starts_at=form.starts_at, room=form.where, by=request.user)
    except actions.TimeRefusedError as refused:
        return _opening(desk, row, form, refused.broken)
    except scheduling_proposal.SchedulingError as error:
        return _opening(desk, row, form, problem=str(error))
    return _opening(desk, row, form, found)


def _change(request: SignedInRequest, desk: Desk, row: Row) -> HttpResponse:
    given = request.POST
    if "free" in given:
        try:
            actions.free(round_=desk.round, position=row.id, by=request.user)
        except scheduling_proposal.SchedulingError as error:
            return _answer(request=request, desk=desk, row=row, opened={}, said=str(error), status=422)
        return _answer(request, desk, row, {}, _("Tiden er gitt tilbake til forslaget, og kan flyttes av det."))
    form = PlaceForm(given, sheet=desk.sheet, row=row)
    if given.get("step") in list(Step) and form.is_valid():
        to = clock.here(stepped(form.starts_at, Step(given["step"]), desk.round))
        form = PlaceForm(
            {"date": to.date().isoformat(), "time": f"{to:%H:%M}", "room": given.get("room", "")},
            sheet=desk.sheet,
            row=row,
        )
    opened = _tried(request, desk, row, form, actions.move)
    hard = [one for one in opened["broken"] if one.hard]
    if form.errors or hard or opened["problem"]:
        said = " ".join([opened["problem"] or _("Det går ikke."), *(one.text for one in hard)])
        return _answer(request=request, desk=desk, row=row, opened={row.id: opened}, said=said, status=422)
    opened["moved"] = True
    said = _("%(name)s: %(when)s.") % {"name": row.name, "when": day_time(form.starts_at)}
    return _answer(request, desk, row, {row.id: opened}, " ".join([said, *(one.text for one in opened["broken"])]))


def _answer(request: SignedInRequest, desk: Desk, row: Row, opened: dict, said: str, status: int = 200) -> HttpResponse:
    """The plan as it is now: in place, or as a page of its own where something is wrong or to think of."""
    if status == 200:
        if not request.htmx and not (row.id in opened and opened[row.id]["broken"]):
            messages.success(request, said)
            return redirect(f"{desk.url}#c{row.id}")
        desk = _desk(desk.round, desk.sheet.holder, desk.route)
    template = "rounds/when/_answer.html" if request.htmx else "rounds/when/plan.html"
    return render(request, template, _context(desk, opened, said), status=status)
