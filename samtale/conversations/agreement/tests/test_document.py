"""What is signed is the same bytes for the same words, and other bytes for any other."""

import json
import unicodedata
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from samtale.conversations.agreement import actions, differences
from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.models import Agreement, AgreementGoal, DifferenceOfView, SharingConsent
from samtale.goals.models import Action, Goal
from samtale.people.models import Position
from tests.course import conversation_at, fresh


def text_of(conversation) -> str:
    return agreement_document.as_text(agreement_document.agreement_document(fresh_with_people(conversation)))


def fresh_with_people(conversation):
    return (
        type(conversation).objects.select_related("employee", "leader", "unit", "agreement_key").get(pk=conversation.pk)
    )


@pytest.fixture
def closing(cast):
    conversation = conversation_at("closing", cast)
    differences.record_difference(
        conversation_id=conversation.pk, by=cast.employee, difference_id=uuid4(), text="Jeg er ikke enig"
    )
    return conversation


def test_the_document_says_who_what_and_who_can_read(cast, closing):
    document = json.loads(text_of(closing))
    assert [(p["party"], p["name"], p["title"], p["unit"]) for p in document["parties"]] == [
        ("employee", "Ingrid Aasen", "Lærer", "Nordvåg skole"),
        ("leader", "Kari Dahl", "Rektor", "Nordvåg skole"),
    ]
    assert document["held_on"] == timezone.localdate().isoformat()
    assert document["conclusion"] == "measures"
    assert len(document["goals"]) == 1 and len(document["goals"][0]["actions"]) == 2
    assert document["consents"][0]["whom"] == "ledergruppen"
    assert document["differences"][0]["by"] == "employee"
    assert "Ingrid Aasen og Kari Dahl kan lese avtalen" in document["readers"][0]
    assert "Loven går foran" in document["readers"][-1]
    assert "minutes" not in document and "referat" not in text_of(closing).lower()


def test_the_same_words_give_the_same_bytes_whoever_asks_and_whenever(closing):
    first = text_of(closing)
    with translation.override("en"), timezone.override("America/New_York"):
        again = text_of(closing)
    assert again == first
    assert list(json.loads(first)) == sorted(json.loads(first))


def test_the_same_letters_written_otherwise_are_the_same(cast, closing):
    consent = SharingConsent.objects.select_related("agreement__conversation__agreement_key").get()
    consent.what, consent.purpose = "Språkkurs på kvelden,\nén gang", "kurs"
    consent.save()
    composed = text_of(closing)
    consent.what, consent.purpose = unicodedata.normalize("NFD", consent.what).replace("\n", "\r\n"), " kurs\n"
    consent.save()
    assert text_of(closing) == composed


def test_the_same_rows_in_another_order_are_the_same(cast, closing):
    for title in ("Det ene", "Det andre"):
        actions.add_goal(
            conversation_id=closing.pk,
            by=cast.leader,
            goal_id=uuid4(),
            title=title,
            kind="work",
            priority=1,
            measure="",
            due=None,
        )
    rows = agreement_document.gather(fresh_with_people(closing))
    turned = agreement_document.Gathered(
        rows.conversation, rows.agreement, rows.links[::-1], rows.actions[::-1], rows.consents, rows.differences
    )
    assert rows.links[::-1] != rows.links
    assert agreement_document.as_text(agreement_document.document(turned)) == text_of(closing)


def goal(**values):
    return lambda: save(Goal.objects.select_related("key").get(), values)


def action(**values):
    return lambda: save(Action.objects.select_related("goal__key").filter(responsible="leader").get(), values)


def consent(**values):
    return lambda: save(SharingConsent.objects.select_related("agreement__conversation__agreement_key").get(), values)


def agreement(**values):
    return lambda: save(Agreement.objects.select_related("conversation__agreement_key").get(), values)


def save(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


CHANGES = {
    "goal's title": goal(title="Noe annet"),
    "goal's measure": goal(measure="Nytt"),
    "goal's kind": goal(kind="work"),
    "goal's priority": goal(priority=3),
    "goal's due": goal(due=None),
    "what": action(what="Noe annet"),
    "first step": action(first_step="Nytt"),
    "measure": action(measure="Nytt"),
    "responsible": action(responsible="employee"),
    "action's kind": action(kind="stop"),
    "action's due": action(due=None),
    "consent's what": consent(what="Alt"),
    "consent's purpose": consent(purpose="annet"),
    "whom": consent(whom="alle"),
    "conclusion": agreement(conclusion="none_needed"),
    "text": agreement(text="Med egne ord"),
    "carried": lambda: save(AgreementGoal.objects.get(), {"carried": True}),
    "difference": lambda: save(
        DifferenceOfView.objects.select_related("conversation__agreement_key").get(), {"text": "Jo, enig"}
    ),
    "who differs": lambda: save(
        DifferenceOfView.objects.select_related("conversation__agreement_key").get(),
        {"by_id": Agreement.objects.select_related("conversation").get().conversation.leader_id},
    ),
    "name": lambda: save(
        fresh_with_people(Agreement.objects.select_related("conversation").get().conversation).employee,
        {"last_name": "Nilsen"},
    ),
    "title": lambda: save(Position.objects.get(title="Rektor", unit__name="Nordvåg skole"), {"title": "Enhetsleder"}),
    "unit": lambda: save(
        Position.objects.get(title="Rektor", unit__name="Nordvåg skole").unit, {"name": "Vestvåg skole"}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_part_is_in_the_hash(closing, change):
    before = text_of(closing)
    change()
    assert agreement_document.sha256(text_of(closing)) != agreement_document.sha256(before)


def test_goals_actions_and_parts_that_come_and_go_are_in_the_hash(cast, closing):
    seen = {agreement_document.sha256(text_of(closing))}
    root = Goal.objects.get()
    for _ in range(2):
        part = actions.add_goal(
            conversation_id=closing.pk,
            by=cast.employee,
            goal_id=uuid4(),
            title="Del",
            kind="work",
            priority=2,
            measure="",
            due=None,
            parent_id=root.pk,
        )
        seen.add(agreement_document.sha256(text_of(closing)))
    actions.remove_goal(conversation_id=closing.pk, by=cast.employee, goal_id=part.pk)
    actions.remove_action(conversation_id=closing.pk, by=cast.employee, action_id=Action.objects.first().pk)
    seen.add(agreement_document.sha256(text_of(closing)))
    assert len(seen) == 4


def test_how_an_action_goes_is_not_in_it(cast):
    following = conversation_at("following", cast)
    signed = json.loads(Agreement.objects.select_related("conversation__agreement_key").get().signed_text)
    Action.objects.update(status=Action.Status.IN_PROGRESS)
    assert agreement_document.fits(fresh_with_people(following), signed)
    models_update(Action, due=None)
    assert not agreement_document.fits(fresh_with_people(following), signed)


def models_update(model, **values):
    """As somebody with the database would, past the guards."""
    from django.db.models import QuerySet

    QuerySet.update(model._base_manager.all(), **values)


def test_the_readers_are_said_in_one_place(closing):
    document = agreement_document.agreement_document(fresh_with_people(closing))
    assert document["readers"] == agreement_document.readers(fresh_with_people(closing))
    assert fresh(closing).status == "closing"


def test_that_nothing_new_is_needed_is_another_word_while_something_goes_on(cast):
    def conclusion():
        return json.loads(text_of(held))["conclusion"]

    following = conversation_at("following", cast)
    signed = Agreement.objects.select_related("conversation__agreement_key").get(conversation=following).signed_text
    assert json.loads(signed)["conclusion"] == "measures"
    held = conversation_at("holding", cast)
    actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    assert conclusion() == agreement_document.NONE_NEW
    link = AgreementGoal.objects.select_related("agreement__conversation__agreement_key").get(
        agreement__conversation=held
    )
    save(link, {"outcome": "reached"})
    assert conclusion() == "none_needed", "what was agreed before ends here"
