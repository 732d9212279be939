"""Django's own database sessions, reading the program's rows, whose key in the database is a hash."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from samtale.people.models import Session
from samtale.people.sign_in.sessions import stored


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls):
        return Session

    @property
    def key_salt(self) -> str:
        return f"{super().key_salt}:{stored(self.session_key)}"

    def _get_session_from_db(self):
        return self.model.objects.get(session_key=stored(self.session_key), expire_date__gt=timezone.now())
