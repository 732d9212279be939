"""What pages say of a former leader: nobody reads, answers or is asked who does not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.retention.tests.conftest import write
from samtale.conversations.signature import actions as signature_actions
from samtale.goals.models import Action, Goal
from samtale.notices.models import Message
from tests.course import conversation_at, sign

from .test_actions import change_leader


def page(cast, name: str, row) -> str:
    answer = cast.client(cast.employee).get(reverse(f"conversations:{name}", args=[row.pk]))
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("status", ["invited", "preparing"])
def test_nothing_is_shared_with_a_former_leader_or_asked_of_them(cast, status):
    conversation = conversation_at(status, cast)
    first, second = conversation.guide.topics.all()[:2]
    for topic in (first, second):
        write(conversation, cast.employee, "note", f"Om {topic.title}", topic.pk)
    preparation_actions.share(conversation_id=conversation.pk, what=first.pk, by=cast.employee)
    untrue = {
        "preparation": [
            "Kari kan lese dette",
            "Del med Kari",
            "Del alt med Kari",
            "Kari er ikke klar",
            "Start samtalen",
        ]
        + ["Jeg er klar"],
        "invitation": ["Foreslå en annen tid", "kan bare du og Kari lese", "Forbered deg"],
    }
    for name, said in untrue.items():
        seen = page(cast, name, conversation)
        assert all(words in seen for words in said), [words for words in said if words not in seen]
    change_leader(cast, days_ago=0)
    for name, said in untrue.items():
        seen = page(cast, name, conversation)
        assert not [words for words in said if words in seen]
        assert "Kari er ikke lederen din lenger" in seen
    assert "Ta tilbake" in page(cast, "preparation", conversation), "what was shared can still be taken back"
    assert f"Om {first.title}" in page(cast, "preparation", conversation)


def test_minutes_and_actions_are_not_read_by_a_former_leader(cast):
    conversation = conversation_at("following", cast)
    action = Action.objects.filter(responsible="employee").get()
    assert "Vis referatet til Kari" in page(cast, "minutes", conversation)
    assert "Bare Ingrid og Kari kan lese dette" in page(cast, "action", action)
    change_leader(cast)
    seen = page(cast, "minutes", conversation)
    assert "Vis referatet til Kari" not in seen and "kan Kari lese" not in seen and "Kari kan" not in seen
    assert "Bare du kan lese dette nå. Kari er ikke lederen din lenger." in seen
    seen = page(cast, "action", action)
    assert "Bare Ingrid og Kari" not in seen and "Bare du kan lese dette nå" in seen


def test_a_goal_ends_by_the_two_and_not_with_a_former_leader(cast):
    conversation_at("following", cast)
    goal = Goal.objects.get(status=Goal.Status.AGREED)
    both, alone = "når dere begge har sagt det samme", "svaret ditt avslutter ikke målet"
    seen = page(cast, "goal", goal)
    assert both in seen and alone not in seen
    change_leader(cast)
    answer = cast.client(cast.employee).post(
        reverse("conversations:outcome", args=[goal.pk]), {"outcome": "reached", "result": "Ble ferdig"}, follow=True
    )
    for seen in (answer.text, page(cast, "goal", goal)):
        assert alone in seen and both not in seen and reverse("conversations:handover") in seen and "Ble ferdig" in seen
    goal.refresh_from_db()
    assert goal.status == Goal.Status.AGREED, "which is so"


def test_who_calls_in_again_after_a_calling_off(cast):
    conversation = conversation_at("cancelled", cast)
    assert "Kari kan kalle deg inn på nytt" in page(cast, "invitation", conversation)
    change_leader(cast)
    seen = page(cast, "invitation", conversation)
    assert "Kari kan kalle deg inn" not in seen and "Den som er lederen din nå, kan kalle deg inn" in seen


# The two days before it is stopped


def grace(cast, status):
    conversation = conversation_at(status, cast)
    change_leader(cast, days_ago=0)
    return conversation


@pytest.mark.parametrize(("status", "name"), [("holding", "holding"), ("closing", "closing"), ("signing", "signing")])
def test_until_it_is_stopped_each_page_says_who_is_there_no_more(cast, status, name):
    conversation = conversation_at(status, cast)
    told = "Kari kan verken lese, skrive eller signere her nå."
    assert told not in page(cast, name, conversation)
    change_leader(cast, days_ago=0)
    seen = page(cast, name, conversation)
    assert told in seen and "Bare du kan lese dette nå. Kari er ikke lederen din lenger." in seen
    for who in (cast.leader, cast.other_leader):  # neither the one before nor the one after
        assert cast.client(who).get(reverse(f"conversations:{name}", args=[conversation.pk])).status_code == 404


def test_the_talk_asks_nothing_of_a_former_leader(cast):
    conversation = conversation_at("holding", cast)
    first = conversation.guide.topics.first()
    write(conversation, cast.employee, "note", "siv", first.pk)
    preparation_actions.share(conversation_id=conversation.pk, what=first.pk, by=cast.employee)
    untrue = ["delt med Kari", "Tell taletid", "Begynn med noe lett"]
    seen = page(cast, "holding", conversation)
    assert all(words in seen for words in untrue), [words for words in untrue if words not in seen]
    change_leader(cast, days_ago=0)
    seen = page(cast, "holding", conversation)
    assert "siv" in seen and not [words for words in untrue if words in seen]


def test_no_signature_is_waited_for_from_a_former_leader(cast, working_hours):
    conversation = grace(cast, "signing")
    Message.objects.all().delete()
    sign(conversation, cast.employee)
    seen = page(cast, "signing", conversation)
    assert "Kari kan ikke signere nå." in seen
    assert not [words for words in ("Nå venter avtalen på Kari", "Minn Kari", "har fått e-post") if words in seen]
    asked = cast.client(cast.employee).post(reverse("conversations:signing_reminder", args=[conversation.pk]))
    assert "Kari er ikke lederen din lenger, og kan ikke signere nå." in cast.client(cast.employee).get(asked.url).text
    assert signature_actions.remind_unsigned(timezone.now() + signature_actions.REMIND_AFTER[0]) == 0
    assert not Message.objects.filter(to=cast.leader).exists()  # it would lead to a page that is not there


def test_both_are_reminded_while_they_are_the_two(cast, working_hours):
    conversation_at("signing", cast)
    assert signature_actions.remind_unsigned(timezone.now() + signature_actions.REMIND_AFTER[0]) == 2
    assert Message.objects.filter(to=cast.leader, subject__contains="venter på signaturen din").exists()
