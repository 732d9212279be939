"""Preparing: each sees only their own until it is shared, and what is shared can be taken back until they begin."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations import access
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Preparation, PreparationNote, StatementAnswer, WorkplaceFocus
from samtale.conversations.preparation import actions
from samtale.conversations.states import TransitionError
from samtale.guides.building import publish
from samtale.guides.choosing import published
from samtale.guides.models import AnonymousAnswer, Guide, GuideVersion, Statement, Topic
from samtale.guides.ready_forms import ensure_ready_guides
from tests.at_once import at_once
from tests.course import conversation_at, fresh

MEANINGS = ["aldri", "sjelden", "av og til", "ofte", "alltid"]


@pytest.fixture
def guide(db) -> GuideVersion:
    """A form with a topic of each kind, and statements for the two and for the organisation."""
    ensure_ready_guides()
    version = GuideVersion.objects.create(guide=Guide.objects.create(name="Alt som finnes"))
    for order, (title, kind) in enumerate([("Trivsel", "open"), ("Satsinger", "focus"), ("Mål", "goals")]):
        Topic.objects.create(
            version=version, title=title, kind=kind, order=order, questions=["Hvordan går det?", "Og ellers?"]
        )
    for order, (text, audience) in enumerate(
        [
            ("Jeg vet hva som er viktigst.", "the_two"),
            ("Jeg rekker det jeg skal.", "the_two"),
            ("Her kan jeg si fra.", "anonymous"),
            ("Ledelsen lytter.", "anonymous"),
        ]
    ):
        Statement.objects.create(version=version, text=text, audience=audience, meanings=MEANINGS, order=order)
    publish(version=version, by=None)
    return GuideVersion.objects.select_related("guide").get(pk=version.pk)


@pytest.fixture
def planned(cast, guide):
    return conversation_at("preparing", cast, guide=guide)


def url(name, conversation):
    return reverse(f"conversations:{name}", args=[conversation.pk])


def page(cast, who, conversation) -> str:
    answer = cast.client(who).get(url("preparation", conversation))
    assert answer.status_code == 200
    return answer.content.decode()


def note(conversation, who, text, topic=0) -> Topic:
    topic = topic if isinstance(topic, Topic) else conversation.guide.topics.all()[topic]
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk,
        kind="note",
        text_id=str(topic.pk),
        edit=collaborative_text_actions.UUID(int=hash(text) % 2**128),
        base="",
        text=text,
        by=who,
    )
    return topic


def press(cast, who, conversation, name, **sent):
    return cast.client(who).post(url(name, conversation), sent)


def test_each_sees_only_their_own_until_it_is_shared(cast, planned):
    topic = note(planned, cast.employee, "blåbærtur")
    note(planned, cast.leader, "multemyr")
    assert "blåbærtur" in page(cast, cast.employee, planned)
    assert "multemyr" not in page(cast, cast.employee, planned)
    assert "blåbærtur" not in page(cast, cast.leader, planned)
    press(cast, cast.employee, planned, "shared", what=topic.pk, yes="yes")
    assert "blåbærtur" in page(cast, cast.leader, planned)
    assert "multemyr" not in page(cast, cast.employee, planned), "sharing one's own shows nothing of the other's"
    press(cast, cast.employee, planned, "shared", what=topic.pk, yes="no")
    assert "blåbærtur" not in page(cast, cast.leader, planned)
    others = [who for who in cast.everybody().values() if who not in (cast.employee, cast.leader)]
    for name in ("shared", "ready", "answers", "anonymous_answers", "focus"):
        assert {press(cast, who, planned, name, what="all", yes="yes").status_code for who in others} == {404}, name
    assert {cast.client(who).get(url("preparation", planned)).status_code for who in others} == {404}


def test_what_is_shared_cannot_be_taken_back_once_they_have_begun(cast, planned):
    topic = note(planned, cast.employee, "blåbærtur")
    actions.share(conversation_id=planned.pk, what=topic.pk, by=cast.employee)
    meeting_actions.start(conversation_id=planned.pk, by=cast.leader)
    with pytest.raises(TransitionError):
        actions.take_back(conversation_id=planned.pk, what="all", by=cast.employee)
    answer = press(cast, cast.employee, planned, "shared", what="all", yes="no")
    assert answer.url == url("holding", planned)
    assert PreparationNote.objects.get(topic=topic).shared_at
    note(planned, cast.employee, "mer", topic=1)
    actions.share(conversation_id=planned.pk, what="all", by=cast.employee)
    assert PreparationNote.objects.filter(shared_at__isnull=True).count() == 0, "sharing more is still possible"


def test_all_is_shared_and_taken_back_with_one_press(cast, planned):
    note(planned, cast.employee, "én", 0)
    note(planned, cast.employee, "to", 2)
    note(planned, cast.employee, "   ", 1)
    actions.answer(conversation_id=planned.pk, scores={planned.guide.statements.first().pk: 4}, by=cast.employee)
    before = fresh(planned).parts_version
    press(cast, cast.employee, planned, "shared", what="all", yes="yes")
    shared = PreparationNote.objects.filter(shared_at__isnull=False)
    assert {row.text for row in shared} == {"én", "to"}, "an empty note is not shared"
    assert StatementAnswer.objects.get().shared_at
    assert fresh(planned).parts_version > before
    seen = page(cast, cast.leader, planned)
    assert "4. ofte" in seen
    version = fresh(planned).parts_version
    press(cast, cast.employee, planned, "shared", what="all", yes="yes")
    assert fresh(planned).parts_version == version, "the same press again changes nothing"
    press(cast, cast.employee, planned, "shared", what="all", yes="no")
    assert not PreparationNote.objects.filter(shared_at__isnull=False).exists()
    assert not StatementAnswer.objects.get().shared_at


def test_the_share_button_saves_what_is_in_the_field(cast, planned):
    topic = planned.guide.topics.first()
    where = reverse("conversations:text", args=[planned.pk, "note", topic.pk])
    typed = {f"base-note-{topic.pk}": "", f"text-note-{topic.pk}.0": "blåbærtur"}
    cast.client(cast.employee).post(where, typed | {"then": "share"})
    assert "blåbærtur" in page(cast, cast.leader, planned)
    cast.client(cast.employee).post(where, {"then": "take_back"})
    stored = PreparationNote.objects.get(topic=topic)
    assert (stored.text, stored.shared_at) == ("blåbærtur", None)


def test_the_leader_s_aid_is_private_and_never_shared(cast, planned):
    aid = published(Guide.Kind.LEADER_AID)[0].topics.first()
    note(planned, cast.leader, "rosinbolle", topic=aid)
    assert "rosinbolle" in page(cast, cast.leader, planned)
    assert aid.title not in page(cast, cast.employee, planned)
    actions.share(conversation_id=planned.pk, what="all", by=cast.leader)
    actions.share(conversation_id=planned.pk, what=aid.pk, by=cast.leader)
    assert PreparationNote.objects.get(topic=aid).shared_at is None
    assert "rosinbolle" not in page(cast, cast.employee, planned)


def test_ready_is_shown_to_the_other(cast, planned):
    assert "Ingrid er ikke klar ennå" in page(cast, cast.leader, planned)
    press(cast, cast.employee, planned, "ready", yes="yes")
    press(cast, cast.employee, planned, "ready", yes="yes")
    assert "Ingrid er klar" in page(cast, cast.leader, planned)
    press(cast, cast.employee, planned, "ready", yes="no")
    assert "Ingrid er ikke klar ennå" in page(cast, cast.leader, planned)
    assert press(cast, cast.employee, planned, "ready", yes="maybe").status_code == 400


def test_statements_show_every_step_and_say_who_sees_the_answer(cast, planned):
    seen = page(cast, cast.employee, planned)
    for score, meaning in enumerate(MEANINGS, start=1):
        assert seen.count(f"{score}. {meaning}") == 4
    assert seen.index("Bare du ser svarene til du deler dem") < seen.index("Jeg vet hva som er viktigst.")
    assert seen.index("De sendes uten navn") < seen.index("Her kan jeg si fra.")
    assert "1. aldri" not in page(cast, cast.leader, planned), "they are about the employee's work"
    first, second = planned.guide.statements.all()[:2]
    assert press(cast, cast.employee, planned, "answers", **{f"s{first.pk}": 2}).status_code == 302
    press(cast, cast.employee, planned, "answers", **{f"s{first.pk}": 5, f"s{second.pk}": 1})
    assert {row.statement_id: row.score for row in StatementAnswer.objects.all()} == {first.pk: "5", second.pk: "1"}
    assert press(cast, cast.employee, planned, "answers", **{f"s{first.pk}": 6}).status_code == 422
    assert press(cast, cast.leader, planned, "answers", **{f"s{first.pk}": 1}).status_code == 404
    assert StatementAnswer.objects.get(statement=first).score == "5"


def test_anonymous_answers_are_sent_once_and_lead_back_to_nobody(cast, planned):
    statements = planned.guide.statements.filter(audience="anonymous")
    sent = {f"anonymous-s{statement.pk}": 2 for statement in statements}
    mine = AccessLog.objects.filter(actor_id=cast.employee.pk)
    logged = mine.count()
    assert press(cast, cast.employee, planned, "anonymous_answers").status_code == 422
    assert press(cast, cast.leader, planned, "anonymous_answers", **sent).status_code == 404
    press(cast, cast.employee, planned, "anonymous_answers", **sent)
    press(cast, cast.employee, planned, "anonymous_answers", **{name: 5 for name in sent})
    kept = list(AnonymousAnswer.objects.values_list("statement_id", "unit_id", "year", "score"))
    year = timezone.localdate().year
    assert sorted(kept) == sorted((one.pk, cast.unit.pk, year, 2) for one in statements)
    assert mine.count() == logged, "not even when somebody answered is kept"
    assert "Svarene dine er sendt" in page(cast, cast.employee, planned)
    assert f"anonymous-s{statements[0].pk}" not in page(cast, cast.employee, planned)
    assert not StatementAnswer.objects.exists()


def test_the_workplace_s_focus_is_written_once_by_the_leader_for_all(cast, planned):
    assert "Kari har ikke skrevet noe om dette ennå" in page(cast, cast.employee, planned)
    press(cast, cast.leader, planned, "focus", text="Tidlig innsats i lesing")
    assert "Tidlig innsats i lesing" in page(cast, cast.employee, planned)
    assert press(cast, cast.employee, planned, "focus", text="noe annet").status_code == 404
    too_long = press(cast, cast.leader, planned, "focus", text="ord " * 2000)
    assert too_long.status_code == 422
    assert "ord ord ord" in too_long.content.decode(), "what was typed is kept"
    assert WorkplaceFocus.objects.get(leader=cast.leader).text == "Tidlig innsats i lesing"


def test_last_time_s_promises_stand_beside_the_notes(cast, guide):
    conversation_at("following", cast, guide=guide)
    planned = conversation_at("preparing", cast, guide=guide)
    for who in (cast.employee, cast.leader):
        seen = page(cast, who, planned)
        assert "Bli trygg på å lede teammøtene" in seen
        assert "Gjenstår" in seen


def test_opening_the_page_makes_one_preparation_and_reads_are_logged(cast, planned):
    for _ in range(2):
        page(cast, cast.employee, planned)
    assert Preparation.objects.filter(conversation=planned, author=cast.employee).count() == 1
    assert AccessLog.objects.filter(event="opened.prepare", actor_id=cast.employee.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_opened_at_once_make_one_preparation(cast):
    conversation = conversation_at("preparing", cast)
    opened = access.peek(cast.employee, conversation.pk)
    found = at_once(lambda: actions.ensure_preparation(access=opened).pk)
    assert len(found) == 2 and len(set(found)) == 1


def test_it_is_read_but_not_changed_afterwards(cast):
    signed = conversation_at("following", cast)
    seen = page(cast, cast.employee, signed)
    assert "<textarea" not in seen
    assert "Jeg er klar" not in seen
    assert not Preparation.objects.filter(conversation=signed).exists(), "reading makes no rows too late"
    assert press(cast, cast.employee, signed, "ready", yes="yes").status_code == 302
    assert not Preparation.objects.filter(conversation=signed, ready_at__isnull=False).exists()


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_the_page_is_made_with_few_queries(cast, guide, who, django_assert_max_num_queries):
    conversation_at("following", cast, guide=guide)
    planned = conversation_at("preparing", cast, guide=guide)
    for number, topic in enumerate(guide.topics.all()):
        for writer in (cast.employee, cast.leader):
            note(planned, writer, f"{writer.first_name} {number}", topic=topic)
    actions.share(conversation_id=planned.pk, what="all", by=cast.employee)
    person = getattr(cast, who)
    page(cast, person, planned)
    with django_assert_max_num_queries(17):
        page(cast, person, planned)


def test_an_empty_note_is_not_shared_and_it_is_said(cast, planned):
    topic = planned.guide.topics.first()
    where = reverse("conversations:text", args=[planned.pk, "note", topic.pk])
    answer = cast.client(cast.employee).post(where, {"then": "share"}, follow=True)
    assert "Skriv noe først" in answer.content.decode()
    note(planned, cast.employee, "blåbærtur")
    answer = cast.client(cast.employee).post(where, {"then": "share"}, follow=True)
    assert "Skriv noe først" not in answer.content.decode()
    assert "blåbærtur" in page(cast, cast.leader, planned)


def test_the_other_s_start_is_said_on_the_open_page(cast, planned):
    assert "startet" not in page(cast, cast.leader, planned)
    meeting_actions.start(conversation_id=planned.pk, by=cast.employee)
    assert "Ingrid har startet samtalen." in page(cast, cast.leader, planned)
    assert "har startet samtalen" not in page(cast, cast.employee, planned)


def test_what_two_of_the_leader_s_pages_say_of_the_focus_is_kept(cast, planned):
    """The text stands on the page of everybody the leader leads: two of them may be open."""
    press(cast, cast.leader, planned, "focus", text="Lesing i alle fag")
    page = cast.client(cast.leader).get(reverse("conversations:preparation", args=[planned.pk])).text
    opened = re.search(r'name="was" value="([^"]*)"', page)[1]
    for text in ("Lesing i alle fag, hver dag", "Vi vil ha Lesing i alle fag"):
        press(cast, cast.leader, planned, "focus", text=text, was=opened)
    assert WorkplaceFocus.objects.get().text == "Vi vil ha Lesing i alle fag, hver dag"
    press(cast, cast.leader, planned, "focus", text="Bare matte", was="Vi vil ha Lesing i alle fag, hver dag")
    assert WorkplaceFocus.objects.get().text == "Bare matte"
    assert press(cast, cast.employee, planned, "focus", text="noe annet", was="Bare matte").status_code == 404
