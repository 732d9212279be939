"""The card on the day: each reads their own alone, and what is not of the day or not theirs is not there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations import access
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.five_minutes import page as five_minutes_page
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.preparation import actions as preparation_actions
from samtale.goals.models import Action
from tests.course import SECRETS, at_nine, conversation_at, fresh, yearly_guide

HERS, SHARED, HIS = "Uroen på trinnet, hvitveiskant\nmer om den", "Kurset i vår, blåveisbakke", "Si takk, gåsungeris"


def write(conversation, who, text, topic) -> None:
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk, kind="note", text_id=str(topic.pk), edit=uuid4(), base="", text=text, by=who
    )


@pytest.fixture
def ahead(cast):
    """Next year's conversation in ten days, prepared by both, after one in which both promised something."""
    conversation_at("following", cast)
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=yearly_guide(),
        starts_at=at_nine(),
        place="kantina",
        by=cast.leader,
    )
    first, second, *_ = made.guide.topics.all()
    write(made, cast.employee, HERS, first)
    write(made, cast.employee, SHARED, second)
    write(made, cast.leader, HIS, first)
    preparation_actions.share(conversation_id=made.pk, what=second.pk, by=cast.employee)
    return fresh(made)


def url(conversation, name="five_minutes") -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk])


def text(cast, who, address) -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def morning_of(cast, conversation, turned) -> None:
    turned(timezone.localdate(conversation.starts_at), 7)
    cast.clients.clear()  # nobody is signed in for so long


def test_each_reads_their_own_promise_first_and_own_points_alone(cast, ahead, turned):
    morning_of(cast, ahead, turned)
    hers, his = text(cast, cast.employee, url(ahead)), text(cast, cast.leader, url(ahead))
    for page, own, other in ((hers, "action", "leader_action"), (his, "leader_action", "action")):
        assert 0 < page.index("Dette har du lovet") < page.index(SECRETS[own]) < page.index(SECRETS[other])
        assert page.index("Slik begynner dere") > page.index("Dette vil du ta opp")
        assert "data-private" in page
        assert "Åpne samtalen" in page
    assert "hvitveiskant" in hers
    assert "mer om den" not in hers, "the first line is enough"
    assert "blåveisbakke" in hers
    assert hers.count("bare du ser dette") == 1
    assert hers.count("Kari kan lese dette") == 1
    assert "gåsungeris" not in hers
    assert "gåsungeris" in his
    assert "hvitveiskant" not in his
    assert "blåveisbakke" not in his, "what the other has shared is no point of one's own"
    for name, person in cast.everybody().items():
        expected = 200 if name in ("employee", "leader") else 404
        assert cast.client(person).get(url(ahead)).status_code == expected, name


def test_what_is_open_is_read_before_what_is_done(cast, ahead):
    mine = access.peek(cast.employee, ahead.pk)
    goal = five_minutes_page.read(mine).promised[0].goal
    done = {"status": Action.Status.DONE, "done_at": timezone.now(), "agreed_at": timezone.now()}
    Action.objects.create(goal=goal, what="Gjort, solbærbusk", responsible="employee", **done)
    Action.objects.create(goal=goal, what="Tatt bort", responsible="employee", status=Action.Status.DROPPED)
    said = [action.what for action in five_minutes_page.read(mine).promised]
    assert said == [SECRETS["action"], "Gjort, solbærbusk"]


def test_the_way_there_is_shown_on_the_day_until_they_begin(cast, ahead, turned):
    pages = {
        cast.employee: [reverse("conversations:home"), url(ahead, "invitation"), url(ahead, "preparation")],
        cast.leader: [
            reverse("conversations:home"),
            reverse("conversations:team"),
            url(ahead, "invitation"),
            url(ahead, "preparation"),
        ],
    }

    def led_there(who) -> set[bool]:
        return {url(ahead) in text(cast, who, address) for address in pages[who]}

    turned(timezone.localdate(ahead.starts_at) - timedelta(days=1), 20)
    cast.clients.clear()
    assert [led_there(who) for who in pages] == [{False}, {False}]
    morning_of(cast, ahead, turned)
    assert [led_there(who) for who in pages] == [{True}, {True}]
    others = [cast.acting_leader, cast.colleague, cast.hr]
    assert not any(url(ahead) in text(cast, who, reverse("conversations:home")) for who in others)
    meeting_actions.start(conversation_id=ahead.pk, by=cast.leader)
    assert [led_there(who) for who in pages if who == cast.employee] == [{False}]
    assert cast.client(cast.leader).get(url(ahead))["Location"] == url(ahead, "holding")


def test_the_press_opens_the_conversation_for_both(cast, ahead, turned):
    morning_of(cast, ahead, turned)
    page = text(cast, cast.employee, url(ahead))
    assert f'action="{url(ahead, "holding")}"' in page
    assert cast.client(cast.employee).post(url(ahead, "holding"))["Location"] == url(ahead, "holding")
    assert fresh(ahead).status == "holding"


def test_a_first_conversation_without_notes_has_a_card_too(cast, turned):
    planned = conversation_at("invited", cast)
    morning_of(cast, planned, turned)
    page = text(cast, cast.employee, url(planned))
    assert "Dere har ikke avtalt noe ennå" in page
    assert "Du har ikke notert noe" in page


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_many_notes_and_actions_cost_no_more(cast, ahead, who, django_assert_max_num_queries):
    mine = access.peek(getattr(cast, who), ahead.pk)
    with django_assert_max_num_queries(6):
        five_minutes_page.read(mine)
    goal = five_minutes_page.read(mine).promised[0].goal
    for _ in range(30):
        Action.objects.create(goal=goal, what="Mer", responsible=who, agreed_at=timezone.now())
    for topic in ahead.guide.topics.all()[2:]:
        write(ahead, mine.person, "et ord", topic)
    with django_assert_max_num_queries(6):
        five_minutes_page.read(mine)
