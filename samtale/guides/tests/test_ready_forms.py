"""The forms that come with Samtale: complete, open, and put in place once."""

import re

import pytest
from django.core.management import call_command

from samtale.guides.building import archive, copy_version, reasons_to_wait
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion, Statement, Topic
from samtale.guides.ready_forms import ensure_ready_guides, statements_bank

pytestmark = pytest.mark.django_db
OPEN_WORDS = ("Hva", "Hvordan", "Hvilke", "Hvilken", "Hvem", "Hvor", "Når")


@pytest.fixture
def ready(no_forms):
    ensure_ready_guides()
    return {version.guide.slug: version for version in published()}


def test_all_five_are_published_once(ready):
    assert set(ready) == {"full-yearly", "simple-yearly", "strengths", "check-in", "leader-aid"}
    assert {slug: version.guide.kind for slug, version in ready.items() if version.guide.kind != "yearly"} == {
        "check-in": "check_in",
        "leader-aid": "leader_aid",
    }
    counts = [model.objects.count() for model in (Guide, GuideVersion, Topic, Statement)]
    assert ensure_ready_guides() == []
    assert [model.objects.count() for model in (Guide, GuideVersion, Topic, Statement)] == counts


def test_a_form_the_organisation_put_away_stays_away(ready, capsys):
    archive(guide=ready["check-in"].guide, by=None)
    call_command("ready_guides")
    assert not published(kind="check_in").exists()
    assert "ligger her fra før" in capsys.readouterr().out


def test_the_full_form_has_what_is_asked_for(ready):
    version = ready["full-yearly"]
    titles = [topic.title for topic in version.topics.all()]
    assert titles == [
        "Motivasjon og mestring",
        "Oppgaver, resultater og prioriteringer",
        "Selvstendighet og fleksibilitet",
        "Kompetanse",
        "Rolle og forventninger",
        "Samarbeid og trivsel",
        "Delekultur",
        "Ledelse",
        "Livsfase",
        "Målene for arbeidsplassen",
        "Mål og tiltak",
    ]
    assert [topic.kind for topic in version.topics.all()][-2:] == ["focus", "goals"]
    statements = list(version.statements.all())
    assert [statement.audience for statement in statements] == ["the_two"] * 3
    assert version.purpose and version.how_to_prepare
    phase = version.topics.get(title="Livsfase")
    assert not phase.is_main
    assert not re.search(r"syk|helse|alder|gravid|barn|pensjon", " ".join(phase.questions), re.IGNORECASE)


def test_main_topics_have_two_or_three_open_questions(ready):
    for slug in ("full-yearly", "strengths", "check-in", "leader-aid"):
        for topic in ready[slug].topics.filter(is_main=True):
            assert 2 <= len(topic.questions) <= 3, topic
    assert sum(len(topic.questions) for topic in ready["simple-yearly"].topics.all()) == 4
    assert ready["leader-aid"].topics.count() == 8
    for topic in Topic.objects.all():
        for question in topic.questions:
            assert question.startswith(OPEN_WORDS) and question.endswith("?"), question


def test_every_statement_of_the_bank_has_five_different_meanings():
    bank = statements_bank()
    assert {row.about for row in bank} == {"individual", "team", "organisation"}
    assert len({row.key for row in bank}) == len(bank) >= 9
    for row in bank:
        assert len(set(row.meanings)) == 5 and all(row.meanings) and len(row.text) <= 300


def test_a_copy_of_each_can_be_published_at_once(ready):
    for version in ready.values():
        assert reasons_to_wait(copy_version(version=version, by=None)) == []
