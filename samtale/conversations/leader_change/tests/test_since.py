"""Answers from a page from before: nothing is done, and what has happened is said."""

from django.urls import reverse

from samtale.conversations.agreement.tests.test_views import fields_of
from samtale.conversations.leader_change import actions
from samtale.conversations.models import Handover, PromiseAnswer
from samtale.goals.models import Goal
from samtale.notices.models import Message

from .test_actions import agreed, let_go, promise  # noqa: F401


def test_letting_none_go_after_some_have_gone(cast, agreed):  # noqa: F811
    client, where = cast.client(cast.employee), reverse("conversations:handover")
    old = fields_of(client.get(where).content.decode())
    assert len(old["seen"]) == 64
    let_go(cast)
    Message.objects.all().delete()
    for answer in ("no", "yes"):
        said = client.post(where, old | {"answer": answer}, follow=True).content.decode()
        assert "Du har allerede latt mål følge med til Siv." in said and "Ingen mål følger med" not in said
    assert Goal.objects.get().leader == cast.other_leader and Handover.objects.count() == 1
    assert not Message.objects.exists()
    assert cast.client(cast.colleague).post(where, old | {"answer": "no"}).status_code == 404


def test_taking_back_twice(cast, agreed):  # noqa: F811
    let_go(cast)
    client = cast.client(cast.employee)
    back = reverse("conversations:handover_withdrawal", args=[Handover.objects.get().pk])
    assert "Målet følger ikke med lenger" in client.post(back, follow=True).content.decode()
    rows = Handover.objects.count()
    said = client.post(back, follow=True).content.decode()
    assert "Du har allerede tatt dette målet tilbake." in said and Handover.objects.count() == rows
    assert cast.client(cast.other_leader).post(back).status_code == 404


def test_a_promise_answered_in_another_tab(cast, agreed, promise):  # noqa: F811
    let_go(cast)
    client, where = cast.client(cast.other_leader), reverse("conversations:promise", args=[promise.pk])
    shown = client.get(f"/team/{cast.employee.pk}/taken-over/").content.decode()
    assert shown.count('name="seen" value="none"') == 2
    actions.answer_promise(action_id=promise.pk, taken=True, by=cast.other_leader)
    Message.objects.all().delete()
    late = client.post(where, {"taken": "no", "reason": "Rekker det ikke, krekling", "seen": "none"})
    said = late.content.decode()
    assert late.status_code == 422 and "Du har allerede tatt over dette." in said and "krekling" in said
    assert PromiseAnswer.objects.get().taken and not Message.objects.exists()
    promise.refresh_from_db()
    assert promise.status == "remaining"
