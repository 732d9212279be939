"""A person's own password, which nobody needs to have."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_

from samtale.audit import log

from ..models import Person
from .devices import sign_out_others
from .letters import sign_in_changed
from .sessions import store_of


def has_password(person: Person) -> bool:
    """Whether a password is set; people who were imported have none."""
    return bool(person.password) and person.has_usable_password()


def set_password(request: HttpRequest, person: Person, password: str | None) -> None:
    """Give the person who asks a new password, or none; their other devices are signed out."""
    person.set_password(password)
    person.save(update_fields=["password"])
    update_session_auth_hash(request, person)
    sign_out_others(person, store_of(request).row_key)
    log.record("person.password_set" if password else "person.password_removed", by=person.pk)
    sign_in_changed(person, N_("Du har laget eller byttet passord.") if password else N_("Passordet ditt er fjernet."))
