"""Both can see who has seen what, in plain words; every event in the program has words."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from samtale.audit import log, words
from samtale.audit.models import AccessLog
from samtale.conversations import access
from samtale.conversations.closing.actions import Question
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.collaborative_text.actions import KINDS
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.minutes import actions as minutes_actions
from samtale.conversations.models import Agreement, Minutes, NotesRequest
from samtale.conversations.states import TRANSITIONS
from samtale.core import clock
from samtale.core.words import day
from samtale.goals.models import Goal
from samtale.organisation.catalogue import SETTINGS
from samtale.people.models import Leadership
from tests.cast import leads
from tests.course import conversation_at
from tests.turned import turn_to

pytestmark = pytest.mark.both_databases

ROOT = Path(words.__file__).resolve().parents[1]
# What stands for a name that is put together where it is recorded.
PUT_TOGETHER = {
    "organisation.": {f"{setting.key}_changed" for setting in SETTINGS},
    "status.": set(TRANSITIONS),
    "wrote.": set(KINDS),
    "closing.": set(Question.values),
    "minutes.way_": set(Minutes.Way.values),
    "notes.request_": set(NotesRequest.Outcome.values),
    "concluded.": set(Agreement.Conclusion.values),
}


def page(cast, who, conversation, **query) -> str:
    answer = cast.client(who).get(reverse("conversations:access_log", args=[conversation.pk]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def own_page(cast, who) -> str:
    return " ".join(cast.client(who).get(reverse("conversations:own_log")).content.decode().split())


def the_day_after(cast) -> None:
    turn_to(timezone.now() + timedelta(days=1))
    cast.clients.clear()


@pytest.fixture
def following(cast):
    return conversation_at("following", cast)


def test_the_two_read_it_in_plain_words_and_nobody_else(cast, following):
    for who in (cast.leader, cast.employee):
        cast.client(who).get(reverse("conversations:minutes", args=[following.pk]))
    at = AccessLog.objects.get(event="opened.read_minutes", actor_id=cast.leader.pk).at
    assert "Lederen din åpnet" not in page(cast, cast.employee, following), "nobody sees it come"
    the_day_after(cast)
    by_employee, by_leader = (page(cast, who, following) for who in (cast.employee, cast.leader))
    here = clock.here(at).date()
    said = f'Lederen din åpnet referatet, <time class="quiet" datetime="{here.isoformat()}">{day(here)}</time>'
    assert said in by_employee
    assert "Du åpnet referatet" in by_employee and "Lederen din kalte inn til samtalen" in by_employee
    assert "Du kalte inn til samtalen" in by_leader and "Ingrid åpnet referatet" in by_leader
    for who in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        answer = cast.client(who).get(reverse("conversations:access_log", args=[following.pk]))
        assert answer.status_code == 404, who


def told(cast, conversation, read: list[tuple[int, str]]) -> list[list[str]]:
    """The leader's two pages of a day with sixty own rows of a known hour, where the other read this at these hours."""
    now = timezone.now()
    noon = clock.midnight(clock.today()) + timedelta(hours=12)
    rows = [(minute, "place.changed", cast.leader) for minute in range(0, 120, 2)]
    rows += [(minute, f"opened.{what}", cast.employee) for minute, what in read]
    with transaction.atomic():
        for minute, event, who in sorted(rows, key=lambda row: row[0]):
            turn_to(noon + timedelta(minutes=minute))
            log.record(event, by=who.pk, conversation=conversation.pk, nth=minute if who == cast.leader else None)
        turn_to(noon + timedelta(days=1))
        cast.clients.clear()  # signed in within what is rolled back
        pages = [page(cast, cast.leader, conversation, page=nth) for nth in "12"]
        transaction.set_rollback(True)
    turn_to(now)
    return [re.findall(r"<li>((?:(?!<li>).)*?), <time [^>]*>(.*?)</time>", one) for one in pages]


def test_at_which_hour_the_other_read_is_told_nowhere(cast, following):
    """Nor by its place among what has an hour, nor by where one page ends and the next begins."""
    early = [(1, "sign"), (3, "read_minutes"), (25, "sign")]
    late = [(59, "read_minutes"), (61, "sign"), (117, "sign")]
    assert told(cast, following, early) == told(cast, following, late)
    assert told(cast, following, early) != told(cast, following, [(1, "sign")]), "that they read is told"


def test_what_the_other_does_with_own_notes_is_told_to_nobody_else(cast, following):
    for event in ("notes.brought", "notes.kept", "notes.let_go"):
        log.record(event, by=cast.employee.pk, conversation=following.pk)
    mine, theirs = (page(cast, who, following) for who in (cast.employee, cast.leader))
    assert mine.count("notatene sine") == 3 and "notatene sine" not in theirs
    assert own_page(cast, cast.employee).count("notatene sine") == 3


def test_the_newest_stands_first_fifty_a_page(cast, following):
    for _ in range(60):
        log.record("place.changed", by=cast.leader.pk, conversation=following.pk, nth=_)
    log.record("time.declined", by=cast.leader.pk, conversation=following.pk)
    first = page(cast, cast.employee, following)
    assert first.index("lot tiden stå") < first.index("endret stedet")
    assert first.count("<time") == 50 and "kalte inn" not in first
    assert "kalte inn til samtalen" in page(cast, cast.employee, following, page="2")


def test_the_same_page_within_a_quarter_is_told_once(cast, following):
    for _ in range(3):  # as when several windows are opened at once
        log.record("opened.sign", by=cast.leader.pk, conversation=following.pk)
    the_day_after(cast)
    assert page(cast, cast.employee, following).count("Lederen din åpnet avtalen,") == 1


def test_what_is_done_with_its_goals_stands_there_too(cast, following):
    goal = Goal.objects.get()
    client = cast.client(cast.leader)
    client.get(reverse("conversations:goal", args=[goal.pk]))
    follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome="reached", result="", by=cast.leader)
    cast.client(cast.colleague).get(reverse("conversations:goal", args=[goal.pk]))
    cast.client(cast.colleague).get(reverse("conversations:action", args=[goal.actions.first().pk]))
    the_day_after(cast)
    said = page(cast, cast.employee, following)
    assert "Lederen din åpnet et mål med tiltakene" in said and f"Målet «{goal.title}»" in said
    assert "Lederen din sa hvordan det gikk med et mål" in said
    assert said.count("Jonas Berg prøvde en side som ikke var åpen, og fikk ikke se noe") == 2


def test_it_can_be_read_after_the_leader_has_changed_but_not_by_the_former_or_the_new(cast, following):
    cast.client(cast.leader).get(reverse("conversations:signing", args=[following.pk]))
    yesterday = timezone.localdate() - timedelta(days=1)
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(ended_on=yesterday)
    leads(cast.other_leader, cast.employee.positions.get(), since=timezone.localdate())
    the_day_after(cast)
    assert "Lederen du hadde da, åpnet avtalen" in page(cast, cast.employee, following)
    for who in (cast.leader, cast.other_leader):
        assert cast.client(who).get(reverse("conversations:access_log", args=[following.pk])).status_code == 404
    said = page(cast, cast.employee, following)
    assert "Kari Dahl" not in said and "Siv Lunde prøvde en side" in said
    assert "Lederen du hadde da, prøvde en side" in said


def test_ones_own_log_tells_of_all_that_is_about_oneself_and_of_nobody_else(cast, following):
    cast.client(cast.hr).get(reverse("people:person", args=[cast.employee.pk]))
    cast.client(cast.leader).get(reverse("conversations:member", args=[cast.employee.pk]))
    cast.client(cast.colleague).get(reverse("conversations:signing", args=[following.pk]))
    the_day_after(cast)
    said = own_page(cast, cast.employee)
    assert "Hilde Ruud åpnet siden om en ansatt" in said and "Gjelder deg" in said
    assert "Kari Dahl åpnet oversikten over mål og tiltak" in said
    assert "Jonas Berg prøvde en side" in said and "Kari Dahl kalte inn til samtalen" in said
    assert f'href="/conversations/{following.pk}/log/"' in said
    by_hr = own_page(cast, cast.hr)
    assert "Du åpnet siden om en ansatt" in by_hr and "Gjelder Ingrid Aasen" in by_hr and "kalte inn" not in by_hr
    assert "Kari" not in own_page(cast, cast.colleague)
    assert "Ingenting ennå" in own_page(cast, cast.archivist)


def test_what_was_deleted_is_said_and_whose_file_it_was(cast, following):
    for kind in ("notes", "shared"):
        log.record("retention.destroyed", by=None, conversation=following.pk, kind=kind, texts=1, why="schedule")
    log.record("take_out.asked", by=cast.employee.pk)
    said = own_page(cast, cast.employee)
    assert "Samtale slettet egne notater fra en samtale" in said and "slettet referat og felles notater" in said
    assert "slettet noe" not in said and "Du ba om filen med det om seg" in said and "seg selv" not in said


def test_thirty_rows_cost_no_more_queries_than_one(cast, following, django_assert_max_num_queries):
    client, url = cast.client(cast.employee), reverse("conversations:access_log", args=[following.pk])
    client.get(url)
    for who in (cast.leader, cast.colleague, cast.hr):
        for _ in range(10):
            log.record("place.changed", by=who.pk, conversation=following.pk, person=who.pk)
    for address in (url, reverse("conversations:own_log")):
        with django_assert_max_num_queries(12):
            client.get(address)


def test_it_is_linked_from_the_conversation_and_from_ones_own_menu(cast, following):
    client = cast.client(cast.employee)
    said = client.get(reverse("conversations:signing", args=[following.pk])).content.decode()
    assert f'href="/conversations/{following.pk}/log/"' in said and 'href="/menu/"' in said
    assert 'href="/log/"' in client.get("/menu/").content.decode()


def test_a_shared_text_that_is_changed_is_logged_and_an_own_draft_is_not(cast):
    conversation = conversation_at("holding", cast)

    def write(text: str) -> None:
        collaborative_text_actions.save_text(
            conversation_id=conversation.pk,
            kind="minutes",
            text_id=str(conversation.pk),
            edit=uuid4(),
            base="",
            text=text,
            by=cast.employee,
        )

    wrote = AccessLog.objects.filter(event="wrote.minutes")
    write("Utkast")
    assert not wrote.exists()
    minutes_actions.finish_minutes(
        conversation_id=access.peek(cast.employee, conversation.pk).conversation.pk, by=cast.employee
    )
    write("Utkast og mer")
    assert wrote.count() == 1


# Words for every event


def recorded() -> set[str]:
    """Every name that is given to the log; one put together where it is recorded ends in «*»."""
    found = set()
    for file in ROOT.rglob("*.py"):
        if not {"tests", "migrations"} & set(file.parts):
            found |= recorded_in(ast.parse(file.read_text()))
    return found


def recorded_in(tree: ast.Module) -> set[str]:
    helpers = {
        node.name: [one.arg for one in node.args.args].index("event")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "log.record(event" in ast.unparse(node)
    }
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        if name in ("log.record", "log.record_reading"):
            found |= names(call.args[0])
        elif name in helpers and len(call.args) > helpers[name]:
            found |= names(call.args[helpers[name]])
        elif name in ("access.open_conversation", "open_conversation", "opened"):
            to = [one.value for one in call.keywords if one.arg == "to"]
            found |= {f"opened.{one.value}" for one in to if isinstance(one, ast.Constant)}
    return found


def names(node: ast.expr) -> set[str]:
    """What an event's name can be; nothing for a name that is handed on, which is found where it is given."""
    match node:
        case ast.Constant():
            return {node.value}
        case ast.IfExp():
            return names(node.body) | names(node.orelse)
        case ast.JoinedStr(values=[ast.Constant(value=start), *_]):
            return {f"{start}*"}
        case ast.Name(id="event" | "REFUSED" | "MANY" | "WRONG_SEAL"):
            return set()
    raise AssertionError(f"write the event's name where it is recorded, not {ast.unparse(node)}")


def test_every_event_that_is_recorded_has_words():
    found = recorded()
    assert {"goal.added", "topic.placed", "agreement.signed", "role.given", "opened.read_minutes", "status.*"} <= found
    for start in {one[:-1] for one in found if one.endswith("*")} - {"opened."}:
        assert start in PUT_TOGETHER, f"say in PUT_TOGETHER what can follow «{start}»"
    named = {one for one in found if not one.endswith("*")}
    named |= {start + end for start, ends in PUT_TOGETHER.items() for end in ends}
    assert named - words.known() == set(), "give these words in their app's log_words.py"
    assert all(words.sentence(event, "Kari").startswith("Kari ") for event in words.known())
