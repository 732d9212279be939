"""The door to what each of two keeps of the other between conversations: who leads whom today, and nobody else."""

from dataclasses import dataclass

from samtale.people.models import Person

from .access import NotAllowedError, may_invite, report


@dataclass(frozen=True)
class OneOfTwo:
    """An employee and a leader who leads them today, and the one of them who is asking."""

    person: Person
    employee: Person
    leader: Person

    @property
    def is_leader(self) -> bool:
        return self.person.pk == self.leader.pk

    @property
    def other(self) -> Person:
        return self.employee if self.is_leader else self.leader


def beside(person: Person, other_id: int, *, leads: bool) -> OneOfTwo:
    """The person as the leader of another, or as the one the other leads, today.

    Raises NotAllowedError, after the same questions whether the other exists or not.
    """
    if leads:
        return OneOfTwo(person, report(person, other_id), person)
    found = Person.objects.filter(pk=other_id).first()
    may = may_invite(found or Person(pk=other_id), person)
    if found is None or not may:
        raise NotAllowedError
    return OneOfTwo(person, person, found)
