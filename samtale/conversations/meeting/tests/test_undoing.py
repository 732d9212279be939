"""Beginning long before the day, and taking the start back: what is asked, what moves, and what is never lost."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from samtale.audit.models import AccessLog
from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.agreement import consents, differences
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.home import page as home_page
from samtale.conversations.meeting import actions, undoing
from samtale.conversations.models import (
    AgreementGoal,
    Conversation,
    Minutes,
    Move,
    PreparationNote,
    SharedTopic,
    StatementAnswer,
)
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.states import Status
from samtale.conversations.steps import NotPossibleError
from samtale.core.words import day
from samtale.notices import delivery
from samtale.notices.models import Message
from tests.course import _close, _to_signing, conversation_at, fresh, goal_of, letters_sent, sign


def press(cast, who, conversation, name, **sent):
    return cast.client(who).post(reverse(f"conversations:{name}", args=[conversation.pk]), sent)


def set_time(conversation, starts_at) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(starts_at=starts_at)


def began(conversation, *, ago: timedelta) -> None:
    at = timezone.now() - ago
    Conversation.objects.filter(pk=conversation.pk).update(held_at=at)
    Move.objects.filter(conversation=conversation, after=Status.HOLDING).update(at=at)


def topic_of(conversation) -> SharedTopic:
    return SharedTopic.objects.filter(conversation=conversation, topic__kind="open").first()


def strangers(cast):
    return [who for who in cast.everybody().values() if who not in (cast.employee, cast.leader)]


def asked_in_calendar(message) -> str:
    ((_name, _kind, content),) = [file for file in message.attachments if "calendar" in file[1]]
    return base64.b64decode(content).decode().replace("\r\n ", "")


def calendar_of(message) -> tuple[str, int, object]:
    ((_name, kind, content),) = [file for file in message.attachments if "calendar" in file[1]]
    (event,) = Calendar.from_ical(base64.b64decode(content)).walk("VEVENT")
    return kind.partition("method=")[2], int(event["SEQUENCE"]), event["DTSTART"].dt


# Asked first


def test_a_later_day_is_asked_about_and_today_is_not(cast):
    planned = conversation_at("preparing", cast)
    asked = press(cast, cast.employee, planned, "holding")
    assert asked.status_code == 200
    assert f"Samtalen er satt til {day(planned.starts_at)}. Vil dere begynne nå?" in asked.content.decode()
    assert fresh(planned).status == Status.PREPARING and not fresh(planned).held_at
    assert {press(cast, who, planned, "holding", sure="yes").status_code for who in strangers(cast)} == {404}
    assert press(cast, cast.employee, planned, "holding", sure="yes").status_code == 302
    assert fresh(planned).status == Status.HOLDING


@pytest.mark.parametrize("hours", [-72, -1, 0, 2])
def test_later_today_and_what_is_past_is_not_asked_about(cast, hours):
    planned = conversation_at("preparing", cast)
    noon = timezone.localtime().replace(hour=12, minute=0)
    set_time(planned, noon + timedelta(hours=hours))
    assert press(cast, cast.leader, planned, "holding").status_code == 302
    assert fresh(planned).status == Status.HOLDING


# The calendar, and every page, say the same day


def test_begun_on_another_day_the_time_is_that_day_everywhere(cast):
    planned = conversation_at("preparing", cast)
    letters_sent()
    actions.start(conversation_id=planned.pk, by=cast.leader)
    begun = fresh(planned)
    assert (begun.called_for, begun.sequence) == (planned.starts_at, planned.sequence + 1)
    assert begun.starts_at == begun.held_at.replace(second=0, microsecond=0)
    (row,) = [row for row in home_page.team(cast.leader)[1] if row.current_id == planned.pk]
    assert row.starts_at == begun.starts_at
    log = cast.client(cast.employee).get(reverse("conversations:own_log")).content.decode()
    assert f"Samtalen {day(begun.starts_at)}" in log or "startet samtalen" in log
    assert f"Samtalen {day(planned.starts_at)}" not in log
    for message in Message.objects.filter(sent_at=None):
        assert calendar_of(message)[1:] == (begun.sequence, timezone.localtime(begun.starts_at))


def test_no_letter_of_a_beginning_asks_for_an_answer(cast):
    planned = conversation_at("preparing", cast)
    assert "RSVP=TRUE" in asked_in_calendar(Message.objects.get(to=cast.employee, subject__startswith="Innkalling"))
    letters_sent()
    actions.start(conversation_id=planned.pk, by=cast.leader)
    asked = {message.to_id: asked_in_calendar(message) for message in Message.objects.filter(sent_at=None)}
    assert set(asked) == {cast.employee.pk, cast.leader.pk}
    assert not [said for said in asked.values() if "RSVP=TRUE" in said or "NEEDS-ACTION" in said or "Svar" in said]
    assert "METHOD:REQUEST" in asked[cast.employee.pk]  # so that the meeting that is there already moves


def test_a_beginning_is_not_told_when_both_have_signed(cast):
    planned = conversation_at("preparing", cast)
    letters_sent()
    actions.start(conversation_id=planned.pk, by=cast.leader)
    began = Message.objects.filter(sent_at=None, subject__startswith="Samtalen begynte")
    _close(planned, cast)
    _to_signing(planned, cast)
    sign(planned, cast.leader)
    assert began.count() == 2  # one name is not two
    sign(planned, cast.employee)
    assert fresh(planned).status == Status.FOLLOWING
    assert not began.exists()
    assert Message.objects.filter(sent_at=None, subject__startswith="Begge har signert").exists()


def test_on_the_day_itself_no_calendar_moves(cast):
    planned = conversation_at("preparing", cast)
    set_time(planned, timezone.localtime().replace(hour=23, minute=0, second=0, microsecond=0))
    letters_sent()
    before = fresh(planned)
    actions.start(conversation_id=planned.pk, by=cast.leader)
    begun = fresh(planned)
    assert (begun.starts_at, begun.sequence, begun.called_for) == (before.starts_at, before.sequence, None)
    assert not Message.objects.filter(sent_at=None).exists()


def test_the_letter_leaves_when_the_start_stands_and_not_before(cast, mailoutbox):
    planned = conversation_at("preparing", cast)
    letters_sent()
    actions.start(conversation_id=planned.pk, by=cast.leader)
    delivery.deliver_due(timezone.now() + undoing.UNDO_WITHIN)
    assert mailoutbox == []
    delivery.deliver_due(timezone.now() + timedelta(minutes=12))
    assert {mail.to[0] for mail in mailoutbox} == {cast.employee.email, cast.leader.email}
    assert "var satt til" in mailoutbox[0].body


def test_taken_back_the_time_is_as_it_was_and_nobody_gets_a_letter(cast):
    planned = conversation_at("preparing", cast)
    letters_sent()
    actions.start(conversation_id=planned.pk, by=cast.leader)
    undoing.undo_start(conversation_id=planned.pk, by=cast.employee)
    undone = fresh(planned)
    assert (undone.starts_at, undone.called_for, undone.held_at) == (planned.starts_at, None, None)
    assert undone.sequence == planned.sequence  # an answer to the invitation is still one to this
    assert not Message.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize("status", ["invited", "preparing"])
def test_who_had_not_had_the_invitation_gets_it_after_all(cast, status):
    planned = conversation_at(status, cast)
    Message.objects.all().delete()
    from samtale.conversations.invitation import letters

    letters.invited(planned)
    waiting = Message.objects.filter(sent_at=None, matter__startswith="invitation")
    assert waiting.count() == 2
    actions.start(conversation_id=planned.pk, by=cast.leader)
    assert not Message.objects.filter(sent_at=None).exists()  # nor a word of a time they were never told
    undoing.undo_start(conversation_id=planned.pk, by=cast.leader)
    assert {calendar_of(one)[0] for one in waiting.all()} == {"REQUEST", "PUBLISH"}
    assert {calendar_of(one)[2] for one in waiting.all()} == {timezone.localtime(planned.starts_at)}


# Taking it back


@pytest.mark.parametrize("status", ["invited", "preparing"])
@pytest.mark.parametrize("who", ["employee", "leader"])
def test_either_takes_the_start_back_and_it_is_told(cast, who, status):
    goal_of(cast.employee, cast.leader, status="agreed")
    planned = conversation_at(status, cast)
    assert press(cast, cast.leader, planned, "holding", sure="yes").status_code == 302
    assert AgreementGoal.objects.filter(agreement__conversation=planned).exists()
    assert {press(cast, other, planned, "undo_start").status_code for other in strangers(cast)} == {404}
    assert fresh(planned).status == Status.HOLDING
    version = fresh(planned).parts_version
    for _ in range(2):
        answer = press(cast, getattr(cast, who), planned, "undo_start")
        assert answer.url == reverse("conversations:preparation", args=[planned.pk])
    assert fresh(planned).status == status
    assert fresh(planned).parts_version > version  # the other's page fetches it
    assert not AgreementGoal.objects.filter(agreement__conversation=planned).exists()
    what = "status.undo_start" if status == "preparing" else "status.undo_start_unanswered"
    assert AccessLog.objects.filter(event=what, conversation_id=planned.pk).count() == 1
    log = cast.client(cast.employee).get(reverse("conversations:access_log", args=[planned.pk])).content.decode()
    assert "angret starten" in log


def test_the_page_offers_it_for_ten_minutes_while_nothing_is_written(cast):
    held = conversation_at("holding", cast)

    def offers() -> bool:
        page = cast.client(cast.employee).get(reverse("conversations:holding", args=[held.pk]))
        return "Angre starten" in page.content.decode()

    assert offers()
    began(held, ago=timedelta(minutes=11))
    assert not offers()
    assert "for sent" in cast.client(cast.leader).get(press(cast, cast.leader, held, "undo_start").url).content.decode()
    assert fresh(held).status == Status.HOLDING
    began(held, ago=timedelta(minutes=9))
    assert offers()
    actions.mark_touched(conversation_id=held.pk, topic_id=topic_of(held).pk, touched=True, by=cast.leader)
    assert not offers()


def write(cast, held, what: str) -> None:
    given = {"conversation_id": held.pk, "by": cast.employee}
    texts = {"topic": str(topic_of(held).pk), "agreement": str(held.pk), "minutes": str(held.pk)}
    if what in texts:
        collaborative_text_actions.save_text(
            **given, kind=what, text_id=texts[what], edit=uuid4(), base="", text="hveteåker"
        )
    elif what == "touched":
        actions.mark_touched(**given, topic_id=topic_of(held).pk, touched=True)
    elif what == "own topic":
        actions.add_topic(**given, topic_id=uuid4(), title="Hyttetur")
    elif what == "goal":
        goal = {"title": "Bli", "kind": "work", "priority": 2, "measure": "", "due": None}
        agreement_actions.add_goal(**given, goal_id=uuid4(), **goal)
    elif what == "consent":
        consents.add_consent(**given, consent_id=uuid4(), what="Kurs", purpose="plan", whom="ledelsen")
    elif what == "difference":
        differences.record_difference(**given, difference_id=uuid4(), text="Ser ulikt")
    else:
        for who in (cast.employee, cast.leader):
            actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=who)
        actions.count(**given, talks="leader")


@pytest.mark.parametrize(
    "what", ["topic", "agreement", "minutes", "touched", "own topic", "goal", "consent", "difference", "talk"]
)
def test_what_is_written_or_touched_is_never_put_away(cast, what):
    held = conversation_at("holding", cast)
    write(cast, held, what)
    with pytest.raises(NotPossibleError, match="allerede skrevet eller snakket"):
        undoing.undo_start(conversation_id=held.pk, by=cast.leader)
    assert fresh(held).status == Status.HOLDING and Minutes.objects.filter(conversation=held).exists()
    told = cast.client(cast.leader).get(press(cast, cast.leader, held, "undo_start").url)
    assert "Starten kan ikke angres" in told.content.decode()


def test_back_from_the_closing_is_no_start_to_take_back(cast):
    held = conversation_at("holding", cast)
    actions.close(conversation_id=held.pk, by=cast.leader)
    answer = press(cast, cast.leader, held, "undo_start")
    assert answer.url == reverse("conversations:closing", args=[held.pk])
    closing_actions.reopen(conversation_id=held.pk, by=cast.leader, topics=[])
    assert fresh(held).status == Status.HOLDING
    with pytest.raises(NotPossibleError):
        undoing.undo_start(conversation_id=held.pk, by=cast.leader)


def test_what_was_shared_before_stays_and_what_was_shared_since_is_hidden_again(cast):
    planned = conversation_at("preparing", cast)
    first, second = [row.topic_id for row in SharedTopic.objects.filter(conversation=planned, topic__kind="open")[:2]]
    for topic in (first, second):
        collaborative_text_actions.save_text(
            conversation_id=planned.pk,
            kind="note",
            text_id=str(topic),
            edit=uuid4(),
            base="",
            text=f"siv {topic}",
            by=cast.employee,
        )
    preparation_actions.share(conversation_id=planned.pk, what=first, by=cast.employee)
    actions.start(conversation_id=planned.pk, by=cast.leader)
    preparation_actions.share(conversation_id=planned.pk, what=second, by=cast.employee)
    undoing.undo_start(conversation_id=planned.pk, by=cast.leader)
    shown = {note.topic_id: (note.shared_at, note.shown_key_id) for note in PreparationNote.objects.all()}
    assert all(shown[first]) and shown[second] == (None, None)
    assert not StatementAnswer.objects.filter(shared_at__isnull=False).exists()
    page = cast.client(cast.leader).get(reverse("conversations:preparation", args=[planned.pk])).content.decode()
    assert f"siv {first}" in page and f"siv {second}" not in page
    preparation_actions.take_back(conversation_id=planned.pk, what=first, by=cast.employee)  # as before the start


def test_the_others_screen_is_told_where_it_is(cast):
    held = conversation_at("holding", cast)
    where = reverse("conversations:holding", args=[held.pk])
    asks = {"headers": {"Accept": "application/json, text/html"}}
    assert "Starten er angret" not in cast.client(cast.employee).get(where, **asks).content.decode()
    undoing.undo_start(conversation_id=held.pk, by=cast.leader)
    answer = cast.client(cast.employee).get(where, **asks)
    assert answer.status_code == 200 and "Starten er angret" in answer.content.decode()
    assert "<textarea" not in answer.content.decode()
    assert cast.client(cast.employee).get(where).status_code == 302  # whoever goes there is sent on
    assert {cast.client(who).get(where, **asks).status_code for who in strangers(cast)} == {404}


def test_it_can_begin_again(cast):
    held = conversation_at("holding", cast)
    undoing.undo_start(conversation_id=held.pk, by=cast.leader)
    actions.start(conversation_id=held.pk, by=cast.employee)
    assert fresh(held).status == Status.HOLDING
    page = cast.client(cast.leader).get(reverse("conversations:preparation", args=[held.pk])).content.decode()
    assert f"{cast.employee.first_name} har startet samtalen" in page
