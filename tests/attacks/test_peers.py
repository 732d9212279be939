"""What went wrong in programs like this one: each of it a test that fails if it ever comes true here."""

import uuid

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse

from samtale.conversations.models import Agreement, Conversation, SharedTopic
from samtale.conversations.preparation.tests.test_actions import guide  # noqa: F401 - a fixture
from samtale.goals.agreed import AlreadyAgreedError
from samtale.goals.models import Action
from samtale.guides.models import AnonymousAnswer, Statement
from samtale.people.models import Person
from tests.course import SECRETS, conversation_at, fresh

from .asvs import tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OUTSIDE = ("former_leader", "other_leader", "colleague", "hr", "administrator", "leadership_group", "archivist")


@tries(
    "«anonyme» svar som bærer brukerens id",
    what="raden til et anonymt svar: ingen person, ingen samtale, ikke noe tidspunkt, tilfeldig "
    "nummer; og loggen sier ikke at noen svarte",
    gap="at man har svart, står på ens egen forberedelse, så man ikke svarer to ganger; i en enhet på én person sier enheten hvem",
)
def test_an_anonymous_answer_leads_to_nobody(cast, guide):  # noqa: F811
    conversation = conversation_at("preparing", cast, guide=guide)
    statements = Statement.objects.filter(version=guide, audience="anonymous")
    url = reverse("conversations:anonymous_answers", args=[conversation.pk])
    sent = {f"anonymous-s{row.pk}": 4 for row in statements}
    log = apps.get_model("audit.AccessLog").objects
    before = log.exclude(event__startswith="opened").exclude(event="seals.set").count()
    answer = cast.client(cast.employee).post(url, sent)
    assert answer.status_code == 302 and AnonymousAnswer.objects.count() == len(sent) > 0
    links = {field.related_model for field in AnonymousAnswer._meta.concrete_fields if field.is_relation}
    kinds = {type(field) for field in AnonymousAnswer._meta.concrete_fields}
    assert Person not in links and Conversation not in links
    assert not kinds & {
        models.DateTimeField,
        models.DateField,
        models.JSONField,
        models.CharField,
        models.TextField,
        models.UUIDField,
    }
    assert log.exclude(event__startswith="opened").exclude(event="seals.set").count() == before
    numbers = list(AnonymousAnswer.objects.values_list("pk", flat=True))
    assert len(numbers) < 2 or min(numbers) > len(numbers) + 1000, "numbered in the order they came"
    # And twice is not two voices.
    cast.client(cast.employee).post(url, sent)
    assert AnonymousAnswer.objects.count() == len(numbers)


@tries(
    "enhver innlogget åpner enhver samtale med nummeret",
    "V8.2.2",
    "V8.2.1",
    "V8.3.1",
    what="samtale, mål, tiltak, tekster og vedlegg bedt om med rett nummer av sju andre med roller; numrene er tilfeldige og kan ikke telles",
)
def test_a_number_opens_nothing(cast):
    conversation = conversation_at("following", cast)
    action = Action.objects.first()
    here = f"/conversations/{conversation.pk}/"
    wanted = [
        here,
        *(
            here + page
            for page in (
                "current/",
                "preparation/",
                "holding/",
                "closing/",
                "agreement/",
                "minutes/",
                "signing/",
                "follow-up/",
                "changes/?since=0",
                "samtale.ics",
                "form.pdf",
            )
        ),
        f"/actions/{action.pk}/",
        f"/goals/{action.goal_id}/",
    ]
    for page in wanted:
        assert cast.client(cast.employee).get(page, follow=True).status_code == 200, page
        for who in OUTSIDE:
            answer = cast.client(getattr(cast, who)).get(page)
            assert answer.status_code == 404, f"{who} {page}"
            assert not any(secret in answer.content.decode() for secret in SECRETS.values())
    for model in (Conversation, SharedTopic, Action, Agreement):
        assert isinstance(model._meta.pk, models.UUIDField)
    assert uuid.UUID(str(conversation.pk)).version == 4
    for number in (1, 2, conversation.employee_id):
        assert cast.client(cast.colleague).get(f"/conversations/{number}/").status_code == 404


@tries(
    "«ikke synlig for medarbeideren» er bare skjult på siden",
    "V15.3.1",
    what="den andres egne notater, notater som ikke er delt, og et referat som ikke er vist: lett etter i hele svaret, også JSON og det som er gjemt",
)
def test_hidden_is_not_there(cast):
    conversation = conversation_at("holding", cast)
    topic, words = conversation.guide.topics.first(), {cast.leader: "rognebærgelé", cast.employee: "solbærsirup"}
    for who, word in words.items():
        sent = {f"text-note-{topic.pk}": f"Mitt eget: {word}"}
        assert (
            cast.client(who).post(f"/conversations/{conversation.pk}/texts/note/{topic.pk}/", sent).status_code == 302
        )
    cast.client(cast.employee).post(
        f"/conversations/{conversation.pk}/texts/minutes/{conversation.pk}/",
        {f"text-minutes-{conversation.pk}": "Referatet mitt: blåbærpai"},
    )
    here = f"/conversations/{conversation.pk}/"
    pages = [
        "/",
        "/team/",
        f"/team/{cast.employee.pk}/",
        *(
            here + page
            for page in (
                "",
                "preparation/",
                "holding/",
                "closing/",
                "agreement/",
                "minutes/",
                "changes/?since=0",
                "samtale.ics",
            )
        ),
    ]
    for who, other in ((cast.leader, cast.employee), (cast.employee, cast.leader)):
        texts = [cast.client(who).get(page, follow=True).content.decode() for page in pages]
        assert any(words[who] in text for text in texts), "one's own is shown"
        assert not any(words[other] in text for text in texts)
    leaders = [cast.client(cast.leader).get(page, follow=True).content.decode() for page in pages]
    assert not any("blåbærpai" in text for text in leaders)
    shown = reverse("conversations:show_minutes", args=[conversation.pk])
    cast.client(cast.employee).post(shown, {"show": "yes"})
    assert "blåbærpai" in cast.client(cast.leader).get(here + "minutes/").content.decode()


@tries(
    "administratorer åpner notater fra samtaler",
    "V13.2.2",
    what="en som har alle roller på én gang, på alle sider og adresser; og at det ikke finnes noen adminside eller måte å være en annen på",
)
def test_all_roles_together_open_nothing(cast):
    conversation = conversation_at("following", cast)
    everything = cast.administrator
    for kind in ("hr", "administrator", "archivist", "auditor", "planner", "leadership_group"):
        everything.roles.get_or_create(kind=kind)
    client = cast.client(Person.objects.get(pk=everything.pk))
    assert client.get("/people/").status_code == 200, "they have the roles"
    for page in ("", "preparation/", "holding/", "minutes/", "signing/", "agreement/"):
        assert client.get(f"/conversations/{conversation.pk}/{page}").status_code == 404
    for page in ("/", "/people/", f"/people/{cast.employee.pk}/", f"/people/{cast.leader.pk}/", "/guides/"):
        text = client.get(page).content.decode()
        assert not any(secret in text for secret in SECRETS.values()), page
    assert not apps.is_installed("django.contrib.admin")
    for page in ("/admin/", "/hijack/", "/impersonate/", f"/people/{cast.employee.pk}/sign-in/"):
        assert client.get(page).status_code == 404


@tries(
    "det skrives i et signert skjema",
    what="mål, tiltak, tekster, samtykker, svar og sletting på hver adresse etter at begge har signert; og rett i radene",
)
def test_what_is_signed_stands(cast):
    conversation = conversation_at("following", cast)
    signed = fresh(conversation).agreement
    text, goal = signed.signed_text, signed.goal_links.first().goal
    action = goal.actions.first()
    consent = signed.consents.first()
    changes = {
        "title": "Endret",
        "what": "Endret",
        "text": "Endret",
        "goal_kind": "work",
        "kind": "do",
        "due": "2030-01-01",
        "measure": "x",
        "reason": "x",
        "question": "agreed_text",
        "answer": "no",
        "seen": "0" * 64,
        "responsible": "leader",
        f"text-agreement-{conversation.pk}": "Endret",
        f"text-minutes-{conversation.pk}": "Endret",
    }
    here = f"/conversations/{conversation.pk}/"
    for path in (
        "agreement/goals/",
        f"agreement/goals/{goal.pk}/",
        f"agreement/goals/{goal.pk}/removal/",
        f"agreement/goals/{goal.pk}/actions/",
        f"agreement/actions/{action.pk}/",
        f"agreement/actions/{action.pk}/removal/",
        "agreement/conclusion/",
        "agreement/consents/",
        f"agreement/consents/{consent.pk}/",
        f"agreement/consents/{consent.pk}/removal/",
        "differences/",
        "signing/change/",
        "closing/answers/",
        "closing/reopening/",
        "refusal/",
        "holding/",
        "holding/undo/",
        "holding/end/",
        f"texts/agreement/{conversation.pk}/",
    ):
        for who in (cast.employee, cast.leader):
            with transaction.atomic():
                assert cast.client(who).post(here + path, changes).status_code in (302, 400, 404, 405, 409, 422), path
    after = Agreement.objects.select_related("conversation__agreement_key").get(pk=signed.pk)
    assert after.signed_text == text and fresh(conversation).status == "following"
    stored = Action._base_manager.select_related("goal__key").get(pk=action.pk)
    assert (stored.what, stored.goal.title, stored.due) == (action.what, goal.title, action.due)
    stored.what = "Endret"
    with pytest.raises(AlreadyAgreedError):
        stored.save()
    with pytest.raises(AlreadyAgreedError):
        Action.objects.filter(pk=action.pk).update(due=None)
