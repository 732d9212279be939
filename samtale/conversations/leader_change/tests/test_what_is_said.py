"""What pages say of a former leader: nobody reads, answers or is asked who does not."""

import pytest
from django.urls import reverse

from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.retention.tests.conftest import write
from samtale.goals.models import Action
from tests.course import conversation_at

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


def test_who_calls_in_again_after_a_calling_off(cast):
    conversation = conversation_at("cancelled", cast)
    assert "Kari kan kalle deg inn på nytt" in page(cast, "invitation", conversation)
    change_leader(cast)
    seen = page(cast, "invitation", conversation)
    assert "Kari kan kalle deg inn" not in seen and "Den som er lederen din nå, kan kalle deg inn" in seen
