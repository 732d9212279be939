"""What a round is for stands in the invitation of everybody in it, and of nobody else."""

from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.guides.choosing import published
from samtale.guides.models import Guide
from samtale.notices.models import Message
from samtale.rounds.invitations import jobs
from samtale.rounds.models import Member, Round
from samtale.rounds.setup import actions as setup_actions
from tests.course import at_nine

AIM = "Færre vikarer & mer ro, multemyr"
SAID = "I år legger vi særlig vekt på dette: "


@pytest.fixture
def going_on(cast, round_) -> Round:
    round_.aim = AIM
    round_.save()
    setup_actions.start(round_=round_, by=cast.hr)
    return round_


def called_in(cast, employee, kind: str = Guide.Kind.YEARLY) -> Conversation:
    """By the leader's own hand."""
    return invitation_actions.invite(
        conversation_id=uuid4(),
        employee=employee,
        guide_version=published(kind=kind)[0],
        starts_at=at_nine(),
        place="møterom Fjellet",
        by=cast.leader,
    )


def letter_to(person) -> str:
    return Message.objects.filter(to=person).latest("pk").body


def test_whoever_the_round_calls_in_reads_it_in_the_letter_and_on_the_page(cast, going_on):
    Member.objects.filter(round=going_on, employee=cast.employee).update(starts_at=at_nine())
    assert jobs.invite_due(timezone.now()) == 1
    made = Conversation.objects.get()
    assert SAID + AIM in letter_to(cast.employee)
    for who in (cast.employee, cast.leader):
        assert SAID + "Færre vikarer &amp; mer ro, multemyr" in cast.client(who).get(f"/conversations/{made.pk}/").text


def test_of_two_rounds_the_one_that_calls_says_what_it_is_for(cast, going_on):
    calls = Round.objects.get(pk=going_on.pk)
    calls.pk, calls.name, calls.aim, calls.starts_on = uuid4(), "Den andre", "Det andre, åkerbær", calls.ends_on
    calls.save(force_insert=True)
    place = Member.objects.get(round=going_on, employee=cast.employee)
    place.pk, place.round, place.starts_at = None, calls, at_nine()
    place.save(force_insert=True)
    assert jobs.invite_due(timezone.now()) == 1
    assert Conversation.objects.get().aim == "Det andre, åkerbær"


def test_so_does_whoever_the_leader_calls_in_meanwhile_and_the_leader_sees_it_first(cast, going_on):
    shown = cast.client(cast.leader).get(f"/team/invite/?employee={cast.colleague.pk}").text
    assert "Færre vikarer &amp; mer ro, multemyr" in shown
    assert called_in(cast, cast.colleague).aim == AIM and SAID + AIM in letter_to(cast.colleague)


@pytest.mark.parametrize("why", ["draft", "ended", "out", "another leader", "check-in", "no aim"])
def test_others_read_nothing_of_it(cast, round_, why):
    round_.aim = "" if why == "no aim" else AIM
    round_.save()
    if why != "draft":
        setup_actions.start(round_=round_, by=cast.hr)
    if why == "ended":
        setup_actions.end(round_=round_, by=cast.hr)
    place = Member.objects.filter(round=round_, employee=cast.employee)
    if why == "out":
        place.update(choice=Member.Choice.OUT)
    if why == "another leader":
        place.update(holder=cast.other_leader)
    made = called_in(cast, cast.employee, Guide.Kind.CHECK_IN if why == "check-in" else Guide.Kind.YEARLY)
    assert made.aim == "" and "særlig vekt" not in letter_to(cast.employee)
    assert "særlig vekt" not in cast.client(cast.employee).get(f"/conversations/{made.pk}/").text
