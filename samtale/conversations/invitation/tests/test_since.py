"""Two tabs of one person: an answer to what stands no more does nothing, sends nothing, and is told what happened."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.agreement.tests.test_views import fields_of
from samtale.conversations.invitation import actions
from samtale.conversations.states import Status
from samtale.core.words import day, day_time
from samtale.notices.models import Message
from tests.course import at_nine, conversation_at, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(cast):
    return conversation_at("invited", cast)


def address(name, conversation, *more) -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk, *more])


def propose(cast, conversation, starts_at, message="Kurs"):
    return actions.propose_time(
        conversation_id=conversation.pk, by=cast.employee, proposal_id=uuid4(), starts_at=starts_at, message=message
    )


def silent(press) -> str:
    """What a press that is to send nothing says."""
    Message.objects.all().delete()
    said = press().content.decode()
    assert not Message.objects.exists()
    return said


def test_keeping_the_time_after_the_proposal_was_taken(cast, invited):
    proposal, leader = propose(cast, invited, at_nine(12)), cast.client(cast.leader)
    answer = address("proposal_answer", invited, proposal.pk)
    assert "Samtalen er flyttet" in leader.post(answer, {"answer": "take"}, follow=True).text
    said = silent(lambda: leader.post(answer, {"answer": "keep"}, follow=True))
    assert f"Du har allerede godtatt {day(at_nine(12))}." in said and "Tiden står" not in said
    assert fresh(invited).starts_at == at_nine(12) and fresh(invited).status == Status.PREPARING
    assert cast.client(cast.colleague).post(answer, {"answer": "keep"}).status_code == 404


def test_taking_it_after_the_time_was_kept(cast, invited):
    proposal, leader = propose(cast, invited, at_nine(12)), cast.client(cast.leader)
    answer = address("proposal_answer", invited, proposal.pk)
    assert "Tiden står" in leader.post(answer, {"answer": "keep"}, follow=True).text
    said = silent(lambda: leader.post(answer, {"answer": "take"}, follow=True))
    assert f"Du har allerede svart at {day_time(invited.starts_at)} står." in said
    assert fresh(invited).starts_at == invited.starts_at


def test_answering_what_something_else_has_taken_the_place_of(cast, invited):
    leader, first = cast.client(cast.leader), propose(cast, invited, at_nine(12))
    answer = address("proposal_answer", invited, first.pk)

    def take() -> str:
        return silent(lambda: leader.post(answer, {"answer": "take"}, follow=True))

    propose(cast, invited, at_nine(14))
    assert f"Ingrid har foreslått {day_time(at_nine(14))} i stedet. Svar på det forslaget." in take()
    actions.accept(conversation_id=invited.pk, by=cast.employee)
    assert f"Ingrid har sagt ja til {day_time(invited.starts_at)} likevel." in take()
    actions.move(conversation_id=invited.pk, by=cast.leader, starts_at=at_nine(15), reason="Kurs")
    assert f"Samtalen er allerede flyttet til {day_time(at_nine(15))}." in take()
    assert fresh(invited).starts_at == at_nine(15)


def test_moving_from_a_page_from_before(cast, invited):
    """Else the old time in the form would take the place of the one just agreed on."""
    leader, where = cast.client(cast.leader), address("invitation", invited)
    old = fields_of(leader.get(where).text) | {"minutes": "90", "place": "et annet rom"}
    assert old["standing"] == "0."
    proposal = propose(cast, invited, at_nine(12), "Har kurs, rognebær")
    said = silent(lambda: leader.post(address("time", invited), old))
    assert f"Ingrid har foreslått {day_time(at_nine(12))} siden du åpnet siden." in said and "et annet rom" in said
    assert "rognebær" in said, "what was proposed, to be answered"
    actions.answer_proposal(conversation_id=invited.pk, by=cast.leader, proposal_id=proposal.pk, take=True)
    late = leader.post(address("time", invited), old)
    assert late.status_code == 422 and "Nå gjelder " + day_time(at_nine(12)) in late.text
    assert "et annet rom" in late.text and fresh(invited).starts_at == at_nine(12)
    assert fresh(invited).place != "et annet rom" and fresh(invited).status == Status.PREPARING
    seen = fields_of(late.text) | {"minutes": "90", "place": "et annet rom", "date": at_nine(12).date().isoformat()}
    leader.post(address("time", invited), seen)
    assert (fresh(invited).place, fresh(invited).starts_at) == ("et annet rom", at_nine(12))


def test_proposing_from_a_page_from_before(cast, invited):
    employee, where = cast.client(cast.employee), address("invitation", invited)
    old = fields_of(employee.get(where).text)
    actions.move(conversation_id=invited.pk, by=cast.leader, starts_at=at_nine(12), reason="Sykdom")
    sent = old | {"date": at_nine(14).date().isoformat(), "time": "09:00", "message": "Har kurs"}
    said = silent(lambda: employee.post(address("proposals", invited), sent))
    assert "Nå gjelder " + day_time(at_nine(12)) in said and "Har kurs" in said
    assert not fresh(invited).proposals.exists()


def test_the_same_proposal_again_after_it_was_answered(cast, invited):
    employee = cast.client(cast.employee)
    old = fields_of(employee.get(address("invitation", invited)).text)
    sent = old | {"date": at_nine(12).date().isoformat(), "time": "09:00", "message": "Har kurs"}
    assert "Kari får forslaget ditt." in employee.post(address("proposals", invited), sent, follow=True).text
    proposal = fresh(invited).proposals.get()
    actions.answer_proposal(conversation_id=invited.pk, by=cast.leader, proposal_id=proposal.pk, take=True)
    said = silent(lambda: employee.post(address("proposals", invited), sent, follow=True))
    assert f"Kari har allerede godtatt {day(at_nine(12))}." in said and "får forslaget" not in said


def test_yes_and_calling_off_twice(cast, invited):
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    yes = {"starts_at": invited.starts_at.isoformat()}
    assert "Kari får beskjed" in employee.post(address("acceptance", invited), yes, follow=True).text
    said = silent(lambda: employee.post(address("acceptance", invited), yes, follow=True))
    assert "Du har allerede sagt ja til denne tiden." in said and "får beskjed" not in said
    assert "får beskjed" in leader.post(address("cancellation", invited), follow=True).text
    said = silent(lambda: leader.post(address("cancellation", invited), follow=True))
    assert "Samtalen er allerede avlyst." in said and "får beskjed" not in said
    assert fresh(invited).status == Status.CANCELLED and fresh(invited).starts_at > timezone.now()
