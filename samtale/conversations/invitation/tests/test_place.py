"""A place that is still to be agreed is said so, on every page and in every letter, and can stay so."""

import pytest

from samtale.conversations.invitation import actions
from samtale.conversations.models import Conversation
from samtale.notices.models import Message
from samtale.people.models import Person
from tests.course import at_nine, conversation_at, fresh

from .test_putting_off import sent
from .test_views import page

TO_AGREE, AT_A_PLACE = "Stedet avtaler dere senere.", "Stedet er Fjellet."


@pytest.fixture
def without_place(cast) -> Conversation:
    made = conversation_at("invited", cast)
    Conversation.objects.filter(pk=made.pk).update(place="")
    return fresh(made)


def letters() -> list[str]:
    return list(Message.objects.values_list("body", flat=True))


def test_letters_and_pages_say_that_the_place_is_to_be_agreed(cast, without_place):
    Message.objects.all().delete()
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    assert TO_AGREE in employee.get(page(without_place)).text
    assert "sted avtaler dere senere, 90 minutter" in employee.get("/").text
    actions.accept(conversation_id=without_place.pk, by=cast.employee, starts_at=without_place.starts_at)
    actions.move(conversation_id=without_place.pk, by=cast.leader, starts_at=at_nine(12), reason="Kurs")
    assert letters() and all(TO_AGREE in letter and "Stedet er" not in letter for letter in letters())
    answer = leader.post(page(without_place, "time"), sent(without_place, place="Fjellet"))
    assert answer.status_code == 302 and any(AT_A_PLACE in letter for letter in letters())


def test_it_may_stay_so_when_the_time_is_moved_and_a_place_is_never_lost(cast, without_place):
    leader = cast.client(cast.leader)
    assert leader.post(page(without_place, "time"), sent(without_place, place="")).status_code == 302
    assert fresh(without_place).minutes_long == 45 and fresh(without_place).place == ""
    leader.post(page(without_place, "time"), sent(without_place, place="Fjellet"))
    answer = leader.post(page(without_place, "time"), sent(without_place, place="", minutes="60"))
    assert answer.status_code == 422 and "Skriv hvor dere skal møtes." in answer.text
    assert fresh(without_place).place == "Fjellet"


def test_in_nynorsk_too(cast, without_place):
    Person.objects.filter(pk=cast.employee.pk).update(letters_in="nn")
    Message.objects.all().delete()
    actions.move(conversation_id=without_place.pk, by=cast.leader, starts_at=at_nine(12), reason="Kurs")
    mine = [letter for letter in letters() if letter.startswith("Hei, Ingrid")]
    assert mine and all("Staden avtaler de seinare." in letter for letter in mine)
