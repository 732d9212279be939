"""After signing something is added, never changed, and both sign that too."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.access import NotAllowedError, peek
from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.agreement.signed_text import TextChangedError
from samtale.conversations.models import Addendum, Agreement, Signature
from samtale.conversations.signature import addenda, page
from samtale.conversations.states import TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.goals.agreed import AlreadyAgreedError
from samtale.goals.models import Action
from samtale.notices.models import Message
from tests.course import conversation_at

LATER = timezone.localdate() + timedelta(days=120)


@pytest.fixture
def following(cast):
    return conversation_at("following", cast)


def write(conversation, by, **more) -> Addendum:
    return addenda.write_addendum(
        conversation_id=conversation.pk,
        by=by,
        **{"addendum_id": uuid4(), "text": "Kurset er flyttet", "deadlines": {}, **more},
    )


def stored() -> Addendum:
    return Addendum.objects.select_related("agreement__conversation__agreement_key").get()


def sign(conversation, by, addendum):
    addenda.sign_addendum(
        conversation_id=conversation.pk,
        by=by,
        addendum_id=addendum.pk,
        seen_sha256=agreement_document.sha256(stored().signed_text),
    )


def test_an_addendum_holds_when_both_have_signed_it(cast, following):
    action = Action.objects.get(responsible="leader")
    signed_text = Agreement.objects.select_related("conversation__agreement_key").get().signed_text
    addendum = write(following, cast.leader, deadlines={action.pk: LATER})
    sign(following, cast.leader, addendum)
    action.refresh_from_db()
    assert action.due != LATER and stored().signed_at is None
    sign(following, cast.employee, addendum)
    action.refresh_from_db()
    assert action.due == LATER and stored().signed_at
    now = Agreement.objects.select_related("conversation__agreement_key").get()
    assert now.signed_text == signed_text  # what was signed first stands as it was
    read = page.read(peek(cast.employee, following.pk))
    assert read.is_intact and len(read.addenda[0].standing) == 2


def test_its_text_names_both_the_agreement_and_the_change(cast, following):
    action = Action.objects.select_related("goal__key").get(responsible="leader")
    write(following, cast.employee, deadlines={action.pk: LATER})
    document = json.loads(stored().signed_text)
    agreement = Agreement.objects.select_related("conversation__agreement_key").get()
    assert document["agreement_sha256"] == agreement_document.sha256(agreement.signed_text)
    assert document["written_by"] == "employee" and document["text"] == "Kurset er flyttet"
    assert document["deadlines"] == [
        {"action": str(action.pk), "what": action.what, "before": action.due.isoformat(), "after": LATER.isoformat()}
    ]
    assert [party["name"] for party in document["parties"]] == ["Ingrid Aasen", "Kari Dahl"]


def test_only_the_two_write_and_sign_one(cast, following):
    with pytest.raises(NotAllowedError):
        write(following, cast.hr)
    addendum = write(following, cast.employee)
    assert Message.objects.filter(to=cast.leader, subject__contains="tillegg").count() == 1
    with pytest.raises(NotAllowedError):
        sign(following, cast.colleague, addendum)
    sign(following, cast.employee, addendum)
    sign(following, cast.employee, addendum)
    assert Signature.objects.filter(addendum=addendum).count() == 1
    with pytest.raises(TextChangedError):
        addenda.sign_addendum(
            conversation_id=following.pk, by=cast.leader, addendum_id=addendum.pk, seen_sha256="0" * 64
        )


def test_there_is_one_at_a_time_and_the_same_press_writes_one(cast, following):
    addendum_id = uuid4()
    for _ in range(2):
        write(following, cast.employee, addendum_id=addendum_id)
    with pytest.raises(NotPossibleError, match="venter alt"):
        write(following, cast.leader)
    assert Addendum.objects.count() == 1


def test_it_is_withdrawn_by_its_writer_before_both_have_signed(cast, following):
    addendum = write(following, cast.employee)
    sign(following, cast.leader, addendum)
    with pytest.raises(NotPossibleError, match="den som skrev"):
        addenda.withdraw_addendum(conversation_id=following.pk, by=cast.leader, addendum_id=addendum.pk)
    addenda.withdraw_addendum(conversation_id=following.pk, by=cast.employee, addendum_id=addendum.pk)
    addenda.withdraw_addendum(conversation_id=following.pk, by=cast.employee, addendum_id=addendum.pk)
    with pytest.raises(NotPossibleError, match="trukket tilbake"):
        sign(following, cast.employee, addendum)
    assert Signature.objects.get(addendum=addendum).voided_at
    write(following, cast.leader)


def test_signed_by_both_it_stands(cast, following):
    addendum = write(following, cast.employee)
    for who in (cast.employee, cast.leader):
        sign(following, who, addendum)
    with pytest.raises(NotPossibleError, match="Begge"):
        addenda.withdraw_addendum(conversation_id=following.pk, by=cast.employee, addendum_id=addendum.pk)
    changed = stored()
    changed.text = "Noe annet"
    with pytest.raises(AlreadyAgreedError):
        changed.save()


def test_only_open_actions_of_this_agreement_get_a_new_deadline(cast, following):
    done = Action.objects.get(responsible="employee")
    done.status, done.done_at = Action.Status.DONE, timezone.now()
    done.save()
    for pk in (done.pk, uuid4()):
        with pytest.raises(NotPossibleError, match="ikke er åpent"):
            write(following, cast.employee, deadlines={pk: LATER})
    assert not Addendum.objects.exists()


@pytest.mark.parametrize("status", ["holding", "signing", "unsigned"])
def test_before_both_have_signed_there_is_nothing_to_add_to(cast, status):
    conversation = conversation_at(status, cast)
    with pytest.raises(TransitionError):
        write(conversation, cast.employee)
