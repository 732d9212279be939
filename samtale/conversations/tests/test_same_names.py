"""Two of the same name are told apart in one's own lists, and nothing is asked of the database where no two are."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.conversations.home import calendar_feed
from samtale.conversations.home import page as home_page
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.preparation import for_home
from samtale.conversations.reminders import before_conversations
from samtale.conversations.retention.page import retention_of
from samtale.conversations.retention.tests.conftest import write
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.people.models import Person
from samtale.rounds.scheduling.tests.test_views import shown
from tests.cast import leads, person, position
from tests.course import at_nine, conversation_at

from .test_relations_of_the_two import invite

HERE, THERE = "Kari Dahl (Rektor · Nordvåg skole)", "Kari Dahl (Rektor · Sørvåg skole)"


def rename(who: Person, first: str, last: str) -> None:
    who.first_name, who.last_name = first, last
    who.save()


@pytest.fixture
def two(cast):
    """The employee's conversations with two who lead her."""
    leads(cast.other_leader, position(cast.employee, cast.other_unit, "Vikarlærer"))
    return conversation_at("preparing", cast), invite(cast.employee, cast.other_leader)


def names_on_the_line(who: Person) -> set[str]:
    return {past.with_leader for past in home_page.line_of(who)}


def test_one_s_own_conversations_say_no_more_of_a_name_than_is_needed(cast, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names_on_the_line(cast.employee) == {"Kari", "Siv"}
    rename(cast.other_leader, "Kari", "Lunde")
    with django_assert_num_queries(1):
        assert names_on_the_line(cast.employee) == {"Kari Dahl", "Kari Lunde"}
    rename(cast.other_leader, "Kari", "Dahl")
    with django_assert_num_queries(3):
        assert names_on_the_line(cast.employee) == {HERE, THERE}
    page = shown(cast.client(cast.employee).get("/"))
    assert f"med {HERE}" in page and f"med {THERE}" in page
    assert "(Rektor" not in shown(
        cast.client(cast.leader).get(reverse("conversations:member", args=[cast.employee.pk]))
    )


def test_the_calendar_the_letter_and_what_is_kept_tell_them_apart(cast, two):
    pairs = [(two[0], cast.leader), (two[1], cast.other_leader)]

    def told() -> list[str]:
        calendar = calendar_feed.calendar_of(person=cast.employee).decode().replace("\r\n ", "")
        letter = before_conversations._word(cast.employee, pairs).body
        return [calendar, letter, *(row.other for row in retention_of(cast.employee))]

    calendar, letter, *kept = told()
    assert not any("Rektor" in text for text in (calendar, letter, *kept)) and sorted(kept) == [
        "Kari Dahl",
        "Siv Lunde",
    ]
    rename(cast.other_leader, "Kari", "Dahl")
    for _row, leader in pairs:
        leader.refresh_from_db()
    calendar, letter, *kept = told()
    for name in (HERE, THERE):
        assert f"Samtale med {name}" in calendar and f"med {name}, " in letter
    assert sorted(kept) == [HERE, THERE]


def test_separate_meetings_and_notes_of_what_was_called_off_tell_them_apart(cast, two):
    for leader in (cast.leader, cast.other_leader):
        separate_meeting_actions.invite(
            meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(4), minutes_long=60, place="Dalen", by=leader
        )
    invitation_actions.accept(conversation_id=two[1].pk, by=cast.employee)
    for one, leader in zip(two, (cast.leader, cast.other_leader), strict=True):
        write(one, cast.employee, "note", "Et notat, tiriltunge", one.guide.topics.first().pk)
        invitation_actions.cancel(conversation_id=one.pk, by=leader)
    assert not any("(Rektor" in line.text for line in for_home.of_employee(cast.employee))
    rename(cast.other_leader, "Kari", "Dahl")
    lines = [line.text for line in for_home.of_employee(cast.employee)]
    page = shown(cast.client(cast.employee).get("/"))
    for name in (HERE, THERE):
        assert f"Egen samtale med {name} " in page
        assert any(text.startswith(f"Samtalen med {name} ") for text in lines)


def test_whom_to_call_says_the_number_where_all_else_is_the_same(cast):
    page = shown(cast.client(cast.leader).get("/team/invite/"))
    assert "Ingrid Aasen" in page and "ansattnummer" not in page
    other = person("Ingrid", "To", employee_number="1009")
    rename(other, "Ingrid", "Aasen")
    leads(cast.leader, position(other, cast.unit, "Lærer"))
    page = shown(cast.client(cast.leader).get("/team/invite/"))
    assert page.count("Lærer · Nordvåg skole · ansattnummer 100") == 2
