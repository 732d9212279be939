"""What is due is destroyed, key and text, and nothing else; it is written down, and the pages say so."""

from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError, peek
from samtale.conversations.agreement import editing
from samtale.conversations.agreement.tests.test_actions import next_conversation
from samtale.conversations.models import (
    Agreement,
    Conversation,
    Destruction,
    LegalHold,
    Minutes,
    Preparation,
    PreparationNote,
    RetentionSchedule,
    SharedTopic,
)
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.retention import actions, jobs
from samtale.conversations.retention.tests.conftest import finish, write
from samtale.conversations.states import TransitionError
from samtale.goals.models import Action, Goal
from samtale.people.models import Person, ProviderAccount
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.course import SECRETS, conversation_at, fresh

pytestmark = pytest.mark.both_databases

DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=31), timedelta(days=366)


def later(**by) -> datetime:
    return timezone.now() + timedelta(**by)


def keys_left(conversation) -> set[str]:
    """Which of the conversation's keys still open something."""
    row = Conversation.objects.select_related("shared_key", "agreement_key").get(pk=conversation.pk)
    left = {"shared": row.shared_key, "agreement": row.agreement_key}
    for one in Preparation.objects.filter(conversation=row).select_related("key", "author"):
        left[one.author.first_name] = one.key
    return {name for name, key in left.items() if key.wrapped is not None}


def test_notes_go_when_both_have_signed_unless_their_owner_keeps_them(cast, held):
    actions.keep_notes(conversation_id=held.pk, keep=True, by=cast.leader)
    assert jobs.destroy_due(later(days=1)) == 0, "nobody has signed"
    signed = finish(held, cast)
    assert jobs.destroy_due(timezone.now()) == 1
    assert keys_left(signed) == {"shared", "agreement", "Kari"}
    assert [note.text for note in PreparationNote.objects.select_related("preparation__key")] == [
        "Notat av Kari, tiriltunge"
    ]
    assert jobs.destroy_due(timezone.now()) == 0, "twice is once"
    done = Destruction.objects.get()
    assert (done.kind, done.why, done.texts, done.author_id) == ("notes", "schedule", 1, cast.employee.pk)
    row = AccessLog.objects.filter(event="retention.destroyed").get()
    assert (row.actor_id, row.conversation_id, row.detail["kind"]) == (None, signed.pk, "notes")


def test_only_the_owner_keeps_own_notes_and_the_employee_the_agreement(cast, signed):
    for stranger in (cast.colleague, cast.administrator, cast.former_leader):
        with pytest.raises(NotAllowedError):
            actions.keep_notes(conversation_id=signed.pk, keep=True, by=stranger)
    with pytest.raises(NotAllowedError):
        actions.keep_agreement(conversation_id=signed.pk, keep=True, by=cast.leader)
    actions.keep_agreement(conversation_id=signed.pk, keep=True, by=cast.employee)
    assert Agreement.objects.get(conversation=signed).kept_at


def test_minutes_go_three_months_after_the_next_is_signed(cast, signed):
    following = finish(next_conversation(cast, signed), cast)
    assert following.signed_at
    jobs.destroy_due(later(days=85))
    assert "shared" in keys_left(signed) and "agreement" in keys_left(signed)
    jobs.destroy_due(later(days=93))
    assert keys_left(signed) == {"agreement"}
    assert "shared" in keys_left(following)
    assert Minutes.of(fresh(signed)).text == ""
    assert not any(row.text for row in SharedTopic.objects.filter(conversation=signed))


def test_minutes_go_after_thirty_months_at_most(cast, signed):
    jobs.destroy_due(later(days=29 * 30))
    assert "shared" in keys_left(signed)
    jobs.destroy_due(later(days=31 * 31))
    assert "shared" not in keys_left(signed) and "agreement" in keys_left(signed)


def test_agreements_go_after_five_years_and_the_row_with_them(cast, signed):
    conversation, keys = signed.pk, {signed.shared_key_id, signed.agreement_key_id}
    jobs.destroy_due(timezone.now() + 5 * YEAR - 40 * DAY)
    assert keys_left(signed) == {"agreement"}
    assert jobs.destroy_due(timezone.now() + 5 * YEAR + 10 * DAY)
    assert not Conversation.objects.filter(pk=conversation).exists()
    assert not Goal.objects.exists() and not Action.objects.exists()
    assert not DataKey.objects.filter(pk__in=keys).exclude(wrapped=None, holders="").exists()
    kinds = Destruction.objects.filter(conversation=conversation).values_list("kind", flat=True)
    assert sorted(kinds) == ["agreement", "facts", "notes", "notes", "shared"]


def test_the_employee_keeps_the_agreement_as_long_as_the_employment(cast, signed):
    actions.keep_agreement(conversation_id=signed.pk, keep=True, by=cast.employee)
    jobs.destroy_due(timezone.now() + 8 * YEAR)
    assert keys_left(signed) == {"agreement"}
    leave(cast.employee, timezone.now() + 8 * YEAR)
    jobs.destroy_due(timezone.now() + 9 * YEAR)
    assert not Conversation.objects.exists(), "nobody works here, and the facts are old too"


def leave(person: Person, at: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False, left_on=at.date())


def test_half_a_year_after_leaving_the_keys_are_gone_and_coming_back_restores_nothing(cast, signed):
    actions.keep_agreement(conversation_id=signed.pk, keep=True, by=cast.employee)
    actions.keep_notes(conversation_id=signed.pk, keep=True, by=cast.employee)
    leave(cast.employee, timezone.now())
    jobs.destroy_due(later(days=180))
    assert keys_left(signed) == {"shared", "agreement", "Ingrid"}
    jobs.destroy_due(later(days=190))
    assert keys_left(signed) == set()
    assert set(Destruction.objects.filter(at__gt=later(days=185)).values_list("why", flat=True)) == {"left"}
    Person.objects.filter(pk=cast.employee.pk).update(is_active=True, left_on=None)
    assert peek(cast.employee, signed.pk), "that it was, is still known"
    assert Minutes.of(fresh(signed)).text == ""
    page = cast.client(cast.employee).get("/")
    assert page.status_code == 200 and SECRETS["goal"] not in page.text


def test_how_those_who_left_signed_in_goes_with_the_rest(cast, signed):
    for who in (cast.employee, cast.leader, cast.colleague):
        ProviderAccount.objects.create(person=who, issuer="https://p.example", subject=str(who.pk))
        leave(who, timezone.now())
    Person.objects.filter(pk=cast.leader.pk).update(is_active=True)
    LegalHold.objects.create(
        person=cast.colleague,
        key=DataKey.make(holders.one(cast.colleague.pk)),
        reason="Sak",
        asked_by=cast.administrator,
        confirmed_by=cast.hr,
        confirmed_at=timezone.now(),
    )
    jobs.destroy_due(later(days=170))
    assert ProviderAccount.objects.count() == 3
    jobs.destroy_due(later(days=190))
    assert set(ProviderAccount.objects.values_list("person", flat=True)) == {cast.leader.pk, cast.colleague.pk}
    row = AccessLog.objects.get(event="person.ways_in_forgotten")
    assert (row.actor_id, row.person_id) == (None, cast.employee.pk)


def test_whoever_comes_back_in_time_loses_nothing(cast, signed):
    leave(cast.employee, timezone.now() - 400 * DAY)
    Person.objects.filter(pk=cast.employee.pk).update(is_active=True)
    jobs.destroy_due(timezone.now())
    assert keys_left(signed) == {"shared", "agreement"}


def test_a_leader_who_leaves_loses_own_notes_alone(cast, held):
    signed = finish(held, cast)
    for who in (cast.employee, cast.leader):
        actions.keep_notes(conversation_id=signed.pk, keep=True, by=who)
    leave(cast.leader, timezone.now())
    jobs.destroy_due(later(days=190))
    assert keys_left(signed) == {"shared", "agreement", "Ingrid"}


def test_a_goal_that_goes_on_outlives_its_first_agreement(cast, signed):
    following = next_conversation(cast, signed)
    goal = Goal.objects.get()
    editing.carry_over(fresh(following), Agreement.objects.get(conversation=following))
    following = finish(following, cast)
    QuerySet(Conversation).filter(pk=signed.pk).update(
        signed_at=timezone.now() - 6 * YEAR, starts_at=timezone.now() - 6 * YEAR, held_at=None
    )
    jobs.destroy_due(timezone.now())
    kept = Goal.objects.select_related("key").get(pk=goal.pk)
    assert kept.title == SECRETS["goal"] and kept.status == Goal.Status.AGREED
    texts = {action.what for action in Action.objects.filter(goal=kept).select_related("goal__key")}
    assert {SECRETS["action"], SECRETS["leader_action"]} <= texts
    assert cast.client(cast.employee).get(f"/conversations/{following.pk}/signing/").status_code == 200
    assert "Teksten er uendret" in cast.client(cast.employee).get(f"/conversations/{following.pk}/signing/").text
    leave(cast.employee, timezone.now() - 300 * DAY)
    jobs.destroy_due(timezone.now())
    kept = Goal.objects.select_related("key").get(pk=goal.pk)
    assert kept.key.wrapped is None and kept.title == "" and kept.status == Goal.Status.ENDED


def test_a_called_off_conversation_keeps_nothing(cast):
    cancelled = conversation_at("cancelled", cast)
    jobs.destroy_due(later(days=80))
    assert keys_left(cancelled) == {"shared", "agreement"}
    jobs.destroy_due(later(days=95))
    assert keys_left(cancelled) == set()


@pytest.mark.parametrize(("status", "left"), [("stopped", set()), ("unsigned", {"agreement"})])
def test_what_was_never_signed_goes_after_thirty_months(cast, status, left):
    conversation = conversation_at(status, cast)
    jobs.destroy_due(later(days=29 * 30))
    assert {"shared", "agreement"} <= keys_left(conversation)
    jobs.destroy_due(later(days=31 * 31))
    assert keys_left(conversation) == left
    jobs.destroy_due(timezone.now() + 6 * YEAR)
    assert not Conversation.objects.filter(pk=conversation.pk).exists()


def test_what_is_destroyed_can_no_longer_be_written_in(cast, signed):
    QuerySet(Conversation).filter(pk=signed.pk).update(
        held_at=timezone.now() - 3 * YEAR, starts_at=timezone.now() - 3 * YEAR
    )
    write(signed, cast.employee, "minutes", "Enda mer")
    jobs.destroy_due(timezone.now())
    with pytest.raises(TransitionError):
        write(signed, cast.employee, "minutes", "For sent")
    assert Minutes.objects.get(conversation=signed).text == ""


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_every_page_of_a_destroyed_conversation_answers_plainly(cast, signed, who):
    for where in ("shared_key", "agreement_key"):
        assert getattr(fresh(signed), where).wrapped
    leave(cast.employee, timezone.now() - 300 * DAY)
    jobs.destroy_due(timezone.now())
    Person.objects.filter(pk=cast.employee.pk).update(is_active=True, left_on=None)
    client = cast.client(getattr(cast, who))
    said = {
        "": "Innkalt",
        "preparation/": "ble slettet",
        "holding/": "er slettet",
        "closing/": "avsluttet",
        "minutes/": "er slettet",
        "signing/": "er slettet",
        "follow-up/": "er slettet",
    }
    for path, words in said.items():
        page = client.get(f"/conversations/{signed.pk}/{path}")
        assert page.status_code == 200, path
        assert words in page.text, path
        assert not any(secret in page.text for secret in (*SECRETS.values(), "tiriltunge", "blåveis", "marihånd"))
    for path in ("/", "/team/"):
        assert client.get(path).status_code == (200 if path == "/" or who == "leader" else 404)


def test_preparing_shares_nothing_of_destroyed_notes(cast, signed):
    jobs.destroy_due(timezone.now())
    access = peek(cast.employee, signed.pk)
    with pytest.raises(TransitionError):
        preparation_actions.share(conversation_id=access.conversation.pk, what="all", by=cast.employee)


# The schedule


def test_only_an_administrator_decides_and_it_waits_a_day(cast, signed):
    terms = {"notes_days": 0, "minutes_months": 3, "minutes_months_at_most": 30, "agreement_years": 5, "facts_years": 5}
    for stranger in (cast.hr, cast.leader, cast.employee):
        with pytest.raises(NotAllowedError):
            actions.change_schedule(by=stranger, **terms, left_months=1)
    actions.change_schedule(by=cast.administrator, **terms, left_months=1)
    assert jobs.destroy_due(later(hours=23)) == 0, "there is time to change it back"
    assert jobs.destroy_due(later(hours=25)) == 2
    assert RetentionSchedule.objects.get().left_months == 1
    assert AccessLog.objects.filter(event="retention.changed").get().detail == {"left_months": 1}


def test_the_preview_counts_what_the_worker_then_does(cast, signed):
    on = later(days=31 * 31)
    counts = actions.preview(RetentionSchedule(), on.date())
    assert list(counts.values()) == [2, 0, 1, 0, 0]
    assert jobs.destroy_due(on) == 3
    assert list(actions.preview(RetentionSchedule(), on.date()).values()) == [0, 0, 0, 0, 0]
