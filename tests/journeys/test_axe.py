"""Every page there is, in both widths and both colour schemes: axe finds nothing, and nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page, expect

from samtale.conversations.states import Status
from samtale.people.models import Person
from tests.course import SECRETS
from tests.fixtures import AXE_RULES, WIDTHS
from tests.journeys.every_address import Place, Town, patterns

pytestmark = [pytest.mark.journey]
NARROWEST = {"width": 320, "height": 740}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
SIDEWAYS = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" : "it scrolls: " +
  [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(it => it.outerHTML.slice(0, 120)).join(" | ")"""
# Seen only on the way in: axe looks at them in the tests of signing in.
ON_THE_WAY = {
    "account_app_code",
    "account_code",
    "account_confirm",
    "account_confirm_code",
    "account_continue",
    "account_openid",
    "account_openid_callback",
    "account_second_factor",
    "people_remove_passkey",
    "sign_in_link",
}
# Only lead on; has nothing to give for the letter here.
OTHERWISE = {
    "rounds:plan_place",
    "rounds:when_place",
    "conversations:current",
    "demo:attachment",
    "account_passkey_login",
}
# Asks for two conversations of the same two: axe looks at it in follow_up/tests/test_in_place.py, where it opens.
OTHERWISE |= {"conversations:looked_back_at", "conversations:new_deadline"}
# Wide and light; as narrow as a page is ever asked to be, and dark.
LOOKS = [(WIDTHS["desktop"], "light"), (NARROWEST, "dark")]
FINDINGS = """rules => axe.run(rules).then(found => found.violations.map(rule =>
  `${rule.id}: ${rule.help}\\n    ` + rule.nodes.map(node => node.html.slice(0, 200)).join("\\n    ")))"""


def broken(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    return page.evaluate(FINDINGS, AXE_RULES | {"resultTypes": ["violations"], "preload": False})


def looked_at(page: Page, place: Place) -> list[str]:
    """What is wrong with a page when everything on it is unfolded."""
    page.goto(place.url)
    page.evaluate(OPEN_ALL)
    return [f"{place}\n  {one}" for one in faults(page)]


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it stands, in both looks; at its narrowest nothing scrolls sideways."""
    page.evaluate(AXE_SCRIPT)
    wrong = []
    for viewport, color_scheme in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme)
        wrong += [f"{viewport['width']}, {color_scheme}: {one}" for one in broken(page)]
    return [one for one in [*wrong, page.evaluate(SIDEWAYS)] if one]


# Addresses by what they are of, the status it is in, who, and what is taken out before the form is sent.
SENT_EMPTY = [
    ("conversations:invite", "?employee={colleague}", None, "leader", ["Sted"]),
    ("conversations:add_goal", "", Status.HOLDING, "employee", []),
    ("conversations:add_consent", "", Status.CLOSING, "leader", []),
    ("conversations:add_difference", "", Status.CLOSING, "employee", []),
    ("conversations:add_addendum", "", Status.FOLLOWING, "employee", []),
    ("conversations:separate", "?employee={person_id}", None, "leader", []),
    ("conversations:action", "", Status.FOLLOWING, "leader", []),
    ("guides:new", "", None, "hr", []),
    ("guides:import", "", None, "hr", []),
    ("people:import", "", None, "hr", []),
    ("rounds:new", "", None, "hr", ["Navn"]),
    ("rounds:new_series", "", None, "leader", ["Sted"]),
    ("rounds:hours", "", None, "employee", []),
]


def forms_that_come_back(town: Town, page_of: Callable[[Person], Page]) -> Iterator[str]:
    """What is said by the field, and on top, is as good as the rest of the page."""
    takes = dict(patterns())
    for name, query, status, who, emptied in SENT_EMPTY:
        own, things = next((own, things) for own, things in town.filled if status in (None, things["status"]))
        page = page_of(getattr(own, who))
        page.goto(reverse(name, args=[things[take] for take in takes[name]]) + query.format(**things))
        for label in emptied:
            page.get_by_label(label, exact=True).fill("")
        form = page.locator("main form[method=post]").filter(has=page.locator(".ds-input")).first
        form.locator("button:not([name]), button[type=submit]").last.click()
        expect(page.locator(".ds-error-summary")).to_be_visible()
        yield from (f"{name}\n  {one}" for one in faults(page))


def what_opens_in_place(town: Town, page: Page) -> Iterator[str]:
    """A row unfolded, an action opened in it, a form opened under a topic, and an address that leads nowhere."""
    own, things = next((own, things) for own, things in town.filled if things["status"] == Status.FOLLOWING)
    page.set_viewport_size(WIDTHS["desktop"])
    page.goto("/team/")
    page.get_by_role("link", name=own.employee.name).click()
    page.get_by_role("link", name=SECRETS["action"]).first.click()
    expect(page.get_by_role("button", name="Lagre kommentaren")).to_be_visible()
    yield from faults(page)
    _, things = next((own, things) for own, things in town.filled if things["status"] == Status.HOLDING)
    page.set_viewport_size(WIDTHS["desktop"])
    page.goto(f"/conversations/{things['conversation_id']}/holding/")
    for nth in (0, 1):
        page.get_by_role("article").nth(nth).get_by_role("button", name="Avtal et tiltak").click()
        expect(page.get_by_role("group", name="Hvem har ansvaret?")).to_have_count(nth + 1)
    yield from faults(page)
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", name="Vi finner ikke siden")).to_be_visible()
    yield from faults(page)


def test_every_page(cast, visit, complaints):
    """In one town, which takes longer to fill than most pages take to look at."""
    complaints.expect("status of (404|422)")
    town = Town(cast)
    places = town.pages()
    seen = {place.name for place in places}
    assert {name for name, _ in patterns()} - seen - town.not_pages == ON_THE_WAY | OTHERWISE
    page_of = cache(visit)
    wrong = [one for place in places for one in looked_at(page_of(place.person), place)]
    wrong += forms_that_come_back(town, page_of)
    wrong += what_opens_in_place(town, page_of(cast.leader))
    assert not wrong, "\n".join(wrong)
