"""«Det vi ble enige om sist» is acted on where it stands: while preparing and while talking, live for both."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.access import peek
from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.follow_up import looking_back
from samtale.conversations.follow_up.actions import followed_goals
from samtale.conversations.models import Addendum
from samtale.conversations.signature import addenda
from samtale.goals.models import Action, Progress
from tests.course import conversation_at, fresh

WORDS, ADDED = "Har meldt meg på kurs i januar, tranebær", "Kurset er flyttet til Bodø, blåklokke"


@pytest.fixture
def last(cast) -> dict[str, Action]:
    yearly = conversation_at("following", cast)
    addendum = addenda.write_addendum(
        conversation_id=yearly.pk, by=cast.employee, addendum_id=uuid4(), text=ADDED, deadlines={}
    )
    stored = Addendum.objects.select_related("agreement__conversation__agreement_key").get()
    for who in (cast.employee, cast.leader):
        addenda.sign_addendum(
            conversation_id=yearly.pk,
            by=who,
            addendum_id=addendum.pk,
            seen_sha256=agreement_document.sha256(stored.signed_text),
        )
    return {action.responsible: action for action in Action.objects.all()}


def page(cast, who, conversation, step) -> str:
    return cast.client(who).get(reverse(f"conversations:{step}", args=[conversation.pk])).text


def press(cast, who, conversation, action, status, *, seen="remaining", step="holding", **more):
    where = reverse("conversations:looked_back_at", args=[conversation.pk, action.pk])
    return cast.client(who).post(where, {"press": f"{status}.{seen}", "page": step, **more}, follow=True)


@pytest.mark.parametrize(("status", "step"), [("preparing", "preparation"), ("holding", "holding")])
def test_words_comments_and_the_addendum_stand_there(cast, last, status, step):
    here = conversation_at(status, cast)
    mine = last["employee"]
    follow_up_actions.update_action(
        action_id=mine.pk, entry=uuid4(), status="in_progress", text=WORDS, by=cast.employee
    )
    follow_up_actions.comment(action_id=mine.pk, entry=uuid4(), text="Fint, sier lederen", by=cast.leader)
    for who in (cast.employee, cast.leader):
        seen = page(cast, who, here, step)
        assert WORDS in seen and "Fint, sier lederen" in seen and ADDED in seen
    for stranger in (cast.hr, cast.colleague, cast.other_leader):
        assert cast.client(stranger).get(reverse(f"conversations:{step}", args=[here.pk])).status_code == 404


@pytest.mark.parametrize(("status", "step"), [("preparing", "preparation"), ("holding", "holding")])
def test_whoever_is_responsible_presses_and_the_other_s_page_has_news(cast, last, status, step):
    here = conversation_at(status, cast)
    before = fresh(here).parts_version
    answer = press(cast, cast.employee, here, last["employee"], "done", step=step)
    assert answer.redirect_chain[-1][0] == reverse(f"conversations:{step}", args=[here.pk])
    assert fresh(here).parts_version > before
    assert "Ett er holdt." in page(cast, cast.leader, here, step)
    assert press(cast, cast.leader, here, last["employee"], "remaining", seen="done", step=step).status_code == 404
    for stranger in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        assert press(cast, stranger, here, last["employee"], "dropped", seen="done", step=step).status_code == 404
    action = Action.objects.get(pk=last["employee"].pk)
    assert action.status == "done" and action.settled_by_id == cast.employee.pk


def test_a_press_from_elsewhere_is_news_here_too(cast, last):
    here = conversation_at("holding", cast)
    before, signed = fresh(here).parts_version, here.previous.parts_version
    follow_up_actions.comment(action_id=last["leader"].pk, entry=uuid4(), text=WORDS, by=cast.employee)
    assert fresh(here).parts_version > before
    assert fresh(here.previous).parts_version == signed, "one that is over is left alone"


def test_twice_is_once_and_an_old_page_is_told(cast, last):
    here = conversation_at("holding", cast)
    for _ in range(2):
        press(cast, cast.employee, here, last["employee"], "in_progress")
    assert Progress.objects.count() == 1
    late = press(cast, cast.employee, here, last["employee"], "dropped")
    assert "Tiltaket er endret siden du åpnet siden." in late.text
    assert Action.objects.get(pk=last["employee"].pk).status == "in_progress"
    for sent, seen in (("draft", "remaining"), ("nonsense", "remaining"), ("done", "")):
        assert press(cast, cast.employee, here, last["employee"], sent, seen=seen).status_code == 400


def test_what_is_settled_today_is_taken_back_to_how_it_stood(cast, last):
    here = conversation_at("holding", cast)
    press(cast, cast.employee, here, last["employee"], "in_progress")
    press(cast, cast.employee, here, last["employee"], "dropped", seen="in_progress")
    seen = page(cast, cast.employee, here, "holding")
    assert ">Angre<" in seen and 'value="in_progress.dropped"' in seen
    assert ">Angre<" not in page(cast, cast.leader, here, "holding")
    press(cast, cast.employee, here, last["employee"], "in_progress", seen="dropped")
    assert Action.objects.get(pk=last["employee"].pk).status == "in_progress"


def test_kept_is_counted_against_the_first_deadline(cast, last):
    here = conversation_at("holding", cast)
    for action in last.values():
        action.move_deadline(timezone.localdate() + timedelta(days=200))
        by = cast.employee if action.responsible == "employee" else cast.leader
        follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status="done", text="", by=by)
    Action.objects.filter(pk=last["leader"].pk).update(done_at=timezone.now() + timedelta(days=150))
    said = page(cast, cast.leader, here, "holding")
    assert "To tiltak er avtalt." in said and "Ett er holdt." in said and "Ett er gjort etter fristen." in said
    assert "Holdt er det som gjøres innen den første fristen." in said
    rows = followed_goals(by=cast.leader, conversation=here.previous_id)
    back = looking_back.read(peek(cast.leader, here.pk), rows)
    assert (back.all, back.kept, back.late, back.moved) == (2, 1, 1, True)


def test_the_words_are_made_with_three_queries(cast, last, django_assert_num_queries):
    here = conversation_at("holding", cast)
    for _ in range(10):
        follow_up_actions.comment(action_id=last["leader"].pk, entry=uuid4(), text=WORDS, by=cast.employee)
    rows = followed_goals(by=cast.leader, conversation=here.previous_id)
    access = peek(cast.leader, here.pk)
    with django_assert_num_queries(3):
        looking_back.read(access, rows)
