"""Everything about oneself: complete, nobody else's, fetched within a day, gone afterwards."""

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from samtale.archive import taking_out
from samtale.archive.models import TakeOut
from samtale.archive.packing import SCHEMA_FILE
from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.minutes import actions as minutes_actions
from samtale.conversations.models import RetentionSchedule, Signature
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.retention import actions as retention_actions
from samtale.conversations.retention.tests.conftest import finish, held, write  # noqa: F401
from samtale.core.words import full_day
from samtale.notices.models import Message
from samtale.vault import holders
from samtale.vault.destroying import move_texts
from samtale.vault.models import DataKey
from tests.course import SECRETS, conversation_at

pytestmark = pytest.mark.both_databases

ADDRESS = "/about-me/"


def unpacked(content: bytes) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert sorted(file.namelist()) == ["alt-om-meg.html", "alt-om-meg.json", "skjema.json", "stil.css"]
        return json.loads(file.read("alt-om-meg.json")), file.read("alt-om-meg.html").decode()


def taken_out(person) -> tuple[dict, str]:
    made = taking_out.ask(by=person)
    assert taking_out.make_asked_for(timezone.now()) == 1
    content = taking_out.fetch(take_out_id=made.pk, by=person)
    taking_out.delete(take_out_id=made.pk, by=person)  # or the next one asked for is the same
    return unpacked(content)


def broken(value, schema: dict, whole: dict, at: str = "") -> list[str]:
    """Where a value does not fit the part of JSON Schema that our schema uses."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema or "enum" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{at}: {value!r}"]
    if value is None and "null" in schema["type"]:
        return []
    types = {"string": str, "integer": int, "object": dict, "array": list, "null": type(None)}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in [types[kind] for kind in kinds]:
        return [f"{at}: {type(value).__name__}, not {kinds}"]
    found = []
    if isinstance(value, list):
        for number, one in enumerate(value):
            found += broken(one, schema["items"], whole, f"{at}/{number}")
    if isinstance(value, dict) and "properties" in schema:
        found = [f"{at}: {name} is missing" for name in schema["required"] if name not in value]
        for name, one in value.items():
            known = schema["properties"].get(name)
            found += broken(one, known, whole, f"{at}/{name}") if known else [f"{at}: {name} is not in the schema"]
    return found


@pytest.fixture
def left_out(cast):
    """An organisation that leaves leaders' own notes out."""
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)


def test_the_employee_gets_everything_and_the_leaders_own_notes_only_when_decided(cast, left_out, held):  # noqa: F811
    signed = finish(held, cast)
    minutes_actions.finish_minutes(conversation_id=signed.pk, by=cast.employee)
    minutes_actions.comment_minutes(
        conversation_id=signed.pk, by=cast.leader, comment_id=uuid4(), text="Enig, lyngkvist", asks_change=False
    )
    told, page = taken_out(cast.employee)
    for words in (
        *SECRETS.values(),
        "Notat av Ingrid, tiriltunge",
        "Vi snakket om uro, blåveis",
        "Referat, marihånd",
        "Enig, lyngkvist",
    ):
        assert words in page, words
        assert words in json.dumps(told, ensure_ascii=False), words
    assert "Notat av Kari" not in page + json.dumps(told, ensure_ascii=False)
    assert told["person"]["employee_number"] == "1001" and "Kari Dahl" in {
        led["name"] for led in told["positions"][0]["leaders"]
    }
    assert {"agreement.signed", "opened.prepare"} & {row["event"] for row in told["log"]}

    retention_actions.decide_leader_notes(included=True, by=cast.administrator)
    assert "Notat av Kari" not in taken_out(cast.employee)[1], "written before anybody had told Kari"
    key = DataKey.objects.filter(pk__in=signed.preparations.filter(author=cast.leader).values("key"))
    key.update(created_at=timezone.now() + timedelta(minutes=1))
    assert "Notat av Kari" not in taken_out(cast.employee)[1], "another date does not open her key"
    with transaction.atomic():  # as when she had begun after she was told
        later = DataKey.make(holders.one(cast.leader.pk, f"{holders.TAKE_OUT}:{cast.employee.pk}"))
        move_texts(signed.preparations.get(author=cast.leader), "key", to=later)
    assert "Notat av Kari, tiriltunge" in taken_out(cast.employee)[1]
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    assert "Notat av Kari" not in taken_out(cast.employee)[1]


def test_the_page_reads_true(cast, held):  # noqa: F811
    """What was shared, years, no agreement before there is one; then the very words that were signed, and by whom."""
    told, page = taken_out(cast.employee)
    assert told["conversations"][0]["agreement"] is None
    assert "Avtalen" not in page and "Vi har avtalt mål og tiltak" not in page and "ikke delt" in page
    signed = finish(held, cast)
    told, page = taken_out(cast.employee)
    name = Signature.objects.filter(by=cast.leader).get()
    for words in ("Hvem som kan lese avtalen", "Dette kan brukes utenfor samtalen", name.sha256, full_day(name.at)):
        assert words in page, words
    assert f"Samtale med Kari Dahl {full_day(signed.held_at)}" in page
    assert told["conversations"][0]["agreement"]["signed_text"]["parties"][0]["name"] == "Ingrid Aasen"


def test_nothing_is_said_to_be_deleted_that_never_was(cast):
    conversation = conversation_at("cancelled", cast)
    DataKey.objects.filter(pk__in=[conversation.shared_key_id, conversation.agreement_key_id]).update(
        destroyed_at=timezone.now()
    )
    told, page = taken_out(cast.employee)
    assert told["conversations"][0]["destroyed"] == {"shared": None, "agreement": None} and "ble slettet" not in page


def test_what_the_other_has_shared_goes_along(cast, held):  # noqa: F811
    preparation_actions.share(conversation_id=held.pk, what="all", by=cast.leader)
    assert "Notat av Kari, tiriltunge" in taken_out(cast.employee)[1]


def test_a_leader_gets_own_words_of_those_they_lead_and_no_more(cast, held):  # noqa: F811
    told, page = taken_out(cast.leader)
    assert "Notat av Kari, tiriltunge" in page and "Notat av Ingrid" not in page
    assert "blåveis" not in page and "marihånd" not in page
    assert "topics" not in told["conversations"][0]


@pytest.mark.parametrize("who", ["former_leader", "colleague", "hr", "administrator", "archivist"])
def test_others_get_nothing_of_it(cast, held, who):  # noqa: F811
    finish(held, cast)
    told, page = taken_out(getattr(cast, who))
    assert told["conversations"] == [] and told["goals"] == [] and "tiriltunge" not in page
    assert not any(secret in page for secret in SECRETS.values())


@pytest.mark.parametrize("status", ["invited", "holding", "signing", "unsigned", "following", "cancelled"])
def test_it_has_the_shape_of_its_schema(cast, status):
    conversation_at(status, cast)
    schema = json.loads(SCHEMA_FILE.read_text())
    for who in (cast.employee, cast.leader, cast.hr):
        assert broken(taken_out(who)[0], schema, schema) == []
    told = taken_out(cast.employee)[0]
    assert broken(told | {"extra": 1}, schema, schema) and broken(told | {"log": None}, schema, schema)


def test_it_is_fetched_by_its_owner_for_a_day_and_sealed_meanwhile(cast):
    made = taking_out.ask(by=cast.employee)
    assert taking_out.ask(by=cast.employee).pk == made.pk, "one at a time"
    with pytest.raises(taking_out.NothingToFetchError):
        taking_out.fetch(take_out_id=made.pk, by=cast.employee)
    assert taking_out.make_asked_for(timezone.now()) == 1 and taking_out.make_asked_for(timezone.now()) == 0
    stored = TakeOut.objects.get()
    assert b"Ingrid" not in bytes(stored.sealed) and not bytes(stored.sealed).startswith(b"PK")
    assert "det om deg" in Message.objects.get(to=cast.employee).body
    for stranger in (cast.leader, cast.administrator):
        with pytest.raises(NotAllowedError):
            taking_out.fetch(take_out_id=made.pk, by=stranger)
        with pytest.raises(NotAllowedError):
            taking_out.delete(take_out_id=made.pk, by=stranger)
    first, again = (taking_out.fetch(take_out_id=made.pk, by=cast.employee) for _ in range(2))
    assert first.startswith(b"PK") and first == again, "a download may break"
    taking_out.delete(take_out_id=made.pk, by=cast.employee)
    with pytest.raises(taking_out.NothingToFetchError):
        taking_out.fetch(take_out_id=made.pk, by=cast.employee)
    stored.refresh_from_db()
    assert stored.sealed is None and stored.key.wrapped is None and stored.fetched_at
    events = AccessLog.objects.filter(event__startswith="take_out").values_list("event", flat=True).order_by("pk")
    assert list(events) == [
        "take_out.asked",
        "take_out.made",
        "take_out.fetched",
        "take_out.fetched",
        "take_out.deleted",
    ]


@pytest.mark.parametrize("fetched", [True, False])
def test_after_a_day_it_is_gone_fetched_or_not(cast, fetched):
    made = taking_out.ask(by=cast.employee)
    taking_out.make_asked_for(timezone.now() - timedelta(hours=23))
    if fetched:
        taking_out.fetch(take_out_id=made.pk, by=cast.employee)
    TakeOut.objects.update(ready_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(taking_out.NothingToFetchError):
        taking_out.fetch(take_out_id=made.pk, by=cast.employee)
    assert taking_out.current(cast.employee) is None
    assert taking_out.forget_old(timezone.now()) == 1 and taking_out.forget_old(timezone.now()) == 0
    made.refresh_from_db()
    assert made.sealed is None and made.key.wrapped is None and bool(made.fetched_at) == fetched
    assert taking_out.ask(by=cast.employee).pk != made.pk


def test_a_try_at_somebody_elses_is_a_refusal_in_the_log(cast):
    made = taking_out.ask(by=cast.employee)
    taking_out.make_asked_for(timezone.now())
    thief, owner = cast.client(cast.leader), cast.client(cast.employee)
    sure(thief), sure(owner)
    tries = [thief.post(f"{ADDRESS}take-outs/{which}/") for which in (made.pk, uuid4())]
    assert [answer.status_code for answer in tries] == [404, 404], "one that is and one that is not"
    refused = AccessLog.objects.filter(event="refused", actor_id=cast.leader.pk)
    assert refused.filter(about=made.pk, detail__page="archive:fetch").count() == 1 and refused.count() == 2
    assert owner.post(f"{ADDRESS}take-outs/{made.pk}/").content.startswith(b"PK")
    assert owner.post(f"{ADDRESS}take-outs/{made.pk}/deletion/").status_code == 302
    assert owner.post(f"{ADDRESS}take-outs/{made.pk}/").status_code == 302, "gone"
    assert not AccessLog.objects.filter(event="refused", actor_id=cast.employee.pk).exists()


def test_the_page_leads_through_it_and_asks_who_it_is_first(cast, held):  # noqa: F811
    client = cast.client(cast.employee)
    page = client.get(ADDRESS)
    assert "Ta ut det om meg" in page.text and "Referatet slettes senest" in page.text
    sure(client, False)
    asked = client.post(f"{ADDRESS}take-outs/")
    assert asked.status_code == 302 and "/accounts/confirm/" in asked["Location"] and not TakeOut.objects.exists()
    sure(client)
    back = f"{ADDRESS}?confirmed=1"
    assert quote(back, safe="") in asked["Location"] and "Ett trykk gjenstår" not in client.get(ADDRESS).text
    assert "så lager vi filen" in client.get(back).text
    assert "Vi lager filen" in client.post(f"{ADDRESS}take-outs/", follow=True).text
    taking_out.make_asked_for(timezone.now())
    assert "Filen er klar" in client.get(ADDRESS).text and "så får du filen" in client.get(back).text
    sure(client, False)
    assert "Ett trykk gjenstår" not in client.get(back).text, "who one is has to be shown again"
    sure(client)
    where = f"{ADDRESS}take-outs/{TakeOut.objects.get().pk}/"
    assert cast.client(cast.leader).post(where).status_code == 404
    file = client.post(where)
    assert file["Content-Type"] == "application/zip" and file["Cache-Control"] == "no-store"
    assert unpacked(file.content)[0]["person"]["first_name"] == "Ingrid"
    page = client.get(ADDRESS).text
    assert "Filen er hentet i dag" in page and "Last ned filen igjen" in page
    assert client.post(where).content == file.content
    assert cast.client(cast.leader).post(f"{where}deletion/").status_code == 404
    assert "Filen er slettet" in client.post(f"{where}deletion/", follow=True).text
    assert "Filen er slettet" in client.post(where, follow=True).text


def sure(client, is_sure: bool = True) -> None:
    session = client.session
    session["confirmed_at"] = timezone.now().timestamp() if is_sure else 0
    session.save()


def test_leaders_are_told_before_they_write(cast):
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    retention_actions.decide_leader_notes(included=True, by=cast.administrator)
    conversation = conversation_at("invited", cast)
    said = "er med når Ingrid tar ut det om seg, også"
    where = f"/conversations/{conversation.pk}/preparation/"
    assert said in cast.client(cast.leader).get(where).text
    assert "Det du noterer her, er" not in cast.client(cast.employee).get(where).text
    assert "begynte å notere om deg" in cast.client(cast.employee).get(ADDRESS).text
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    page = cast.client(cast.leader).get(where).text
    assert said not in page and "er ikke med når Ingrid tar ut det om seg. Ingrid kan be om det" in page


def test_only_an_administrator_decides_on_leaders_notes(cast):
    where = "/retention/leader-notes/"
    retention_actions.decide_leader_notes(included=False, by=cast.administrator)
    for stranger in (cast.hr, cast.leader, cast.employee):
        assert cast.client(stranger).post(where, {"yes": "yes"}).status_code == 404
    answer = cast.client(cast.administrator).post(where, {"yes": "yes"}, follow=True)
    assert "Lederens egne notater er med når" in answer.text
    assert AccessLog.objects.filter(event="retention.leader_notes", detail={"included": "yes"}).count() == 1


def test_deciding_on_leaders_notes_moves_no_time(cast):
    """Neither how long things are kept, nor from when that holds."""

    def decide(included: bool, by) -> RetentionSchedule:
        retention_actions.decide_leader_notes(included=included, by=by)
        return retention_actions.schedule()

    for stranger in (cast.hr, cast.leader, cast.employee):
        with pytest.raises(NotAllowedError):
            decide(True, stranger)
    assert retention_actions.schedule().leader_notes_since, "in a new installation they go along"
    first = decide(False, cast.administrator)
    assert first.leader_notes_since is None
    assert first.at < timezone.now() - timedelta(days=1), "nothing was decided on the times, and nothing waits for it"
    changed_at = timezone.now() - timedelta(hours=2)
    RetentionSchedule.objects.create(by=cast.administrator, at=changed_at, left_months=4)
    second = decide(True, cast.administrator)
    assert second.leader_notes_since and (second.at, second.left_months) == (changed_at, 4)


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_few_queries_however_many_conversations(cast, number, django_assert_max_num_queries):
    for _ in range(number):
        conversation_at("cancelled", cast)
    client = cast.client(cast.employee)
    client.get(ADDRESS)
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)
