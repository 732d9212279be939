"""Session, person and standing in one query; ended by idleness, sooner on a shared device, and by twelve hours."""

import hashlib
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from samtale.audit.refusals import note_wrong_seal
from samtale.core import clock, plain_rows, plain_sql
from samtale.vault import holders

from ..models import standing
from .device_names import device_name

if TYPE_CHECKING:
    from ..models import Person, Session

# A session that is used is prolonged, but not written at every press.
PROLONG_AFTER = timedelta(minutes=5)
SECOND_FACTOR, SHARED_DEVICE = "second_factor", "shared_device"
# Read by live-copies.js, which keeps no copy of what is written where others sit down afterwards.
SHARED_DEVICE_COOKIE = "__Host-shared_device" if settings.HTTPS else "shared_device"


def stored(session_key: str) -> str:
    """A session's key as the database has it: a copy of the database signs nobody in."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


@cache
def _signed_in(vendor: str) -> tuple[str, type]:
    """The question for a session with its person and their standing, and what its row holds, for that database."""
    from ..models import Person, Session

    class SignedIn(NamedTuple):
        session: Session
        person: Person | None
        led: str | None
        roles: str | None
        works_here: bool

    return plain_sql.session(**standing.columns()), SignedIn


class SessionStore(DatabaseSessionStore):
    """Django's database sessions, with the person and their standing fetched along."""

    person: "Person | None" = None
    _row_key = ""
    device = ""
    signed_in_at: datetime | None = None
    last_seen_at: datetime | None = None
    used_by_a_person = True

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        from ..models import Session

        return Session

    @classmethod
    def of_row(cls, row_key: str) -> "SessionStore":
        """One that reads and writes a row's data without knowing the key in the cookie."""
        store = cls()
        store._row_key = row_key
        return store

    @property
    def row_key(self) -> str:
        """The primary key of this session's row; says nothing about the key in the cookie."""
        return stored(self.session_key) if self.session_key else self._row_key

    @property
    def key_salt(self) -> str:
        """Bound to the row: whoever copies a session's data to another row in the database is nobody there."""
        return f"{super().key_salt}:{self.row_key}"

    def _get_session_from_db(self):
        question, row_of = _signed_in(connection.vendor)
        rows: list[Any] = plain_rows.ask(question, row_of, key=self.row_key, now=timezone.now(), today=clock.today())
        if not rows:
            self._session_key = None
            return None
        row, person, *stands = rows[0]
        found = standing.read(*stands)
        if person and found.works_here:
            person.standing = found
            if person.is_whole:
                self.person = person
            else:
                note_wrong_seal("people_person", person.pk)
        self.device, self.signed_in_at, self.last_seen_at = row.device, row.signed_in_at, row.last_seen_at
        return row

    def exists(self, session_key):
        return super().exists(stored(session_key))

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            self.get_model_class().objects.filter(pk=stored(key)).delete()

    def create_model_instance(self, data):
        row = cast("Session", super().create_model_instance(data))
        row.session_key = self.row_key
        user_id = data.get(auth.SESSION_KEY)
        row.person_id = int(user_id) if user_id else None
        row.device, row.signed_in_at, row.last_seen_at = self.device, self.signed_in_at, timezone.now()
        return row

    def get_session_cookie_age(self) -> int:
        """Seconds of idleness that end the session: fewer on a shared device, and none past the longest one."""
        shared = self.get(SHARED_DEVICE)
        idle = settings.SHARED_DEVICE_IDLE_SECONDS if shared else settings.SESSION_COOKIE_AGE
        if self.signed_in_at is None:
            return idle
        left = settings.SESSION_LONGEST_SECONDS - (timezone.now() - self.signed_in_at).total_seconds()
        return max(0, min(idle, int(left)))

    def prolong_when_due(self) -> None:
        """Move the end of a session somebody is using, at most every five minutes."""
        now = timezone.now()
        seen = self.last_seen_at if self.person and self.used_by_a_person else None
        if seen and now - seen > PROLONG_AFTER:
            self.get_model_class().objects.filter(pk=self.row_key).update(
                last_seen_at=now, expire_date=now + timedelta(seconds=self.get_session_cookie_age())
            )


def store_of(request: HttpRequest) -> SessionStore:
    """The request's session, as what the settings make it."""
    return cast(SessionStore, request.session)


class SessionMiddleware(DjangoSessionMiddleware):
    """Prolongs a used session now and then, and knows which device it belongs to."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        store_of(request).device = device_name(request.headers.get("User-Agent", ""))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        from .known_browsers import remember

        remember(request, response)
        written = request.session.modified
        response = super().process_response(request, response)
        if written:
            tell_browser_whether_shared(request, response)
        else:
            store_of(request).prolong_when_due()
        return response


def note_shared_device(request: HttpRequest, ticked: bool) -> None:
    """Remember what was answered to «Dette er en delt maskin», for the session that the sign-in makes."""
    request.session[SHARED_DEVICE] = ticked


def tell_browser_whether_shared(request: HttpRequest, response: HttpResponse) -> None:
    """A cookie with nothing in it but that, set and taken away with the session."""
    shared, told = bool(request.session.get(SHARED_DEVICE)), SHARED_DEVICE_COOKIE in request.COOKIES
    if shared and not told:
        response.set_cookie(SHARED_DEVICE_COOKIE, "1", secure=settings.HTTPS, samesite="Lax")
    elif told and not shared:
        response.delete_cookie(SHARED_DEVICE_COOKIE, samesite="Lax")


def background(view):
    """Marks a view that scripts ask by themselves: it does not keep a session alive."""

    @wraps(view)
    def quiet(request: HttpRequest, *args, **kwargs):
        store_of(request).used_by_a_person = False
        return view(request, *args, **kwargs)

    return quiet


def current_person(request: HttpRequest):
    """The signed-in person of a request, or an anonymous one; no query beyond the session's own."""
    session = store_of(request)
    user_id = session.get(auth.SESSION_KEY)
    person = session.person
    if person is None or str(person.pk) != user_id:
        return AnonymousUser()
    if not constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return AnonymousUser()
    if settings.SECOND_FACTOR_FOR_ROLES and not session.get(SECOND_FACTOR):
        person.standing = standing.until_second_factor(person.standing)
    return person


class PersonMiddleware:
    """Puts the person on the request; texts that are opened while it is answered are asked for by that person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A stand-in for the person, fetched when first asked: no type says that of an object.
        request.user = SimpleLazyObject(lambda: current_person(request))  # type: ignore[assignment]
        with holders.asked_by(Asking(request)):
            response = self.get_response(request)
        note_what_does_not_count(request)
        return response


def note_what_does_not_count(request: HttpRequest) -> None:
    """Roles and leaderships of the signed-in person's that were asked about, and are not as the program wrote them."""
    if person := store_of(request).person:
        found = person.standing
        for table, number in found.wrong | found.led.wrong:
            note_wrong_seal(table, number)


class Asking:
    """Whoever a request is from when a text is opened: nobody before the sign-in, and nobody after the sign-out."""

    def __init__(self, request: HttpRequest):
        self.request = request

    def holds(self, held_by: str) -> bool:
        person = self.request.user
        if not person.is_authenticated:
            return False
        standing = person.standing
        return holders.Somebody(person.pk, standing.led.__contains__, lambda: standing.roles).holds(held_by)
