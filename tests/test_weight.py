"""What the two pages that are opened most weigh, uncompressed: the rows are those the benchmark measures."""

import pytest
from django.test import Client
from django.urls import reverse

from bench.people import REPORTS, held_by, measured_leader
from samtale.conversations.models import Conversation, SharedTopic

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast) -> Conversation:
    return held_by(measured_leader())


def weight(conversation: Conversation, name: str, *args) -> tuple[int, str]:
    client = Client()
    client.force_login(conversation.leader)
    answer = client.get(reverse(f"conversations:{name}", args=args))
    assert answer.status_code == 200
    return len(answer.content), answer.content.decode()


def test_a_conversation_of_ten_topics_and_fifteen_actions_is_under_46_kilobytes(held):
    bytes_, page = weight(held, "holding", held.pk)
    assert page.count("<article") == SharedTopic.objects.filter(conversation=held).count() - 1 == 10, "and the goals"
    assert bytes_ < 46_000


def test_what_is_written_weighs_twice_its_own_and_a_topic_little_more(held):
    """The text and what the page began from; a topic of its own brings its frame, and none of what is opened seldom."""
    before, _page = weight(held, "holding", held.pk)
    SharedTopic.objects.create(conversation=held, order=90, text="Et avsnitt på noen ord. " * 100)
    after, _page = weight(held, "holding", held.pk)
    assert after - before < 2 * 2500 + 2000


def test_the_leader_s_overview_of_twenty_is_under_twenty_kilobytes(held):
    bytes_, page = weight(held, "team")
    assert page.count('class="person"') == REPORTS == 20
    assert bytes_ < 20_000
