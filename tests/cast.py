"""The same people in every test, and who they are to each other."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from samtale.people.models import Leadership, OccupationalGroup, Person, Position, Role, Unit

LONG_AGO = date(2020, 1, 1)


@dataclass
class Cast:
    """Everybody, by what they are to the employee."""

    employee: Person
    leader: Person
    former_leader: Person
    other_leader: Person
    colleague: Person
    hr: Person
    administrator: Person
    leadership_group: Person
    archivist: Person
    acting_leader: Person  # beside the leader, for a month
    planner: Person  # of the employee's unit
    auditor: Person
    unit: Unit
    other_unit: Unit
    clients: dict[int, Client] = field(default_factory=dict)

    def everybody(self) -> dict[str, Person]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}

    def client(self, person: Person) -> Client:
        """A signed-in browser of the person's."""
        if person.pk not in self.clients:
            self.clients[person.pk] = Client()
            self.clients[person.pk].force_login(person)
        return self.clients[person.pk]


def person(first: str, last: str, **more) -> Person:
    email = f"{first}.{last}@nordvag.example".lower().replace(" ", ".")
    made = Person(first_name=first, last_name=last, email=email, **more)
    made.set_unusable_password()
    made.save()
    return made


def position(who: Person, unit: Unit, title: str, group: OccupationalGroup | None = None) -> Position:
    return Position.objects.create(person=who, unit=unit, title=title, group=group, started_on=LONG_AGO)


def leads(
    leader: Person, where: Position, since: date = LONG_AGO, until: date | None = None, kind: str = "line"
) -> Leadership:
    return Leadership.objects.create(leader=leader, position=where, started_on=since, ended_on=until, kind=kind)


def make_cast() -> Cast:
    """The cast, stored: two schools in a municipality, their people and those with a role."""
    top = Unit.objects.create(name="Nordvåg kommune", kind=Unit.Kind.ORGANISATION)
    school = Unit.objects.create(name="Nordvåg skole", parent=top)
    elsewhere = Unit.objects.create(name="Sørvåg skole", parent=top)
    teachers, _ = OccupationalGroup.objects.get_or_create(name="Lærer")
    cast = Cast(
        employee=person("Ingrid", "Aasen", employee_number="1001"),
        leader=person("Kari", "Dahl"),
        former_leader=person("Per", "Moe"),
        other_leader=person("Siv", "Lunde"),
        colleague=person("Jonas", "Berg"),
        hr=person("Hilde", "Ruud"),
        administrator=person("Arne", "Vik"),
        leadership_group=person("Berit", "Foss"),
        archivist=person("Tor", "Nes"),
        acting_leader=person("Øyvind", "Øye"),
        planner=person("Pia", "Plener"),
        auditor=person("Rita", "Revold"),
        unit=school,
        other_unit=elsewhere,
    )
    today = timezone.localdate()
    own = position(cast.employee, school, "Lærer", teachers)
    leads(cast.former_leader, own, until=today - timedelta(days=400))
    leads(cast.leader, own, since=today - timedelta(days=399))
    leads(cast.leader, position(cast.colleague, school, "Assistent"))
    leads(cast.acting_leader, own, since=today - timedelta(days=15), until=today + timedelta(days=15), kind="acting")
    position(cast.acting_leader, school, "Inspektør")
    leads(cast.leadership_group, position(cast.leader, school, "Rektor"))
    elsewhere_position = position(person("Ole", "Eira"), elsewhere, "Lærer", teachers)
    leads(cast.other_leader, elsewhere_position)
    leads(cast.former_leader, position(person("Marte", "Lie"), elsewhere, "Lærer", teachers))
    position(cast.other_leader, elsewhere, "Rektor")
    position(cast.former_leader, elsewhere, "Avdelingsleder")
    for who, kind in (
        (cast.hr, "hr"),
        (cast.administrator, "administrator"),
        (cast.archivist, "archivist"),
        (cast.leadership_group, "leadership_group"),
        (cast.auditor, "auditor"),
    ):
        position(who, top, "Rådgiver")
        Role.objects.create(person=who, kind=kind)
    position(cast.planner, school, "Konsulent")
    Role.objects.create(person=cast.planner, kind="planner", unit=school)
    return cast
