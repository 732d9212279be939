"""Every page there is, in both widths and both colour schemes: axe finds nothing, and nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import product
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db.models import Case, When
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.archive import requests
from samtale.conversations import models as heart
from samtale.conversations.home import calendar_feed
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.goals.models import Action, Goal
from samtale.guides.models import GuideVersion
from samtale.notices.models import MailboxItem
from samtale.people.importing import uploads
from samtale.people.models import DomainChange, NewWayIn, Person, Role
from samtale.people.sign_in.one_time_links import make_link
from samtale.people.ways_in import links
from samtale.rounds.models import Member, Round
from samtale.rounds.scheduling import jobs as scheduling_jobs
from samtale.rounds.series.models import Occasion, Series
from samtale.rounds.setup import actions as setup_actions
from tests.cast import Cast
from tests.course import SECRETS, begun_series, conversation_at, planned_around, started_round
from tests.fixtures import AXE_RULES, WIDTHS

from .filling import IN_THE_MAKING, fill
from .kinds import kinds

pytestmark = [pytest.mark.journey]
NARROWEST = {"width": 320, "height": 740}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
SIDEWAYS = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" : "it scrolls: " +
  [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(it => it.outerHTML.slice(0, 120)).join(" | ")"""
# Pages that show another thing by what is asked of them.
QUERIES = {
    "conversations:closing": ["?step=1", "?step=3", "?step=4"],
    "conversations:invite": ["", "?employee={person_id}", "?employee={colleague}"],
    "conversations:separate": ["?employee={person_id}"],
    "incidents:concerned": ["", "?since=2026-01-01T08:00", "?person={person_id}", "?since=x"],
    "incidents:notices": ["?since=2026-01-01T08:00&known=2026-01-02T08:00"],
    "rounds:absences": ["?person={person_id}", "?q=a"],
    "rounds:plan": ["", "?move={position}"],
    "rounds:when": ["", "?holder={leader}"],
    "rounds:who": ["", "?q=a"],
    "rounds:with_whom": ["", "?way=balanced", "?choose={position}"],
}
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
# Served only where the program is made, or not by a number for a name.
NOT_HERE = {"styleguide", "people_add_passkey"}
NO_PAGES_OF = (
    "topic_id",
    "difference_id",
    "comment_id",
    "proposal_id",
    "addendum_id",
    "hold_id",
    "take_out_id",
    "handover_id",
)
# Wide and light; as narrow as a page is ever asked to be, and dark.
LOOKS = [(WIDTHS["desktop"], "light"), (NARROWEST, "dark")]
FINDINGS = """rules => axe.run(rules).then(found => found.violations.map(rule =>
  `${rule.id}: ${rule.help}\\n    ` + rule.nodes.map(node => node.html.slice(0, 200)).join("\\n    ")))"""
PROPOSED_FIRST = Case(When(status="draft", then=0), default=1)
EVERYBODYS = {"conversations:home"}
PEOPLE_FILE = """Fornavn;Etternavn;E-post;Ansattnr;Stilling;Enhet
Ola;Nordmann;ola@nordvag.example;77;Lærer;Nordvåg skole
Kari;;kari;78;Lærer;Ukjent skole
Anne;Ny;anne@nordvag.example;1001;Lærer;Nordvåg skole
"""
LETTER = b"Subject: Koden din\r\n\r\nHei.\r\n\r\n12345678\r\n"


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it."""

    name: str
    url: str
    person: Person | None
    length: int
    kinds: frozenset[tuple]

    def __str__(self) -> str:
        return f"{self.name} as {self.person or 'nobody'}: {self.url}"

    @property
    def asked(self) -> tuple[str, str]:
        """Which page it is, and what of it was asked for."""
        query = self.url.partition("?")[2]
        return self.name, query.partition("=")[0] + (query if query.startswith("step=") else "")


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address's name, and what it takes."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif isinstance(one, URLPattern) and one.name not in NOT_HERE:
            yield prefix + one.name, list(one.pattern.converters)


class Town:
    """What there is to look at, and by whom."""

    def __init__(self, cast: Cast):
        self.cast = cast
        self.upload = uploads.keep_upload(content=PEOPLE_FILE.encode(), filename="ansatte.csv", by=cast.hr)
        Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=700))
        Role.objects.update(given_at=None)
        NewWayIn.objects.create(
            person=cast.colleague, kind="address", after="x@nordvag.example", by=cast.hr, held_back=True
        )
        DomainChange.objects.create(old="nordvag.example", new="nordvag.kommune.example", by=cast.leader)
        MailboxItem.objects.create(to=cast.employee.email, subject="Koden din", raw=LETTER)
        round_ = started_round(cast)
        scheduling_jobs.ask(round_=round_, by=cast.hr)
        scheduling_jobs.make_asked_for(timezone.now())
        self.rounds = [round_.pk, *other_rounds(cast, round_)]
        member = Member.objects.filter(round=round_, holder=cast.leader, starts_at__isnull=False).first()
        self.round = {f"{name}_id": pk for name, pk in planned_around(cast).items()} | {
            "round_id": round_.pk,
            "series_id": self.series().pk,
            "position": member.position_id,
            "leader": cast.leader.pk,
        }
        self.filled = [(own, self.things(own, conversation)) for own, conversation in fill(cast)]
        self.clients: dict[Person | None, Client] = {None: Client()}
        self.not_pages: set[str] = set()

    def series(self) -> Series:
        """A rhythm in which one check-in has been held, so that there is something to say of it."""
        made, held = begun_series(self.cast), conversation_at(Status.DONE, self.cast)
        Occasion.objects.create(series=made, step=0, conversation=held.pk, starts_at=held.starts_at)
        return made

    def client(self, person: Person | None) -> Client:
        if person not in self.clients:
            self.clients[person] = Client()
            self.clients[person].force_login(person)
        return self.clients[person]

    def things(self, cast: Cast, conversation: Conversation) -> dict[str, object]:
        """One of everything an address can take, where there is one."""
        rows = {
            "goal_id": Goal.objects.filter(employee=cast.employee, parent=None).order_by(PROPOSED_FIRST),
            "action_id": Action.objects.filter(goal__employee=cast.employee).order_by(PROPOSED_FIRST),
            "consent_id": heart.SharingConsent.objects.filter(agreement__conversation=conversation),
            "meeting_id": heart.SeparateMeeting.objects.filter(employee=cast.employee),
            "pk": GuideVersion.objects.filter(guide__name=IN_THE_MAKING),
            "item_id": MailboxItem.objects.order_by("pk"),
        }
        way_in, _made = NewWayIn.objects.get_or_create(
            person=cast.employee, kind="address", before=cast.employee.email, after="ny@nordvag.example", by=cast.hr
        )
        asked = uuid4()
        requests.ask(request_id=asked, kind="correction", conversation_id=None, wish="Feil stilling.", by=cast.employee)
        found = {name: queryset.values_list("pk", flat=True).first() for name, queryset in rows.items()}
        return (
            found
            | self.round
            | {
                "status": conversation.status,
                "conversation_id": conversation.pk,
                "person_id": cast.employee.pk,
                "way_in_id": way_in.pk,
                "way_in_token": links.address(way_in).split("/")[-2],
                "upload_id": self.upload.pk,
                "request_id": asked,
                "calendar_secret": calendar_feed.make_address(by=cast.employee).split("/")[-2],
                "token": make_link(cast.employee).split("/")[-2],
                "colleague": cast.colleague.pk,
                "change_id": 1,
                "key": "x",
                "number": 0,
                "kind": "topic",
                "text_id": uuid4(),
                "role_id": 1,
                "guide_pk": 1,
                "leader_id": 1,
                **{name: uuid4() for name in NO_PAGES_OF},
            }
        )

    def pages(self) -> list[Place]:
        """All pages there are, each where it is richest, and again where there is something on it no other has."""
        views = [place for name, takes in patterns() for place in self.views(name, takes)]
        views.sort(key=lambda place: -place.length)
        chosen = list({place.asked: place for place in reversed(views)}.values())
        seen = frozenset().union(*(place.kinds for place in chosen))
        for place in views:
            if place.kinds - seen:
                chosen.append(place)
                seen |= place.kinds
        return chosen

    def views(self, name: str, takes: list[str]) -> Iterator[Place]:
        """A page as everybody sees it who may."""
        is_theirs = {"conversation_id", "goal_id", "action_id", "meeting_id", "person_id"} & set(takes)
        others = [] if is_theirs else [self.cast.administrator, self.cast.auditor]
        others += [self.cast.employee] if "series_id" in takes else []
        for cast, things in self.filled if is_theirs or name in EVERYBODYS else self.filled[:1]:
            if any(things.get(take) is None for take in takes):
                continue
            first = cast == self.filled[0][0]
            for person in (cast.employee, cast.leader, *((cast.hr, *others, None) if first else ())):
                for here, query in product(self.rounds_of(things, takes), QUERIES.get(name, [""])):
                    url = reverse(name, args=[here[take] for take in takes]) + query.format(**here)
                    answer = self.client(person).get(url)
                    if answer.status_code in (204, 400, 405) or (answer.status_code == 200 and not is_page(answer)):
                        self.not_pages.add(name)
                        return
                    if answer.status_code == 200:
                        yield Place(name, url, person, len(answer.content), kinds(answer.text))

    def rounds_of(self, things: dict[str, object], takes: list[str]) -> list[dict[str, object]]:
        """A page of a round, in every status there is; another page once."""
        return [things | {"round_id": pk} for pk in self.rounds] if "round_id" in takes else [things]


def other_rounds(cast: Cast, like: Round) -> list[UUID]:
    """One that is being laid out, one whose plan is being made, one that is over."""
    made = [
        setup_actions.lay(
            by=cast.hr,
            round_=Round(
                name=name, unit=like.unit, guide=like.guide, starts_on=like.starts_on, ends_on=like.ends_on, by=cast.hr
            ),
        )
        for name in ("Høstens samtaler", "Neste års samtaler", "Fjorårets samtaler")
    ]
    scheduling_jobs.ask(round_=made[1], by=cast.hr)
    setup_actions.start(round_=made[2], by=cast.hr)
    setup_actions.end(round_=made[2], by=cast.hr)
    return [one.pk for one in made]


def is_page(answer) -> bool:
    return answer["Content-Type"].startswith("text/html")


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
    expect(page.get_by_role("button", name="Lagre kommentar")).to_be_visible()
    yield from faults(page)
    _, things = next((own, things) for own, things in town.filled if things["status"] == Status.HOLDING)
    page.set_viewport_size(WIDTHS["desktop"])
    page.goto(f"/conversations/{things['conversation_id']}/holding/")
    for nth in (0, 1):
        page.get_by_role("article").nth(nth).get_by_role("link", name="Avtal et tiltak").click()
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
