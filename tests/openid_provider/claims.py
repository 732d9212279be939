"""What the provider says of whom. Some of those who sign in there have something wrong with their token."""
import time

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from django.contrib.auth import get_user_model

from . import new_key

# By user name: the claims beside the standard's.
PEOPLE: dict[str, dict] = {
    "ingrid": {"employee_number": "1001", "oid": "7F3A-INGRID", "acr": "high"},
    "stranger": {"employee_number": "999999", "oid": "0000-STRANGER", "acr": "high"},
    # The address of somebody registered, and nothing else of theirs.
    "same_address": {"email": "ingrid.aasen@nordvag.example", "email_verified": True, "acr": "high"},
    "second_ingrid": {"employee_number": "1001", "acr": "high"},
    "low": {"employee_number": "1001", "acr": "low"},
}
WRONG: dict[str, dict] = {
    "wrong_audience": {"aud": "somebody-else"},
    "two_audiences": {"aud": ["samtale", "somebody-else"], "azp": "somebody-else"},
    "wrong_issuer": {"iss": "https://provider.example"},
    "expired": {"iat": 1_700_000_000, "exp": 1_700_000_300},
    "old_nonce": {"nonce": "of-an-earlier-sign-in"},
    "forged": {},
    # Right, but the person was not asked anew.
    "long_ago": {"sub": "sub-ingrid", "auth_time": 1_700_000_000},
}
EVERYBODY = [*PEOPLE, *WRONG]


class Claims(DefaultOIDCAdapter):
    """Answers by who has signed in at the provider."""

    signs_with: PrivateKey | None = None

    def get_user_sub(self, client, user) -> str:
        return f"sub-{user.username}"

    def get_user_by_sub(self, client, sub):
        return get_user_model().objects.filter(username=sub.removeprefix("sub-")).first()

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        own = PEOPLE.get(user.username, PEOPLE["ingrid"])
        # As at Feide, some claims are told at the second address only.
        told = own if purpose == "userinfo" else {name: value for name, value in own.items() if name != "oid"}
        return {"sub": self.get_user_sub(client, user), **told}

    def populate_id_token(self, id_token, client, scopes, **kwargs) -> None:
        who = id_token["sub"].removeprefix("sub-")
        id_token["auth_time"] = int(time.time())
        id_token.update(WRONG.get(who, {}))
        if who == "forged":
            self.signs_with = PrivateKey(pem=new_key())

    def get_signing_key(self) -> PrivateKey:
        return self.signs_with or super().get_signing_key()
