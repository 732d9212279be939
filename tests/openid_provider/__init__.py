"""A real OpenID provider, allauth's own, in a process of its own: `python -m tests.openid_provider PORT CALLBACK…`."""

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CLIENT, SECRET = "samtale", "a-secret-between-the-two"


def new_key() -> str:
    """A key to sign tokens with, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
