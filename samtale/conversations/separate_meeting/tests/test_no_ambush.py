"""Whoever is called knows what it is not and whom to bring; the employee, whom else to talk to; and both find back."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale.audit.models import AccessLog
from samtale.conversations.models import SeparateMeeting
from samtale.notices.models import Message
from samtale.organisation.actions import decide
from samtale.organisation.contacts.actions import set_contacts
from samtale.organisation.models import UnitContacts
from tests.cast import leads, position
from tests.course import conversation_at

from .test_actions import called, sent, where

pytestmark = pytest.mark.django_db
FORM = reverse("conversations:separate")
NOT_THE_TALK = "Dette er ikke medarbeidersamtalen."
OTHERS = "Gjelder det lederen, eller vil du ikke ta det med lederen?"


def shown(cast, who, url: str) -> str:
    answer = cast.client(who).get(url)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def page_of(made: SeparateMeeting) -> str:
    return reverse("conversations:separate_meeting", args=[made.pk])


def name_contacts(cast) -> None:
    named = {
        "safety_representative": "Vera Vern, vera@nordvag.example",
        "union_representative": "Forbundet: Tom <b>Till</b>\njavascript:alert(1)",
    }
    set_contacts(unit_id=cast.unit.pk, named=named, edition=UnitContacts().edition, by=cast.hr)
    decide(values={"reporting_channel": "https://nordvag.example/varsling"}, version=0, by=cast.hr)


@pytest.mark.parametrize("by_name", ["leader", "employee"])
def test_the_one_called_reads_what_it_is_not_and_who_may_come(cast, by_name):
    by = getattr(cast, by_name)
    made = called(cast, by=by)
    other = made.other_than(by)
    letters = {message.to: " ".join(message.body.split()) for message in Message.objects.all()}
    promised = {
        "leader": "Kari skal selv fortelle deg hva det gjelder, før møtet. Du kan ta med tillitsvalgt eller en annen",
        "employee": "Ingrid forteller selv hva det gjelder, helst før møtet. Dere kan begge ta med tillitsvalgt",
    }[by_name]
    for text in (letters[other], shown(cast, other, page_of(made))):
        assert NOT_THE_TALK in text and promised in text
    for text in (letters[by], shown(cast, by, page_of(made))):
        assert NOT_THE_TALK not in text and promised not in text
    assert ("Fortell Ingrid hva det gjelder før møtet." in shown(cast, by, page_of(made))) is (by == cast.leader)


def test_the_form_says_what_comes_first_to_the_leader_alone(cast):
    of_leader, of_employee = shown(cast, cast.leader, where(cast.employee)), shown(cast, cast.employee, FORM)
    for said in ("Snakk med Ingrid selv først", "arbeidsmiljøloven § 15-1", "virksomhetens egne rutiner"):
        assert said in of_leader and said not in of_employee
    for said in ("Fortell gjerne Kari hva det gjelder før møtet, men du må ikke.", OTHERS):
        assert said in of_employee and said not in of_leader
    for page in (of_leader, of_employee):
        assert "Den er ikke med i noen oversikt." in page
    above = shown(cast, cast.leader, FORM)
    assert OTHERS in above and "§ 15-1" not in above, "a leader who calls the own leader is an employee"


def test_the_employee_sees_whom_else_to_talk_to_and_nothing_is_kept_of_it(cast):
    talk = conversation_at("holding", cast)
    made = called(cast)
    pages = (FORM, f"{FORM}?from={talk.pk}", page_of(made))
    for url in pages:
        assert "Navnene er ikke lagt inn her ennå." in shown(cast, cast.employee, url)
    name_contacts(cast)
    logged = AccessLog.objects.exclude(event="seals.set")
    rows = logged.count()
    for url in pages:
        page = shown(cast, cast.employee, url)
        assert 'Vera Vern, <a href="mailto:vera@nordvag.example">vera@nordvag.example</a>' in page
        assert 'href="https://nordvag.example/varsling"' in page and "Navnene er ikke" not in page
        assert "Tom &lt;b&gt;Till&lt;/b&gt;" in page and "<b>Till" not in page and 'href="javascript' not in page
    for url in (where(cast.employee), f"{FORM}?from={talk.pk}", page_of(made)):
        assert "Vera Vern" not in shown(cast, cast.leader, url)
    assert logged.count() == rows, "no reading, and nothing done"


def test_begun_in_a_conversation_it_leads_back(cast):
    talk = conversation_at("holding", cast)
    back = reverse("conversations:current", args=[talk.pk])
    for who in (cast.employee, cast.leader):
        live = shown(cast, who, reverse("conversations:holding", args=[talk.pk]))
        assert f'href="{FORM}?from={talk.pk}"' in live
        assert ("eller se hvem andre du kan snakke med" in live) is (who == cast.employee)
        url = f"{FORM}?from={talk.pk}"
        assert f'href="{back}"' in shown(cast, who, url).split("Avbryt")[0].rsplit("<a", 1)[1]
        answer = cast.client(who).post(url, sent())
        made = SeparateMeeting.objects.latest("at")
        assert made.called_by == who and answer.url == f"{page_of(made)}?from={talk.pk}"
        receipt = shown(cast, who, answer.url)
        assert f'href="{back}"' in receipt and "Tilbake til samtalen" in receipt
        off = reverse("conversations:separate_cancellation", args=[made.pk])
        assert f'action="{off}?from={talk.pk}"' in receipt
        assert cast.client(who).post(f"{off}?from={talk.pk}").url == answer.url
    assert cast.client(cast.employee).get(back).url == reverse("conversations:holding", args=[talk.pk])
    assert "Tilbake til samtalen" not in shown(cast, cast.employee, page_of(made))


def test_a_conversation_that_is_not_theirs_leads_nowhere(cast):
    talk, made = conversation_at("holding", cast), called(cast)
    for who in (cast.hr, cast.colleague, cast.former_leader, cast.acting_leader):
        for method in (cast.client(who).get, cast.client(who).post):
            assert method(f"{FORM}?from={talk.pk}").status_code == 404
    for asked in ("x", str(uuid4()), "https://nordvag.example"):
        for who in (cast.employee, cast.leader):
            assert cast.client(who).get(f"{FORM}?from={asked}").status_code == 404
            assert "Tilbake til samtalen" not in shown(cast, who, f"{page_of(made)}?from={asked}")
    leads(cast.employee, position(cast.archivist, cast.unit, "Arkivar"))
    of_others = called_with(cast.archivist, cast)
    assert "Tilbake til samtalen" not in shown(cast, cast.employee, f"{page_of(of_others)}?from={talk.pk}")
    assert "Tilbake til samtalen" in shown(cast, cast.employee, f"{page_of(made)}?from={talk.pk}")


def called_with(other, cast) -> SeparateMeeting:
    cast.client(cast.employee).post(where(other), sent())
    return SeparateMeeting.objects.get(employee=other)


def test_the_form_asks_no_more_where_many_are_named(cast):
    name_contacts(cast)
    client, asked = cast.client(cast.employee), []
    for _ in range(2):
        client.get(FORM)
        with CaptureQueriesContext(connection) as seen:
            client.get(FORM)
        asked.append(len(seen))
        position(cast.employee, cast.other_unit, "Vikar")
    assert asked[0] == asked[1]
