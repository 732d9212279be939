"""V2: steps are taken in their order, by whoever may, whole or not at all, and twice is once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.conversations.models import Signature
from samtale.goals.models import Progress
from tests.course import conversation_at, fresh

from .asvs import tries

pytestmark = pytest.mark.slow


@pytest.mark.django_db
@tries("V2.3.1", what="hoppe over steg: signere før avslutningen, avslutte før samtalen, følge opp før signaturene")
def test_no_step_is_skipped(cast):
    conversation = conversation_at("invited", cast)
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    for name, sent in (
        ("signature", {"seen": "0" * 64}),
        ("to_signing", {}),
        ("closing_answers", {"question": "all_said", "answer": "yes"}),
        ("holding_end", {}),
        ("add_addendum", {"new_id": uuid4(), "text": "x"}),
        ("reopening", {}),
    ):
        for client in (employee, leader):
            client.post(reverse(f"conversations:{name}", args=[conversation.pk]), sent)
    assert fresh(conversation).status == "invited" and not Signature.objects.exists()
    assert (
        employee.post(
            reverse("conversations:acceptance", args=[conversation.pk]),
            {"starts_at": conversation.starts_at.isoformat()},
        ).status_code
        == 302
    )
    assert fresh(conversation).status == "preparing"


@pytest.mark.django_db
@tries("V2.3.1", "V2.2.3", what="signere en tekst man ikke har sett (annen hash), og signere for den andre")
def test_only_what_was_seen_is_signed(cast):
    conversation = conversation_at("signing", cast)
    url = reverse("conversations:signature", args=[conversation.pk])
    for seen in ("", "0" * 64, "x", "' OR 1=1"):
        cast.client(cast.employee).post(url, {"seen": seen, "by": cast.leader.pk, "party": "leader"})
    assert not Signature.objects.exists()


@pytest.mark.django_db
@tries("V2.3.4", "V2.3.3", what="samme trykk sendt ti ganger: ett resultat")
def test_a_press_sent_again_is_one(cast):
    conversation = conversation_at("following", cast)
    action = fresh(conversation).agreement.goal_links.first().goal.actions.get(responsible="employee")
    sent = {"entry": str(uuid4()), "status": "in_progress", "text": "Begynt"}
    for _ in range(10):
        cast.client(cast.employee).post(f"/actions/{action.pk}/progress/", sent)
    assert Progress.objects.filter(action=action).count() == 1


@pytest.mark.django_db
@tries(
    "V15.3.3",
    "V8.2.3",
    what="felt skjemaet ikke har: eier, leder, status, dato for signatur, rolle, sendt med i skjemaene",
)
def test_fields_nobody_asked_for_are_not_taken(cast):
    conversation = conversation_at("preparing", cast)
    more = {
        "status": "following",
        "leader": cast.other_leader.pk,
        "leader_id": cast.other_leader.pk,
        "employee": cast.colleague.pk,
        "signed_at": "2026-01-01",
        "is_active": "",
        "roles": "administrator",
        "by": cast.leader.pk,
        "author": cast.leader.pk,
    }
    topic = conversation.guide.topics.first()
    cast.client(cast.employee).post(
        f"/conversations/{conversation.pk}/texts/note/{topic.pk}/", more | {f"text-note-{topic.pk}": "Mitt notat"}
    )
    cast.client(cast.employee).post(f"/conversations/{conversation.pk}/preparation/ready/", more | {"yes": "yes"})
    cast.client(cast.hr).post(f"/people/{cast.hr.pk}/roles/", {"kind": "administrator"})
    row = fresh(conversation)
    assert (row.status, row.leader_id, row.employee_id, row.signed_at) == (
        "preparing",
        cast.leader.pk,
        cast.employee.pk,
        None,
    )
    assert [kept.author_id for kept in row.preparations.all()] == [cast.employee.pk]
    assert not cast.hr.roles.filter(kind="administrator").exists()


@pytest.mark.django_db
@tries("V15.3.7", what="samme felt sendt to ganger, og i adressen i stedet for i skjemaet")
def test_the_address_is_not_the_form(cast):
    conversation = conversation_at("signing", cast)
    url = reverse("conversations:refusal", args=[conversation.pk])
    assert cast.client(cast.employee).get(url + "?reason=Nei").status_code == 302
    assert fresh(conversation).status == "signing"
    cast.client(cast.employee).post(reverse("conversations:signature", args=[conversation.pk]) + "?seen=" + "0" * 64)
    assert not Signature.objects.exists()
