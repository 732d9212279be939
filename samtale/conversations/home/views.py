"""The two places people land: Min side and Mine medarbeidere."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from samtale.audit import log
from samtale.core import clock
from samtale.core.lines import lines_for, said_at
from samtale.people import telling_apart
from samtale.people.requests import SignedInRequest

from .. import access, pitfalls
from ..follow_up import actions as follow_up_actions
from ..frame import current_step_url
from ..leader_change import page as leader_change_page
from ..one_of_two import OneOfTwo
from ..points import page as points_page
from . import page as home_page
from . import threats
from .team_rows import MOST_URGENT


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    person = request.user
    waiting = home_page.team(person)[0].waiting if person.standing.leads else []
    goals = follow_up_actions.followed_goals(by=person, employee=person, open_only=True)
    meetings = home_page.coming_meetings(person)
    return render(
        request,
        "conversations/places/home.html",
        {
            "place": "home",
            "me": person,
            "today": clock.today(),
            "now": home_page.what_now(person),
            "waiting": waiting,
            "lines": lines_for("home", person),
            "goals": goals,
            "partings": leader_change_page.awaiting(goals, by=person),
            "next_times": points_page.with_leaders(person),
            "line": home_page.line_of(person),
            "meetings": meetings,
            "others": telling_apart.in_words(telling_apart.names_of(one.other_than(person) for one in meetings)),
        },
    )


@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    if not request.user.standing.leads:
        raise access.NotAllowedError
    asked = {key: request.GET.get(key, default) for key, default in (("show", "all"), ("sort", MOST_URGENT), ("q", ""))}
    said = said_at("team_rows" if request.htmx else "team", request.user)
    chosen = {"show": asked["show"], "sort": asked["sort"], "search": asked["q"]}
    whole, rows = home_page.team(request.user, said.planned, threats.of_team(request.user, clock.now()), **chosen)
    hints = [line for line in said.lines if line.is_hint]
    page = "conversations/places/_team_rows.html" if request.htmx else "conversations/places/team.html"
    return render(
        request,
        page,
        {
            "place": "team",
            "team": whole,
            "rows": rows,
            "asked": asked,
            "today": whole.today,
            "lines": [line for line in said.lines if not line.is_hint],
            "below": [] if request.htmx else [*hints, *lines_for("below_team", request.user)],
        },
    )


@require_safe
def team_member(request: SignedInRequest, person_id: int) -> HttpResponse:
    """A report's goals and actions: unfolded in the row by htmx, else a page of its own."""
    employee = access.report(request.user, person_id)
    log.record_reading("opened.member", by=request.user.pk, person=employee.pk)
    page = "conversations/places/_opened_row.html" if request.htmx else "conversations/places/member.html"
    two = OneOfTwo(request.user, employee, request.user)
    goals = follow_up_actions.followed_goals(by=request.user, employee=employee)
    return render(
        request,
        page,
        {
            "place": "team",
            "me": request.user,
            "employee": employee,
            "today": clock.today(),
            "goals": goals,
            "pitfalls": pitfalls.untouched(goals=goals, now=clock.now()),
            "past": home_page.line_of(employee, seen_by=request.user),
            "lines": lines_for("member", employee),
            "next_time": None if request.htmx else points_page.read(two),
        },
    )


@require_safe
def current(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Where a conversation stands now."""
    return redirect(current_step_url(access.peek(request.user, conversation_id, to="follow_up")))
