"""What the provider says of whom."""

import time

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.contrib.auth import get_user_model

# By user name: the claims beside the standard's. Wrong answers are given by
# samtale/people/sign_in/tests/answering_provider.py.
PEOPLE: dict[str, dict] = {
    "ingrid": {"employee_number": "1001", "oid": "7F3A-INGRID"},
    "stranger": {"employee_number": "999999", "oid": "0000-STRANGER"},
}


class Claims(DefaultOIDCAdapter):
    """Answers by who has signed in at the provider."""

    def get_user_sub(self, client, user) -> str:
        return f"sub-{user.username}"

    def get_user_by_sub(self, client, sub):
        return get_user_model().objects.filter(username=sub.removeprefix("sub-")).first()

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        own = PEOPLE[user.username]
        # As at Feide, some claims are told at the second address only.
        told = own if purpose == "userinfo" else {name: value for name, value in own.items() if name != "oid"}
        return {"sub": self.get_user_sub(client, user), **told}

    def populate_id_token(self, id_token, client, scopes, **kwargs) -> None:
        id_token["auth_time"] = int(time.time())
