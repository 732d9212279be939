"""A leader's own notes that are left out: asked for, given or refused with grounds, answered in time."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from samtale.archive.tests.test_taking_out import taken_out
from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.models import NotesRequest, PreparationNote, RetentionSchedule
from samtale.conversations.own_data import actions, jobs, page
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.retention import actions as retention_actions
from samtale.conversations.retention.tests.conftest import finish, write
from samtale.core.workday import next_workday
from samtale.notices.models import Message
from samtale.organisation.actions import decide
from samtale.organisation.catalogue import PRIVACY_OFFICER
from samtale.people.models import Leadership
from samtale.vault import holders
from samtale.vault.keys import VaultError
from tests.cast import leads
from tests.course import conversation_at, fresh
from tests.turned import turn_to

from .conftest import SECRET, WHY, theirs

pytestmark = pytest.mark.both_databases


def where(row, press: str = "") -> str:
    return f"/leader-notes/{row.pk}/{press}"


def in_a_month(row, days: int = 0):
    """The middle of a working day so many days after the last one to answer, or the next one."""
    day = next_workday(row.due_on + timedelta(days=days))
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))


def test_a_new_installation_has_them_and_asks_for_none(cast):
    assert RetentionSchedule.notes_since() and not RetentionSchedule.objects.exists()
    conversation = conversation_at("holding", cast)
    write(conversation, cast.leader, "note", SECRET, conversation.guide.topics.first().pk)
    told = cast.client(cast.leader).get(f"/conversations/{conversation.pk}/preparation/").text
    assert "er med når Ingrid tar ut det om seg" in told
    assert SECRET in taken_out(cast.employee)[1]
    own = cast.client(cast.employee).get("/about-me/").text
    assert "Be om dem her" not in own and "er også med" in own
    assert actions.ask(by=cast.employee) == []


def test_an_installation_in_use_keeps_what_leaders_were_told(cast):
    upgrade = import_module("samtale.conversations.migrations.0016_notes_asked_for").keep_what_was_said
    upgrade(apps, None)
    assert RetentionSchedule.notes_since() is None
    upgrade(apps, None)
    decided = RetentionSchedule.objects.get()
    assert decided.by is None and decided.at < timezone.now() - timedelta(days=2), "and destroying does not wait for it"
    conversation = conversation_at("holding", cast)
    told = cast.client(cast.leader).get(f"/conversations/{conversation.pk}/preparation/").text
    assert "er ikke med når Ingrid tar ut det om seg" in told
    assert cast.client(cast.administrator).get("/retention/").status_code == 200
    retention_actions.decide_leader_notes(included=True, by=cast.administrator)
    upgrade(apps, None)
    assert RetentionSchedule.notes_since(), "what is decided stands"


def test_an_empty_installation_is_new(db):
    import_module("samtale.conversations.migrations.0016_notes_asked_for").keep_what_was_said(apps, None)
    assert not RetentionSchedule.objects.exists()


def test_asking_is_one_press_and_is_done_once(cast, left_out):
    client = cast.client(cast.employee)
    assert "Be om dem her" in client.get("/about-me/").text
    said = client.post("/about-me/leader-notes/", follow=True).text
    row = NotesRequest.objects.get()
    assert "Du har bedt om notatene" in said and "Notatene til Kari Dahl" in said and SECRET not in said
    assert "allerede bedt om dem" in client.post("/about-me/leader-notes/", follow=True).text
    assert NotesRequest.objects.count() == 1
    assert AccessLog.objects.filter(event="notes.asked_for", conversation_id=left_out.pk).count() == 1
    letter = Message.objects.get(to=cast.leader, subject="Ingrid Aasen har bedt om noe")
    assert where(row) in letter.body and "tiriltunge" not in letter.body
    home = cast.client(cast.leader).get("/").text
    assert "Ingrid Aasen har bedt om notatene" in home and where(row) in home
    for stranger in (cast.hr, cast.administrator, cast.acting_leader, cast.colleague):
        assert where(row) not in cast.client(stranger).get("/").text
    assert "slettes ikke nå" in cast.client(cast.leader).get(f"/conversations/{left_out.pk}/preparation/").text
    assert SECRET not in taken_out(cast.employee)[1]


def test_there_may_be_nothing_to_ask_for(cast, left_out):
    PreparationNote.objects.filter(preparation__author=cast.leader).delete()
    said = cast.client(cast.employee).post("/about-me/leader-notes/", follow=True).text
    assert "Det ligger ingen slike notater om deg nå" in said and not NotesRequest.objects.exists()
    assert actions.ask(by=cast.leader) == [], "as employee of another, with whom nothing was held"


def test_what_is_shared_is_not_asked_for(cast):
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    conversation = conversation_at("preparing", cast)
    write(conversation, cast.leader, "note", SECRET, conversation.guide.topics.first().pk)
    preparation_actions.share(conversation_id=conversation.pk, what="all", by=cast.leader)
    assert actions.ask(by=cast.employee) == []


def test_giving_puts_them_in_the_take_out_and_opens_nothing_else(cast, left_out, asked):
    for stranger in (cast.employee, cast.hr, cast.administrator, cast.acting_leader, cast.former_leader):
        assert cast.client(stranger).post(where(asked, "giving/")).status_code == 404
        with pytest.raises(NotAllowedError):
            actions.give(request_id=asked.pk, by=stranger)
    before = theirs(left_out, cast).key
    leader = cast.client(cast.leader)
    shown = leader.get(where(asked)).text
    assert "Gi notatene til Ingrid" in shown and SECRET not in shown
    assert "Notatene ble gitt" in leader.post(where(asked, "giving/"), follow=True).text
    notes = theirs(left_out, cast)
    assert notes.key_id != before.pk and notes.key.holders.endswith(f" take-out:{cast.employee.pk}") and notes.given_at
    told, file = taken_out(cast.employee)
    assert SECRET in file and told["notes_requests"][0]["outcome"] == "gitt"
    own = cast.client(cast.employee)
    assert "er med når du tar ut det om deg" in own.get(where(asked)).text
    assert SECRET not in own.get(f"/conversations/{left_out.pk}/preparation/").text, "the file alone"
    assert SECRET in leader.get(f"/conversations/{left_out.pk}/preparation/").text
    assert Message.objects.filter(to=cast.employee, subject="Du har fått svar").count() == 1
    assert AccessLog.objects.filter(event="notes.request_given", conversation_id=left_out.pk).count() == 1
    with pytest.raises(actions.AnsweredError):
        actions.give(request_id=asked.pk, by=cast.leader)
    assert "Dette er svart på" in leader.post(where(asked, "giving/"), follow=True).text
    retention_actions.decide_leader_notes(included=True, by=cast.administrator)
    assert SECRET in taken_out(cast.employee)[1], "what is given stays given"


def test_a_refusal_names_the_law_and_says_why(cast, left_out, asked):
    leader = cast.client(cast.leader)
    for given in (
        {"why": WHY},
        {"ground": "others"},
        {"ground": "shy", "why": WHY},
        {"ground": "others", "why": "å" * 2001},
    ):
        answer = leader.post(where(asked, "refusal/"), given)
        assert answer.status_code == 422 and given.get("why", "") in answer.text
    assert not NotesRequest.objects.get().answered_at
    for stranger in (cast.employee, cast.hr, cast.administrator, cast.acting_leader, cast.former_leader):
        answer = cast.client(stranger).post(where(asked, "refusal/"), {"ground": "others", "why": WHY})
        assert answer.status_code == 404
    said = leader.post(where(asked, "refusal/"), {"ground": "others", "why": WHY}, follow=True).text
    assert "Svaret er nei" in said and WHY in said
    own = cast.client(cast.employee).get(where(asked)).text
    for words in (WHY, "Notatene røper noe om andre", "artikkel 15 nr. 4", "Datatilsynet", "domstolene"):
        assert words in own, words
    for stranger in (cast.hr, cast.administrator, cast.acting_leader, cast.other_leader):
        assert cast.client(stranger).get(where(asked)).status_code == 404
    told, file = taken_out(cast.employee)
    assert WHY in file and told["notes_requests"][0]["section"] and SECRET not in file
    assert WHY not in "".join(Message.objects.values_list("body", flat=True))
    row = NotesRequest.objects.select_related("key").get()
    for person in (cast.hr, cast.administrator):
        with holders.asked_by(holders.Somebody(person.pk, lambda _who: True)), pytest.raises(VaultError):
            assert row.why
    decide(values={PRIVACY_OFFICER.key: "Oda Ombud"}, version=0, by=cast.hr)
    assert "Oda Ombud" in cast.client(cast.employee).get(where(asked)).text


def test_it_is_asked_for_again_only_when_more_is_written(cast, left_out, asked):
    actions.refuse(request_id=asked.pk, ground="others", why=WHY, by=cast.leader)
    assert actions.ask(by=cast.employee) == []
    write(left_out, cast.leader, "note", "Og mer", left_out.guide.topics.all()[1].pk)
    (again,) = actions.ask(by=cast.employee)
    actions.withdraw(request_id=again.pk, by=cast.employee)
    assert len(actions.ask(by=cast.employee)) == 1, "what was withdrawn has no answer"


def test_it_is_taken_back_until_it_is_answered(cast, left_out, asked):
    for stranger in (cast.leader, cast.hr, cast.administrator):
        assert cast.client(stranger).post(where(asked, "withdrawal/")).status_code == 404
    assert "trukket det tilbake" in cast.client(cast.employee).post(where(asked, "withdrawal/"), follow=True).text
    assert not Message.objects.filter(to=cast.leader, subject__startswith="Du trenger ikke").exists(), "it had not left"
    assert where(asked) not in cast.client(cast.leader).get("/").text
    assert "Du trenger ikke gjøre noe" in cast.client(cast.leader).get(where(asked)).text
    (again,) = actions.ask(by=cast.employee)
    Message.objects.filter(to=cast.leader).update(sent_at=timezone.now())
    actions.withdraw(request_id=again.pk, by=cast.employee)
    assert Message.objects.filter(to=cast.leader, subject="Du trenger ikke svare likevel").count() == 1
    (last,) = actions.ask(by=cast.employee)
    actions.give(request_id=last.pk, by=cast.leader)
    with pytest.raises(actions.AnsweredError):
        actions.withdraw(request_id=last.pk, by=cast.employee)


def test_whoever_answers_is_reminded_and_both_see_that_it_is_late(cast, left_out, asked):
    Message.objects.all().delete()
    assert jobs.remind_to_answer(in_a_month(asked, -14)) == 0
    assert jobs.remind_to_answer(in_a_month(asked, -7)) == 1
    assert jobs.remind_to_answer(in_a_month(asked, -7)) == 0, "once"
    assert {row.to_id for row in Message.objects.all()} == {cast.leader.pk}
    late = in_a_month(asked, 1)
    assert jobs.remind_to_answer(late) == 1
    subjects = dict(Message.objects.values_list("to", "subject"))
    assert subjects[cast.leader.pk] == "Fristen for å svare er passert"
    assert subjects[cast.employee.pk] == "Svaret på det du ba om, er forsinket"
    assert jobs.remind_to_answer(late + timedelta(days=7)) == 1, "every week"
    assert Message.objects.filter(to=cast.employee).count() == 1, "once"
    turn_to(late)
    assert "Fristen er passert" in cast.client(cast.leader).get(where(asked)).text
    own = cast.client(cast.employee).get(where(asked)).text
    assert "Fristen er passert" in own and "Datatilsynet" in own and "personvernombudet" in own
    assert "Fristen for å svare var" in cast.client(cast.leader).get("/").text
    counted = cast.client(cast.administrator).get(reverse("archive:tasks")).text
    assert "Én leder har ikke svart i tide" in counted and "Ingrid" not in counted and "Kari" not in counted
    actions.give(request_id=asked.pk, by=cast.leader)
    assert jobs.remind_to_answer(late + timedelta(days=14)) == 0
    assert "ikke svart i tide" not in cast.client(cast.administrator).get(reverse("archive:tasks")).text


def change_leader(cast) -> None:
    led = Leadership.objects.get(leader=cast.leader, position__person=cast.employee)
    led.ended_on = timezone.localdate() - timedelta(days=1)
    led.save()
    leads(cast.other_leader, led.position, since=timezone.localdate())


def test_after_a_change_of_leader_whoever_wrote_them_answers_without_reading(cast, left_out, asked):
    change_leader(cast)
    assert cast.client(cast.other_leader).get(where(asked)).status_code == 404
    former = cast.client(cast.leader)
    assert former.get(f"/conversations/{left_out.pk}/preparation/").status_code == 404
    shown = former.get(where(asked)).text
    assert "Gi notatene til Ingrid" in shown and SECRET not in shown and "Les notatene dine først" not in shown
    former.post(where(asked, "giving/"))
    assert SECRET in taken_out(cast.employee)[1]


def test_when_whoever_wrote_them_has_left_the_leader_now_may_give_them_alone(cast, left_out, asked):
    change_leader(cast)
    cast.leader.is_active, cast.leader.left_on = False, timezone.localdate() - timedelta(days=1)
    cast.leader.save()
    now = cast.client(cast.other_leader)
    assert where(asked) in now.get("/").text
    shown = now.get(where(asked)).text
    assert "har sluttet" in shown and "Send svaret" not in shown and SECRET not in shown
    assert now.post(where(asked, "refusal/"), {"ground": "others", "why": WHY}).status_code == 404
    with pytest.raises(NotAllowedError):
        actions.refuse(request_id=asked.pk, ground="others", why=WHY, by=cast.other_leader)
    assert now.post(where(asked, "giving/")).status_code == 302
    assert SECRET in taken_out(cast.employee)[1] and fresh(left_out)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_as_much_for_one_as_for_many(cast, number, django_assert_max_num_queries):
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    for _one in range(number):
        conversation = conversation_at("holding", cast)
        write(conversation, cast.leader, "note", SECRET, conversation.guide.topics.first().pk)
        finish(conversation, cast)
    assert len(actions.ask(by=cast.employee)) == number
    with django_assert_max_num_queries(2):
        assert len(page.of_employee(cast.employee).asked) == number
    leader = type(cast.leader).objects.get(pk=cast.leader.pk)
    assert leader.standing
    with django_assert_max_num_queries(1):
        assert len(page.line_at_home(leader)) == number
