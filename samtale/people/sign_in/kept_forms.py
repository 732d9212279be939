"""What somebody typed before the session ended, sealed until they are back.

The sealed fields lie in the anonymous session; the key to them is made from a cookie that is stored nowhere
else, so whoever has the database cannot read them, and a cookie alone opens nothing.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from samtale.core.unavailable import NOT_TYPED, SECRET_NAMES, written_by_hand
from samtale.vault import keys

from .rate_limits import allowed

COOKIE = "__Host-kept" if settings.HTTPS else "kept"
SESSION_KEY = "kept_forms"
LIFETIME = 30 * 60
AT_MOST, LARGEST = 3, 200_000


class KeptForm(NamedTuple):
    """A form as it was sent: where to, and its fields in order."""

    address: str
    fields: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        return written_by_hand(self.fields)


def asks_for_secret(request: HttpRequest) -> bool:
    """Whether the form a request carries has a password or the like in it."""
    return any(secret in name for name in request.POST for secret in SECRET_NAMES)


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Seal the form a request carries and give its sender the key with the response; False when it cannot be kept."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values]
    if not fields or asks_for_secret(request):
        return False
    text = json.dumps(fields, ensure_ascii=False)
    if len(text) > LARGEST or not allowed(request, "keep_form"):
        return False
    cookie = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    address = request.get_full_path()
    sealed = keys.seal(_key(cookie), text, _place(address))
    entry = {"address": address, "sealed": base64.b64encode(sealed).decode(), "until": time.time() + LIFETIME}
    request.session[SESSION_KEY] = [*_fresh(request), entry][-AT_MOST:]
    response.set_cookie(COOKIE, cookie, max_age=LIFETIME, httponly=True, secure=settings.HTTPS, samesite="Lax")
    return True


def kept(request: HttpRequest) -> list[KeptForm]:
    """The forms this browser can open, oldest first."""
    cookie = request.COOKIES.get(COOKIE, "")
    forms = []
    for entry in _fresh(request) if cookie else []:
        try:
            text = keys.open_sealed(_key(cookie), base64.b64decode(entry["sealed"]), _place(entry["address"]))
        except keys.VaultError:
            continue  # another browser's key
        forms.append(KeptForm(entry["address"], [tuple(field) for field in json.loads(text)]))
    return forms


def something_is_kept(request: HttpRequest) -> bool:
    """Whether the sign-in page can say that what was typed is safe: something was, and this browser can open it."""
    return any(form.texts for form in kept(request))


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Drop everything kept, and the key to it."""
    request.session.pop(SESSION_KEY, None)
    response.delete_cookie(COOKIE, samesite="Lax")


def _fresh(request: HttpRequest) -> list[dict]:
    return [entry for entry in request.session.get(SESSION_KEY, []) if entry["until"] > time.time()]


def _place(address: str) -> str:
    return f"kept form:{address}"


def _key(cookie: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"samtale kept form" + cookie.encode(), hashlib.sha256).digest()
