"""A municipality's own form: pasted, corrected, published, and one conversation held with it to the signatures."""

from pathlib import Path

import pytest

from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.guides import tests as guide_tests
from tests.fixtures import ROOT

from .steps import Form, accept, close, hold, invite, prepare, sign
from .walk import Side

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.long]
# The real one lies beside the checkout where it may be read; elsewhere a made-up one of the same shape.
BESIDE = ROOT.parent / "shared"
REAL = BESIDE / "sources" / "001_f4d4ed34fd95645d.txt"
MADE_UP = Path(guide_tests.__file__).parent / "data" / "fjordheim.txt"
OWN = "Skjemaet vårt"


def own_form() -> tuple[str, list[str]]:
    """Its text, and some of the topics that are recognised in it."""
    if BESIDE.exists():
        return REAL.read_text(encoding="utf-8"), ["Motivasjon", "Kompetanseutvikling", "Delekultur", "Ledelse"]
    return MADE_UP.read_text(encoding="utf-8"), ["Arbeidsglede", "Læring"]


def bring(hr: Side, text: str, topics: list[str]) -> Form:
    """Paste the text, see what was understood, correct it and take it into use."""
    hr.go("/guides/")
    hr.follow("Ta med et skjema virksomheten har")
    hr.fill("Eller lim inn teksten", text)
    hr.press("Les skjemaet")
    hr.sees("Vi fant")
    for topic in topics:
        hr.is_at(topic)
    hr.fill("Navn", OWN)
    first = hr.page.get_by_role("region", name=f"1. {topics[0]}")
    hr.fill("Tema", "Motivasjon og arbeidsglede", first)
    hr.press("Lagre og se gjennom")
    hr.is_at("Motivasjon og arbeidsglede")
    hr.unfold("Ta i bruk")
    hr.press("Ta skjemaet i bruk")
    hr.sees(f"«{OWN}» er tatt i bruk")
    return Form(OWN, "Motivasjon og arbeidsglede", topics[1])


def test_one_conversation_with_the_own_form(cast, sit_down):
    text, topics = own_form()
    form = bring(sit_down(cast.hr), text, topics)
    leader, employee = sit_down(cast.leader), sit_down(cast.employee, "phone")
    invite(leader, cast.employee.name, form)
    accept(employee)
    prepare(employee, leader, form)
    hold(leader, employee, form)
    close(leader, employee)
    sign(leader, employee)
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.guide.guide.name) == (Status.FOLLOWING, OWN)
