"""A letter that still waits goes away when its matter is done, called off or moved; the one that is sent holds."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.follow_up import nudges
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.leader_change import actions as leader_change_actions
from samtale.conversations.leader_change import jobs as leader_change_jobs
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.minutes import actions as minutes_actions
from samtale.conversations.models import Conversation, DigestChoice, PreparationReminder
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.reminders import before_conversations
from samtale.conversations.reminders import jobs as reminders_jobs
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.conversations.signature import actions as signature_actions
from samtale.conversations.signature import addenda, awaiting
from samtale.core import clock
from samtale.core.sure import sure
from samtale.goals.models import Action
from samtale.notices import claims, delivery
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import at_nine, conversation_at, fresh, letters_sent, sign

from ..leader_change.tests.test_actions import agreed, let_go, promise  # noqa: F401 - fixtures
from ..minutes.tests.test_actions import comment, write
from ..reminders.tests.test_digests import action as an_action
from ..reminders.tests.test_digests import goal, monday  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("working_hours")


def waiting(to) -> list[str]:
    """The subjects of what waits for somebody."""
    return list(Message.objects.filter(to=to, sent_at=None).order_by("queued_at").values_list("subject", flat=True))


def one(to) -> str:
    """The one letter that waits."""
    [subject] = waiting(to)
    return subject


def at(status, cast) -> Conversation:
    made = conversation_at(status, cast)
    letters_sent()
    return made


@pytest.mark.parametrize("end", ["sign", "change", "refuse"])
def test_a_signature_is_asked_for_until_it_is_there_or_not_wanted(cast, end):
    talk = at("signing", cast)
    sign(talk, cast.employee)
    assert one(cast.leader) == "Avtalen med Ingrid Aasen venter på signaturen din"
    signature_actions.remind_unsigned(timezone.now() + timedelta(days=4))
    assert "ikke signert avtalen" in Message.objects.get(to=cast.leader, sent_at=None).body, "in place of the first"
    if end == "sign":
        sign(talk, cast.leader)
        assert (waiting(cast.leader), waiting(cast.employee)) == ([], ["Begge har signert avtalen med Kari Dahl"])
    elif end == "change":
        signature_actions.change_agreement(conversation_id=talk.pk, by=cast.leader)
        assert (waiting(cast.leader), waiting(cast.employee)) == (
            [],
            ["Signaturen din på avtalen med Kari Dahl gjelder ikke lenger"],
        )
    else:
        signature_actions.refuse(conversation_id=talk.pk, by=cast.leader, reason="Nei")
        assert (waiting(cast.leader), waiting(cast.employee)) == ([], ["Avtalen med Kari Dahl ble ikke signert"])


def sign_addendum(talk, by, addendum) -> None:
    text = type(addendum).objects.select_related("agreement__conversation__agreement_key").get().signed_text
    addenda.sign_addendum(
        conversation_id=talk.pk, by=by, addendum_id=addendum.pk, seen_sha256=agreement_document.sha256(text)
    )


@pytest.mark.parametrize("end", ["signed", "withdrawn"])
def test_an_addendum_is_asked_for_by_mail_and_where_one_lands(cast, end):
    talk, words = at("following", cast), "Et tillegg til avtalen med Kari Dahl venter på signaturen din."

    def shown(who, page) -> bool:
        return "Et tillegg til avtalen med" in cast.client(who).get(page).content.decode()

    made = addenda.write_addendum(
        conversation_id=talk.pk, by=cast.leader, addendum_id=uuid4(), text="Kurset er flyttet", deadlines={}
    )
    assert one(cast.employee) == "Et tillegg til avtalen med Kari Dahl venter på signaturen din"
    assert shown(cast.employee, "/") and shown(cast.leader, "/team/"), "nobody has signed yet"
    assert [line.text for line in awaiting.addenda(cast.employee)] == [words]
    if end == "signed":
        sign_addendum(talk, cast.employee, made)
        assert shown(cast.leader, "/") and not shown(cast.employee, "/")
    else:
        addenda.withdraw_addendum(conversation_id=talk.pk, by=cast.leader, addendum_id=made.pk)
        assert not shown(cast.leader, "/") and not shown(cast.employee, "/")
    assert waiting(cast.employee) == [] and awaiting.addenda(cast.colleague) == []


def test_the_minutes_and_their_comments(cast):
    talk = at("following", cast)
    write(talk, cast.employee, "Vi snakket om lesing.")
    for again in (minutes_actions.take_back_minutes, None):
        minutes_actions.finish_minutes(conversation_id=talk.pk, by=cast.employee)
        assert one(cast.leader) == "Referatet er klart til å leses"
        if again:
            again(conversation_id=talk.pk, by=cast.employee)
            assert waiting(cast.leader) == []
    made = [comment(fresh(talk), cast.leader) for _ in range(2)]
    assert waiting(cast.leader) == [] and one(cast.employee) == "Referatet har fått en kommentar"
    minutes_actions.resolve_comment(conversation_id=talk.pk, by=cast.employee, comment_id=made[0].pk)
    assert len(waiting(cast.employee)) == 1, "there is another"
    minutes_actions.resolve_comment(conversation_id=talk.pk, by=cast.employee, comment_id=made[1].pk)
    assert waiting(cast.employee) == []


def test_whoever_has_not_heard_of_a_conversation_gets_one_letter_of_what_stands_and_none_when_it_is_called_off(cast):
    talk = conversation_at("invited", cast)
    invitation_actions.move(conversation_id=talk.pk, by=cast.leader, starts_at=at_nine(8))
    for person, words in ((cast.employee, "Innkalling til samtale"), (cast.leader, "Du har innkalt Ingrid")):
        letter = Message.objects.get(to=person)
        assert letter.subject.startswith(words) and "kl. 09.00" in letter.body
    invitation = Message.objects.get(to=cast.employee)
    assert [name for name, *_ in invitation.attachments] == ["samtale.ics"]
    assert invitation.file.name == "Samtaleskjema.pdf"
    invitation_actions.cancel(conversation_id=talk.pk, by=cast.leader)
    assert not Message.objects.exists()


def test_of_a_letter_that_a_worker_has_begun_nobody_knows_so_it_is_called_off(cast):
    talk = conversation_at("invited", cast)
    Message.objects.filter(to=cast.employee).update(tries=1)
    invitation_actions.cancel(conversation_id=talk.pk, by=cast.leader)
    assert one(cast.employee).endswith("er avlyst") and waiting(cast.leader) == []


def test_of_two_changes_the_last_is_sent_and_names_no_time_that_was_never_told(cast):
    talk = at("preparing", cast)
    for days in (9, 8):
        invitation_actions.move(conversation_id=talk.pk, by=cast.leader, starts_at=at_nine(days))
    for person in (cast.employee, cast.leader):
        letter = Message.objects.get(to=person, sent_at=None)
        assert "er endret" in letter.body and "flyttet fra" not in letter.body
    invitation_actions.cancel(conversation_id=talk.pk, by=cast.leader)
    assert one(cast.employee).endswith("er avlyst") and one(cast.leader).endswith("er avlyst")


@pytest.mark.parametrize("end", ["keep", "take", "move", "cancel", "begin"])
def test_a_proposal_is_asked_about_until_it_is_answered(cast, end):
    talk = at("invited", cast)
    asked = invitation_actions.propose_time(
        conversation_id=talk.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(11), message="Skoletur"
    )
    assert one(cast.leader) == "Ingrid Aasen foreslår en annen tid"
    if end in ("keep", "take"):
        invitation_actions.answer_proposal(
            conversation_id=talk.pk, by=cast.leader, proposal_id=asked.pk, take=end == "take"
        )
    elif end == "move":
        invitation_actions.move(conversation_id=talk.pk, by=cast.leader, starts_at=at_nine(9))
    elif end == "cancel":
        invitation_actions.cancel(conversation_id=talk.pk, by=cast.leader)
    else:
        meeting_actions.start(conversation_id=talk.pk, by=cast.leader)
    assert not any("foreslår" in subject for subject in waiting(cast.leader))
    if end == "keep":
        assert one(cast.employee).startswith("Samtalen er fortsatt")
        invitation_actions.accept(conversation_id=talk.pk, by=cast.employee)
        assert waiting(cast.employee) == [] and "kommer til samtalen" in one(cast.leader)


@pytest.mark.parametrize("end", ["ready", "moved", "begun"])
def test_nobody_is_asked_to_prepare_who_need_not_and_whoever_was_not_reminded_is_later(cast, end):
    talk = at("preparing", cast)
    Conversation.objects.update(created_at=timezone.now() - timedelta(days=20))
    near = talk.starts_at - timedelta(days=1)
    assert before_conversations.remind_to_prepare(near) == 2 and one(cast.employee).startswith("Forbered deg")
    if end == "ready":
        preparation_actions.set_ready(conversation_id=talk.pk, ready=True, by=cast.employee)
        assert waiting(cast.employee) == [] and one(cast.leader).startswith("Forbered deg")
        assert PreparationReminder.objects.get().to == cast.leader
    elif end == "moved":
        invitation_actions.move(conversation_id=talk.pk, by=cast.leader, starts_at=at_nine(20), reason="Syk")
        assert not any("Forbered" in subject for subject in waiting(cast.employee))
        assert before_conversations.remind_to_prepare(at_nine(19)) == 2
    else:
        meeting_actions.start(conversation_id=talk.pk, by=cast.leader)
        assert one(cast.employee).startswith("Samtalen begynte") and one(cast.leader).startswith("Samtalen begynte")


@pytest.fixture
def nudged(cast) -> Action:
    at("following", cast)
    action = Action.objects.get(responsible="employee")
    nudges.nudge(action_id=action.pk, by=cast.leader)
    assert one(cast.employee).endswith("minner om et tiltak")
    return action


@pytest.mark.parametrize("end", ["progress", "word", "ended"])
def test_a_nudge_waits_no_longer_than_until_somebody_has_said_how_it_goes(cast, nudged, end):
    if end == "progress":
        follow_up_actions.update_action(action_id=nudged.pk, entry=uuid4(), status="done", text="", by=cast.employee)
    elif end == "word":
        follow_up_actions.comment(action_id=nudged.pk, entry=uuid4(), text="Snart", by=cast.leader)
        assert one(cast.employee), "the other's word does nothing"
        follow_up_actions.comment(action_id=nudged.pk, entry=uuid4(), text="Snart", by=cast.employee)
    else:
        for who in (cast.employee, cast.leader):
            follow_up_actions.confirm_outcome(goal_id=nudged.goal_id, outcome="reached", result="", by=who)
    assert waiting(cast.employee) == []


def test_a_digest_that_waits_is_made_anew_and_the_next_replaces_it(cast, goal):  # noqa: F811
    an_action(goal, 9, who="leader")
    action = an_action(goal, 2)
    assert reminders_jobs.queue_digests(monday()) == 2 and reminders_jobs.queue_digests(monday()) == 0
    assert "med frist denne uken: Ingrid Aasen." in Message.objects.get(to=cast.leader).body
    follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status="dropped", text="", by=cast.employee)
    assert not Message.objects.filter(sent_at=None).exists()
    assert reminders_jobs.queue_digests(monday()) == 1, "the employee has nothing left to be told of"
    letter = Message.objects.get(to=cast.leader)
    assert "Medarbeidere med frist" not in letter.body and letter.body.count("avtalt med Ingrid Aasen") == 1
    reminders_jobs.queue_digests(monday() + timedelta(days=7))
    assert len(waiting(cast.leader)) == 1


@pytest.mark.parametrize("often", DigestChoice.Often.values)
def test_a_signature_that_waits_is_in_every_weeks_digest_whatever_is_chosen_and_in_nobody_elses(cast, often):
    talk = at("signing", cast)
    Leadership.objects.filter(leader=cast.acting_leader).delete()
    Leadership.objects.filter(leader=cast.leader).update(ended_on=None)
    reminders_jobs.choose(often=often, by=cast.leader)
    sign(talk, cast.employee)
    Message.objects.all().delete()
    for week in range(5):
        reminders_jobs.queue_digests(monday() + timedelta(days=7 * week))
        letter = Message.objects.get()
        assert letter.to == cast.leader and str(talk.pk) in letter.body
        assert "Avtalen med Ingrid Aasen fra samtalen " in letter.body
        Message.objects.all().delete()
    sign(talk, cast.leader)
    Message.objects.all().delete()
    made = addenda.write_addendum(
        conversation_id=talk.pk, by=cast.employee, addendum_id=uuid4(), text="Ny frist", deadlines={}
    )
    sign_addendum(fresh(talk), cast.employee, made)
    assert awaiting.signatures(clock.today()) == {
        cast.leader.pk: [
            awaiting.Waiting(
                talk.pk, cast.employee.pk, "Ingrid Aasen", sure(talk.held_at), is_addendum=True, as_leader=True
            )
        ]
    }
    assert awaiting.signatures(clock.today(), [cast.employee.pk]) == {}


def test_reminders_by_themselves_wait_out_the_quiet_hours_and_then_come(cast, monkeypatch, agreed):  # noqa: F811
    monkeypatch.undo()  # the real hours
    night, day = monday("02:00"), monday("09:00")
    assert leader_change_jobs.ask_employees(night) == 0 and leader_change_jobs.ask_employees(day) == 1


def test_signatures_are_reminded_of_when_the_quiet_hours_are_over(cast, monkeypatch):
    talk = at("signing", cast)
    sign(talk, cast.employee)
    monkeypatch.undo()
    assert signature_actions.remind_unsigned(monday("02:00")) == 0
    assert signature_actions.remind_unsigned(monday("09:00")) == 1


def test_the_choice_of_what_goes_over_and_the_promises(cast, agreed, promise):  # noqa: F811
    letters_sent()
    leader_change_jobs.ask_employees(timezone.now())
    assert one(cast.employee) == "Du har fått ny leder"
    let_go(cast)
    assert waiting(cast.employee) == [] and one(cast.other_leader) == "Ingrid Aasen har latt mål følge med til deg"
    leader_change_actions.answer_promise(action_id=promise.pk, taken=True, by=cast.other_leader)
    assert waiting(cast.other_leader) == [] and one(cast.employee).endswith("har svart på det du ble lovet")


def test_a_meeting_nobody_has_heard_of_is_called_off_in_silence(cast):
    made = separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(3), minutes_long=30, place="Fjellet", by=cast.leader
    )
    assert one(cast.employee).startswith("Møte ")
    separate_meeting_actions.cancel(meeting_id=made.pk, by=cast.employee)
    assert not Message.objects.exists()


def test_every_letter_that_waits_leads_to_a_page_that_opens(cast):
    signing_talk = conversation_at("signing", cast)
    sign(signing_talk, cast.employee)
    separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(3), minutes_long=30, place="Fjellet", by=cast.leader
    )
    Conversation.objects.update(status="ended")
    invitation_actions.move(conversation_id=conversation_at("preparing", cast).pk, by=cast.leader, starts_at=at_nine(9))
    for letter in Message.objects.select_related("to"):
        for url in re.findall(r"^http\S+$", letter.body, re.MULTILINE):
            assert cast.client(letter.to).get(urlsplit(url).path).status_code == 200, (letter.subject, url)
    assert Message.objects.count() == 5


def test_what_is_withdrawn_while_a_worker_holds_it_is_not_sent(cast, mailoutbox):
    talk = conversation_at("signing", cast)
    letters_sent()
    sign(talk, cast.employee)
    claimed = claims.claim(None)
    sign(talk, cast.leader)
    assert claims.begin(claimed, None) is None
    assert delivery.deliver_due() == 1
    assert [mail.subject for mail in mailoutbox] == ["Begge har signert avtalen med Kari Dahl"]
