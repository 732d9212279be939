"""Put off a second time: counted for both and for the round's owner, and a shorter conversation offered instead."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from samtale.conversations import facts
from samtale.conversations.invitation import actions, suggestions
from samtale.conversations.models import Postponement
from samtale.notices.models import Message
from tests.course import at_nine, conversation_at, fresh

from .test_views import page

OFFER = "En kort samtale er bedre enn ingen."


def put_off(conversation, by, days: int, reason="Møte om rabarbra") -> None:
    actions.move(conversation_id=conversation.pk, by=by, starts_at=at_nine(days), reason=reason)


def sent(conversation, **more) -> dict[str, str]:
    here = timezone.localtime(fresh(conversation).starts_at)
    return {"date": here.date().isoformat(), "time": f"{here:%H:%M}", "minutes": "45", "place": "Fjellet"} | more


def test_half_as_long_is_offered():
    assert [suggestions.shorter(minutes) for minutes in (120, 90, 60, 45, 30, 15)] == [60, 45, 30, 15, 15, None]


def test_both_are_offered_a_shorter_one_the_second_time_and_not_the_first(cast):
    made = conversation_at("invited", cast)
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    for client in (employee, leader):
        assert OFFER not in client.get(page(made)).text
    put_off(made, cast.leader, 12)
    for client in (employee, leader):
        shown = client.get(page(made)).text
        assert "Utsatt én gang" in shown and OFFER in shown and "tre kvarter" in shown
    put_off(made, cast.leader, 14)
    assert "Samtalen er utsatt to ganger før" in employee.get(page(made)).text


def test_the_leader_keeps_the_time_and_makes_it_shorter(cast):
    made = conversation_at("invited", cast)
    put_off(made, cast.leader, 12)
    stands = fresh(made).starts_at
    assert cast.client(cast.employee).post(page(made, "time"), sent(made)).status_code == 404
    assert cast.client(cast.leader).post(page(made, "time"), sent(made)).status_code == 302
    now = fresh(made)
    assert (now.starts_at, now.minutes_long, Postponement.objects.count()) == (stands, 45, 1)


def test_the_employee_proposes_a_shorter_one_and_the_leader_takes_it(cast):
    made = conversation_at("invited", cast)
    put_off(made, cast.leader, 12)
    employee, leader, stands = cast.client(cast.employee), cast.client(cast.leader), fresh(made).starts_at
    assert leader.post(page(made, "proposals"), sent(made, id=str(uuid4()))).status_code == 404
    same = employee.post(page(made, "proposals"), sent(made, id=str(uuid4()), minutes="90"))
    assert same.status_code == 422 and "Dette er tiden samtalen har fra før." in same.text
    assert employee.post(page(made, "proposals"), sent(made, id=str(uuid4()), minutes="7")).status_code == 422
    assert employee.post(page(made, "proposals"), sent(made, id=str(uuid4()))).status_code == 302
    letter = Message.objects.filter(to=cast.leader).order_by("queued_at").last()
    assert letter.subject == f"{cast.employee.name} foreslår en kortere samtale"
    assert "tre kvarter" in letter.body and "i stedet for" not in letter.body
    proposal = made.proposals.get()
    assert ", i tre kvarter" in leader.get(page(made)).text and ", i tre kvarter" in employee.get(page(made)).text
    where = page(made, "proposal_answer", proposal.pk)
    assert employee.post(where, {"answer": "take"}).status_code == 404
    assert leader.post(where, {"answer": "take"}).status_code == 302
    now = fresh(made)
    assert (now.starts_at, now.minutes_long, now.status) == (stands, 45, "preparing")
    assert Postponement.objects.count() == 1, "a shorter one is not put off"


def test_a_proposal_that_would_put_it_off_again_says_so_to_the_leader(cast):
    made = conversation_at("invited", cast)
    put_off(made, cast.leader, 12)
    actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(15), message="Kurs"
    )
    assert "Samtalen er utsatt én gang før." in cast.client(cast.leader).get(page(made)).text
    actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(12) + timedelta(hours=2)
    )
    assert "Samtalen er utsatt én gang før." not in cast.client(cast.leader).get(page(made)).text


def test_what_cannot_be_shorter_is_asked_to_stand(cast):
    made = conversation_at("invited", cast)
    put_off(made, cast.leader, 12)
    actions.move(conversation_id=made.pk, by=cast.leader, starts_at=fresh(made).starts_at, minutes_long=15)
    shown = cast.client(cast.leader).get(page(made)).text
    assert OFFER not in shown and "Samtalen kan ikke bli kortere." in shown


def test_others_know_how_often_and_never_why(cast, django_assert_num_queries):
    made = conversation_at("invited", cast)
    put_off(made, cast.leader, 12)
    put_off(made, cast.leader, 14)
    with django_assert_num_queries(1):
        (fact,) = facts.facts_of({cast.employee.pk})
    assert fact.put_off == 2 and "rabarbra" not in str(fact)
