"""What has been decided, as it is now."""

from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .catalogue import PRIVACY_CONTACT, PRIVACY_OFFICER, SETTINGS, TIME_TO_PREPARE
from .models import Decided

Read = TypeVar("Read", covariant=True)


class Readable(Protocol[Read]):
    """A setting of any kind."""

    @property
    def key(self) -> str: ...

    def read(self, stored: str | None) -> Read: ...


@dataclass(frozen=True, slots=True)
class Values:
    """All that is decided, at a version."""

    version: int
    values: dict[str, str]

    def __getitem__(self, setting: Readable[Read]) -> Read:
        return setting.read(self.values.get(setting.key))


@dataclass(frozen=True, slots=True)
class PrivacyOfficer:
    """Whom to ask about privacy; either may be empty, not both."""

    name: str
    contact: str

    @property
    def link(self) -> str:
        return leads_to(self.contact)


def leads_to(contact: str) -> str:
    """Where a contact leads, where it is an e-mail address or a page; else nothing."""
    if contact.startswith("https://") and " " not in contact:
        return contact
    try:
        validate_email(contact)
    except ValidationError:
        return ""
    return f"mailto:{quote(contact, safe='@')}"


def current() -> Values:
    """One query; never kept between two requests, so no running process is older than what it answers."""
    row = Decided.objects.first() or Decided()
    known = {setting.key for setting in SETTINGS}
    return Values(row.version, {key: value for key, value in row.values.items() if key in known})


def privacy_officer() -> PrivacyOfficer | None:
    """Whom to ask about privacy, where it has been said. One query."""
    decided = current()
    found = PrivacyOfficer(decided[PRIVACY_OFFICER], decided[PRIVACY_CONTACT])
    return found if found.name or found.contact else None


def minutes_to_prepare() -> int:
    """How many minutes of working time one has to prepare; 0 where nothing is to be said of it. One query."""
    return current()[TIME_TO_PREPARE]
