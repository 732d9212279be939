"""Own notes of an invitation that ended: each reads their own until their day, and takes them along to the next one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Destruction, Preparation, PreparationNote
from samtale.conversations.preparation import actions
from samtale.conversations.retention import jobs as retention_jobs
from samtale.conversations.states import Status, TransitionError
from samtale.core.clock import add_months
from samtale.core.words import short_day
from samtale.guides.building import publish
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion, Topic
from tests.course import _leader_leaves, at_nine, fresh

from .test_actions import guide, page, planned, press, url  # noqa: F401


def write(conversation, who, text, topic, base="") -> None:
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk, kind="note", text_id=str(topic.pk), edit=uuid4(), base=base, text=text, by=who
    )


def topics(conversation) -> list[Topic]:
    return list(conversation.guide.topics.all())


def aid() -> Topic:
    return published(kind=Guide.Kind.LEADER_AID).get().topics.first()


def invite(cast, version, days=20):
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=version,
        starts_at=at_nine(days),
        place="kantina",
        by=cast.leader,
    )
    return fresh(made)


def cancel(cast, conversation):
    invitation_actions.cancel(conversation_id=conversation.pk, by=cast.leader)
    return fresh(conversation)


def own(conversation, who) -> dict[str, str]:
    rows = PreparationNote.objects.filter(preparation__conversation=conversation, preparation__author=who)
    return {row.topic.title: row.text for row in rows.select_related("preparation__key", "topic") if row.text}


@pytest.fixture
def noted(cast, planned):  # noqa: F811
    """Both have opened the page and written; the leader in the own aid too."""
    for who in (cast.employee, cast.leader):
        page(cast, who, planned)
        write(planned, who, f"Notat av {who.first_name}, tyttebærlyng", topics(planned)[0])
    write(planned, cast.leader, "Bare for meg, rypebær", aid())
    return planned


def lapse(cast, conversation):
    Guide.objects.filter(pk=conversation.guide.guide_id).update(kind=Guide.Kind.CHECK_IN)
    assert meeting_actions.let_lapse(conversation_id=conversation.pk, before=conversation.starts_at + timedelta(days=1))
    return fresh(conversation)


@pytest.mark.parametrize("end", [cancel, lapse])
def test_each_reads_own_notes_from_the_page_of_what_ended(cast, noted, end):
    ended = end(cast, noted)
    until = short_day(add_months(timezone.localdate(), 3))
    for who, mine, theirs in (
        (cast.employee, "Notat av Ingrid", "Notat av Kari"),
        (cast.leader, "Notat av Kari", "Notat av Ingrid"),
    ):
        first = cast.client(who).get(url("invitation", ended)).text
        assert url("preparation", ended) in first and until in first
        seen = page(cast, who, ended)
        assert mine in seen and theirs not in seen and until in seen
        assert "<textarea" not in seen and "Del med" not in seen and "Jeg er klar" not in seen
        assert ("rypebær" in seen) == (who == cast.leader)
    for other in (cast.hr, cast.colleague, cast.former_leader, cast.other_leader, cast.administrator):
        assert cast.client(other).get(url("preparation", ended)).status_code == 404


def test_after_a_change_of_leader_the_employee_alone(cast, noted):
    _leader_leaves(cast)
    ended = fresh(noted)
    assert ended.status == Status.CANCELLED
    seen = page(cast, cast.employee, ended)
    assert "Notat av Ingrid" in seen and "Kari kan lese" not in seen
    said = cast.client(cast.employee).get(url("invitation", ended)).text
    assert "Kari kan kalle deg inn" not in said and "Kari er ikke lederen din lenger" in said
    for name in ("preparation", "invitation"):
        assert cast.client(cast.leader).get(url(name, ended)).status_code == 404


def test_what_was_shared_can_be_taken_back_and_the_rest_is_not_seen(cast, noted):
    actions.share(conversation_id=noted.pk, what=topics(noted)[0].pk, by=cast.employee)
    write(noted, cast.employee, "usagt, kråkefot", topics(noted)[1])
    ended = cancel(cast, noted)
    assert "Kari kan lese dette" in page(cast, cast.employee, ended)
    seen = page(cast, cast.leader, ended)
    assert "Notat av Ingrid" in seen and "kråkefot" not in seen
    press(cast, cast.employee, ended, "shared", what="all", yes="yes")
    assert "kråkefot" not in page(cast, cast.leader, ended), "nothing more is shared"
    press(cast, cast.employee, ended, "shared", what="all", yes="no")
    assert "Notat av Ingrid" not in page(cast, cast.leader, ended)
    assert "Notat av Ingrid" in page(cast, cast.employee, ended)


def test_taking_all_back_says_what_happened(cast, noted):
    actions.share(conversation_id=noted.pk, what="all", by=cast.employee)
    taken, nothing = "Alt du hadde delt, er tatt tilbake.", "det var ingenting å ta tilbake"
    presses = [("all", "no", taken), ("all", "no", nothing), ("answers", "no", ""), ("all", "yes", "")]
    for step, sent in ((lambda: None, presses), (lambda: cancel(cast, noted), presses[:3])):
        step()
        for what, yes, said in sent:
            answer = cast.client(cast.employee).post(url("shared", noted), {"what": what, "yes": yes}, follow=True).text
            assert all((words in answer) == (words == said) for words in (taken, nothing)), (what, yes)


def test_the_places_one_lands_lead_to_the_notes_while_they_are_kept(cast, noted):
    """The employee's on Min side, the leader's on Mine medarbeidere; and nobody else's on either."""
    places = {cast.employee: "/", cast.leader: "/team/"}
    said = "ble avlyst. <a href=" + f'"{url("preparation", noted)}">Les notatene dine'
    both = [(who, place) for who in (cast.employee, cast.leader, cast.colleague) for place in ("/", "/team/")]

    def leading():
        return [(who, place) for who, place in both if said in cast.client(who).get(place).text]

    assert leading() == []
    ended = cancel(cast, noted)
    assert leading() == list(places.items())
    made = invite(cast, noted.guide)
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    assert leading() == [(cast.leader, "/team/")], "what is taken along is there"
    retention_jobs.destroy_due(timezone.now() + timedelta(days=120))
    assert leading() == []


def test_what_is_typed_as_it_is_called_off_is_kept(cast, noted):
    topic = topics(noted)[0]
    ended = cancel(cast, noted)
    before = own(ended, cast.employee)[topic.title]
    write(ended, cast.employee, f"{before} Og dette.", topic, base=before)
    assert "Og dette." in page(cast, cast.employee, ended)


def test_nobody_begins_on_notes_afterwards(cast, planned):  # noqa: F811
    ended = cancel(cast, planned)
    with pytest.raises(TransitionError):
        write(ended, cast.employee, "for sent", topics(ended)[0])
    assert not Preparation.objects.exists()
    assert "Du noterte ikke noe" in page(cast, cast.employee, ended)
    assert url("preparation", ended) not in cast.client(cast.employee).get(url("invitation", ended)).text


def test_when_their_day_has_come_it_is_said_and_they_are_gone(cast, noted):
    ended = cancel(cast, noted)
    later = timezone.now() + timedelta(days=120)
    retention_jobs.destroy_due(later)
    assert Destruction.objects.filter(kind="notes").count() == 2
    for name in ("invitation", "preparation"):
        seen = cast.client(cast.employee).get(url(name, ended)).text
        assert "Notatene dine ble slettet" in seen and "tyttebærlyng" not in seen
    with pytest.raises(TransitionError):
        write(ended, cast.employee, "for sent", topics(ended)[0])


# Taken along


def test_notes_are_taken_along_by_one_press_once(cast, noted):
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    assert own(made, cast.employee) == {}
    offered = page(cast, cast.employee, made)
    assert "Ta med notatene" in offered and url("preparation", ended) in offered
    assert "Ta med notatene" in page(cast, cast.employee, ended)
    write(made, cast.employee, "Skrevet her først", topics(made)[0])
    for _twice in range(2):
        press(cast, cast.employee, made, "brought", source=str(ended.pk))
    title = topics(made)[0].title
    assert own(made, cast.employee) == {title: "Skrevet her først\n\nNotat av Ingrid, tyttebærlyng"}
    assert own(ended, cast.employee) == {title: "Notat av Ingrid, tyttebærlyng"}, "they stay until their day"
    assert own(made, cast.leader) == {}, "each one's own press"
    seen = page(cast, cast.employee, ended)
    assert "Du tok dem med" in seen and "Ta med notatene" not in seen
    assert "Ta med notatene" not in page(cast, cast.employee, made)
    new, old = (Preparation.objects.get(conversation=one, author=cast.employee) for one in (made, ended))
    assert new.key_id != old.key_id
    retention_jobs.destroy_due(timezone.now() + timedelta(days=120))
    assert own(ended, cast.employee) == {}


def test_the_leaders_aid_stays_in_the_aid(cast, noted):
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    page(cast, cast.leader, made)
    press(cast, cast.leader, made, "brought", source=str(ended.pk))
    assert own(made, cast.leader) == {
        topics(made)[0].title: "Notat av Kari, tyttebærlyng",
        aid().title: "Bare for meg, rypebær",
    }
    actions.share(conversation_id=made.pk, what="all", by=cast.leader)
    assert "rypebær" not in page(cast, cast.employee, made)


def test_topics_of_another_form_are_matched_by_title_and_no_word_is_lost(cast, noted):
    write(noted, cast.employee, "om målene, linnea", topics(noted)[2])
    write(noted, cast.employee, "om satsingene, jonsok", topics(noted)[1])
    ended = cancel(cast, noted)
    version = GuideVersion.objects.create(guide=Guide.objects.create(name="Et annet skjema"))
    for order, (title, kind) in enumerate([("Nytt tema", "open"), ("TRIVSEL ", "open"), ("Mål", "goals")]):
        Topic.objects.create(version=version, title=title, kind=kind, order=order)
    publish(version=version, by=None)
    made = invite(cast, GuideVersion.objects.select_related("guide").get(pk=version.pk))
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    assert own(made, cast.employee) == {
        "TRIVSEL ": "Notat av Ingrid, tyttebærlyng",
        "Mål": "om målene, linnea",
        "Nytt tema": "Satsinger\nom satsingene, jonsok",
    }


def test_the_same_words_are_not_there_twice(cast, noted):
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    page(cast, cast.employee, made)
    write(made, cast.employee, "Først. Notat av Ingrid, tyttebærlyng Etterpå.", topics(made)[0])
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    assert list(own(made, cast.employee).values()) == ["Først. Notat av Ingrid, tyttebærlyng Etterpå."]


def test_nothing_is_shown_the_other_by_being_taken_along(cast, noted):
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    page(cast, cast.employee, made)
    write(made, cast.employee, "Dette er delt", topics(made)[0])
    actions.share(conversation_id=made.pk, what="all", by=cast.employee)
    assert "Dette er delt" in page(cast, cast.leader, made)
    answer = cast.client(cast.employee).post(url("brought", made), {"source": str(ended.pk)}, follow=True).text
    assert "ikke delt lenger" in answer
    assert "tyttebærlyng" in answer and "tyttebærlyng" not in page(cast, cast.leader, made).replace("Notat av Kari", "")


def test_what_is_shared_where_it_stood_is_said_to_be(cast, noted):
    actions.share(conversation_id=noted.pk, what="all", by=cast.employee)
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    before = page(cast, cast.employee, ended), page(cast, cast.employee, made), page(cast, cast.leader, ended)
    assert all("Ta med notatene" in one and "ikke delt" in one and "bare du kan lese dem" not in one for one in before)
    still = "kan Kari fortsatt lese her"
    assert still in before[0] and "fortsatt lese her" not in before[2]
    for who, shared in ((cast.employee, True), (cast.leader, False)):
        answer = cast.client(who).post(url("brought", made), {"source": str(ended.pk)}, follow=True).text
        assert "De er ikke delt her før du deler dem." in answer and "Bare du kan lese dem." not in answer
        assert ("er fortsatt delt der" in answer) == shared
    assert "Notat av Ingrid" in page(cast, cast.leader, ended)


def test_too_much_for_one_topic_goes_on_in_another_or_all_stays(cast, noted):
    write(noted, cast.employee, "x" * 15_000, topics(noted)[1])
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    page(cast, cast.employee, made)
    for topic in topics(made)[:2]:
        write(made, cast.employee, "y" * 10_000, topic)
    write(made, cast.employee, "z" * 5_000, topics(made)[2])
    said = cast.client(cast.employee).post(url("brought", made), {"source": str(ended.pk)}, follow=True).text
    assert "ikke plass til notatet om «Satsinger»" in said and "Ta med notatene" in said
    assert {title: text[0] * len(text) for title, text in own(made, cast.employee).items()} == {
        "Trivsel": "y" * 10_000,
        "Satsinger": "y" * 10_000,
        "Mål": "z" * 5_000,
    }
    write(made, cast.employee, "z", topics(made)[2], base="z" * 5_000)
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    got = own(made, cast.employee)
    assert got["Mål"] == "z\n\nSatsinger\n" + "x" * 15_000 and got["Satsinger"] == "y" * 10_000
    assert got["Trivsel"].endswith("tyttebærlyng")


def test_only_ones_own_between_the_same_two_and_to_what_lies_ahead(cast, noted):
    ended = cancel(cast, noted)
    made = invite(cast, noted.guide)
    for who in (cast.hr, cast.colleague, cast.former_leader, cast.other_leader):
        assert press(cast, who, made, "brought", source=str(ended.pk)).status_code == 404
    assert press(cast, cast.employee, made, "brought", source="tull").status_code == 400
    for wrong in (uuid4(), made.pk):
        assert press(cast, cast.employee, made, "brought", source=str(wrong)).status_code in (302, 404)
    assert own(made, cast.employee) == {}
    cancel(cast, made)
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    assert own(made, cast.employee) == {}


def test_of_another_leader_nothing_is_brought(cast, noted):
    ended = cancel(cast, noted)
    invite(cast, noted.guide)
    elsewhere = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.colleague,
        guide_version=noted.guide,
        starts_at=at_nine(20),
        place="kantina",
        by=cast.leader,
    )
    assert press(cast, cast.leader, elsewhere, "brought", source=str(ended.pk)).status_code == 404
    assert own(elsewhere, cast.leader) == {}


def test_the_statements_answers_come_along_and_a_new_answer_stands(cast, noted):
    first, second = [one for one in noted.guide.statements.all() if one.audience == "the_two"]
    actions.answer(conversation_id=noted.pk, scores={first.pk: 2, second.pk: 3}, by=cast.employee)
    ended = cancel(cast, noted)
    assert "Du svarte «2. sjelden»." in page(cast, cast.employee, ended)
    made = invite(cast, noted.guide)
    actions.answer(conversation_id=made.pk, scores={first.pk: 5}, by=cast.employee)
    press(cast, cast.employee, made, "brought", source=str(ended.pk))
    mine = Preparation.objects.get(conversation=made, author=cast.employee)
    rows = mine.answers.select_related("preparation__key")
    assert {row.statement_id: row.score for row in rows} == {first.pk: "5", second.pk: "3"}
