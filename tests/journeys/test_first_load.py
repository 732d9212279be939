"""The first page somebody opens, with nothing kept in the browser: what it brings, and how much that is."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from samtale.conversations.states import Status
from samtale.guides.models import GuideVersion
from samtale.people.models import Person
from tests.cast import Cast
from tests.course import started_round
from tests.journeys.filling import fill

pytestmark = [pytest.mark.journey]
AT_MOST, REQUESTS = 120_000, 12  # bytes with their headers, and how often the server is asked
SHEETS = ("frame", "talk", "desk")
# What a page is not painted before: the stylesheet, and the script that says light or dark.
WAITED_FOR = "link[rel=stylesheet], head script:not([defer], [type=module])"


PAGES = {
    Status.PREPARING: ["preparation", "five_minutes"],
    Status.HOLDING: ["holding"],
    Status.CLOSING: ["closing", "agreement", "minutes"],
    Status.SIGNING: ["signing"],
}


def of_conversations(cast: Cast) -> Iterator[tuple[Person, str]]:
    """The pages of a conversation by the widest form there is, each full of what the two have written."""
    for _, held in fill(cast, PAGES):
        for page in PAGES[Status(held.status)]:
            yield cast.leader, reverse(f"conversations:{page}", args=[held.pk])


def of_every_kind(cast: Cast) -> Iterator[tuple[Person | None, str]]:
    """Who opens what: pages that use each of the sheets and parts there are."""
    yield None, reverse("account_login")
    yield from of_conversations(cast)
    round_ = started_round(cast)
    for name in ("conversations:home", "conversations:team", "conversations:status", "conversations:own_log"):
        yield cast.leader, reverse(name)
    for name in ("who", "when", "picture"):
        yield cast.hr, reverse(f"rounds:{name}", args=[round_.pk])
    draft = GuideVersion.objects.filter(published_at__isnull=True).first()
    yield cast.hr, reverse("guides:edit", args=[draft.pk])
    yield cast.hr, reverse("people:list")


def first_load(page: Page, url: str) -> tuple[set[str], dict[str, int]]:
    """Every address a page has the browser ask for, its worker's among them, and the bytes of what the page brings."""
    asked, under_way, bytes_of = set(), {}, {}
    page.context.on("request", lambda request: request.url.startswith("http") and asked.add(request.url))
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda sent: under_way.update({sent["requestId"]: sent["request"]["url"]}))

    def ended(answer: dict) -> None:
        address = under_way.pop(answer["requestId"])
        if address.startswith("http"):
            bytes_of[address] = bytes_of.get(address, 0) + round(answer["encodedDataLength"])

    wire.on("Network.loadingFinished", ended)
    wire.on("Network.loadingFailed", lambda failed: under_way.pop(failed["requestId"], None))
    page.goto(url)
    page.evaluate("Promise.all([document.fonts.ready, navigator.serviceWorker.ready]).then(() => null)")
    while under_way:  # a worker that is there has asked for all it keeps
        page.wait_for_timeout(50)
    return asked, bytes_of


def test_the_first_page_is_light_whichever_it_is(cast, visit):
    wrong, seen = [], set()
    for who, url in of_every_kind(cast):
        page = visit(who)
        asked, bytes_of = first_load(page, url)
        seen |= set(bytes_of)
        if sum(bytes_of.values()) > AT_MOST or len(asked) > REQUESTS:
            largest = sorted(bytes_of.items(), key=lambda pair: -pair[1])
            lines = [f"{size:>7} {address}" for address, size in largest] + sorted(asked - set(bytes_of))
            wrong.append(f"{url} brings {sum(bytes_of.values())} bytes, asks {len(asked)} times\n" + "\n".join(lines))
        waited_for = page.eval_on_selector_all(WAITED_FOR, "all => all.map(one => one.src ?? one.href)")
        waited_for = [address.split("/")[-1].split(".")[0] for address in waited_for]
        assert waited_for[:2] == ["theme", "page"] and waited_for[2:] in ([], ["few"]), url
        page.context.close()
    assert not wrong, "\n\n".join(wrong)
    assert {name for name in SHEETS if not any(f"/{name}." in address for address in seen)} == set()
    assert not [address for address in seen if "inter-latin-" in address], "letters Norwegian does without"
