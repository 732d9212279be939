"""Every address that a page can be asked for at, with something real behind each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

from django.db.models import Case, When
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from samtale.archive import requests
from samtale.conversations import models as heart
from samtale.conversations.home import calendar_feed
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.goals.models import Action, Goal
from samtale.guides.models import GuideVersion
from samtale.notices.models import MailboxItem
from samtale.people.importing import uploads
from samtale.people.models import DomainChange, ImportDone, ImportUndoing, NewWayIn, Person, Role
from samtale.people.sign_in.one_time_links import make_link
from samtale.people.ways_in import links
from samtale.rounds.models import Member, Round
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.participants import rules as participants_rules
from samtale.rounds.scheduling import jobs as scheduling_jobs
from samtale.rounds.series.models import Occasion, Series
from samtale.rounds.setup import actions as setup_actions
from samtale.vault.models import DataKey
from tests.cast import Cast
from tests.course import begun_series, conversation_at, planned_around, started_round
from tests.journeys.filling import IN_THE_MAKING, fill
from tests.journeys.kinds import kinds

# Pages that show another thing by what is asked of them.
QUERIES = {
    "conversations:closing": ["?step=1", "?step=3", "?step=4"],
    "conversations:invite": ["", "?employee={person_id}", "?employee={colleague}"],
    "conversations:separate": ["?employee={person_id}", "?from={conversation_id}"],
    "incidents:concerned": ["", "?since=2026-01-01T08:00", "?person={person_id}", "?since=x"],
    "incidents:notices": ["?since=2026-01-01T08:00&known=2026-01-02T08:00"],
    "rounds:absence": ["", "?removal=1"],
    "rounds:absences": ["?person={person_id}", "?q=a"],
    "rounds:due": ["", "?show=planned"],
    "rounds:plan": ["", "?move={position}"],
    "rounds:when": ["", "?holder={leader}"],
    "rounds:who": ["", "?q=a"],
    "rounds:with_whom": ["", "?way=balanced", "?choose={position}"],
}
# Served only where the program is made, or not by a number for a name.
NOT_HERE = {"styleguide", "people_add_passkey"}
NO_PAGES_OF = (
    "difference_id",
    "comment_id",
    "proposal_id",
    "addendum_id",
    "hold_id",
    "take_out_id",
    "handover_id",
    "point_id",
)
PROPOSED_FIRST = Case(When(status="draft", then=0), default=1)
EVERYBODYS = {"conversations:home"}
PEOPLE_FILE = """Fornavn;Etternavn;E-post;Ansattnr;Stilling;Enhet
Ola;Nordmann;ola@nordvag.example;77;Lærer;Nordvåg skole
Kari;;kari;78;Lærer;Ukjent skole
Anne;Ny;anne@nordvag.example;1001;Lærer;Nordvåg skole
"""
LETTER = b"Subject: Koden din\r\n\r\nHei.\r\n\r\n12345678\r\n"


def takes_presses_alone(client: Client, url: str) -> bool:
    """Whether an address leads on because it is no page: what it takes is said to a method nobody has."""
    return "GET" not in client.put(url).headers.get("Allow", "GET")


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

    def __init__(self, cast: Cast, browser: Callable[[], Client] = Client):
        self.cast, self.browser = cast, browser
        self.upload = uploads.keep_upload(content=PEOPLE_FILE.encode(), filename="ansatte.csv", by=cast.hr)
        done = {
            "by": cast.hr,
            "at": timezone.now(),
            "filename": "ansatte.csv",
            "counts": {"added": 3_000},
            "before": b"x",
        }
        ImportDone.objects.create(pk=self.upload.pk, **done)
        ImportUndoing.objects.create(imported_id=self.upload.pk, by=cast.hr)
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
            "unit_id": cast.unit.pk,
        }
        self.filled = [(own, self.things(own, conversation)) for own, conversation in fill(cast)]
        self.clients: dict[Person | None, Client] = {None: browser()}
        self.not_pages: set[str] = set()

    def series(self) -> Series:
        """A rhythm in which one check-in has been held, so that there is something to say of it."""
        made, held = begun_series(self.cast), conversation_at(Status.DONE, self.cast)
        Occasion.objects.create(series=made, step=0, conversation=held.pk, starts_at=held.starts_at)
        return made

    def client(self, person: Person | None) -> Client:
        if person not in self.clients:
            self.clients[person] = self.browser()
            self.clients[person].force_login(person)
        return self.clients[person]

    def things(self, cast: Cast, conversation: Conversation) -> dict[str, object]:
        """One of everything an address can take, where there is one."""
        rows = {
            "goal_id": Goal.objects.filter(employee=cast.employee, parent=None).order_by(PROPOSED_FIRST),
            "action_id": Action.objects.filter(goal__employee=cast.employee).order_by(PROPOSED_FIRST),
            "consent_id": heart.SharingConsent.objects.filter(agreement__conversation=conversation),
            "topic_id": heart.SharedTopic.objects.filter(conversation=conversation),
            "form_topic_id": conversation.guide.topics.all(),
            "meeting_id": heart.SeparateMeeting.objects.filter(employee=cast.employee),
            "pk": GuideVersion.objects.filter(guide__name=IN_THE_MAKING),
            "item_id": MailboxItem.objects.order_by("pk"),
        }
        way_in, _made = NewWayIn.objects.get_or_create(
            person=cast.employee, kind="address", before=cast.employee.email, after="ny@nordvag.example", by=cast.hr
        )
        notes, _made = heart.Preparation.objects.get_or_create(
            conversation=conversation,
            author=cast.leader,
            defaults={"key": DataKey.make(f"person:{cast.leader.pk}")},
        )
        notes_asked, _made = heart.NotesRequest.objects.get_or_create(employee=cast.employee, preparation=notes)
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
                "done_id": self.upload.pk,
                "request_id": asked,
                "notes_request_id": notes_asked.pk,
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
                    is_other = answer.status_code == 200 and not is_page(answer)
                    is_press = answer.status_code == 302 and takes_presses_alone(self.client(person), url)
                    if is_press or is_other or answer.status_code in (204, 400):
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
        setup_actions.save_round(
            by=cast.hr,
            round_=Round(
                name=name, unit=like.unit, guide=like.guide, starts_on=like.starts_on, ends_on=like.ends_on, by=cast.hr
            ),
        )
        for name in ("Høstens samtaler", "Neste års samtaler", "Fjorårets samtaler")
    ]
    scheduling_jobs.ask(round_=made[1], by=cast.hr)
    # Everybody is planned in the one that goes on: whoever is in another as well is taken in by hand.
    line = participants_rules.lines(made[2])[0]
    participants_actions.take(round_=made[2], position=line.position, choice=Member.Choice.IN, by=cast.hr)
    setup_actions.start(round_=made[2], by=cast.hr)
    setup_actions.end(round_=made[2], by=cast.hr)
    return [one.pk for one in made]


def is_page(answer) -> bool:
    return answer["Content-Type"].startswith("text/html")
