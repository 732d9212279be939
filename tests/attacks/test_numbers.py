"""V1.4.2: a number longer than any row's is an address that is not there, and never a fault of the server's."""

import re
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from samtale.core.whole_numbers import whole_number
from tests.access_table import TABLE
from tests.access_terms import CAST
from tests.course import conversation_at
from tests.test_access_table import things_of

from .asvs import tries

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

LONG = "9" * 25
ASKED = (
    "employee",
    "leader",
    "person",
    "holder",
    "move",
    "unit",
    "since",
    "page",
    "step",
    "topic",
    "goal",
    "position",
    "show",
)


def addresses(patterns=None, before: str = "", converters=()) -> list[tuple[str, dict]]:
    """Every route of the program, with its converters."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route, known = before + str(pattern.pattern), {**dict(converters), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route, known)
        elif isinstance(pattern, URLPattern):
            found.append((route, known))
    return found


def filled(route: str, values: dict[str, str]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)


def with_numbers(things: dict[str, object]) -> list[str]:
    """Every address that takes a number, with a long one in each place in turn; the rest is of rows there are."""
    found = []
    for route, converters in addresses():
        numbers = [name for name, converter in converters.items() if isinstance(converter, IntConverter)]
        usual = {
            name: str(things.get(name.removesuffix("_id"), uuid4() if isinstance(converter, UUIDConverter) else 1))
            for name, converter in converters.items()
        }
        found += [filled(route, usual | {name: LONG}) for name in numbers]
    return found


@pytest.mark.django_db
@tries(
    "V1.4.2",
    "V2.2.1",
    what="tall på 25 siffer i hver adresse som tar et tall, lest og sendt av hver rolle: 404, som for det som ikke finnes",
)
def test_a_long_number_is_an_address_that_is_not_there(cast):
    things, _missing = things_of(conversation_at("holding", cast), cast)
    asked = with_numbers(things)
    assert len(asked) > 20 and f"/team/{LONG}/" in asked and f"/team/{LONG}/taken-over/" in asked
    assert cast.client(cast.leader).get(f"/team/{cast.employee.pk}/").status_code == 200
    for who in CAST:
        client = cast.client(getattr(cast, who))
        client.raise_request_exception = False
        for url in asked:
            assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), f"{url} as {who}"


@pytest.mark.django_db
@tries(
    "V1.4.2",
    "V1.3.3",
    what="tall på opptil 5000 siffer der et skript spør etter det nye, og som temaet et notat hører til",
)
def test_a_long_number_from_a_script_is_refused(cast):
    conversation = conversation_at("preparing", cast)
    changes, topic = reverse("conversations:changes", args=[conversation.pk]), conversation.guide.topics.first()
    for digits in (19, 25, 5000):
        for who, status in ((cast.employee, 400), (cast.colleague, 404)):
            assert cast.client(who).get(changes, {"since": "9" * digits}).status_code == status
        url = reverse("conversations:text", args=[conversation.pk, "note", "9" * digits])
        sent = {"edit": str(uuid4()), "base": "", "text": "Mitt", "caret": 0}
        ready = reverse("conversations:shared", args=[conversation.pk])
        for who in (cast.employee, cast.leader, cast.colleague):
            client = cast.client(who)
            client.raise_request_exception = False
            assert client.post(url, sent, content_type="application/json").status_code == 404
            assert client.post(url, {f"text-note-{'9' * digits}": "Mitt", "then": "share"}).status_code in (400, 404)
            assert client.post(ready, {"what": "9" * digits, "yes": "yes"}).status_code in (400, 404, 422)
    assert cast.client(cast.employee).get(changes, {"since": "9" * 18}).status_code in (200, 204)
    url = reverse("conversations:text", args=[conversation.pk, "note", topic.pk])
    assert cast.client(cast.employee).post(url, {f"text-note-{topic.pk}": "Mitt"}).status_code == 302


@pytest.mark.django_db
@tries("V1.4.2", what="tall på 25 siffer i alt en side kan spørres om etter spørsmålstegnet, på hver side")
def test_a_long_number_after_the_question_mark_is_no_fault(cast):
    things, _missing = things_of(conversation_at("holding", cast), cast)
    pages = [address for address in TABLE if address.get and isinstance(address.get.who, frozenset)]
    for address in pages:
        url = reverse(address.name, args=[things[name] for name in address.takes])
        client = cast.client(getattr(cast, min(address.get.who)))
        client.raise_request_exception = False
        for asked in (*({name: LONG} for name in ASKED), dict.fromkeys(ASKED, LONG)):
            assert client.get(url, asked).status_code < 500, f"{url} {asked}"


@pytest.mark.django_db
@tries("V1.4.2", what="tall på 19 og 25 siffer som valget i et skjema der man velger blant rader")
def test_a_long_number_is_not_a_choice(cast):
    client = cast.client(cast.leader)
    client.raise_request_exception = False
    for url, field, sent in (
        ("/rounds/series/new/", "employees", {}),
        (f"/team/invite/?employee={cast.employee.pk}", "guide", {"employee": cast.employee.pk, "kind": "yearly"}),
        ("/team/invite/", "employee", {"kind": "yearly"}),
    ):
        for digits in (19, 25):
            assert client.post(url, sent | {field: "9" * digits}).status_code in (404, 422), (url, digits)


def test_what_a_number_is():
    assert [whole_number(text) for text in ("0", "7", "9" * 18)] == [0, 7, 10**18 - 1]
    assert {whole_number(text) for text in ("", "-1", "1.0", "x", " 1", "1\n", "٣", "²", "9" * 19, "9" * 5000)} == {
        None
    }
