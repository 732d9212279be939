"""The address a calendar's answer is sent to, with a token in it that nobody else can make: svar+<token>@….

An e-mail's sender can be written by anybody, so an answer counts only with the token of the one who was asked, for the
meeting they were asked to. It is made from the secret key and stored nowhere.
"""

import base64
import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

BITS = 160
_SALT = "samtale.notices.reply_addresses"


def reply_address(*, uid: str, person_id: int) -> str:
    """Where the person's answer to the meeting goes; empty where the organisation has no mailbox for answers."""
    if not settings.REPLY_ADDRESS:
        return ""
    name, _at, host = settings.REPLY_ADDRESS.partition("@")
    return f"{name}+{_token(uid, person_id)}@{host}"


def is_for(addresses: Iterable[str], *, uid: str, person_id: int) -> bool:
    """Whether one of the addresses is the person's own for the meeting."""
    own = reply_address(uid=uid, person_id=person_id).lower()
    found = [hmac.compare_digest(own.encode(), address.lower().encode()) for address in addresses]
    return bool(own) and any(found)


def _token(uid: str, person_id: int) -> str:
    # Base32 in lower case: mail servers may change the case of an address.
    made = salted_hmac(_SALT, f"{person_id}:{uid}", algorithm="sha256").digest()
    return base64.b32encode(made[: BITS // 8]).decode().lower()
