"""Both sign the same text; what changes before that voids, and nothing changes after."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from samtale.conversations.access import NotAllowedError, peek
from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.agreement import consents
from samtale.conversations.agreement import differences as agreement_differences
from samtale.conversations.agreement import document as agreement_document
from samtale.conversations.agreement.signed_text import TextChangedError
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.closing.tests.test_actions import all_yes
from samtale.conversations.models import Agreement, Conversation, Move, Refusal, Signature, SigningReminder
from samtale.conversations.signature import actions, page
from samtale.conversations.states import Status, TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.goals.models import Action, Goal
from samtale.notices.models import Message
from tests.course import SECRETS, conversation_at, fresh, lies_to_be_signed, sign

pytestmark = pytest.mark.both_databases


@pytest.fixture
def at_signing(cast) -> Conversation:
    return conversation_at("signing", cast)


def agreement() -> Agreement:
    return Agreement.objects.select_related("conversation__agreement_key").get()


def standing(conversation) -> set[int]:
    return set(
        Signature.objects.filter(agreement__conversation=conversation, voided_at=None).values_list("by", flat=True)
    )


def test_both_sign_the_same_text_and_then_it_is_an_agreement(cast, at_signing):
    text = agreement().signed_text
    assert SECRETS["goal"] in text
    sign(at_signing, cast.employee)
    assert fresh(at_signing).status == Status.SIGNING and Goal.objects.get().status == Goal.Status.DRAFT
    sign(at_signing, cast.leader)
    first, second = Signature.objects.order_by("at")
    assert (
        first.sha256
        == second.sha256
        == agreement_document.sha256(text)
        == agreement_document.sha256(agreement().signed_text)
    )
    assert (first.name, first.party, first.title, first.unit) == ("Ingrid Aasen", "employee", "Lærer", "Nordvåg skole")
    assert (second.name, second.party, second.title, second.unit) == ("Kari Dahl", "leader", "Rektor", "Nordvåg skole")
    signed_conversation = fresh(at_signing)
    assert signed_conversation.status == Status.FOLLOWING
    assert signed_conversation.signed_at == agreement().signed_at is not None
    goal = Goal.objects.get()
    assert goal.status == Goal.Status.AGREED and goal.agreed_at
    assert set(Action.objects.values_list("status", flat=True)) == {Action.Status.REMAINING}


def test_nobody_else_signs_and_nobody_twice(cast, at_signing):
    for outsider in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        with pytest.raises(NotAllowedError):
            sign(at_signing, outsider)
    sign(at_signing, cast.employee)
    with pytest.raises(actions.AlreadySignedError):
        sign(at_signing, cast.employee)
    assert Signature.objects.count() == 1 and fresh(at_signing).status == Status.SIGNING
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(agreement=agreement(), by=cast.employee, party="employee", sha256="x")


@pytest.mark.parametrize("status", ["invited", "holding", "closing", "following", "cancelled"])
def test_at_other_times_nobody_signs(cast, status):
    conversation = conversation_at(status, cast)
    with pytest.raises(actions.AlreadySignedError if status == "following" else TransitionError):
        actions.sign_agreement(conversation_id=conversation.pk, by=cast.employee, seen_sha256="x")


def test_one_signs_what_one_has_seen(cast, at_signing):
    seen = lies_to_be_signed(at_signing)
    agreement_differences.record_difference(
        conversation_id=at_signing.pk, by=cast.leader, difference_id=uuid4(), text="Ser det annerledes"
    )
    with pytest.raises(TextChangedError):
        actions.sign_agreement(conversation_id=at_signing.pk, by=cast.employee, seen_sha256=seen)
    assert not Signature.objects.exists()
    actions.sign_agreement(conversation_id=at_signing.pk, by=cast.employee, seen_sha256=lies_to_be_signed(at_signing))
    assert standing(at_signing) == {cast.employee.pk}


def test_changing_the_agreement_voids_the_first_signature_and_tells_the_signer(cast, at_signing):
    sign(at_signing, cast.employee)
    Message.objects.all().delete()
    voided = actions.change_agreement(conversation_id=at_signing.pk, by=cast.leader)
    assert voided == [cast.employee] and standing(at_signing) == set()
    assert fresh(at_signing).status == Status.CLOSING and agreement().signed_text == ""
    told = Message.objects.get()
    assert told.to == cast.employee and "gjelder ikke lenger" in told.subject
    assert "har åpnet avtalen" in told.body and "endret" not in told.body, "nothing is changed yet"
    assert not any(secret in told.body for secret in SECRETS.values())
    with pytest.raises(TransitionError):
        sign(at_signing, cast.leader)
    consents.add_consent(
        conversation_id=at_signing.pk, by=cast.leader, consent_id=uuid4(), what="Mer", purpose="x", whom="y"
    )
    all_yes(at_signing, cast)
    closing_actions.to_signing(conversation_id=at_signing.pk, by=cast.leader)
    sign(at_signing, cast.leader)
    sign(at_signing, cast.employee)
    assert fresh(at_signing).status == Status.FOLLOWING
    assert Signature.objects.filter(by=cast.employee).count() == 2  # the voided one stays to be seen


def test_while_it_lies_to_be_signed_nothing_else_is_changed(cast, at_signing):
    goal = Goal.objects.get()
    with pytest.raises(TransitionError):
        agreement_actions.remove_goal(conversation_id=at_signing.pk, by=cast.leader, goal_id=goal.pk)
    with pytest.raises(NotAllowedError):
        actions.change_agreement(conversation_id=at_signing.pk, by=cast.colleague)
    actions.change_agreement(conversation_id=at_signing.pk, by=cast.leader)
    agreement_actions.remove_goal(conversation_id=at_signing.pk, by=cast.leader, goal_id=goal.pk)


def test_an_own_view_blocks_nothing_but_voids_what_stood(cast, at_signing):
    sign(at_signing, cast.leader)
    difference = agreement_differences.record_difference(
        conversation_id=at_signing.pk, by=cast.employee, difference_id=uuid4(), text="Ser det annerledes"
    )
    assert fresh(at_signing).status == Status.SIGNING and standing(at_signing) == set()
    assert "Ser det annerledes" in agreement().signed_text
    assert Message.objects.filter(to=cast.leader, subject__contains="gjelder ikke lenger").count() == 1
    agreement_differences.take_back_difference(
        conversation_id=at_signing.pk, by=cast.leader, difference_id=difference.pk
    )
    assert "Ser det annerledes" in agreement().signed_text  # only one's own
    sign(at_signing, cast.leader)
    sign(at_signing, cast.employee)
    assert fresh(at_signing).status == Status.FOLLOWING


def past_the_guards(model, **values):
    """A change as somebody with the database would make it."""
    QuerySet.update(model._base_manager.all(), **values)


def test_a_change_behind_the_program_s_back_is_met_before_the_second_signature(cast, at_signing):
    sign(at_signing, cast.employee)
    seen = lies_to_be_signed(at_signing)
    past_the_guards(Action, due=timezone.localdate() + timedelta(days=5))
    with pytest.raises(TextChangedError):
        actions.sign_agreement(conversation_id=at_signing.pk, by=cast.leader, seen_sha256=seen)
    assert standing(at_signing) == set() and lies_to_be_signed(at_signing) != seen
    sign(at_signing, cast.leader)
    sign(at_signing, cast.employee)
    assert fresh(at_signing).status == Status.FOLLOWING


def test_what_goes_on_with_old_actions_voids_nothing(cast):
    conversation_at("following", cast)
    at_signing = conversation_at("signing", cast)
    sign(at_signing, cast.employee)
    old = Action.objects.open().first()
    old.status, old.done_at = Action.Status.DONE, timezone.now()
    old.save(update_fields=["status", "done_at"])
    sign(at_signing, cast.leader)
    assert fresh(at_signing).status == Status.FOLLOWING
    old.refresh_from_db()
    assert old.status == Action.Status.DONE


def test_the_conversations_before_end_when_this_is_signed(cast):
    first = conversation_at("following", cast)
    Conversation.objects.filter(pk=first.pk).update(starts_at=first.starts_at - timedelta(days=300))
    unsigned = conversation_at("unsigned", cast)
    assert fresh(first).status == Status.FOLLOWING
    third = conversation_at("following", cast)
    assert third.previous_id == unsigned.pk
    assert fresh(first).status == fresh(unsigned).status == Status.ENDED
    assert Move.objects.filter(conversation=first, after=Status.ENDED).count() == 1


def test_a_no_is_recorded_with_its_reason_and_hangs_nothing(cast, at_signing):
    sign(at_signing, cast.employee)
    with pytest.raises(NotAllowedError):
        actions.refuse(conversation_id=at_signing.pk, by=cast.hr, reason="x")
    actions.refuse(conversation_id=at_signing.pk, by=cast.leader, reason="Fristene holder ikke, kantarell")
    assert fresh(at_signing).status == Status.UNSIGNED
    refusal = Refusal.objects.select_related("agreement__conversation__agreement_key").get()
    assert refusal.reason == "Fristene holder ikke, kantarell" and b"kantarell" not in raw(Refusal, "reason")
    assert not any("kantarell" in message.body for message in Message.objects.all())
    assert standing(at_signing) == {cast.employee.pk}
    held = conversation_at("holding", cast)  # the next can be held
    assert held.previous_id == at_signing.pk


def raw(model, field) -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {model._meta.db_table}")  # noqa: S608
        return bytes(cursor.fetchone()[0])


def test_whoever_refused_can_still_sign(cast, at_signing):
    sign(at_signing, cast.leader)
    actions.refuse(conversation_id=at_signing.pk, by=cast.employee, reason="Vil tenke")
    sign(at_signing, cast.employee)
    assert fresh(at_signing).status == Status.FOLLOWING
    assert Refusal.objects.get().withdrawn_at


def test_a_no_takes_one_s_own_signature_back(cast, at_signing):
    sign(at_signing, cast.employee)
    actions.refuse(conversation_id=at_signing.pk, by=cast.employee, reason="Ombestemte meg")
    assert standing(at_signing) == set() and fresh(at_signing).status == Status.UNSIGNED


def test_a_refused_agreement_can_be_changed_instead(cast):
    unsigned = conversation_at("unsigned", cast)
    actions.change_agreement(conversation_id=unsigned.pk, by=cast.leader)
    assert fresh(unsigned).status == Status.CLOSING and Refusal.objects.get().withdrawn_at


def test_the_signed_text_shows_whether_it_is_still_the_same(cast):
    following = conversation_at("following", cast)
    assert read(cast, following).is_intact
    past_the_guards(Action, due=timezone.localdate())
    assert not read(cast, following).is_intact
    for action in Action.objects.all():
        action.move_deadline(timezone.localdate() + timedelta(days=60))
    assert read(cast, following).is_intact
    past_the_guards(Signature, sha256="0" * 64)
    assert not read(cast, following).is_intact


def read(cast, conversation) -> page.Signing:
    return page.read(peek(cast.employee, conversation.pk))


# Reminders


def days_later(days: float):
    return timezone.now() + timedelta(days=days)


def reminders_to(person) -> int:
    return SigningReminder.objects.filter(to=person).count()


def test_whoever_has_not_signed_is_reminded_after_three_and_seven_days(cast, at_signing, working_hours):
    sign(at_signing, cast.employee)
    Message.objects.all().delete()
    assert actions.remind_unsigned(days_later(2.9)) == 0
    assert actions.remind_unsigned(days_later(3.1)) == 1
    assert actions.remind_unsigned(days_later(3.2)) == 0
    assert actions.remind_unsigned(days_later(7.1)) == 1
    assert actions.remind_unsigned(days_later(30)) == 0
    assert {message.to for message in Message.objects.all()} == {cast.leader} and reminders_to(cast.employee) == 0
    assert not any(secret in Message.objects.first().body for secret in SECRETS.values())


def test_a_late_start_sends_one_reminder_not_two(cast, at_signing, working_hours):
    assert actions.remind_unsigned(days_later(20)) == 2  # one to each
    assert actions.remind_unsigned(days_later(20.1)) == 0


@pytest.mark.parametrize("status", ["closing", "unsigned", "following"])
def test_nobody_is_reminded_at_other_times(cast, status, working_hours):
    conversation_at(status, cast)
    assert actions.remind_unsigned(days_later(10)) == 0


def a_day_passes():
    past_the_guards(Signature, at=timezone.now() - timedelta(hours=25))


def test_the_other_asks_at_most_once_a_day(cast, at_signing):
    sign(at_signing, cast.employee)
    with pytest.raises(NotAllowedError):
        actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.hr)
    assert actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.employee) is False, (
        "the signature was mailed just now"
    )
    a_day_passes()
    assert actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.employee) is True
    assert actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.employee) is False
    SigningReminder.objects.update(at=timezone.now() - timedelta(hours=25))
    assert actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.employee) is True
    with pytest.raises(NotPossibleError, match="allerede signert"):
        actions.ask_to_sign(conversation_id=at_signing.pk, by=cast.leader)
    assert reminders_to(cast.leader) == 2


def test_the_worker_reminds_by_itself_and_goes_on_when_something_else_fails(
    cast, at_signing, mailoutbox, settings, working_hours
):
    def fails(now):
        raise ValueError("x")

    settings.JOBS = [fails, *settings.JOBS]
    Message.objects.all().delete()
    cast.auditor.roles.all().delete()  # who has the week's letter about the log
    call_command("deliver", once=True)
    assert not mailoutbox
    Move.objects.filter(conversation=at_signing).update(at=timezone.now() - timedelta(days=4))
    call_command("deliver", once=True)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(p.email for p in (cast.employee, cast.leader))
    call_command("deliver", once=True)
    assert len(mailoutbox) == 2
