"""The leader's overview and Min side: numbers that are right, few queries, and nobody else's people."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from samtale.conversations import access
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page
from samtale.conversations.home.page import Row
from samtale.conversations.home.team_rows import WAITS
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.states import Status
from samtale.core.lines import Planned
from samtale.core.words import short_day
from samtale.goals.models import Action, Goal
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.cast import leads, person, position
from tests.course import SECRETS, conversation_at

TODAY = date(2026, 11, 23)
NOON = timezone.make_aware(timezone.datetime(2026, 11, 23, 12))


@pytest.mark.parametrize(
    ("row", "step"),
    [
        ({}, "invite"),
        ({"last_id": 1, "due_on": date(2027, 10, 1)}, "follow_up"),
        ({"last_id": 1, "due_on": date(2026, 12, 24)}, "invite"),
        ({"current_id": 1, "status": Status.INVITED, "starts_at": NOON + timedelta(days=5)}, "prepare"),
        (
            {"current_id": 1, "status": Status.PREPARING, "starts_at": NOON + timedelta(days=5), "leader_ready": True},
            "look",
        ),
        ({"current_id": 1, "status": Status.PREPARING, "starts_at": NOON}, "start"),
        ({"current_id": 1, "status": Status.HOLDING, "starts_at": NOON}, "continue"),
        ({"current_id": 1, "status": Status.CLOSING, "starts_at": NOON}, "close"),
        ({"current_id": 1, "status": Status.SIGNING, "starts_at": NOON}, "sign"),
        ({"current_id": 1, "status": Status.SIGNING, "starts_at": NOON, "leader_signed": True}, "wait"),
        (
            {"current_id": 1, "status": Status.INVITED, "starts_at": NOON + timedelta(days=5), "is_check_in": True},
            "invite",
        ),
    ],
)
def test_the_button_is_the_next_sensible_step(row, step):
    assert Row(1, "Ingrid Aasen", "aasen", "Lærer", **row).next_step(TODAY) == step
    planned = Row(1, "Ingrid Aasen", "aasen", "Lærer", planned=Planned(1, NOON, "/"), **row).next_step(TODAY)
    assert (planned in WAITS) == (step in WAITS), "Min side asks for no planned times"


@pytest.mark.parametrize(("days", "step"), [(30, "plan"), (60, "plan"), (61, "follow_up"), (300, "follow_up")])
def test_a_time_far_ahead_leaves_what_is_agreed_to_be_followed_up(days, step):
    planned = Planned(1, NOON + timedelta(days=days), "/")
    held = Row(1, "Ingrid Aasen", "aasen", "Lærer", last_id=1, due_on=date(2027, 10, 1), planned=planned)
    assert held.next_step(TODAY) == step
    assert Row(1, "Ingrid Aasen", "aasen", "Lærer", planned=planned).next_step(TODAY) == "plan", "nothing is agreed"


def an_action(cast, employee, status, days, leader=None, responsible="employee"):
    goal = Goal.objects.create(
        key=DataKey.make(holders.two(employee.pk, (leader or cast.leader).pk)),
        employee=employee,
        leader=leader or cast.leader,
        title="Mål",
        status=Goal.Status.AGREED,
    )
    due = days and timezone.localdate() + timedelta(days=days)
    return Action.objects.create(goal=goal, what="Noe", status=status, due=due, responsible=responsible)


def test_actions_are_counted_once_and_only_the_leaders_own(cast):
    for status, days in (
        ("remaining", 5),
        ("remaining", None),
        ("in_progress", 9),
        ("in_progress", -1),
        ("remaining", -30),
    ):
        an_action(cast, cast.employee, status, days)
    an_action(cast, cast.employee, "remaining", -3, leader=cast.other_leader)
    whole, rows = page.team(cast.leader)
    mine = next(row for row in rows if row.id == cast.employee.pk)
    assert (mine.in_progress, mine.remaining, mine.overdue) == (1, 2, 2)
    assert whole.overdue == 2 and [row.id for row in whole.where("overdue")] == [cast.employee.pk]


def test_the_leader_s_own_late_promises_are_nobody_else_s(cast):
    """Who is responsible decides whose it is: the employee is not late for what the leader has promised."""

    def sentence() -> str:
        said = cast.client(cast.leader).get("/team/").content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", said[said.index('<p class="lead">') : said.index("</p>")]).split())

    own = [an_action(cast, cast.employee, "remaining", -days, responsible="leader") for days in (3, 9)]
    whole, rows = page.team(cast.leader)
    assert (whole.overdue, whole.own_overdue, whole.people_late) == (0, 2, 0)
    assert "To av dine egne tiltak er over fristen." in sentence() and "hos" not in sentence()
    late = an_action(cast, cast.colleague, "in_progress", -1)
    assert "1 tiltak over fristen hos én av dem. To av dine egne" in sentence()
    assert next(row for row in rows if row.id == cast.employee.pk).overdue == 2, "between the two there are two"
    done = Action.objects.filter(pk__in=[own[0].pk, own[1].pk, late.pk])
    done.update(status="done", done_at=timezone.now())
    assert "Ingen tiltak er over fristen." in sentence()


def test_a_leader_sees_own_people_and_nobody_elses(cast, client):
    names = {row.name for row in page.team(cast.leader)[1]}
    assert names == {cast.employee.name, cast.colleague.name}
    assert access.report(cast.leader, cast.employee.pk) == cast.employee
    for stranger in (cast.former_leader, cast.other_leader, cast.hr, cast.administrator, cast.employee):
        with pytest.raises(Http404):
            access.report(stranger, cast.employee.pk)
    assert cast.client(cast.hr).get("/team/").status_code == 404


def test_filter_search_and_sort(cast):
    an_action(cast, cast.colleague, "remaining", -3)
    assert [row.name for row in page.team(cast.leader, sort="overdue")[1]] == [
        cast.colleague.name,
        cast.employee.name,
    ]
    assert [row.name for row in page.team(cast.leader, sort="name")[1]] == [cast.colleague.name, cast.employee.name]
    assert [row.name for row in page.team(cast.leader, search="aas")[1]] == [cast.employee.name]
    assert [row.name for row in page.team(cast.leader, show="undated")[1]] == [
        cast.colleague.name,
        cast.employee.name,
    ]
    assert page.team(cast.leader, show="signature", sort="nonsense")[1] == []


@pytest.mark.parametrize(
    ("whose", "path", "number"), [("leader", "/team/", 11), ("employee", "/", 15), ("leader", "/", 17)]
)
def test_as_many_queries_for_one_row_as_for_thirty(cast, whose, path, number):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    conversation_at(Status.FOLLOWING, cast)
    who = getattr(cast, whose)
    counts = []
    for rows in (1, 30):
        for nth in range(rows):
            if whose == "leader":
                report = person(f"Report{rows}{nth}", "Numbered")
                leads(cast.leader, position(report, cast.unit, "Lærer"))
                an_action(cast, report, "remaining", -1)
            else:
                an_action(cast, cast.employee, "remaining", -1)
        cast.client(who).get(path)
        with CaptureQueriesContext(connection) as captured:
            assert cast.client(who).get(path).status_code == 200
        counts.append(len(captured))
    assert counts == [number, number]


def test_a_row_is_opened_in_the_table_and_is_a_page_without_script(cast):
    address = f"/team/{cast.employee.pk}/"
    opened = cast.client(cast.leader).get(address, headers={"HX-Request": "true"}).content.decode()
    assert opened.startswith('<tr role="row" class="opened-row">') and "<html" not in opened
    assert "<html" in cast.client(cast.leader).get(address).content.decode()


def test_the_overview_holds_numbers_and_min_side_holds_words(cast):
    conversation_at(Status.FOLLOWING, cast)
    team = cast.client(cast.leader).get("/team/").content.decode()
    assert cast.employee.name in team and not any(words in team for words in SECRETS.values())
    mine = cast.client(cast.employee).get("/").content.decode()
    assert SECRETS["goal"] in mine and SECRETS["leader_action"] in mine
    opened = cast.client(cast.leader).get(f"/team/{cast.employee.pk}/").content.decode()
    assert SECRETS["action"] in opened
    colleague = cast.client(cast.colleague).get("/").content.decode()
    assert not any(words in colleague for words in SECRETS.values())


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.INVITED, "answer"),
        (Status.PREPARING, "prepare"),
        (Status.HOLDING, "continue"),
        (Status.CLOSING, "close"),
        (Status.SIGNING, "sign"),
        (Status.FOLLOWING, "minutes"),
        (Status.UNSIGNED, "nothing"),
        (Status.CANCELLED, "nothing"),
    ],
)
def test_now_is_the_one_next_thing(cast, status, kind):
    conversation_at(status, cast)
    assert page.what_now(cast.employee).kind == kind
    assert page.what_now(cast.colleague).kind == "nothing"
    assert cast.client(cast.employee).get("/").status_code == 200


def test_a_proposed_time_waits_for_the_leader_and_not_for_the_employee(cast):
    made = conversation_at(Status.INVITED, cast)
    later = made.starts_at + timedelta(hours=2)
    invitation_actions.propose_time(conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=later)
    whole, _rows = page.team(cast.leader)
    assert [row.id for row in whole.waiting] == [cast.employee.pk]
    assert whole.waiting[0].next_step(whole.today) == "answer"
    assert "Svar på forslaget" in cast.client(cast.leader).get("/team/").content.decode()
    assert "venter på deg som leder" in cast.client(cast.leader).get("/").content.decode()
    assert page.what_now(cast.employee).kind == "proposed"
    assert "venter på deg som leder" not in cast.client(cast.former_leader).get("/").content.decode()


def test_a_held_conversation_is_the_last_and_not_the_next(cast):
    held = conversation_at(Status.SIGNING, cast)
    row = next(row for row in page.team(cast.leader)[1] if row.id == cast.employee.pk)
    assert row.last_at == held.held_at and row.starts_at is None and row.awaits_signature


def test_what_needs_somebody_stands_first(cast):
    first = an_action(cast, cast.employee, "remaining", 40)
    for status, days in (("in_progress", 20), ("remaining", -2)):
        due = timezone.localdate() + timedelta(days=days)
        Action.objects.create(goal=first.goal, what="Noe", status=status, due=due)
    (row,) = [row for row in follow_up_actions.followed_goals(by=cast.employee, employee=cast.employee) if row.actions]
    assert [action.look(timezone.localdate()) for action in row.actions] == ["overdue", "in_progress", "remaining"]
    assert not row.asks_outcome


def test_an_overdue_deadline_says_which_year(cast):
    conversation_at("following", cast)
    passed = timezone.localdate() - timedelta(days=1)
    Action._base_manager.update(due=passed)
    for who, where in ((cast.employee, "/"), (cast.leader, f"/team/{cast.employee.pk}/")):
        assert f"frist {short_day(passed)} {passed.year}" in cast.client(who).get(where).content.decode()


def test_it_says_in_words_which_of_the_two_is_ready(cast):
    conversation_at("preparing", cast)
    for ready, words in (((), "ingen ennå"), ((cast.employee,), "bare Ingrid"), ((cast.leader,), "begge")):
        for one in ready:
            preparation_actions.set_ready(conversation_id=Conversation.objects.get().pk, ready=True, by=one)
        assert f" {words}</span>" in cast.client(cast.leader).get("/team/").content.decode()


def test_the_line_of_conversations_begins_with_the_oldest(cast):
    first, second = conversation_at("following", cast), conversation_at("invited", cast)
    home = cast.client(cast.employee).get("/").content.decode()
    line = home[home.index('<ol class="line">') :]
    assert line.index(str(first.pk)) < line.index(str(second.pk)) and "innkalt, med Kari" in line
