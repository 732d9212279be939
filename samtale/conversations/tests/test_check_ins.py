"""The short kind: nothing to sign unless something is agreed, never in the yearly one's way, never in its place."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations import access, facts
from samtale.conversations.access import NotAllowedError
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page as home_page
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation, DigestChoice
from samtale.conversations.reminders import before_conversations
from samtale.conversations.states import Status, TransitionError
from samtale.core import clock
from samtale.goals.models import Progress
from samtale.guides.choosing import published
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import agree_something, at_nine, conversation_at, fresh, sign, yearly_guide

from ..reminders.tests.test_before_conversations import at


@pytest.fixture
def short(db):
    yearly_guide()
    return published(kind="check_in")[0]


@pytest.fixture
def begun(cast, short):
    return conversation_at("holding", cast, guide=short)


def invite(cast, guide, days: int = 12):
    return invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=guide,
        starts_at=at_nine(days),
        minutes_long=30,
        place="kontoret",
        by=cast.leader,
    )


def end(cast, who, conversation):
    return cast.client(who).post(f"/conversations/{conversation.pk}/holding/end/", follow=True)


def test_it_ends_with_no_signature_and_is_read_by_the_two(cast, begun):
    page = f"/conversations/{begun.pk}/holding/"
    shown = cast.client(cast.leader).get(page).content.decode()
    assert "Avslutt samtalen" in shown and "Gå til avslutning" not in shown and "Signering" not in shown
    with pytest.raises(NotAllowedError):
        meeting_actions.finish(conversation_id=begun.pk, by=cast.colleague)
    for who in (cast.colleague, cast.hr, cast.acting_leader):
        assert end(cast, who, begun).status_code == 404
    assert "Ingen trenger å signere noe" in end(cast, cast.employee, begun).content.decode()
    assert fresh(begun).status == Status.DONE
    meeting_actions.finish(conversation_id=begun.pk, by=cast.leader)  # the other's press, at the same time
    assert fresh(begun).moves.filter(after=Status.DONE).count() == 1
    for who in (cast.employee, cast.leader):
        assert cast.client(who).get(page).status_code == 200
    assert "Én oppfølgingssamtale er holdt" in cast.client(cast.employee).get("/").content.decode()
    with pytest.raises(TransitionError):
        meeting_actions.mark_touched(
            conversation_id=begun.pk, topic_id=begun.topics.first().pk, touched=True, by=cast.leader
        )


def test_what_is_agreed_is_signed_and_a_yearly_one_always(cast, begun):
    agree_something(fresh(begun), cast)
    with pytest.raises(meeting_actions.MustBeSignedError):
        meeting_actions.finish(conversation_id=begun.pk, by=cast.leader)
    shown = cast.client(cast.leader).get(f"/conversations/{begun.pk}/holding/").content.decode()
    assert "Gå til avslutning" in shown and "Avslutt samtalen" not in shown
    end(cast, cast.leader, begun)
    assert fresh(begun).status == Status.CLOSING
    yearly = conversation_at("holding", cast)
    end(cast, cast.leader, yearly)
    assert fresh(yearly).status == Status.CLOSING


def test_open_actions_stand_first_and_those_done_do_not(cast, short):
    signed = conversation_at("following", cast)
    check_in = invite(cast, short)
    assert check_in.previous_id == signed.pk
    meeting_actions.start(conversation_id=check_in.pk, by=cast.leader)
    page = f"/conversations/{check_in.pk}/holding/"
    shown = cast.client(cast.employee).get(page).content.decode()
    assert "Tiltak som står åpne" in shown and "syrinduft" in shown and "tyttebærlyng" in shown
    assert shown.index("syrinduft") < shown.index('class="panel topic"')
    action = access.agreed_actions(clock.today()).filter(responsible="employee").get()
    assert f"/agreed/{action.pk}/" in shown
    follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status="done", text="", by=cast.employee)
    shown = cast.client(cast.employee).get(page).content.decode()
    assert "syrinduft" in shown and ">Angre<" in shown, "what is done while they talk stays in sight"
    Progress.objects.filter(action=action).update(at=timezone.now() - timedelta(days=1))
    shown = cast.client(cast.employee).get(page).content.decode()
    assert "syrinduft" not in shown and "tyttebærlyng" in shown
    meeting_actions.finish(conversation_id=check_in.pk, by=cast.employee)
    assert invite(cast, yearly_guide(), 40).previous_id == signed.pk  # the agreement, not the check-in


def test_own_notes_are_not_said_to_wait_for_a_signature_nobody_gives(cast, begun):
    preparation = f"/conversations/{begun.pk}/preparation/"
    topic = begun.guide.topics.first()
    collaborative_text_actions.save_text(
        conversation_id=begun.pk,
        kind="note",
        text_id=str(topic.pk),
        edit=uuid4(),
        base="",
        text="havblikk",
        by=cast.employee,
    )
    client = cast.client(cast.employee)
    for page in (preparation, "/about-me/"):
        assert "Notatene dine slettes sammen med det dere skriver. Avtaler dere noe nytt" in client.get(page).text
    agree_something(begun, cast)
    meeting_actions.close(conversation_id=begun.pk, by=cast.leader)
    leaders = cast.client(cast.leader).get(preparation).text
    assert "Notatene dine slettes når dere begge har signert avtalen." in leaders
    assert cast.client(cast.colleague).get(preparation).status_code == 404


def test_the_one_is_never_in_the_others_way(cast, short):
    first = invite(cast, short)
    yearly = invite(cast, yearly_guide())
    for guide in (short, yearly_guide()):
        with pytest.raises(invitation_actions.AlreadyOpenError):
            invite(cast, guide)
    meeting_actions.start(conversation_id=first.pk, by=cast.leader)
    meeting_actions.finish(conversation_id=first.pk, by=cast.leader)
    second = invite(cast, short)
    assert {fresh(one).status for one in (yearly, second)} == {Status.INVITED}


def test_it_is_never_counted_as_the_yearly_one(cast, begun):
    before = [facts.facts_of({cast.employee.pk}), facts.counts_by_unit(by=cast.hr)]
    row = next(row for row in home_page.team(cast.leader)[0].rows if row.id == cast.employee.pk)
    assert row.is_undated(clock.today()) and row.next_step(clock.today()) == "continue"
    meeting_actions.finish(conversation_id=begun.pk, by=cast.leader)
    assert before == [facts.facts_of({cast.employee.pk}), facts.counts_by_unit(by=cast.hr)]
    assert before[0] == []
    row = next(row for row in home_page.team(cast.leader)[0].rows if row.id == cast.employee.pk)
    assert row.last_at is None and row.next_step(clock.today()) == "invite"


def test_the_leader_is_offered_the_yearly_one_while_a_check_in_lies_ahead(cast, short):
    invite(cast, short, 12)
    row = next(row for row in home_page.team(cast.leader)[0].rows if row.id == cast.employee.pk)
    assert row.is_undated(clock.today()) and row.next_step(clock.today()) == "invite" and row.starts_at
    yearly = invite(cast, yearly_guide(), 30)
    row = next(row for row in home_page.team(cast.leader)[0].rows if row.id == cast.employee.pk)
    assert not row.is_undated(clock.today()) and row.next_step(clock.today()) == "prepare"
    assert row.current_id != yearly.pk  # the nearest


def test_what_went_by_lapses_and_what_was_left_open_is_wrapped_up(cast, short, begun):
    now = timezone.now()
    assert not meeting_actions.wrap_up(conversation_id=begun.pk, before=now - timedelta(hours=1))
    assert meeting_actions.wrap_up(conversation_id=begun.pk, before=now + timedelta(minutes=1))
    assert fresh(begun).status == Status.DONE
    assert not meeting_actions.wrap_up(conversation_id=begun.pk, before=now + timedelta(minutes=1))
    ahead, yearly = invite(cast, short), invite(cast, yearly_guide())
    late = ahead.starts_at + timedelta(days=1)
    assert not meeting_actions.let_lapse(conversation_id=ahead.pk, before=now)
    assert not meeting_actions.let_lapse(conversation_id=yearly.pk, before=late + timedelta(days=9))
    assert meeting_actions.let_lapse(conversation_id=ahead.pk, before=late)
    assert fresh(ahead).status == Status.CANCELLED and fresh(yearly).status == Status.INVITED
    agreed = conversation_at("holding", cast, guide=short)
    agree_something(fresh(agreed), cast)
    assert meeting_actions.wrap_up(conversation_id=agreed.pk, before=now + timedelta(minutes=1))
    assert fresh(agreed).status == Status.CLOSING


def test_one_that_was_signed_is_a_check_in_still(cast, short):
    signed = conversation_at("signing", cast, guide=short)
    for who in (cast.employee, cast.leader):
        sign(signed, who)
    assert fresh(signed).status == Status.FOLLOWING and facts.facts_of({cast.employee.pk}) == []


def reminded(now) -> set:
    before = set(Message.objects.values_list("pk", flat=True))
    before_conversations.remind_of_check_ins(now)
    return {one.to for one in Message.objects.exclude(pk__in=before).select_related("to")}


def test_both_get_a_word_the_working_day_before(cast, short):
    talk = invite(cast, short)
    Conversation.objects.filter(pk=talk.pk).update(starts_at=at(7, 9))  # a Monday
    assert reminded(at(3, 10)) == set() and reminded(at(4, 6)) == set(), "too early, and quiet"
    assert reminded(at(4, 10)) == {cast.employee, cast.leader}
    assert reminded(at(4, 11)) == set()
    letter = Message.objects.get(to=cast.employee, subject__startswith="Oppfølgingssamtalen med")
    assert "Kari Dahl" in letter.body and f"/conversations/{talk.pk}/" in letter.body
    Conversation.objects.filter(pk=talk.pk).update(starts_at=at(9, 9))  # put off: told of again
    assert reminded(at(8, 10)) == {cast.employee, cast.leader}


def test_a_yearly_one_those_who_want_no_word_and_those_led_by_another_are_left_alone(cast, short):
    talk = invite(cast, short)
    other = invite(cast, yearly_guide())
    Conversation.objects.update(starts_at=at(7, 9))
    Conversation.objects.filter(pk=other.pk).update(starts_at=at(7, 11))
    page = cast.client(cast.leader).post("/reminders/", {"often": "weekly", "letters_in": "nb"})
    assert page.status_code == 302 and not DigestChoice.objects.get(person=cast.leader).check_ins
    assert reminded(at(4, 10)) == {cast.employee}
    assert not Message.objects.filter(body__contains=str(other.pk), to=cast.employee, subject__contains="Oppf").exists()
    Conversation.objects.filter(pk=talk.pk).update(starts_at=at(9, 9))
    Leadership.objects.filter(leader=cast.leader).update(ended_on=at(8, 10).date() - timedelta(days=1))
    assert reminded(at(8, 10)) == set()


def test_a_leader_gets_one_letter_of_all_and_as_many_queries(cast, short, django_assert_num_queries):
    talk = invite(cast, short)
    assert invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.colleague,
        guide_version=short,
        starts_at=at_nine(12),
        minutes_long=20,
        place="kontoret",
        by=cast.leader,
    )
    Conversation.objects.update(starts_at=at(7, 9))
    Message.objects.all().delete()
    reminded(at(4, 10))
    letters = Message.objects.filter(to=cast.leader)
    assert letters.count() == 1 and "Ingrid" in letters.get().body and "Jonas" in letters.get().body
    assert fresh(talk).status == Status.INVITED
    with django_assert_num_queries(3):  # nothing more to tell
        assert before_conversations.remind_of_check_ins(at(4, 12)) == 0
