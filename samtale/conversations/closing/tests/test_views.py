"""The closing page: three short steps, the letter, and the way on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.conversations.agreement import consents
from samtale.conversations.agreement.tests.test_views import HTMX, queries, url
from samtale.conversations.closing import actions as closing_actions
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.models import AgreementGoal, ClosingAnswer, SharedTopic
from samtale.conversations.states import Status
from samtale.core import clock
from samtale.goals.models import Action, Goal
from tests.course import SECRETS, agree_something, conversation_at, fresh


@pytest.fixture
def at_closing(cast):
    return conversation_at("closing", cast)


def answer(client, conversation, question, yes="yes", **more):
    return client.post(url("closing_answers", conversation), {"question": question, "answer": yes, **more})


def test_the_steps_follow_each_other(cast, at_closing):
    client = cast.client(cast.employee)
    first = client.get(url("closing", at_closing)).text
    assert "Ja, jeg har sagt mitt" in first and SECRETS["goal"] not in first
    assert answer(client, at_closing, "all_said").url.endswith("?step=2")
    second = client.get(f"{url('closing', at_closing)}?step=2")
    assert SECRETS["goal"] in second.text and "Ja, jeg er enig" in second.text
    assert answer(client, at_closing, "agreed_text").url.endswith("?step=3")
    assert "Hva var nyttig for deg?" in client.get(f"{url('closing', at_closing)}?step=3").text
    last = client.get(url("closing", at_closing)).text
    assert "Du er enig i det som står" in last and "Nå venter dere på Kari" in last and "Gå til signering" not in last


def test_the_leader_begins_saying_the_main_points_aloud_before_the_letter_is_read(cast, at_closing):
    page = f"{url('closing', at_closing)}?step=2"
    begins = {cast.employee: "Kari begynner, og du legger til.", cast.leader: "Du begynner, og Ingrid legger til."}
    for who, said in begins.items():
        shown = cast.client(who).get(page).text
        assert said in shown and shown.index("Si hovedpunktene høyt") < shown.index(SECRETS["goal"])
        for question in ("all_said", "agreed_text"):
            answer(cast.client(who), at_closing, question, seen=shown.split('name="seen" value="')[1][:64])
        assert "Si hovedpunktene høyt" not in cast.client(who).get(page).text, "it has been read"


def test_a_deadline_that_has_passed_is_asked_about_and_hinders_nothing(cast, at_closing):
    client, asked = cast.client(cast.employee), "Én frist i avtalen er passert. Vil dere ha en ny?"
    answer(client, at_closing, "all_said")
    page = f"{url('closing', at_closing)}?step=2"
    actions = Action.objects.filter(
        goal__in=AgreementGoal.objects.filter(agreement__conversation=at_closing).values("goal")
    )
    actions.update(due=clock.today())
    assert "avtalen er passert" not in client.get(page).text
    actions.filter(pk=actions.first().pk).update(due=clock.today() - timedelta(days=1))
    assert asked in client.get(page).text and asked in cast.client(cast.leader).get(page).text
    Goal.objects.filter(actions__in=actions).update(due=clock.today() - timedelta(days=400))
    assert "To frister i avtalen er passert. Vil dere ha nye?" in client.get(page).text
    assert answer(client, at_closing, "agreed_text").url.endswith("?step=3")
    assert "avtalen er passert" not in client.get(page).text


def test_nothing_of_the_spoken_question_is_stored_or_logged(cast, at_closing):
    client = cast.client(cast.employee)
    client.get(url("closing", at_closing))
    for step in (3, 4):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{url('closing', at_closing)}?step={step}").status_code == 200
        assert all(query["sql"].startswith("SELECT") for query in caught)
    assert not ClosingAnswer.objects.exists()
    page = client.get(f"{url('closing', at_closing)}?step=3").text
    main = page[page.index('id="how-was-it"') :]
    assert "<form" not in main[: main.index("</section>")]


def test_a_no_opens_what_it_names(cast, at_closing):
    client = cast.client(cast.leader)
    topic = SharedTopic.objects.filter(conversation=at_closing).select_related("topic").first()
    SharedTopic.objects.filter(pk=topic.pk).update(touched_at=timezone.now(), touched_by=cast.leader)
    page = client.get(url("closing", at_closing)).text
    assert topic.topic.title in page and "Noe annet" in page
    nothing = client.post(url("reopening", at_closing))
    assert nothing.status_code == 422 and "Velg hva dere skal tilbake til." in nothing.text
    answered = client.post(url("reopening", at_closing), {"topics": [str(topic.pk)]})
    assert answered.url == url("holding", at_closing)
    assert fresh(at_closing).status == Status.HOLDING
    assert SharedTopic.objects.get(pk=topic.pk).touched_at is None


def test_something_none_of_the_topics_covers_opens_it_too(cast, at_closing):
    topics = SharedTopic.objects.filter(conversation=at_closing)
    topics.update(touched_at=timezone.now(), touched_by=cast.leader)
    cast.client(cast.employee).post(url("reopening", at_closing), {"topics": ["other"]})
    assert fresh(at_closing).status == Status.HOLDING and not topics.filter(touched_at=None).exists()


def test_a_no_too_is_to_the_text_that_was_on_the_page(cast, at_closing):
    client = cast.client(cast.employee)
    seen = client.get(f"{url('closing', at_closing)}?step=2").text.split('name="seen" value="')[1][:64]
    consents.add_consent(
        conversation_id=at_closing.pk, by=cast.leader, consent_id=uuid4(), what="Mer", purpose="x", whom="y"
    )
    sent = {"question": "agreed_text", "answer": "no", "seen": seen}
    late = client.post(url("closing_answers", at_closing), sent, follow=True)
    assert "Avtalen er endret siden du åpnet siden." in late.text and not ClosingAnswer.objects.exists()
    client.post(url("closing_answers", at_closing), sent | {"seen": late.text.split('name="seen" value="')[1][:64]})
    assert ClosingAnswer.objects.get().yes is False


def test_one_says_yes_to_the_text_that_was_on_the_page(cast, at_closing):
    client = cast.client(cast.employee)
    page = client.get(f"{url('closing', at_closing)}?step=2")
    seen = page.text.split('name="seen" value="')[1][:64]
    consents.add_consent(
        conversation_id=at_closing.pk, by=cast.leader, consent_id=uuid4(), what="Mer", purpose="x", whom="y"
    )
    answered = answer(client, at_closing, "agreed_text", seen=seen)
    assert answered.url.endswith("?step=2") and not ClosingAnswer.objects.exists()
    again = client.get(answered.url)
    assert "Avtalen er endret siden du åpnet siden." in again.text
    answer(client, at_closing, "agreed_text", seen=again.text.split('name="seen" value="')[1][:64])
    assert ClosingAnswer.objects.get().yes


def test_the_way_on_shows_when_both_have_said_yes_to_both(cast, at_closing):
    for who in (cast.employee, cast.leader):
        assert "Gå til signering" not in cast.client(who).get(url("closing", at_closing)).text
        for question in ("all_said", "agreed_text"):
            answer(cast.client(who), at_closing, question)
    assert "Gå til signering" in cast.client(cast.employee).get(url("closing", at_closing)).text
    for who in (cast.employee, cast.leader):  # both press at once
        assert cast.client(who).post(url("to_signing", at_closing)).url == url("signing", at_closing)
    assert fresh(at_closing).status == Status.SIGNING


def test_pressing_too_early_is_answered_with_a_sentence(cast, at_closing):
    client = cast.client(cast.leader)
    answered = client.post(url("to_signing", at_closing))
    assert "Begge må svare ja" in client.get(answered.url).text and fresh(at_closing).status == Status.CLOSING


def test_at_other_times_the_page_leads_to_where_it_stands(cast):
    held = conversation_at("holding", cast)
    client = cast.client(cast.employee)
    assert client.get(url("closing", held)).url == url("holding", held)
    late = answer(client, held, "all_said")
    assert late.url == url("holding", held)
    assert "Samtalen er på steget «Samtale»" in client.get(late.url).text


def test_when_the_other_has_gone_on_the_open_page_follows(cast):
    at_signing = conversation_at("signing", cast)
    answered = cast.client(cast.leader).get(url("closing", at_signing), **HTMX)
    assert answered["HX-Redirect"] == url("signing", at_signing)
    assert "Samtalen er avsluttet" in cast.client(cast.leader).get(url("closing", at_signing)).text


def test_what_the_page_fetches_anew_is_no_new_reading(cast, at_closing, monkeypatch):
    client = cast.client(cast.employee)
    client.get(f"{url('closing', at_closing)}?step=2")
    readings = AccessLog.objects.filter(event="opened.close")
    assert readings.count() == 1
    monkeypatch.setattr(log, "SAME_READING", timedelta(0))  # some time later
    client.get(f"{url('closing', at_closing)}?step=2", **HTMX)
    assert readings.count() == 1
    client.get(f"{url('closing', at_closing)}?step=2")
    assert readings.count() == 2


def test_it_takes_few_queries_however_much_is_agreed(cast, at_closing):
    client, other = cast.client(cast.employee), cast.client(cast.leader)
    few = [queries(client, f"{url('closing', at_closing)}?step={step}") for step in (2, 1, 3, 4)]
    for _ in range(6):
        agree_something(fresh(at_closing), cast)
    many = [queries(other, f"{url('closing', at_closing)}?step={step}") for step in (2, 1, 3, 4)]
    assert few == many and max(few) <= 12


def test_a_goal_from_before_reads_as_one(cast):
    conversation_at("following", cast)
    at_closing = conversation_at("closing", cast)
    closing_actions.answer(conversation_id=at_closing.pk, by=cast.employee, question="all_said", yes=True)
    page = cast.client(cast.employee).get(f"{url('closing', at_closing)}?step=2").text
    assert page.count("Fra sist") == 1
    due = timezone.localdate() + timedelta(days=60)
    assert str(due.year) in page


def test_a_yes_that_fell_is_said_on_both_pages(cast, at_closing):
    def pages():
        return [cast.client(who).get(f"{url('closing', at_closing)}?step=4").text for who in both]

    both = (cast.employee, cast.leader)
    for who in both:
        for question in ("all_said", "agreed_text"):
            answer(cast.client(who), at_closing, question)
    assert all("Dere er enige begge to" in page and "Avtalen er endret" not in page for page in pages())
    before = fresh(at_closing).parts_version
    collaborative_text_actions.save_text(
        conversation_id=at_closing.pk,
        kind="agreement",
        text_id=str(at_closing.pk),
        edit=uuid4(),
        base="",
        text="Dette også",
        by=cast.leader,
    )
    assert fresh(at_closing).parts_version > before, "open pages fetch it"
    for page in pages():
        assert "Avtalen er endret etter at dere svarte. Svar på nytt." in page and "Ja, jeg er enig" in page
        assert "Dere er enige begge to" not in page
    answer(cast.client(cast.employee), at_closing, "agreed_text")
    mine, theirs = pages()
    assert "Avtalen er endret etter at Kari svarte. Kari må svare på nytt." in mine
    assert "Avtalen er endret etter at du svarte. Svar på nytt." in theirs
    answer(cast.client(cast.leader), at_closing, "agreed_text")
    assert all("Dere er enige begge to" in page and "Avtalen er endret" not in page for page in pages())
