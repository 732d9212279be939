"""Making, changing, copying and publishing forms: what each does, that it may be repeated, and who may."""

import pytest

from samtale.audit.models import AccessLog
from samtale.guides import building
from samtale.guides.access import NotAllowedError
from samtale.guides.building import NotReadyError, Revision
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion
from samtale.guides.reading import read_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_forms")]
MEANINGS = ["aldri", "sjelden", "av og til", "ofte", "alltid"]
TEXT = "Vårt skjema\n1. Trivsel\n• Hva er bra?\n2. Utstyr\n• Hva mangler?\nSide 1 av 1\n"


def draft(by=None, name="Vårt skjema") -> GuideVersion:
    return building.create_draft(name=name, kind="yearly", by=by, form=read_text(TEXT))


def titles(version) -> list[str]:
    return [topic.title for topic in version.topics.all()]


def test_a_draft_from_text_is_made_once(cast):
    first = draft(cast.hr)
    assert draft(cast.hr) == first
    assert (titles(first), first.unsorted) == (["Trivsel", "Utstyr"], "Side 1 av 1")
    assert draft(cast.hr, name="Et annet") != first
    assert AccessLog.objects.filter(event="guide.drafted", actor_id=cast.hr.pk).count() == 2


def test_only_who_may(cast):
    version = draft(cast.administrator)
    topic = version.topics.first()
    actions = [
        lambda by: building.create_draft(name="Nytt", kind="yearly", by=by),
        lambda by: building.add_topic(version=version, by=by, title="Nytt tema"),
        lambda by: building.move_topic(version=version, by=by, topic=topic.pk, to=1),
        lambda by: building.revise(version=version, by=by, revision=Revision("Navn", "", "")),
        lambda by: building.place_unsorted(
            version=version, by=by, paragraphs=["Side 1 av 1"], topic=topic.pk, as_question=False
        ),
        lambda by: building.drop_unsorted(version=version, by=by, paragraphs=["x"]),
        lambda by: building.add_statements(version=version, by=by, statements=[("Ja", MEANINGS, "the_two")]),
        lambda by: building.remove_statement(version=version, by=by, statement=version.statements.last().pk),
        lambda by: building.remove_topic(version=version, by=by, topic=topic.pk),
        lambda by: building.publish(version=version, by=by),
        lambda by: building.copy_version(version=version, by=by),
        lambda by: building.archive(guide=version.guide, by=by),
        lambda by: building.discard_draft(version=building.copy_version(version=version, by=None), by=by),
    ]
    denied = [who for name, who in cast.everybody().items() if name not in ("hr", "administrator")]
    for action in actions:
        for who in denied:
            with pytest.raises(NotAllowedError):
                action(who)
        action(cast.hr)


def test_topics_are_added_moved_and_removed():
    version = draft()
    for _ in range(2):
        added = building.add_topic(version=version, by=None, title="Ro", questions=["Hva uroer deg?"])
    assert titles(version) == ["Trivsel", "Utstyr", "Ro"]
    for _ in range(2):
        building.move_topic(version=version, by=None, topic=added.pk, to=0)
    assert titles(version) == ["Ro", "Trivsel", "Utstyr"]
    for _ in range(2):
        building.remove_topic(version=version, by=None, topic=added.pk)
    building.move_topic(version=version, by=None, topic=added.pk, to=0)
    assert titles(version) == ["Trivsel", "Utstyr"]


def test_a_topic_of_another_form_is_not_touched():
    version, other = draft(), draft(name="Et annet")
    foreign = other.topics.first()
    building.move_topic(version=version, by=None, topic=foreign.pk, to=1)
    building.remove_topic(version=version, by=None, topic=foreign.pk)
    building.place_unsorted(version=version, by=None, paragraphs=["Side 1 av 1"], topic=foreign.pk, as_question=True)
    building.revise(version=version, by=None, revision=Revision("N", "", "", topics={foreign.pk: {"title": "Kapret"}}))
    foreign.refresh_from_db()
    assert (foreign.title, foreign.order, foreign.questions) == ("Trivsel", 0, ["Hva er bra?"])
    assert GuideVersion.objects.get(pk=version.pk).unsorted == "Side 1 av 1"


def test_a_revision_writes_what_changed():
    version = draft()
    first, second = version.topics.all()
    building.revise(
        version=version,
        by=None,
        revision=Revision(
            "Nytt navn", "Formål", "Tenk gjennom", topics={first.pk: {"title": "Ro", "questions": ["Hva?"]}}
        ),
    )
    found = GuideVersion.objects.get(pk=version.pk)
    assert (found.guide.name, found.purpose, found.how_to_prepare) == ("Nytt navn", "Formål", "Tenk gjennom")
    assert titles(found) == ["Ro", "Utstyr"]


def test_unsorted_text_is_placed_or_dropped_once():
    version = building.create_draft(name="A", kind="yearly", by=None, form=read_text("1. A\n• Hva?\n2. B\n• Hvem?"))
    GuideVersion.objects.filter(pk=version.pk).update(unsorted="én\nto\ntre")
    topic = version.topics.first()
    for _ in range(2):
        building.place_unsorted(version=version, by=None, paragraphs=["én"], topic=topic.pk, as_question=True)
        building.place_unsorted(version=version, by=None, paragraphs=["to"], topic=topic.pk, as_question=False)
        building.drop_unsorted(version=version, by=None, paragraphs=["tre"])
    topic.refresh_from_db()
    assert (topic.questions, topic.intro) == (["Hva?", "én"], "to")
    assert GuideVersion.objects.get(pk=version.pk).unsorted == ""


def test_three_to_six_statements_or_none():
    version = draft()
    building.add_statements(version=version, by=None, statements=[(f"P{n}", MEANINGS, "the_two") for n in range(2)])
    with pytest.raises(NotReadyError, match="tre til seks"):
        building.publish(version=version, by=None)
    for _ in range(2):
        building.add_statements(version=version, by=None, statements=[(f"P{n}", MEANINGS, "the_two") for n in range(6)])
    assert [row.text for row in version.statements.all()] == [f"P{n}" for n in range(6)]
    with pytest.raises(NotReadyError, match="høyst seks"):
        building.add_statements(version=version, by=None, statements=[("P7", MEANINGS, "the_two")])
    last = version.statements.last()
    building.revise(
        version=version,
        by=None,
        revision=Revision(
            "A", "", "", statements={last.pk: {"text": "P5", "meanings": ["en", "to", " ", "fire", "fem"]}}
        ),
    )
    with pytest.raises(NotReadyError, match="«P5» mangler tekst"):
        building.publish(version=version, by=None)
    building.remove_statement(version=version, by=None, statement=last.pk)
    assert building.publish(version=version, by=None).published_at


def test_publishing_wants_a_topic_and_not_that_all_is_sorted(cast):
    empty = building.create_draft(name="Tomt", kind="yearly", by=None)
    with pytest.raises(NotReadyError, match="minst ett tema"):
        building.publish(version=empty, by=cast.hr)
    assert empty not in published()
    version = draft()
    assert version.unsorted
    when = building.publish(version=version, by=cast.hr).published_at
    assert building.publish(version=version, by=cast.hr).published_at == when
    assert AccessLog.objects.filter(event="guide.published").count() == 1
    assert version in published()


def test_a_new_version_takes_over_and_the_old_one_stays():
    first = building.publish(version=draft(), by=None)
    second = building.copy_version(version=first, by=None)
    assert building.copy_version(version=first, by=None) == second
    assert (second.number, titles(second), list(published())) == (2, titles(first), [first])
    building.remove_topic(version=second, by=None, topic=second.topics.first().pk)
    building.publish(version=second, by=None)
    assert list(published()) == [second]
    assert titles(first) == ["Trivsel", "Utstyr"]


def test_a_copy_by_another_name_is_a_form_of_its_own():
    first = building.publish(version=draft(), by=None)
    with pytest.raises(NotReadyError):
        building.copy_version(version=draft(name="Utkast"), by=None)
    own = building.copy_version(version=first, by=None, name="Skolens skjema")
    assert building.copy_version(version=first, by=None, name="Skolens skjema") == own
    assert (own.guide.name, own.number, own.guide.slug) == ("Skolens skjema", 1, None)


def test_archived_and_back():
    version = building.publish(version=draft(), by=None)
    for away in (True, True, False, False):
        building.archive(guide=version.guide, by=None, away=away)
        assert (version in published()) is not away
    assert AccessLog.objects.filter(event__in=["guide.archived", "guide.restored"]).count() == 2


def test_a_draft_is_discarded_with_its_form_only_where_nothing_else_is_left():
    first = building.publish(version=draft(), by=None)
    building.discard_draft(version=building.copy_version(version=first, by=None), by=None)
    assert list(Guide.objects.values_list("name", flat=True)) == ["Vårt skjema"]
    building.discard_draft(version=draft(name="Et annet"), by=None)
    assert list(Guide.objects.values_list("name", flat=True)) == ["Vårt skjema"]


def test_choosing_costs_one_query(django_assert_num_queries):
    for number in range(3):
        building.publish(version=draft(name=f"Skjema {number}"), by=None)
    with django_assert_num_queries(1):
        versions = list(published(kind="yearly"))
        assert [version.guide.name for version in versions] == ["Skjema 0", "Skjema 1", "Skjema 2"]
