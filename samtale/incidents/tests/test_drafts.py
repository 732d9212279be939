"""The drafts tell what was done, also what was undone since, how far the log reaches, and that it is late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.incidents import drafts, page
from samtale.people.precautions import actions
from tests.course import conversation_at

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told(since, known=None) -> page.NoticeFacts:
    found = page.find(since=since, account=None, by=None).opened
    return page.notice_facts(since=since, known=known, account=None, found=found)


def test_what_was_done_is_told_after_it_is_undone_and_what_was_done_before_is_not(cast):
    actions.stop_mail(by=None)
    actions.allow_mail(by=None)
    since = timezone.now()
    assert "stengt" not in drafts.to_authority(told(since))
    actions.stop_mail(by=None)
    actions.sign_everybody_out(by=None)
    told_now = drafts.to_concerned(told(since))
    assert "ble stengt." in told_now and "når den er åpnet igjen." in told_now
    actions.allow_mail(by=None)
    said = drafts.to_authority(told(since))
    assert [said.count(words) for words in ("ble stengt.", "Alle ble logget ut.", "ble åpnet igjen.")] == [1, 1, 1]
    assert said.index("ble stengt.") < said.index("Alle ble logget ut.") < said.index("ble åpnet igjen.")
    assert "når den er åpnet igjen." not in drafts.to_concerned(told(since))


def test_how_far_the_log_reaches_is_said_where_it_is_not_far_enough(cast):
    first = AccessLog.objects.order_by("pk").first().at
    assert "Tiden før er ikke med." in drafts.to_authority(told(first - timedelta(hours=1)))
    assert "Tiden før" not in drafts.to_authority(told(first + timedelta(microseconds=1)))


def test_after_the_deadline_the_reason_is_asked_for(cast):
    conversation_at("following", cast)
    for days, late in ((2, False), (4, True)):
        known = timezone.now() - timedelta(days=days)
        assert ("meldes etter fristen" in drafts.to_authority(told(known, known))) == late
        asked = {name: timezone.localtime(known).strftime("%Y-%m-%dT%H:%M") for name in ("since", "known")}
        shown = cast.client(cast.administrator).get("/incidents/notices/", asked).content.decode()
        assert ("gikk ut" in shown) == late and ("skal ha meldingen innen" in shown) != late


def test_there_is_nothing_to_write_where_the_log_tells_of_nobody(cast):
    client = cast.client(cast.administrator)
    asked = {"since": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "person": cast.colleague.pk}
    shown = client.get("/incidents/concerned/", asked).content.decode()
    assert "Loggen viser ingen" in shown and "Skriv meldingene" not in shown
    answer = client.get("/incidents/notices/", asked)
    assert answer.status_code == 302 and answer["Location"].startswith("/incidents/concerned/?since=")
