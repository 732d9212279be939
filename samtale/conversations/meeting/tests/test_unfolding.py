"""What is opened seldom: fetched into the page by script, and small pages of their own without."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.conversations.meeting.tests.test_actions import (
    main_topic,
    optional_topic,
    page,
    press,
    strangers,
    topics_of,
)
from samtale.core.addresses import anchor
from tests.course import conversation_at


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def unfolded(cast, who, conversation, name, *more, whole=False) -> str:
    """What is fetched when it is opened; whole, as a page of its own, for whoever has no script."""
    address = reverse(f"conversations:{name}", args=[conversation.pk, *more])
    answer = cast.client(who).get(address, headers={} if whole else {"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("whole", [False, True])
def test_the_buttons_of_a_menu_move_a_topic_one_place(cast, held, whole):
    order = [row.pk for row in topics_of(held) if row.topic.kind != "goals"]
    assert page(cast, cast.leader, held).count(f'formaction="../topics/{order[0]}/"') == 2, (
        "the page has the press «Vi har vært innom» and the menu's alone"
    )
    first, last = (unfolded(cast, cast.leader, held, "topic", order[at], whole=whole) for at in (0, -1))
    button = first[first.index(f'id="down-{anchor(order[0])}"') - 300 : first.index(f'id="down-{anchor(order[0])}"')]
    assert f'value="{order[2]}"' in button, "down is: before the one after the next"
    assert f'id="up-{anchor(order[0])}"' not in first and f'id="down-{anchor(order[-1])}"' not in last
    assert ("<html" in first) == whole, "a page of its own only without script"
    press(cast, cast.leader, held, "topic", order[0], before=order[2])
    assert [row.pk for row in topics_of(held) if row.topic.kind != "goals"][:2] == [order[1], order[0]]


def test_a_menu_is_for_what_lies_on_the_table_and_the_two_alone(cast, held):
    main, other = main_topic(held), optional_topic(held)
    assert "Legg til side" in unfolded(cast, cast.leader, held, "topic", other.pk)
    assert "Legg til side" not in unfolded(cast, cast.leader, held, "topic", main.pk)
    press(cast, cast.leader, held, "topic", other.pk, aside="yes")
    for who, topic in [(cast.leader, other.pk), (cast.leader, uuid4()), *((one, main.pk) for one in strangers(cast))]:
        address = reverse("conversations:topic", args=[held.pk, topic])
        assert cast.client(who).get(address).status_code == 404


@pytest.mark.parametrize("whole", [False, True])
def test_the_field_of_a_note_is_fetched_until_something_is_written(cast, held, whole):
    topic = main_topic(held).topic
    button = f'formaction="../notes/{topic.pk}/"'
    assert button in page(cast, cast.employee, held)
    seen = unfolded(cast, cast.employee, held, "own_note", topic.pk, whole=whole)
    assert f'name="text-note-{topic.pk}.0"' in seen and ("<html" in seen) == whole
    sent = {f"text-note-{topic.pk}.0": "rosinbolle", "page": "holding"}
    cast.client(cast.employee).post(reverse("conversations:text", args=[held.pk, "note", topic.pk]), sent)
    shown = page(cast, cast.employee, held)
    assert button not in shown and "rosinbolle" in shown
    assert "rosinbolle" in unfolded(cast, cast.employee, held, "own_note", topic.pk)
    assert "rosinbolle" not in unfolded(cast, cast.leader, held, "own_note", topic.pk), "each has their own"
    for who, asked in [(cast.employee, 999_999), *((one, topic.pk) for one in strangers(cast))]:
        assert cast.client(who).get(reverse("conversations:own_note", args=[held.pk, asked])).status_code == 404


def test_the_field_of_a_new_topic_is_for_the_two(cast, held):
    assert 'name="title"' not in page(cast, cast.leader, held)
    for whole in (False, True):
        assert 'name="title"' in unfolded(cast, cast.leader, held, "topics", whole=whole)
    address = reverse("conversations:topics", args=[held.pk])
    assert {cast.client(who).get(address).status_code for who in strangers(cast)} == {404}


def test_what_is_unfolded_is_made_with_few_queries(cast, held, django_assert_max_num_queries):
    row = main_topic(held)
    for name, asked, most in (("topic", row.pk, 5), ("own_note", row.topic_id, 6)):
        unfolded(cast, cast.employee, held, name, asked)
        with django_assert_max_num_queries(most):
            unfolded(cast, cast.employee, held, name, asked)
