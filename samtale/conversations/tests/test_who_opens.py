"""Keys ask whom somebody truly leads: acting leaders, two positions, rotation and coming back open what is theirs."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from samtale.conversations.models import Conversation
from samtale.goals.models import Goal
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import Leadership, Person, Position
from samtale.vault import keys, rotating
from samtale.vault.holders import NotKeyHolderError, Somebody, asked_by
from tests.cast import leads, position
from tests.course import SECRETS, conversation_at

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)


def opens(cast, who: Person, conversation: Conversation) -> bool:
    """Whether somebody reads the agreement of a conversation: on its page and by the key alone it is the same."""
    page = cast.client(who).get(f"/conversations/{conversation.pk}/current/", follow=True)
    on_page = SECRETS["goal"] in page.text
    goal = Goal.objects.get(key=conversation.agreement_key_id)
    with asked_by(Somebody(who.pk, lambda employee: is_leader_of(who.pk, employee))):
        try:
            by_key = goal.title == SECRETS["goal"]
        except NotKeyHolderError:
            by_key = False
    assert on_page == by_key
    return by_key


def of(cast, leader: Person) -> Conversation:
    """A signed conversation of the employee and one who leads them today."""
    return conversation_at("following", replace(cast, leader=leader))


def test_an_acting_leader_opens_their_own_as_long_as_they_act(cast):
    theirs, acted = of(cast, cast.leader), of(cast, cast.acting_leader)
    assert [opens(cast, cast.acting_leader, one) for one in (theirs, acted)] == [False, True]
    assert [opens(cast, cast.leader, one) for one in (theirs, acted)] == [True, False]
    Leadership.objects.filter(leader=cast.acting_leader).update(ended_on=timezone.localdate() - DAY)
    assert not opens(cast, cast.acting_leader, acted) and opens(cast, cast.employee, acted)


def test_of_two_positions_each_leader_opens_their_own(cast):
    second = position(cast.employee, cast.other_unit, "Lærer, også her")
    leads(cast.other_leader, second)
    first_one, second_one = of(cast, cast.leader), of(cast, cast.other_leader)
    assert [opens(cast, cast.leader, one) for one in (first_one, second_one)] == [True, False]
    assert [opens(cast, cast.other_leader, one) for one in (first_one, second_one)] == [False, True]
    Position.objects.filter(pk=second.pk).update(ended_on=timezone.localdate() - DAY)
    assert not opens(cast, cast.other_leader, second_one) and opens(cast, cast.employee, second_one)
    assert opens(cast, cast.leader, first_one)


def test_who_comes_back_opens_what_was_theirs(cast):
    conversation = of(cast, cast.leader)
    Person.objects.filter(pk=cast.employee.pk).update(is_active=False, left_on=timezone.localdate() - DAY)
    assert cast.client(cast.employee).get("/").status_code == 302, "out"
    Person.objects.filter(pk=cast.employee.pk).update(is_active=True, left_on=None)
    cast.clients.clear()
    assert opens(cast, cast.employee, conversation) and opens(cast, cast.leader, conversation)
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(
        ended_on=timezone.localdate() - DAY
    )
    assert not opens(cast, cast.leader, conversation)
    leads(cast.leader, Position.objects.get(person=cast.employee), since=timezone.localdate())
    assert opens(cast, cast.leader, conversation), "who leads them again reads what the two wrote"


@pytest.fixture
def key_file(settings, tmp_path):
    """The tests' own master key, in a file that another may be added to."""
    before = Path(settings.MASTER_KEY_FILE)
    settings.MASTER_KEY_FILE = str(shutil.copy(before, tmp_path / "master.key"))
    keys.forget()
    yield
    keys.forget()


def test_rotated_keys_open_for_the_same(cast, key_file):
    conversation = of(cast, cast.leader)
    assert opens(cast, cast.leader, conversation)
    rotating.rewrap(rotating.begin())
    assert rotating.needed().keys() == {"k2"}
    assert opens(cast, cast.leader, conversation) and opens(cast, cast.employee, conversation)
    assert not opens(cast, cast.acting_leader, conversation)


def test_a_leadership_written_by_hand_opens_nothing_on_pages_or_by_keys(cast, monkeypatch):
    conversation = of(cast, cast.acting_leader)
    row = Leadership.objects.get(leader=cast.acting_leader)
    row.ended_on = timezone.localdate() - DAY
    row.save()
    assert not opens(cast, cast.acting_leader, conversation)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_leadership SET ended_on = NULL WHERE id = %s", [row.pk])
    page = cast.client(cast.acting_leader).get(f"/conversations/{conversation.pk}/current/", follow=True)
    assert SECRETS["goal"] not in page.text
    assert not is_leader_of(cast.acting_leader, cast.employee)
    monkeypatch.setattr("samtale.audit.sealing.fits", lambda *_args: True)
    assert opens(cast, cast.acting_leader, conversation), "or the row shows nothing"
