"""An interpreter or company: the employee says so, the leader reads it, and it is gone when it is taken back or due."""

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.invitation import actions, taking_part
from samtale.conversations.models import Destruction, NeedsToTakePart, Preparation
from samtale.conversations.own_data.export import conversations_of
from samtale.conversations.retention import purge
from samtale.conversations.retention.page import retention_of
from samtale.conversations.states import TransitionError
from samtale.notices.models import Message
from samtale.people.access import NotAllowedError
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .test_views import page

WISH = "Tolk på tigrinja, rabarbra"


def tell(conversation, by, text=WISH) -> bool:
    return taking_part.tell(conversation_id=conversation.pk, text=text, by=by)


def to_leader(cast) -> list[str]:
    rows = Message.objects.filter(to=cast.leader, matter__startswith="taking_part:").order_by("queued_at")
    return [f"{row.subject} {row.body}" for row in rows]


def test_the_employee_says_it_and_only_the_two_read_it(cast):
    made = conversation_at("invited", cast)
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    assert "Trenger du noe for å være med?" in employee.get(page(made)).text
    assert "for å være med" not in leader.get(page(made)).text
    for other in (cast.leader, cast.hr, cast.colleague, cast.administrator):
        for name in ("needs", "needs_withdrawal"):
            assert cast.client(other).post(page(made, name), {"text": WISH}).status_code == 404
    assert not NeedsToTakePart.objects.exists()
    assert employee.post(page(made, "needs"), {"text": WISH}).status_code == 302
    for client in (employee, leader):
        assert WISH in client.get(page(made)).text
    for other in (cast.hr, cast.colleague, cast.former_leader):
        assert cast.client(other).get(page(made)).status_code == 404
    (letter,) = to_leader(cast)
    assert "har sagt fra om noe" in letter and page(made) in letter and "rabarbra" not in letter
    assert "rabarbra" not in str(list(AccessLog.objects.values_list("detail", flat=True)))


def test_the_same_is_said_once_and_another_takes_its_place(cast):
    made = conversation_at("preparing", cast)
    new = [tell(made, cast.employee, text) for text in (WISH, WISH, "Følge")]
    assert new == [True, False, True]
    shown = cast.client(cast.leader).get(page(made)).text
    assert "Følge" in shown and "rabarbra" not in shown
    assert len(to_leader(cast)) == 1, "the one that waited is taken back"


@pytest.mark.parametrize(("text", "said"), [("  ", "Skriv hva du trenger"), ("x" * 201, "Skriv høyst 200 tegn.")])
def test_what_is_wrong_is_said_and_stands(cast, text, said):
    made = conversation_at("invited", cast)
    answer = cast.client(cast.employee).post(page(made, "needs"), {"text": text})
    assert answer.status_code == 422 and said in answer.text and text.strip() in answer.text
    assert not NeedsToTakePart.objects.exists() and not to_leader(cast)


@pytest.mark.parametrize("was_sent", [True, False])
def test_it_is_taken_back_and_a_leader_who_was_told_is_told_so(cast, was_sent):
    made = conversation_at("invited", cast)
    tell(made, cast.employee)
    if was_sent:
        Message.objects.update(sent_at=timezone.now())
    shown_key = NeedsToTakePart.objects.get().shown_key_id
    with pytest.raises(NotAllowedError):
        taking_part.take_back(conversation_id=made.pk, by=cast.leader)
    assert taking_part.take_back(conversation_id=made.pk, by=cast.employee)
    assert not taking_part.take_back(conversation_id=made.pk, by=cast.employee)
    assert not NeedsToTakePart.objects.exists() and not DataKey.objects.filter(pk=shown_key, destroyed_at=None).exists()
    assert WISH not in cast.client(cast.leader).get(page(made)).text
    assert sum("trenger likevel ikke noe" in letter for letter in to_leader(cast)) == was_sent


def test_it_stands_while_the_time_moves_and_until_the_conversation_is_held(cast):
    made = conversation_at("invited", cast)
    tell(made, cast.employee)
    actions.accept(conversation_id=made.pk, by=cast.employee)
    assert len(to_leader(cast)) == 1
    assert WISH in cast.client(cast.leader).get(page(made)).text
    for status, shown in (("holding", True), ("closing", False), ("cancelled", False)):
        type(made).objects.filter(pk=made.pk).update(status=status)
        for who in (cast.employee, cast.leader):
            assert (WISH in cast.client(who).get(page(made)).text) == shown, status
        with pytest.raises(TransitionError):
            tell(made, cast.employee, "Noe annet")


def test_nobody_is_written_to_of_what_is_called_off(cast):
    made = conversation_at("invited", cast)
    tell(made, cast.employee)
    actions.cancel(conversation_id=made.pk, by=cast.leader)
    assert to_leader(cast) == []


def test_it_is_taken_out_by_the_employee_alone_and_gone_as_notes_are(cast):
    made = conversation_at("preparing", cast)
    assert retention_of(cast.employee)[0].notes is None
    tell(made, cast.employee)
    assert conversations_of(cast.employee)[0]["needs"] == WISH
    assert "rabarbra" not in str(conversations_of(cast.leader))
    assert retention_of(cast.employee)[0].notes is not None
    mine = Preparation.objects.select_related("key", "conversation").get(author=cast.employee)
    purge.destroy_notes(mine, why=Destruction.Why.SCHEDULE, at=timezone.now())
    assert not NeedsToTakePart.objects.exists() and conversations_of(cast.employee)[0]["needs"] == ""
    assert WISH not in cast.client(cast.leader).get(page(made)).text
