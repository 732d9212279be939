"""Inviting, answering, moving and calling off: who may, what happens, and what is sent."""

import base64
from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.invitation import actions, since
from samtale.conversations.models import Conversation, Minutes
from samtale.conversations.states import Status
from samtale.core.words import day
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import at_nine, conversation_at, fresh, yearly_guide

pytestmark = pytest.mark.django_db


def invite(cast, **changes) -> Conversation:
    return actions.invite(
        **{
            "conversation_id": uuid4(),
            "employee": cast.employee,
            "guide_version": yearly_guide(),
            "starts_at": at_nine(),
            "minutes_long": 90,
            "place": "møterom Fjellet",
            "by": cast.leader,
            **changes,
        }
    )


def letters_to(person) -> list[Message]:
    return list(Message.objects.filter(to=person).order_by("queued_at"))


def event_in(message: Message) -> icalendar.Event:
    [(_, content_type, encoded)] = [a for a in message.attachments if a[1].startswith("text/calendar")]
    calendar = icalendar.Calendar.from_ical(base64.b64decode(encoded))
    assert content_type == f"text/calendar; method={calendar['METHOD']}"
    event = calendar.events[0]
    event.method = calendar["METHOD"]
    return event


# Inviting


def test_only_todays_leader_invites(cast):
    for other in (
        cast.former_leader,
        cast.other_leader,
        cast.hr,
        cast.administrator,
        cast.colleague,
        cast.employee,
        cast.leadership_group,
    ):
        with pytest.raises(NotAllowedError):
            invite(cast, by=other)
    with pytest.raises(NotAllowedError):
        invite(cast, employee=cast.leader)
    assert not Conversation.objects.exists() and not Message.objects.exists()

    made = invite(cast)
    assert (made.employee, made.leader, made.unit, made.status) == (
        cast.employee,
        cast.leader,
        cast.unit,
        Status.INVITED,
    )


def test_an_invitation_lays_out_the_conversation(cast):
    made = invite(cast)
    topics = list(made.topics.values_list("topic__title", flat=True))
    assert topics == list(made.guide.topics.values_list("title", flat=True)) and topics
    assert made.shared_key_id != made.agreement_key_id
    assert made.agreement.text == "" and Minutes.objects.get(conversation=made).text == ""
    assert [(m.before, m.after, m.by_id) for m in made.moves.all()] == [("", Status.INVITED, cast.leader.pk)]
    assert AccessLog.objects.get(event="status.invite", conversation_id=made.pk).actor_id == cast.leader.pk


def test_the_same_invitation_twice_is_one_and_somebody_elses_id_is_refused(cast):
    made = invite(cast)
    sent = Message.objects.count()
    again = invite(cast, conversation_id=made.pk, place="et annet sted")
    assert again.pk == made.pk and again.place == "møterom Fjellet"
    assert Message.objects.count() == sent and Conversation.objects.count() == 1

    with pytest.raises(NotAllowedError):
        invite(cast, conversation_id=made.pk, employee=cast.colleague)


def test_one_open_conversation_a_pair_at_a_time(cast):
    made = invite(cast)
    with pytest.raises(actions.AlreadyOpenError) as refused:
        invite(cast)
    assert refused.value.conversation.pk == made.pk
    invite(cast, employee=cast.colleague)

    actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert invite(cast).pk != made.pk


def test_neither_the_past_nor_a_draft_nor_the_leaders_aid(cast):
    with pytest.raises(actions.InThePastError):
        invite(cast, starts_at=timezone.now() - timedelta(minutes=1))
    yearly_guide()
    with pytest.raises(actions.UnknownFormError):
        invite(cast, guide_version=published(kind="leader_aid")[0])
    draft = GuideVersion.objects.create(guide=Guide.objects.create(name="Utkast"))
    with pytest.raises(actions.UnknownFormError):
        invite(cast, guide_version=draft)


def test_the_last_signed_conversation_with_this_leader_comes_before(cast):
    signed = conversation_at("following", cast)
    cancelled = invite(cast)
    assert cancelled.previous_id == signed.pk
    actions.cancel(conversation_id=cancelled.pk, by=cast.leader)
    assert invite(cast).previous_id == signed.pk

    # Another leader begins anew.
    Leadership.objects.create(
        leader=cast.other_leader, position=cast.employee.positions.get(), kind="shared", started_on=timezone.localdate()
    )
    assert invite(cast, by=cast.other_leader).previous is None


# What is sent


def test_the_employee_gets_all_that_is_asked_for_and_nothing_more(cast):
    made = invite(cast)
    [letter] = letters_to(cast.employee)
    assert letter.subject.startswith("Innkalling til samtale ") and letter.reply_to == cast.leader
    for part in (
        "medarbeidersamtale",
        "kl. 09.00",
        "halvannen time",
        "møterom Fjellet",
        made.guide.purpose,
        made.guide.how_to_prepare,
        f"/conversations/{made.pk}/",
        cast.leader.name,
    ):
        assert part in letter.body
    assert "&" not in letter.body and "<" not in letter.body

    form = letter.file
    assert (form.name, form.content_type) == ("Samtaleskjema.pdf", "application/pdf")
    assert bytes(form.content).startswith(b"%PDF") and len(letter.attachments) == 1
    event = event_in(letter)
    assert (event.method, event["SUMMARY"], event["CLASS"], event["SEQUENCE"]) == ("REQUEST", "Samtale", "PRIVATE", 0)
    assert event["DTSTART"].dt == made.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert event["ORGANIZER"] == f"mailto:{cast.leader.email}"
    assert event["ATTENDEE"][1] == f"mailto:{cast.employee.email}"
    assert "medarbeidersamtale" not in event.to_ical().decode().lower()

    [copy] = letters_to(cast.leader)
    assert (event_in(copy).method, event_in(copy)["UID"]) == ("PUBLISH", event["UID"])


def test_text_from_people_stands_in_letters_as_it_was_typed(cast):
    invite(cast, place="Kari & Oles rom <2. etg>")
    assert "Kari & Oles rom <2. etg>." in letters_to(cast.employee)[0].body


def test_a_person_without_address_is_invited_all_the_same(cast):
    type(cast.employee).objects.filter(pk=cast.employee.pk).update(email=None)
    made = invite(cast)
    assert made.status == Status.INVITED and not letters_to(cast.employee) and letters_to(cast.leader)


# Answering


def test_only_the_employee_says_yes_and_once(cast):
    made = invite(cast)
    for other in (cast.leader, cast.former_leader, cast.hr, cast.colleague):
        with pytest.raises(NotAllowedError):
            actions.accept(conversation_id=made.pk, by=other)
    assert fresh(made).status == Status.INVITED

    actions.accept(conversation_id=made.pk, by=cast.employee, starts_at=made.starts_at)
    with pytest.raises(actions.AcceptedError):
        actions.accept(conversation_id=made.pk, by=cast.employee, starts_at=made.starts_at)
    made = fresh(made)
    assert made.status == Status.PREPARING and made.acceptance.starts_at == made.starts_at
    assert made.moves.count() == 2
    assert [letter.subject for letter in letters_to(cast.leader)][1:] == [
        f"{cast.employee.name} kommer til samtalen {_day(made)}"
    ]


def _day(conversation):
    return day(conversation.starts_at)


def test_a_yes_to_a_time_that_was_moved_is_no_yes(cast):
    made = invite(cast)
    actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(9))
    with pytest.raises(actions.TimeMovedError):
        actions.accept(conversation_id=made.pk, by=cast.employee, starts_at=made.starts_at)
    assert fresh(made).status == Status.INVITED


def test_a_proposal_is_taken_by_the_leader_alone_and_counts_as_the_employees_yes(cast):
    made = invite(cast)
    with pytest.raises(NotAllowedError):
        actions.propose_time(
            conversation_id=made.pk, by=cast.leader, proposal_id=uuid4(), starts_at=at_nine(12), message="x"
        )
    proposal = actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(12), message="Kurs, ripssaft"
    )
    for other in (cast.employee, cast.former_leader, cast.hr):
        with pytest.raises(NotAllowedError):
            actions.answer_proposal(conversation_id=made.pk, by=other, proposal_id=proposal.pk, take=True)
    assert fresh(made).starts_at == made.starts_at

    actions.answer_proposal(conversation_id=made.pk, by=cast.leader, proposal_id=proposal.pk, take=True)
    with pytest.raises(since.AnsweredError):
        actions.answer_proposal(conversation_id=made.pk, by=cast.leader, proposal_id=proposal.pk, take=True)
    moved = fresh(made)
    assert (moved.status, moved.starts_at, moved.sequence) == (Status.PREPARING, at_nine(12), 1)
    assert moved.acceptance.starts_at == at_nine(12)
    [postponed] = moved.postponements.all()
    assert (postponed.by_id, postponed.reason) == (cast.employee.pk, "Kurs, ripssaft")
    assert moved.proposals.get().taken
    update = event_in(letters_to(cast.employee)[-1])
    assert (update.method, update["SEQUENCE"], update["DTSTART"].dt) == ("REQUEST", 1, at_nine(12))
    assert not any("ripssaft" in letter.body + letter.subject for letter in Message.objects.all())


def test_a_declined_proposal_leaves_the_time_and_says_so(cast):
    made = invite(cast)
    proposal = actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(9)
    )
    actions.answer_proposal(conversation_id=made.pk, by=cast.leader, proposal_id=proposal.pk, take=False)
    same = fresh(made)
    assert (same.starts_at, same.status, same.sequence) == (made.starts_at, Status.INVITED, 0)
    assert not same.proposals.get().taken
    assert [m.subject for m in letters_to(cast.employee)][1:] == [f"Samtalen er fortsatt {_day(made)}"]
    for take in (True, False):  # afterwards is too late
        with pytest.raises(since.AnsweredError):
            actions.answer_proposal(conversation_id=made.pk, by=cast.leader, proposal_id=proposal.pk, take=take)
    assert fresh(made).starts_at == made.starts_at


def test_proposals_that_cannot_be(cast):
    made = invite(cast)

    def propose(starts_at, message="Fordi", proposal_id=None):
        return actions.propose_time(
            conversation_id=made.pk,
            by=cast.employee,
            proposal_id=proposal_id or uuid4(),
            starts_at=starts_at,
            message=message,
        )

    with pytest.raises(actions.InThePastError):
        propose(timezone.now() - timedelta(hours=1))
    with pytest.raises(actions.TimeMovedError):
        propose(made.starts_at)
    with pytest.raises(actions.MoveReasonMissingError):
        propose(at_nine(11), message=" ")
    assert propose(made.starts_at + timedelta(hours=2), message="").pk, "later the same day needs no reason"

    same = uuid4()
    assert propose(at_nine(12), proposal_id=same).pk == propose(at_nine(13), proposal_id=same).pk == same
    assert [p.pk for p in made.proposals.filter(answered_at=None)] == [same], "the new wish replaces the old"
    with pytest.raises(NotAllowedError):
        actions.answer_proposal(conversation_id=made.pk, by=cast.leader, proposal_id=uuid4(), take=True)
