"""A key opens for its holders and nobody else, and only for a row that names them."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from samtale.audit.models import AccessLog
from samtale.goals.models import Goal
from samtale.vault import holders
from samtale.vault.holders import Job, Nobody, NotKeyHolderError, Somebody, TakingOut, asked_by, one, two
from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey
from tests.course import SECRETS, conversation_at, goal_of

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/confidentiality.md"


def leads(_employee: int) -> bool:
    return True


def leads_nobody(_employee: int) -> bool:
    return False


def again(goal: Goal) -> Goal:
    return Goal.objects.get(pk=goal.pk)


@pytest.mark.parametrize(
    ("who", "held_by", "opens"),
    [
        (Somebody(5, leads), two(5, 9), True),
        (Somebody(9, leads), two(5, 9), True),
        (Somebody(5, leads_nobody), two(5, 9), True),
        (Somebody(9, leads_nobody), two(5, 9), False),
        (Somebody(9, leads), one(5, "leader:9"), True),
        (Somebody(9, leads_nobody), one(5, "leader:9"), False),
        (TakingOut(9, leads), two(5, 9), True),
        (TakingOut(9, leads_nobody), two(5, 9), False),
        (Somebody(9, lambda employee: employee == 5), two(5, 9), True),
        (Somebody(9, lambda employee: employee == 5), two(6, 9), False),
        (Somebody(7, leads), two(5, 9), False),
        (Somebody(5, leads), two(55, 9), False),
        (Somebody(5, leads), one(5, "job:calendars"), True),
        (Somebody(5, leads), one(7, "take-out:5"), False),
        (TakingOut(5, leads), one(7, "take-out:5"), True),
        (TakingOut(5, leads), one(5), True),
        (TakingOut(5, leads), one(7, "take-out:6"), False),
        (Job("calendars"), one(5, "job:calendars"), True),
        (Job("calendars"), one(5, "job:experience"), False),
        (Somebody(7, leads, lambda: {"administrator"}), one(5, "role:administrator"), True),
        (Somebody(7, leads, lambda: {"hr"}), one(5, "role:administrator"), False),
        (Somebody(7, leads), one(5, "role:administrator"), False),
        (Nobody(), two(5, 9), False),
        (Somebody(5, leads), "", False),
    ],
)
def test_who_holds_what(who, held_by, opens):
    assert who.holds(held_by) is opens


@pytest.mark.parametrize(
    ("stored", "named", "fits"),
    [
        (two(5, 9), two(5, 9), True),
        (two(5, 9), two(9, 5), False),
        (two(5, 9), two(5, 8), False),
        (one(5, "role:administrator"), one(5), True),
        (one(55), one(5), False),
        (two(5, 9), "", False),
        ("", "", False),
    ],
)
def test_the_row_names_the_first_of_the_holders(stored, named, fits):
    if fits:
        return holders.ensure_fits(stored, named)
    with pytest.raises(NotKeyHolderError):
        holders.ensure_fits(stored, named)


def test_only_the_two_open_it_and_whoever_made_it_has_it_in_hand(cast):
    goal = goal_of(cast.employee, cast.leader, title="Rabarbra")
    for who in (cast.employee, cast.leader):
        with asked_by(Somebody(who.pk, leads)):
            assert again(goal).title == "Rabarbra"
    hr = Somebody(cast.hr.pk, leads, lambda: {"hr", "administrator"})
    for who in (Somebody(cast.colleague.pk, leads), hr, Nobody()):
        with asked_by(who):
            with pytest.raises(NotKeyHolderError):
                _ = again(goal).title
            with pytest.raises(NotKeyHolderError), transaction.atomic():  # and writes nothing there either
                theirs = again(goal)
                theirs.title = "Noe annet"
                theirs.save()
    with asked_by(Nobody()):
        assert goal.title == "Rabarbra"


def test_other_holders_written_in_the_database_do_not_open_it(cast):
    goal = goal_of(cast.employee, cast.leader, title="Rabarbra")
    DataKey.objects.filter(pk=goal.key_id).update(holders=two(cast.employee.pk, cast.colleague.pk))
    with asked_by(Somebody(cast.employee.pk, leads)), pytest.raises(VaultError):
        _ = again(goal).title


def test_the_page_says_so_and_it_stands_in_the_log(cast):
    conversation_at("following", cast)
    goal = Goal.objects.get()
    QuerySet(Goal).update(employee=cast.colleague)
    page = cast.client(cast.colleague).get(reverse("conversations:goal", args=[goal.pk]))
    assert page.status_code == 403 and "åpnes ikke" in page.text
    assert not any(word in page.text for word in SECRETS.values())
    row = AccessLog.objects.filter(event="refused.key").get()
    assert row.actor_id == cast.colleague.pk and row.about == goal.pk


def test_the_document_names_every_key():
    named = {
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is DataKey
    }
    part = DOCUMENT.read_text().partition("### Hvem nøklene er for")[2].partition("##")[0]
    assert set(re.findall(r"`(\w+\.\w+)`", part)) == named
