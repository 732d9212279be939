"""V14: what people write leaves the server only to the two, and leaves nothing behind in the browser."""

import re

import pytest
from django.urls import get_resolver

from tests.course import SECRETS, conversation_at
from tests.test_canary import sealed_fields

from .asvs import tries

pytestmark = pytest.mark.slow


@pytest.mark.django_db
@tries(
    "V14.2.1",
    what="adressene i programmet og i alle lenker på sidene: aldri tekst, navn, adresse eller økt i en adresse",
)
def test_addresses_hold_nothing(cast):
    conversation = conversation_at("following", cast)
    for page in (
        "/",
        "/team/",
        f"/conversations/{conversation.pk}/signing/",
        f"/conversations/{conversation.pk}/follow-up/",
    ):
        text = cast.client(cast.leader).get(page, follow=True).content.decode()
        for address in re.findall(r'(?:href|action|src|hx-\w+|data-changes)="([^"]*)"', text):
            assert not any(word in address for secret in SECRETS.values() for word in secret.split(", ")), address
            assert not re.search(r"Ingrid|Aasen|@|session|token|csrf", address), address
    assert "session" not in str(get_resolver().url_patterns)


@pytest.mark.django_db
@tries(
    "V14.1.1",
    "V14.2.4",
    what="at det finnes forseglede felter for alt som skrives i en samtale, og at ingen av dem kan søkes i",
    gap="navn, stilling, tid og sted ligger åpent i databasen; det er ikke innhold, og siden Personvern sier det",
)
def test_what_is_written_is_sealed():
    assert len(sealed_fields()) > 15
    names = {str(field) for field in sealed_fields()}
    assert {
        "conversations.Minutes.text",
        "conversations.SharedTopic.text",
        "conversations.PreparationNote.text",
        "goals.Goal.title",
        "goals.Action.what",
        "conversations.Agreement.signed_text",
    } <= names
