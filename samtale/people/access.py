"""Who may see and change the organisation's people. It gives no right to anybody's conversations."""

from samtale.audit.refusals import NotAllowedError

from .models import Person, Role


def may_manage_people(person: Person) -> bool:
    """HR and administrators see everybody, and bring people in."""
    return not person.standing.roles.isdisjoint({Role.Kind.HR, Role.Kind.ADMINISTRATOR})


def may_give_roles(person: Person) -> bool:
    """Administrators alone give and take roles."""
    return Role.Kind.ADMINISTRATOR in person.standing.roles


def ensure_may_manage_people(person: Person) -> None:
    """The door of every page about people. Raises NotAllowedError (404)."""
    if not may_manage_people(person):
        raise NotAllowedError
