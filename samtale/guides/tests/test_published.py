"""A published version never changes, whichever way one comes at it."""

import pytest

from samtale.guides import building
from samtale.guides.models import GuideVersion, PublishedVersionError, Statement, Topic
from samtale.guides.ready_forms import ensure_ready_guides

pytestmark = pytest.mark.django_db

ROUTES = {
    "version.save": lambda v, d: _save(v, purpose="Noe annet"),
    "version.unpublish": lambda v, d: _save(v, published_at=None),
    "version.delete": lambda v, d: v.delete(),
    "version.update": lambda v, d: GuideVersion.objects.filter(pk=v.pk).update(purpose="x"),
    "version.base_update": lambda v, d: GuideVersion._base_manager.filter(pk=v.pk).update(published_at=None),
    "version.queryset_delete": lambda v, d: GuideVersion.objects.filter(pk=v.pk).delete(),
    "version.update_or_create": lambda v, d: GuideVersion.objects.update_or_create(pk=v.pk, defaults={"purpose": "x"}),
    "version.bulk_update": lambda v, d: GuideVersion.objects.bulk_update([_set(v, purpose="x")], ["purpose"]),
    "guide.versions.update": lambda v, d: v.guide.versions.update(purpose="x"),
    "topic.save": lambda v, d: _save(v.topics.first(), title="x"),
    "topic.delete": lambda v, d: v.topics.first().delete(),
    "topic.create": lambda v, d: Topic.objects.create(version=v, title="x"),
    "topic.bulk_create": lambda v, d: Topic.objects.bulk_create([Topic(version=v, title="x")]),
    "topic.update": lambda v, d: v.topics.update(title="x"),
    "topic.queryset_delete": lambda v, d: v.topics.all().delete(),
    "topic.bulk_update": lambda v, d: Topic.objects.bulk_update([_set(v.topics.first(), title="x")], ["title"]),
    "topic.moved_out": lambda v, d: _save(v.topics.first(), version=d),
    "topic.moved_in": lambda v, d: _save(d.topics.first(), version=v),
    "topic.updated_in": lambda v, d: d.topics.update(version=v),
    "topics.add": lambda v, d: v.topics.add(d.topics.first()),
    "statement.save": lambda v, d: _save(v.statements.first(), meanings=[]),
    "statement.delete": lambda v, d: v.statements.first().delete(),
    "statement.create": lambda v, d: Statement.objects.create(version=v, text="x"),
    "statement.update": lambda v, d: v.statements.update(text="x"),
    "action.revise": lambda v, d: building.revise(version=v, by=None, revision=building.Revision("x", "x", "x")),
    "action.add_topic": lambda v, d: building.add_topic(version=v, by=None, title="x"),
    "action.move_topic": lambda v, d: building.move_topic(version=v, by=None, topic=v.topics.last().pk, to=0),
    "action.remove_topic": lambda v, d: building.remove_topic(version=v, by=None, topic=v.topics.first().pk),
    "action.place": lambda v, d: building.place_unsorted(
        version=v, by=None, paragraphs=["x"], topic=v.topics.first().pk, as_question=True
    ),
    "action.drop": lambda v, d: building.drop_unsorted(version=v, by=None, paragraphs=["x"]),
    "action.add_statements": lambda v, d: building.add_statements(
        version=v, by=None, statements=[("x", "12345", "the_two")]
    ),
    "action.remove_statement": lambda v, d: building.remove_statement(
        version=v, by=None, statement=v.statements.first().pk
    ),
    "action.discard": lambda v, d: building.discard_draft(version=v, by=None),
}


def _set(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _save(row, **values):
    _set(row, **values).save()


def content(version_id: int) -> list:
    return [
        list(model.objects.filter(**{key: version_id}).order_by("pk").values_list())
        for model, key in ((GuideVersion, "pk"), (Topic, "version"), (Statement, "version"))
    ]


@pytest.mark.parametrize("route", ROUTES)
def test_it_is_refused_and_a_draft_is_not(route):
    ensure_ready_guides()
    version = GuideVersion.objects.get(guide__slug="full-yearly")
    draft = building.copy_version(version=version, by=None)
    before = content(version.pk)

    with pytest.raises(PublishedVersionError):
        ROUTES[route](GuideVersion.objects.get(pk=version.pk), draft)
    assert content(version.pk) == before

    # The same on drafts goes through, so that the test above is about being published.
    other = building.create_draft(name="Eget skjema", kind="yearly", by=None)
    building.add_topic(version=other, by=None, title="Tema")
    draft = building.discard_draft(version=draft, by=None) or _draft_like_the_ready_one(version)
    ROUTES[route](GuideVersion.objects.get(pk=draft.pk), other)


def _draft_like_the_ready_one(version):
    return building.copy_version(version=version, by=None, name="Et annet skjema")
