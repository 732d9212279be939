"""Whose texts may have been opened since a time: by one account or by all, by whatever they opened them."""

from datetime import UTC, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samtale.archive import taking_out
from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.conversations.models import Conversation
from samtale.goals.models import Goal
from samtale.incidents import opened
from samtale.incidents.forms import PeriodForm
from tests.course import conversation_at, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def names(found: opened.OpenedTexts) -> dict[str, list[str]]:
    return {one.person.name: one.accounts for one in found.people}


def later():
    """Just after all that was logged so far."""
    return AccessLog.objects.order_by("-pk").first().at + timedelta(microseconds=1)


def test_the_two_of_what_an_account_opened_and_its_own(cast):
    conversation = conversation_at("following", cast)
    since = later()
    assert names(opened.find(since=since)) == {}
    client = cast.client(cast.leader)
    assert names(opened.find(since=since, account=cast.leader)) == {}  # signed in by the test, not by anybody
    client.get(f"/conversations/{conversation.pk}/signing/")
    two = {cast.employee.name: [cast.leader.name], cast.leader.name: [cast.leader.name]}
    assert names(opened.find(since=since, account=cast.leader)) == names(opened.find(since=since)) == two
    assert names(opened.find(since=since, account=cast.employee)) == {}
    assert names(opened.find(since=later(), account=cast.leader)) == {}


def test_a_goal_and_the_overview_of_a_member_and_a_take_out(cast):
    conversation_at("following", cast)
    goal = Goal.objects.first()
    for act in (
        lambda: log.record_reading("opened.goal", by=cast.leader.pk, about=goal.pk),
        lambda: cast.client(cast.leader).get(f"/team/{cast.employee.pk}/"),
    ):
        since = later()
        act()
        assert set(names(opened.find(since=since, account=cast.leader))) == {cast.employee.name, cast.leader.name}
    since = later()
    taking_out.ask(by=cast.employee)
    assert set(names(opened.find(since=since))) == {cast.employee.name}


def test_what_was_refused_was_not_opened(cast):
    conversation = conversation_at("following", cast)
    since = later()
    for who in (cast.colleague, cast.hr, cast.administrator):
        assert cast.client(who).get(f"/conversations/{conversation.pk}/signing/").status_code == 404
    assert AccessLog.objects.filter(at__gte=since).exclude(event="seals.set").exists()  # it was logged
    assert names(opened.find(since=since)) == {}


def test_several_accounts_first_and_last_and_what_is_gone(cast):
    conversation = conversation_at("following", cast)
    since = later()
    for who in (cast.leader, cast.employee, cast.leader):
        log.record("opened.sign", by=who.pk, conversation=conversation.pk)
    one = next(one for one in opened.find(since=since).people if one.person == cast.employee)
    assert one.accounts == [cast.leader.name, cast.employee.name]  # Aa is Å
    assert since <= one.first < one.last <= timezone.now()
    found = opened.find(since=since)
    assert found.destroyed == 0 and found.log_since == AccessLog.objects.order_by("pk").first().at
    Goal.objects.all().delete()
    Conversation.objects.filter(pk=fresh(conversation).pk).delete()
    assert opened.find(since=since).destroyed == 1


def test_as_many_queries_for_one_as_for_many(cast, django_assert_num_queries):
    conversation = conversation_at("following", cast)
    since = later()
    log.record("opened.sign", by=cast.leader.pk, conversation=conversation.pk)
    with django_assert_num_queries(6):
        opened.find(since=since)
    for who in cast.everybody().values():
        log.record("opened.sign", by=who.pk, conversation=conversation.pk)
    with django_assert_num_queries(6):
        opened.find(since=since)


def test_the_pages_show_it_to_an_administrator_alone(cast):
    conversation = conversation_at("following", cast)
    since = timezone.localtime(later() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    asked = {"since": since, "known": since, "person": cast.leader.pk}
    client = cast.client(cast.administrator)
    shown = client.get("/incidents/concerned/", asked).content.decode()
    assert "Det kan gjelde to ansatte" in shown and cast.employee.name in shown and str(conversation.pk) not in shown
    row = AccessLog.objects.get(event="incident.concerned_listed")
    assert (row.actor_id, row.person_id) == (cast.administrator.pk, cast.leader.pk)
    drafts = client.get("/incidents/notices/", asked).content.decode()
    assert "Til Datatilsynet" in drafts and f"{cast.employee.name} &lt;{cast.employee.email}&gt;" in drafts
    assert AccessLog.objects.filter(event="incident.concerned_listed").count() == 1  # the same reading
    for name, who in cast.everybody().items():
        if name != "administrator":
            for page in ("concerned/", "notices/", ""):
                assert cast.client(who).get(f"/incidents/{page}", asked).status_code == 404, (name, page)
    assert Client().get("/incidents/concerned/", asked).status_code == 302


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2025-10-26T02:20", "2025-10-26T00:20"),  # comes twice; the first of the two
        ("2025-03-30T02:20", "2025-03-30T01:20"),  # never comes
        ("2026-07-01T08:00", "2026-07-01T06:00"),
        ("2026-01-01T08:00", "2026-01-01T07:00"),
    ],
)
def test_a_time_by_the_clock_on_the_wall_is_taken_whatever_the_clock_does(typed, utc):
    form = PeriodForm({"since": typed, "known": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["since"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M") == utc
    again = PeriodForm({"since": form.cleaned_data["since"]})
    assert again.is_valid() and again.cleaned_data["since"] == form.cleaned_data["since"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": ""}, "Velg dag og klokkeslett."),
        ({"since": "x"}, "Velg dag og klokkeslett."),
        ({"since": "2999-01-01T08:00"}, "Velg et tidspunkt som har vært."),
        ({"since": "0001-01-01T00:00"}, "Skriv årstallet med fire sifre."),
        ({"since": "0026-11-22T08:00"}, "Skriv årstallet med fire sifre."),
        ({"since": "2026-09-01T08:00", "known": "2026-08-01T08:00"}, "Dette er før det begynte."),
        ({"since": "2026-09-01T08:00", "known": "2999-08-01T08:00"}, "Velg et tidspunkt som har vært."),
    ],
)
def test_a_time_that_is_none_is_said(cast, asked, sentence):
    answer = cast.client(cast.administrator).get("/incidents/concerned/", asked)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert cast.client(cast.administrator).get("/incidents/notices/", asked).status_code == 302
    assert cast.client(cast.administrator).get("/incidents/concerned/", {"person": "9" * 25}).status_code in (200, 404)
