"""Giving and taking roles: what a person does for the organisation beyond their own work."""

from django.db import transaction
from django.utils.translation import gettext as _

from samtale.audit import log

from ..access import NotAllowedError, may_give_roles
from ..models import Person, Role


class LastAdministratorError(Exception):
    """Taking this role would leave nobody who can give one; the message is for the screen."""


def give_role(*, to: Person, kind: str, by: Person) -> Role:
    """Give a person a role in the whole organisation; given twice it is one. Raises NotAllowedError."""
    if not may_give_roles(by) or kind not in Role.Kind.values:
        raise NotAllowedError
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=to.pk)
        if not person.is_active:
            raise NotAllowedError
        role, new = Role.objects.get_or_create(person=person, kind=kind, unit=None)
        if new:
            log.record("role.given", by=by.pk, person=person.pk, kind=kind)
    return role


def take_role(*, person: Person, role_id: int, by: Person) -> None:
    """Take a role from a person; one that is gone stays gone. Raises NotAllowedError and LastAdministratorError."""
    if not may_give_roles(by):
        raise NotAllowedError
    with transaction.atomic():
        # All administrators are locked, so that two of them do not take each other's role at once.
        administrators = list(
            Role.objects.select_for_update().filter(kind=Role.Kind.ADMINISTRATOR, person__is_active=True).order_by("pk")
        )
        role = Role.objects.filter(pk=role_id, person=person).first()
        if role is None:
            return
        if [role.pk] == [administrator.pk for administrator in administrators]:
            raise LastAdministratorError(
                _("%(name)s er den eneste administratoren. Gi rollen til en annen først.") % {"name": person.name}
            )
        role.delete()
        log.record("role.taken", by=by.pk, person=person.pk, kind=role.kind)
