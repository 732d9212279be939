"""Stores the made-up municipality: people first, then one leader's conversations at a time, so it can stop anywhere."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from samtale.conversations.models import Conversation, WorkplaceFocus
from samtale.core.sure import sure
from samtale.guides.choosing import published
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.organisation.actions import decide
from samtale.organisation.catalogue import (
    PRIVACY_CONTACT,
    PRIVACY_OFFICER,
    REPORTING_CHANNEL,
    SAFETY_REPRESENTATIVE,
    UNION_REPRESENTATIVE,
)
from samtale.organisation.contacts.actions import set_contacts
from samtale.organisation.models import UnitContacts
from samtale.people.models import Leadership, OccupationalGroup, Person, Position, Role, Unit
from samtale.people.sorting import sort_key
from samtale.rounds.models import Round

from . import words
from .diary import Diary
from .history import History
from .rhythm import begin_a_rhythm
from .rounds import create_rounds
from .shifts import give_a_shift_plan
from .town import PlannedUnit, Town

Say = Callable[[str], None]
BATCH = 1000


def fill(*, people: int, say: Say, with_conversations: bool = True) -> None:
    """Fill an empty database, or go on where an interrupted filling stopped. What is there is left alone."""
    ensure_ready_guides()
    if not Person.objects.exists():
        say(f"Lager {people} ansatte")
        store_town(Town(people))
        decide_whom_to_ask()
    if with_conversations:
        # The rounds are laid when every conversation is: whoever came after that, came from a user.
        if not Round.objects.exists():
            _fill_conversations(say)
        create_rounds(timezone.localdate())
        begin_a_rhythm(timezone.localdate())
        give_a_shift_plan(timezone.localdate())


def decide_whom_to_ask() -> None:
    """What HR would have written on the pages of what is decided."""
    hr, top = Person.objects.filter(roles__kind=Role.Kind.HR).first(), Unit.objects.filter(parent=None).first()
    told = {
        PRIVACY_OFFICER.key: "Personvernombudet i Nordvåg",
        PRIVACY_CONTACT.key: "personvern@nordvag.example",
        REPORTING_CHANNEL.key: "varsling@nordvag.example",
    }
    named = {
        SAFETY_REPRESENTATIVE.key: "Hovedverneombudet, verneombud@nordvag.example",
        UNION_REPRESENTATIVE.key: "Hovedtillitsvalgte, tillitsvalgte@nordvag.example",
    }
    if hr and top:
        decide(values=told, version=0, by=hr)
        set_contacts(unit_id=top.pk, named=named, edition=UnitContacts().edition, by=hr)


@transaction.atomic
def store_town(town: Town) -> dict[int, Person]:
    """Store units, people, positions, leaderships and roles. Returns the stored people by their number."""
    units: dict[int, Unit] = {}
    for level in _levels(town.units):
        made = Unit.objects.bulk_create(
            [Unit(name=u.name, kind=u.kind, parent=units.get(id(u.parent)), sort_key=sort_key(u.name)) for u in level],
            batch_size=BATCH,
        )
        units.update(zip(map(id, level), made, strict=True))
    groups = {
        name: OccupationalGroup.objects.get_or_create(name=name)[0]
        for name in {*words.GROUP_OF.values(), words.OTHER_GROUP, "Ledere"}
    }
    long_ago = timezone.now() - timedelta(days=500)  # they know the place: they are asked, and may vouch
    people = {
        p.number: Person(
            employee_number=str(p.number),
            first_name=p.first_name,
            last_name=p.last_name,
            email=p.email,
            password="!",
            first_signed_in_at=long_ago,
            joined_on=date(2015, 1, 1) + timedelta(days=p.number % 3000),
            sort_key=sort_key(p.last_name, p.first_name),
        )
        for p in town.people
    }
    Person.objects.bulk_create(people.values(), batch_size=BATCH)
    positions = {
        p.number: Position(
            person=people[p.number],
            unit=units[id(p.unit)],
            title=p.title,
            started_on=sure(people[p.number].joined_on),
            group=groups["Ledere" if p.reports else words.GROUP_OF.get(p.title, words.OTHER_GROUP)],
            employment="temporary" if p.number % 17 == 0 and not p.reports else "permanent",
        )
        for p in town.people
    }
    Position.objects.bulk_create(positions.values(), batch_size=BATCH)
    Leadership.objects.bulk_create(
        [
            Leadership(
                leader=people[p.leader.number], position=positions[p.number], started_on=positions[p.number].started_on
            )
            for p in town.people
            if p.leader
        ],
        batch_size=BATCH,
    )
    Role.objects.bulk_create(
        [Role(person=people[p.number], kind=kind, given_at=long_ago) for p in town.people for kind in p.roles]
    )
    return people


def _levels(units: list[PlannedUnit]) -> Iterable[list[PlannedUnit]]:
    """Parents before children, one level of the tree at a time."""
    level = [unit for unit in units if unit.parent is None]
    while level:
        yield level
        above = set(map(id, level))
        level = [unit for unit in units if unit.parent is not None and id(unit.parent) in above]


def _fill_conversations(say: Say) -> None:
    done = set(Conversation.objects.values_list("leader", flat=True))
    waiting = list(Person.objects.filter(leaderships__isnull=False).exclude(pk__in=done).distinct().order_by("pk"))
    every = max(1, len(waiting) // 10)
    guide, check_in = published(kind="yearly")[0], published(kind="check_in")[0]
    for nth, leader in enumerate(waiting, start=1):
        with transaction.atomic():
            history_of(leader, guide=guide, check_in=check_in)
        if nth % every == 0 or nth == len(waiting):
            say(f"Samtaler for {nth} av {len(waiting)} ledere")


def history_of(leader: Person, *, guide, check_in) -> None:
    """Two years of conversations between a leader and all own reports, and one in every state there is."""
    positions = list(
        Position.objects.filter(leaderships__leader=leader).select_related("person", "unit").order_by("pk")
    )
    reports, today = [position.person for position in positions], timezone.localdate()
    history = History(
        leader,
        guide,
        check_in,
        reports=reports,
        today=today,
        chance=random.Random(leader.employee_number),
        diary=Diary.of([leader, *reports], today),
    )
    for nth, position in enumerate(positions):
        history.of(position, nth)
    history.store()
    WorkplaceFocus.objects.get_or_create(leader=leader, defaults={"text": words.FOCUS[leader.pk % len(words.FOCUS)]})
