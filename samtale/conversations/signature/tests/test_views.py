"""The signing page: the whole text as it is signed, one button, and what comes of it."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from samtale.conversations.agreement import differences as agreement_differences
from samtale.conversations.agreement.tests.test_views import fields_of, queries, url
from samtale.conversations.models import Addendum, Refusal, Signature
from samtale.conversations.signature import actions, addenda
from samtale.conversations.states import Status
from samtale.goals.models import Action
from samtale.notices.models import Message
from samtale.people.sign_in.reauthentication import SESSION_KEY
from tests.course import SECRETS, conversation_at, fresh, lies_to_be_signed, sign


@pytest.fixture
def at_signing(cast):
    return conversation_at("signing", cast)


def confirmed(cast, who):
    """A browser where the person has just shown who they are."""
    client = cast.client(who)
    session = client.session
    session[SESSION_KEY] = time.time()
    session.save()
    return client


def seen(page) -> str:
    return page.text.split('name="seen" value="')[1][:64]


def test_the_page_shows_all_that_is_signed_and_who_can_read_it(cast, at_signing):
    page = cast.client(cast.leader).get(url("signing", at_signing)).text
    for words in (*SECRETS.values(), "Ingrid Aasen", "Kari Dahl", "Lærer, Nordvåg skole", "Rektor", "ledergruppen"):
        assert words in page
    assert "Ingrid Aasen og Kari Dahl kan lese avtalen" in page and "Loven går foran" in page
    assert "Bare du og Ingrid kan lese avtalen" in page and "referatet" in page
    assert page.count('data-variant="primary"') == 1


def test_signing_asks_who_one_is_first(cast, at_signing):
    client = cast.client(cast.employee)
    session = client.session
    session[SESSION_KEY] = time.time() - 3600
    session.save()
    sent = {"seen": seen(client.get(url("signing", at_signing)))}
    assert "Vi ber deg bekrefte hvem du er først." in client.get(url("signing", at_signing)).text
    asked = client.post(url("signature", at_signing), sent)
    assert asked.status_code == 302 and not Signature.objects.exists()
    back = parse_qs(urlsplit(asked.url).query)["next"][0]
    assert back.startswith(url("signing", at_signing)) and back.endswith("#sign")
    assert "tatt vare på" not in client.get(asked.url).text, "nothing was typed"
    assert "Ett trykk gjenstår" not in client.get(back).text
    now = confirmed(cast, cast.employee).get(back).text
    assert "Ett trykk gjenstår" in now and "Trykk på «Signer»." in now
    assert "Vi ber deg bekrefte" not in now and ">Signer<" in now
    assert confirmed(cast, cast.employee).post(url("signature", at_signing), sent).url == url("signing", at_signing)
    assert Signature.objects.get().by == cast.employee


def test_both_sign_and_the_text_stands(cast, at_signing):
    for who in (cast.employee, cast.leader):
        client = confirmed(cast, who)
        client.post(url("signature", at_signing), {"seen": seen(client.get(url("signing", at_signing)))})
    assert fresh(at_signing).status == Status.FOLLOWING
    page = cast.client(cast.employee).get(url("signing", at_signing)).text
    assert "Teksten er uendret siden dere signerte." in page and page.count("Signert ") == 2
    assert Signature.objects.first().sha256 in page and SECRETS["goal"] in page
    assert ">Signer<" not in page and "Avtalen gjelder nå" in page and url("follow_up", at_signing) in page


def test_a_text_that_has_changed_since_is_shown_and_not_signed(cast, at_signing):
    client = confirmed(cast, cast.employee)
    old = seen(client.get(url("signing", at_signing)))
    agreement_differences.record_difference(
        conversation_id=at_signing.pk, by=cast.leader, difference_id=uuid4(), text="Ser det annerledes"
    )
    answered = client.post(url("signature", at_signing), {"seen": old})
    page = client.get(answered.url).text
    assert "Teksten er endret siden du åpnet siden." in page and "Ser det annerledes" in page
    assert not Signature.objects.exists()


def test_a_signature_that_is_void_is_said_plainly(cast, at_signing):
    sign(at_signing, cast.employee)
    answered = confirmed(cast, cast.leader).post(url("change_agreement", at_signing))
    said = cast.client(cast.leader).get(answered.url).text
    assert "Signaturen til Ingrid Aasen gjelder ikke lenger" in said and "Signaturen din" not in said
    lost = cast.client(cast.employee).get(url("closing", at_signing)).text
    assert "Signaturen din gjelder ikke lenger, for avtalen ble åpnet igjen." in lost
    from samtale.conversations.closing import actions as closing_actions

    from ...closing.tests.test_actions import all_yes

    all_yes(at_signing, cast)
    closing_actions.to_signing(conversation_id=at_signing.pk, by=cast.leader)
    assert "Signaturen din gjelder ikke lenger" in cast.client(cast.employee).get(url("signing", at_signing)).text
    assert "gjelder ikke lenger" not in cast.client(cast.leader).get(url("signing", at_signing)).text


def test_an_own_view_after_a_signature_says_what_it_does(cast, at_signing):
    sign(at_signing, cast.leader)
    client, where = cast.client(cast.employee), url("add_difference", at_signing)
    form = client.get(where).text
    assert "Avtalen er signert av Kari Dahl. Når du lagrer" in form
    answered = client.post(where, fields_of(form) | {"text": "Ser det annerledes"}, follow=True)
    assert answered.redirect_chain[-1][0].startswith(url("signing", at_signing))
    assert "Signaturen til Kari Dahl gjelder ikke lenger" in answered.text and "Ser det annerledes" in answered.text
    assert "har endret avtalen" in Message.objects.get(to=cast.leader, subject__contains="gjelder ikke lenger").body
    assert "Når du lagrer" not in client.get(where).text


def test_a_no_needs_a_reason_and_the_other_reads_it(cast, at_signing):
    client = cast.client(cast.employee)
    empty = client.post(url("refusal", at_signing), {"reason": " "})
    assert empty.status_code == 422 and "Skriv hvorfor du ikke vil signere." in empty.text
    client.post(url("refusal", at_signing), {"reason": "Fristene holder ikke"})
    assert fresh(at_signing).status == Status.UNSIGNED and Refusal.objects.count() == 1
    other = cast.client(cast.leader).get(url("signing", at_signing)).text
    assert "Ingrid vil ikke signere" in other and "Fristene holder ikke" in other and ">Signer<" in other
    client = confirmed(cast, cast.employee)
    client.post(url("signature", at_signing), {"seen": seen(client.get(url("signing", at_signing)))})
    assert Signature.objects.get().by == cast.employee


def test_a_press_on_a_page_from_before_is_told_what_has_happened_since(cast, at_signing):
    """Two tabs of one person: what was opened before does nothing, and no words are lost by it."""
    client = confirmed(cast, cast.employee)
    page = client.get(url("signing", at_signing)).text
    old = fields_of(page)
    assert old["seen"] == lies_to_be_signed(at_signing) and 'name="signed" value="0"' in page
    client.post(url("signature", at_signing), {"seen": old["seen"]}, follow=True)
    Message.objects.all().delete()
    again = client.post(url("signature", at_signing), {"seen": old["seen"]}, follow=True).text
    assert "Du har allerede signert avtalen. Det gjorde du i dag" in again and "Du har signert avtalen." not in again
    late = client.post(url("refusal", at_signing), {"reason": "Fristene holder ikke", "seen": old["seen"]})
    assert late.status_code == 409 and "Du har allerede signert avtalen." in late.text
    assert "Fristene holder ikke" in late.text and "Det er ikke lagret." in late.text
    opened = cast.client(cast.leader).post(url("change_agreement", at_signing), {"signed": "0"}, follow=True)
    assert "Ingrid Aasen har signert siden du åpnet siden." in opened.text
    assert fresh(at_signing).status == Status.SIGNING and not Refusal.objects.exists()
    assert Signature.objects.get().voided_at is None and not Message.objects.exists()
    cast.client(cast.leader).post(url("change_agreement", at_signing), {"signed": "1"})
    assert fresh(at_signing).status == Status.CLOSING and Signature.objects.get().voided_at


def test_a_no_is_to_the_text_that_was_read(cast, at_signing):
    client = cast.client(cast.employee)
    old = seen(client.get(url("signing", at_signing)))
    agreement_differences.record_difference(
        conversation_id=at_signing.pk, by=cast.leader, difference_id=uuid4(), text="Ser det annerledes"
    )
    late = client.post(url("refusal", at_signing), {"reason": "Fristene holder ikke", "seen": old})
    assert late.status_code == 422 and "Teksten er endret siden du åpnet siden." in late.text
    assert "Fristene holder ikke" in late.text and "Ser det annerledes" in late.text and not Refusal.objects.exists()
    client.post(url("refusal", at_signing), fields_of(late.text) | {"reason": "Fristene holder ikke"})
    assert Refusal.objects.count() == 1
    too_late = client.post(url("refusal", at_signing), {"reason": "Enda en grunn"})
    assert "Det er allerede sagt nei" in too_late.text and "Enda en grunn" in too_late.text
    assert Refusal.objects.count() == 1


def test_whoever_comes_back_to_an_agreement_that_was_opened_is_told(cast, at_signing):
    sign(at_signing, cast.employee)
    actions.change_agreement(conversation_id=at_signing.pk, by=cast.leader)
    came = cast.client(cast.employee).get(url("signing", at_signing) + "?confirmed=yes", follow=True)
    assert "Kari har åpnet avtalen igjen. Signaturen din gjelder ikke lenger." in came.text
    asked = {"Accept": "application/json, text/html"}
    still = cast.client(cast.employee).get(url("signing", at_signing), headers=asked)
    assert still.status_code == 200 and "Signaturen din gjelder ikke lenger" in still.text
    assert cast.client(cast.colleague).get(url("signing", at_signing), headers=asked).status_code == 404
    assert "åpnet avtalen igjen" not in cast.client(cast.employee).get(url("closing", at_signing)).text


def test_the_one_who_has_signed_can_remind_the_other(cast, at_signing):
    sign(at_signing, cast.employee)
    Message.objects.all().delete()
    client = cast.client(cast.employee)
    just_signed = client.get(url("signing", at_signing)).text
    assert "Minn Kari om signering" not in just_signed and "Kari har fått e-post om det." in just_signed
    assert "Jeg vil ikke signere" not in just_signed
    assert "Jeg vil ikke signere" in cast.client(cast.leader).get(url("signing", at_signing)).text
    assert "Vent litt" in client.post(url("signing_reminder", at_signing), follow=True).text
    assert not Message.objects.exists()
    QuerySet.update(Signature._base_manager.all(), at=timezone.now() - timedelta(hours=25))
    assert "Minn Kari om signering" in client.get(url("signing", at_signing)).text
    assert "Kari får en påminnelse." in client.post(url("signing_reminder", at_signing), follow=True).text
    assert "Vent litt" in client.post(url("signing_reminder", at_signing), follow=True).text
    assert Message.objects.get().to == cast.leader


def test_a_text_somebody_altered_shows(cast):
    following = conversation_at("following", cast)
    client = cast.client(cast.employee)
    assert "Teksten er uendret" in client.get(url("signing", following)).text
    QuerySet.update(Action._base_manager.all(), due=timezone.localdate())
    page = client.get(url("signing", following)).text
    assert "Teksten er endret etter at dere signerte" in page and "Teksten er uendret" not in page


def test_before_it_lies_to_be_signed_the_page_leads_to_where_it_stands(cast):
    at_closing = conversation_at("closing", cast)
    client = confirmed(cast, cast.employee)
    assert client.get(url("signing", at_closing)).url == url("closing", at_closing)
    assert client.post(url("signature", at_closing), {"seen": "x" * 64}).url == url("closing", at_closing)
    assert client.post(url("signature", at_closing)).status_code == 400
    assert not Signature.objects.exists()


def test_an_addendum_is_written_signed_and_takes_effect(cast):
    following = conversation_at("following", cast)
    client, action = cast.client(cast.leader), Action.objects.get(responsible="leader")
    form = client.get(url("add_addendum", following)).text
    assert SECRETS["leader_action"] in form
    later = timezone.localdate() + timedelta(days=200)
    sent = fields_of(form) | {"text": "Kurset er flyttet", f"due_{action.pk}": later.isoformat()}
    assert client.post(url("add_addendum", following), sent | {"text": ""}).status_code == 422
    past = client.post(url("add_addendum", following), sent | {f"due_{action.pk}": "2020-01-01"})
    assert past.status_code == 422 and "Kurset er flyttet" in past.text
    for _ in range(2):
        assert client.post(url("add_addendum", following), sent).status_code == 302
    addendum = Addendum.objects.get()
    assert "Skriv et tillegg" not in client.get(url("signing", following)).text
    for who in (cast.leader, cast.employee):
        page = cast.client(who).get(url("signing", following))
        assert "Kurset er flyttet" in page.text and str(later.year) in page.text
        where = url("addendum_signature", following, addendum.pk)
        assert confirmed(cast, who).post(where, {"seen": seen(page)}).status_code == 302
    action.refresh_from_db()
    assert action.due == later
    page = client.get(url("signing", following)).text
    assert "Teksten er uendret" in page and "Skriv et tillegg" in page


def test_an_addendum_is_withdrawn(cast):
    following = conversation_at("following", cast)
    addendum = addenda.write_addendum(
        conversation_id=following.pk, by=cast.leader, addendum_id=uuid4(), text="Angrer", deadlines={}
    )
    where = url("addendum_withdrawal", following, addendum.pk)
    assert "Bare den som skrev" in cast.client(cast.employee).post(where, follow=True).text
    assert "Trekk tilbake" not in cast.client(cast.employee).get(url("signing", following)).text
    assert "Angrer" not in cast.client(cast.leader).post(where, follow=True).text


@pytest.mark.parametrize("status", ["signing", "unsigned", "following"])
def test_it_takes_few_queries(cast, status):
    conversation = conversation_at(status, cast)
    if status == "following":
        addenda.write_addendum(
            conversation_id=conversation.pk, by=cast.leader, addendum_id=uuid4(), text="x", deadlines={}
        )
        assert queries(cast.client(cast.leader), url("add_addendum", conversation)) <= 12
    asked = queries(cast.client(cast.employee), url("signing", conversation))
    assert asked <= (14 if status == "following" else 12), "one of them what is set of each kind"


def test_text_stays_text(cast, at_signing):
    agreement_differences.record_difference(
        conversation_id=at_signing.pk, by=cast.leader, difference_id=uuid4(), text="<script>alert(1)</script>"
    )
    page = cast.client(cast.employee).get(url("signing", at_signing)).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert lies_to_be_signed(at_signing) == seen(cast.client(cast.employee).get(url("signing", at_signing)))
