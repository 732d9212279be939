"""From a draft to a published form and on, and what each sees of it."""

import pytest
from django.urls import reverse

from samtale.guides import building
from samtale.guides.choosing import published
from samtale.guides.models import Guide, GuideVersion

from .test_pages import posted, titles

pytestmark = pytest.mark.django_db


def test_from_draft_to_published_to_the_next_version(hr, cast, draft):
    page = hr.get(reverse("guides:preview", args=[draft.pk])).content.decode()
    assert "Ta i bruk" in page
    for _ in range(2):
        hr.post(reverse("guides:publish", args=[draft.pk]))
    assert draft in published()
    before = titles(draft)
    # Every route is shut now, and says so.
    for do in ("save", "add", f"remove:{draft.topics.first().pk}", f"move:{draft.topics.last().pk}:0"):
        answer = hr.post(
            reverse("guides:edit", args=[draft.pk]),
            posted(draft, do, purpose="For sent", **{"new-title": "For sent", "new-kind": "open"}),
            follow=True,
        )
        assert "er tatt i bruk og kan ikke endres" in answer.content.decode()
    hr.post(reverse("guides:discard", args=[draft.pk]))
    assert titles(draft) == before and GuideVersion.objects.get(pk=draft.pk).purpose != "For sent"
    for _ in range(2):
        answer = hr.post(reverse("guides:copy", args=[draft.pk]))
    second = GuideVersion.objects.get(guide=draft.guide, number=2)
    assert answer.url == reverse("guides:edit", args=[second.pk])
    assert "Fortsett på utkastet" in hr.get(reverse("guides:preview", args=[draft.pk])).content.decode()
    assert cast.client(cast.employee).get(reverse("guides:preview", args=[second.pk])).status_code == 404


@pytest.mark.usefixtures("no_forms")
def test_what_is_missing_is_said_before_publishing(hr):
    empty = building.create_draft(name="Tomt", kind="yearly", by=None)
    page = hr.get(reverse("guides:preview", args=[empty.pk])).content.decode()
    assert "Skjemaet trenger minst ett tema." in page and "Ta skjemaet i bruk" not in page
    answer = hr.post(reverse("guides:publish", args=[empty.pk]))
    assert answer.status_code == 422 and "Skjemaet trenger minst ett tema." in answer.content.decode()
    assert not published().exists()


def test_the_preview_shows_both_sides_and_what_becomes_of_answers(cast, ready):
    full = GuideVersion.objects.get(guide__slug="full-yearly")
    client = cast.client(cast.employee)
    employee = client.get(reverse("guides:preview", args=[full.pk])).content.decode()
    leader = client.get(reverse("guides:preview", args=[full.pk]) + "?as=leader").content.decode()
    assert "Her står det lederen din har skrevet" in employee and "Her skriver du hva arbeidsplassen" in leader
    assert employee.count("Svaret er for dere to.") == 3
    assert "Lag en ny utgave" not in employee
    aid = GuideVersion.objects.get(guide__slug="leader-aid")
    assert "Bare lederen ser dette" in client.get(reverse("guides:preview", args=[aid.pk])).content.decode()


def test_put_away_and_back(hr, ready):
    hr.post(reverse("guides:archive", args=[ready.guide_id]))
    assert ready not in published()
    assert "Skjemaer som er lagt til side" in hr.get(reverse("guides:list")).content.decode()
    hr.post(reverse("guides:archive", args=[ready.guide_id]), {"back": "yes"})
    assert ready in published()


def test_a_deleted_draft_may_be_deleted_again(hr, draft):
    for _ in range(2):
        assert hr.post(reverse("guides:discard", args=[draft.pk])).url == reverse("guides:list")
    assert not Guide.objects.filter(name="Vårt skjema").exists()


def test_the_document_is_a_pdf_by_the_form_s_name(cast, ready):
    answer = cast.client(cast.employee).get(reverse("guides:document", args=[ready.pk]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert "Enkel samtale.pdf" in answer["Content-Disposition"]
