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

from .. import access
from ..follow_up import actions as follow_up_actions
from ..frame import current_step_url, is_the_day
from ..leader_change import page as leader_change_page
from ..one_of_two import OneOfTwo
from ..points import page as points_page
from . import member, threats
from . import page as home_page
from .team_rows import MOST_URGENT


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    person = request.user
    waiting = home_page.team(person)[0].waiting if person.standing.leads else []
    goals = follow_up_actions.followed_goals(by=person, employee=person, open_only=True)
    meetings, now = home_page.coming_meetings(person), home_page.what_now(person)
    return render(
        request,
        "conversations/places/home.html",
        {
            "place": "home",
            "me": person,
            "today": clock.today(),
            "now": now,
            "on_the_day": now.conversation is not None and now.leads and is_the_day(now.conversation),
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
    """One of those one leads: what is agreed, unfolded in the row by htmx, else a page with all there is of the two."""
    employee = access.report(request.user, person_id)
    log.record_reading("opened.member", by=request.user.pk, person=employee.pk)
    today = clock.today()
    agreed = member.agreed(follow_up_actions.followed_goals(by=request.user, employee=employee), today)
    shown = {
        "place": "team",
        "me": request.user,
        "employee": employee,
        "today": today,
        "agreed": agreed,
        "lines": lines_for("member", employee),
    }
    if request.htmx:
        return render(request, "conversations/places/_opened_row.html", shown)
    coming = member.coming(request.user, employee)
    shown |= {
        "coming": coming,
        "pitfalls": coming.row.threats,
        "next_time": points_page.read(OneOfTwo(request.user, employee, request.user)),
        "past": member.earlier(request.user, employee, [one.pk for one in coming.conversations]),
    }
    return render(request, "conversations/places/member.html", shown)


@require_safe
def current(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Where a conversation stands now."""
    return redirect(current_step_url(access.peek(request.user, conversation_id, to="follow_up")))
