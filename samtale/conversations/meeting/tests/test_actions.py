"""Holding: the topics as the two want them, what has been touched, who has talked, and how it begins and ends."""

from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import reverse

from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.meeting import actions
from samtale.conversations.models import AgreementGoal, Move, SharedTopic
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.states import Status, TransitionError
from samtale.core.addresses import anchor
from samtale.core.words import capital, number
from samtale.guides.choosing import published
from tests.course import conversation_at, fresh


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def topics_of(conversation) -> list[SharedTopic]:
    return list(SharedTopic.objects.filter(conversation=conversation).select_related("topic").order_by("order"))


def main_topic(conversation) -> SharedTopic:
    return next(row for row in topics_of(conversation) if row.is_main)


def optional_topic(conversation) -> SharedTopic:
    return next(row for row in topics_of(conversation) if not row.is_main)


def press(cast, who, conversation, name, *more, **sent):
    return cast.client(who).post(reverse(f"conversations:{name}", args=[conversation.pk, *more]), sent)


def page(cast, who, conversation) -> str:
    answer = cast.client(who).get(reverse("conversations:holding", args=[conversation.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def strangers(cast):
    return [who for who in cast.everybody().values() if who not in (cast.employee, cast.leader)]


@pytest.mark.parametrize("who", ["employee", "leader"])
@pytest.mark.parametrize("status", ["invited", "preparing"])
def test_either_begins_it_once(cast, who, status):
    planned = conversation_at(status, cast)
    assert {press(cast, other, planned, "holding").status_code for other in strangers(cast)} == {404}
    for _ in range(2):
        assert press(cast, getattr(cast, who), planned, "holding", sure="yes").status_code == 302
    begun = fresh(planned)
    assert (begun.status, bool(begun.held_at)) == (Status.HOLDING, True)
    assert Move.objects.filter(conversation=planned, after=Status.HOLDING).count() == 1


def test_the_page_is_not_there_before_and_is_for_reading_afterwards(cast):
    planned = conversation_at("invited", cast)
    answer = cast.client(cast.leader).get(reverse("conversations:holding", args=[planned.pk]))
    assert answer.status_code == 302
    assert "/holding/" not in answer.url
    signed = (
        conversation_at("following", cast, guide=planned.guide)
        if press(cast, cast.leader, planned, "cancellation").status_code == 302
        else None
    )
    seen = page(cast, cast.employee, signed)
    assert "<textarea" not in seen
    assert "Gå til avslutning" not in seen
    for who in strangers(cast):
        assert cast.client(who).get(reverse("conversations:holding", args=[signed.pk])).status_code == 404


def test_it_goes_to_the_closing_and_a_second_press_does_no_harm(cast, held):
    assert {press(cast, other, held, "holding_end").status_code for other in strangers(cast)} == {404}
    for who in (cast.leader, cast.employee):
        assert press(cast, who, held, "holding_end").status_code == 302
    assert fresh(held).status == Status.CLOSING
    assert Move.objects.filter(conversation=held, after=Status.CLOSING).count() == 1
    assert "Dere har gått til avslutningen" in page(cast, cast.employee, held)
    assert 'id="moved-on" data-part class="follows"' in page(cast, cast.employee, held)  # in sight wherever one is


def test_what_is_shared_and_what_is_not_on_the_page(cast):
    planned = conversation_at("preparing", cast)
    first, second = list(planned.guide.topics.all())[:2]
    for topic, text, by in (
        (first, "blåbærtur", cast.employee),
        (second, "multemyr", cast.employee),
        (first, "rosinbolle", cast.leader),
    ):
        collaborative_text_actions.save_text(
            conversation_id=planned.pk, kind="note", text_id=str(topic.pk), edit=uuid4(), base="", text=text, by=by
        )
    preparation_actions.share(conversation_id=planned.pk, what=first.pk, by=cast.employee)
    actions.start(conversation_id=planned.pk, by=cast.leader)
    leader, employee = page(cast, cast.leader, planned), page(cast, cast.employee, planned)
    assert "Ingrid delte dette" in leader
    assert "blåbærtur" in leader and "rosinbolle" in leader and "multemyr" not in leader
    assert "multemyr" in employee and "rosinbolle" not in employee
    shared = topics_of(planned)[0]
    assert shared.text == "", "what one prepared is shown, not put into the text of both"


def test_a_party_marks_a_topic_as_touched_and_length_of_text_never_counts(cast, held):
    topic = main_topic(held)
    collaborative_text_actions.save_text(
        conversation_id=held.pk,
        kind="topic",
        text_id=str(topic.pk),
        edit=uuid4(),
        base="",
        text="Vi skrev mye her. " * 50,
        by=cast.employee,
    )
    count = sum(row.is_main for row in topics_of(held) if row.topic.kind != "goals")
    assert f"{capital(number(count))} hovedtemaer er ikke merket «Vi har vært innom»" in page(cast, cast.leader, held)
    assert {press(cast, who, held, "topic", topic.pk, touched="yes").status_code for who in strangers(cast)} == {404}
    for _ in range(2):
        press(cast, cast.employee, held, "topic", topic.pk, touched="yes")
    touched = SharedTopic.objects.get(pk=topic.pk)
    assert touched.touched_at and touched.touched_by == cast.employee
    assert f"{capital(number(count - 1))} hovedtemaer er ikke merket «Vi har vært innom»" in page(
        cast, cast.leader, held
    )
    press(cast, cast.leader, held, "topic", topic.pk, touched="no")
    assert SharedTopic.objects.get(pk=topic.pk).touched_at is None


def test_main_topics_get_little_weight_and_others_are_laid_aside(cast, held):
    main, other = main_topic(held), optional_topic(held)
    assert {press(cast, who, held, "topic", other.pk, aside="yes").status_code for who in strangers(cast)} == {404}
    with pytest.raises(actions.MainTopicError):
        actions.set_aside(conversation_id=held.pk, topic_id=main.pk, aside=True, by=cast.leader)
    assert press(cast, cast.leader, held, "topic", main.pk, aside="yes").status_code == 302
    assert SharedTopic.objects.get(pk=main.pk).skipped_at is None
    press(cast, cast.leader, held, "topic", main.pk, weight="little")
    assert SharedTopic.objects.get(pk=main.pk).weight == "little"
    assert "Mindre plass" in page(cast, cast.employee, held)
    collaborative_text_actions.save_text(
        conversation_id=held.pk,
        kind="topic",
        text_id=str(other.pk),
        edit=uuid4(),
        base="",
        text="Her sto det noe",
        by=cast.employee,
    )
    press(cast, cast.employee, held, "topic", other.pk, aside="yes")
    seen = page(cast, cast.leader, held)
    assert "Lagt til side" in seen and f'id="topic-{anchor(other.pk)}"' not in seen
    press(cast, cast.leader, held, "topic", other.pk, aside="no")
    assert "Her sto det noe" in page(cast, cast.employee, held), "its text was kept"


def test_a_topic_of_their_own_is_added_once_and_its_title_sealed(cast, held):
    before = len(topics_of(held))
    topic_id = uuid4()
    assert {press(cast, who, held, "topics", id=topic_id, title="x").status_code for who in strangers(cast)} == {404}
    for _ in range(2):
        press(cast, cast.employee, held, "topics", id=topic_id, title="Skoleåret 2027")
    added = topics_of(held)[-1]
    assert (len(topics_of(held)), added.title, added.is_main) == (before + 1, "Skoleåret 2027", False)
    raw = SharedTopic.objects.filter(pk=added.pk).values_list("own_title", flat=True)[0]
    assert b"Skole" not in bytes(raw)
    refused = press(cast, cast.employee, held, "topics", id=uuid4(), title=" ")
    assert refused.status_code == 422
    assert "Skriv hva temaet skal hete." in refused.content.decode()
    for _ in range(actions.MOST_TOPICS):
        last = press(cast, cast.employee, held, "topics", id=uuid4(), title="Enda ett")
    assert last.status_code == 422
    assert len(topics_of(held)) == actions.MOST_TOPICS


def test_topics_are_placed_and_the_same_press_again_leaves_them(cast, held):
    first, second, third, *rest = [row.pk for row in topics_of(held)]
    assert {press(cast, who, held, "topic", third, before=first).status_code for who in strangers(cast)} == {404}
    for _ in range(2):
        press(cast, cast.employee, held, "topic", third, before=second)
    assert [row.pk for row in topics_of(held)] == [first, third, second, *rest]
    press(cast, cast.leader, held, "topic", first, last="yes")
    assert [row.pk for row in topics_of(held)] == [third, second, *rest, first]
    version = fresh(held).parts_version
    press(cast, cast.leader, held, "topic", first, last="yes")
    assert fresh(held).parts_version == version
    assert press(cast, cast.leader, held, "topic", uuid4(), before=first).status_code == 404
    assert press(cast, cast.leader, held, "topic", first, before="x").status_code == 400


def test_what_is_agreed_stands_by_its_topic(cast, held):
    topic = main_topic(held)
    goal = agreement_actions.add_goal(
        conversation_id=held.pk,
        by=cast.leader,
        goal_id=uuid4(),
        title="Lede utviklingsarbeid",
        kind="work",
        priority=1,
        measure="",
        due=None,
        topic_id=topic.pk,
    )
    seen = page(cast, cast.employee, held)
    part = seen[seen.index(f'id="agreed-{anchor(topic.pk)}"') :]
    assert "Lede utviklingsarbeid" in part[:1200]
    assert AgreementGoal.objects.get(goal=goal).topic == topic


def test_the_first_line_puts_the_telephones_away_while_they_talk(cast, held):
    for who in (cast.employee, cast.leader):
        seen = page(cast, who, held)
        assert "Legg bort telefonene." in seen
        assert seen.index("Legg bort telefonene.") < seen.index("Begynn med noe lett.") < seen.index('id="topics"')
    over = conversation_at("closing", cast, guide=published(kind="check_in")[0])
    assert "Legg bort telefonene." not in page(cast, cast.leader, over)


def test_last_time_s_promises_come_first(cast):
    conversation_at("following", cast)
    held = conversation_at("holding", cast)
    for who in (cast.employee, cast.leader):
        seen = page(cast, who, held)
        order = ["Det vi ble enige om sist", "Bli trygg på å lede teammøtene", 'id="topics"']
        assert sorted(order, key=seen.index) == order


def test_the_word_about_pay_is_the_organisation_s(cast, held):
    assert "Lønn hører hjemme i lønnssamtalen." in page(cast, cast.employee, held)
    with override_settings(PAY_BELONGS_TO=""):
        assert "Lønn" not in page(cast, cast.employee, held)


@pytest.mark.parametrize("status", ["signing", "following", "cancelled"])
def test_nothing_is_arranged_when_it_is_over(cast, status):
    over = conversation_at(status, cast)
    topic = topics_of(over)[0]
    for sent in ({"touched": "yes"}, {"weight": "little"}, {"last": "yes"}):
        assert press(cast, cast.leader, over, "topic", topic.pk, **sent).status_code == 302, "back to where it stands"
    assert press(cast, cast.leader, over, "topics", id=uuid4(), title="Nytt").status_code == 302
    after = SharedTopic.objects.get(pk=topic.pk)
    assert (after.touched_at, after.weight, after.order) == (topic.touched_at, topic.weight, topic.order)
    assert len(topics_of(over)) == len(topics_of(fresh(over)))
    with pytest.raises(TransitionError):
        actions.add_topic(conversation_id=over.pk, topic_id=uuid4(), title="Nytt", by=cast.leader)


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_the_page_is_made_with_few_queries(cast, who, django_assert_max_num_queries):
    conversation_at("following", cast)
    held = conversation_at("holding", cast)
    for row in topics_of(held):
        collaborative_text_actions.save_text(
            conversation_id=held.pk,
            kind="topic",
            text_id=str(row.pk),
            edit=uuid4(),
            base="",
            text="ord",
            by=cast.leader,
        )
        agreement_actions.add_goal(
            conversation_id=held.pk,
            by=cast.leader,
            goal_id=uuid4(),
            title="Et mål",
            kind="work",
            priority=1,
            measure="",
            due=None,
            topic_id=row.pk,
        )
    person = getattr(cast, who)
    page(cast, person, held)
    with django_assert_max_num_queries(14):  # one of them what each has said came of the goals
        page(cast, person, held)


def said(cast, who, conversation) -> str:
    return page(cast, who, conversation).split('id="moved-on"')[1].split('class="split"')[0]


def test_both_are_told_who_would_go_back_and_to_what(cast, held):
    first, second, third = topics_of(held)[:3]
    for row in (first, second):
        actions.mark_touched(conversation_id=held.pk, topic_id=row.pk, touched=True, by=cast.leader)
    actions.close(conversation_id=held.pk, by=cast.leader)
    assert "vil tilbake til" not in page(cast, cast.leader, held)
    closing_actions.reopen(conversation_id=held.pk, by=cast.employee, topics=[second.pk])
    for who, name in ((cast.leader, "Ingrid"), (cast.employee, "Du")):
        notice = said(cast, who, held)
        assert f"{name} vil tilbake til «{second.title}» før dere avslutter." in notice
        assert f'<a href="#at-{anchor(second.pk)}">Gå til «{second.title}»</a>' in notice
        assert anchor(first.pk) not in notice and anchor(third.pk) not in notice, "what is untouched is another matter"
    actions.mark_touched(conversation_id=held.pk, topic_id=second.pk, touched=True, by=cast.leader)
    assert "vil tilbake til" not in said(cast, cast.leader, held)
    actions.close(conversation_id=held.pk, by=cast.leader)
    assert not SharedTopic.objects.exclude(asked_back_by=None).exists()
    closing_actions.reopen(conversation_id=held.pk, by=cast.leader, topics=[first.pk, third.pk])
    notice = said(cast, cast.employee, held)
    assert "Kari vil tilbake til dette før dere avslutter." in notice
    assert first.title in notice and third.title in notice and second.title not in notice


def test_something_none_of_the_topics_covers_is_said_so(cast, held):
    actions.close(conversation_id=held.pk, by=cast.leader)
    closing_actions.reopen(conversation_id=held.pk, by=cast.employee, topics=[])
    assert "Ingrid vil tilbake til noe som ikke står blant temaene." in said(cast, cast.leader, held)
    assert "Du vil tilbake til noe som ikke står blant temaene." in said(cast, cast.employee, held)


def test_a_note_that_is_shared_has_no_lock(cast, held):
    topic = main_topic(held)
    collaborative_text_actions.save_text(
        conversation_id=held.pk,
        kind="note",
        text_id=str(topic.topic_id),
        edit=uuid4(),
        base="",
        text="rosinbolle",
        by=cast.employee,
    )
    own = f'id="own-{topic.topic_id}"'
    assert 'data-kind="private"' in page(cast, cast.employee, held).split(own)[0].rsplit("<details", 1)[1]
    preparation_actions.share(conversation_id=held.pk, what=topic.topic_id, by=cast.employee)
    shown = page(cast, cast.employee, held)
    assert "data-shared" in shown.split(own)[0].rsplit("<details", 1)[1]
    assert "delt med Kari" in shown.split(own)[1].split("</summary>")[0]
