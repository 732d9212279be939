"""V16: what is tried is noted, what goes wrong is said in plain words, and nothing is let through because something
failed.
"""

import pytest
from django.db import DatabaseError, connection

from samtale.audit.models import AccessLog
from samtale.conversations.models import SharedTopic
from tests.course import conversation_at

from .asvs import tries

pytestmark = pytest.mark.slow


@pytest.mark.django_db
@tries("V16.3.2", "V16.2.1", "V16.2.5", what="forsøk på å åpne andres samtale: ført med hvem, når og hva, uten innhold")
def test_a_refusal_is_noted(cast):
    conversation = conversation_at("holding", cast)
    before = AccessLog.objects.filter(actor_id=cast.hr.pk).count()
    assert cast.client(cast.hr).get(f"/conversations/{conversation.pk}/holding/").status_code == 404
    noted = AccessLog.objects.filter(actor_id=cast.hr.pk)
    assert noted.count() == before + 1 and noted.latest("pk").at.tzinfo is not None


@pytest.mark.django_db
@tries("V16.5.3", "V16.5.2", what="loggen kan ikke skrives: da vises heller ikke innholdet, og ingenting lagres")
def test_nothing_is_read_that_cannot_be_noted(cast):
    conversation = conversation_at("holding", cast)
    topic = SharedTopic.objects.filter(conversation=conversation).first()

    def fails(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "audit_accesslog"'):
            raise DatabaseError("the log is full")
        return execute(sql, params, many, context)

    client = cast.client(cast.employee)
    client.raise_request_exception = False
    with connection.execute_wrapper(fails):
        page = client.get(f"/conversations/{conversation.pk}/holding/")
        saved = client.post(
            f"/conversations/{conversation.pk}/texts/topic/{topic.pk}/", {f"text-topic-{topic.pk}": "Noe"}
        )
    assert page.status_code >= 500 and saved.status_code >= 500
    assert topic.topic.title not in page.content.decode()
    assert SharedTopic.objects.select_related("conversation__shared_key").get(pk=topic.pk).text == ""
    assert client.get(f"/conversations/{conversation.pk}/holding/").status_code == 200


@pytest.mark.django_db
@tries("V16.4.1", what="linjeskift og styretegn i adresser og hodelinjer: ingen falske linjer i tjenerens logg")
def test_nobody_writes_a_line_in_the_log(cast, caplog):
    client = cast.client(cast.employee)
    for address in ("/a%0aCRITICAL falsk linje", "/conversations/%0d%0aroot/", "/people/?q=%0aCRITICAL"):
        client.get(address, headers={"User-Agent": "x\\nCRITICAL falsk", "Referer": "https://x/\\r\\nCRITICAL"})
    assert not any("\n" in record.getMessage() for record in caplog.records)
