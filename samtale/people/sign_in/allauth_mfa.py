"""The one place that reaches into allauth: it makes and checks passkeys and app codes, and shows no public way to.

Nobody writes such checks by hand. `tests/test_allauth_mfa.py` holds the shape of what is used, and which version.
"""

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, validate_totp_code
from allauth.mfa.webauthn.internal.auth import (
    WebAuthn,
    begin_authentication,
    begin_registration,
    clear_state,
    get_state,
)

__all__ = [
    "TOTP",
    "WebAuthn",
    "begin_authentication",
    "begin_registration",
    "clear_state",
    "format_hotp_value",
    "generate_totp_secret",
    "get_state",
    "hotp_value",
    "validate_totp_code",
]
