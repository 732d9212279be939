"""OpenID Connect: allauth sends the browser off and fetches the tokens, and nothing in them is believed unchecked.

Rules from OpenID Connect Core 1.0, 3.1.3.7: signature, issuer, audience, time and nonce, every time.
"""

import re
import secrets
from typing import Any, NamedTuple

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

CLOCKS_DIFFER = 60  # seconds
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# What reading an answer of another shape than the standard's ends in.
MALFORMED = (OAuth2Error, jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError)

ERROR_CODE = re.compile(r'"error": ?"\w{1,40}"')


class Identity(NamedTuple):
    """Who a provider says it is: the key to their account, and the claim they are found by the first time."""

    provider: str
    issuer: str
    subject: str
    claim: str
    value: str
    matches: str
    two_factors: bool
    signed_in_at: int = 0  # when, by the provider's clock; 0 when it does not say


class Return(NamedTuple):
    """What a way back from a provider means: who it is, where they were going, and whom it was to confirm, if any."""

    identity: Identity
    where: str
    confirms: int | None


class ProviderDownError(Exception):
    """The provider does not answer."""


class SignInRefusedError(Exception):
    """The sign-in does not hold; `why` is «cancelled», «stale», «level» or «answer», `because` is for the log."""

    def __init__(self, why: str, because: Exception | str = ""):
        super().__init__(why)
        self.why = why
        # What the provider sent may have a token in it; of that only the standard's error code is kept.
        code = ERROR_CODE.search(str(because))
        self.because = code[0] if code else f"{type(because).__name__} {because}".split(":")[0][:100] if because else ""


class _Addresses(OpenIDConnectOAuth2Adapter):
    """allauth's client, for a provider of the settings."""

    def __init__(self, request: HttpRequest, provider: "Provider"):
        super().__init__(request, provider.app.provider_id)
        self.provider = provider

    def get_provider(self):
        return self.provider

    def get_callback_url(self, request, app) -> str:
        return settings.SITE_URL.rstrip("/") + reverse("account_openid_callback", args=[app.provider_id])


class Provider(OpenIDConnectProvider):
    """A provider by its name in the settings. Raises KeyError when there is none."""

    def __init__(self, request: HttpRequest, name: str):
        app = SocialApp(provider="openid_connect", provider_id=name, **settings.OPENID_PROVIDERS[name])
        super().__init__(request, app=app)
        self.addresses = _Addresses(request, self)

    def get_oauth2_adapter(self, request: HttpRequest) -> _Addresses:
        return self.addresses

    @property
    def issuer(self) -> str:
        """The issuer in the provider's own words. Raises OAuth2Error when it is not the one that was set up."""
        issuer = self.addresses.openid_config["issuer"]
        if issuer.rstrip("/") != self.app.settings["server_url"]:
            raise OAuth2Error("another issuer than the one in the settings")
        return issuer


def send_off(provider: Provider, next_address: str, confirms: int | None = None) -> HttpResponse:
    """A redirect to the provider, with state, nonce and PKCE kept in the session. Raises ProviderDownError and
    SignInRefusedError.

    `confirms` is the id of a signed-in person, who then has to show the provider anew who they are.
    """
    nonce = secrets.token_urlsafe(24)
    anew = {"prompt": "login", "max_age": "0"} if confirms else {}
    try:
        provider.issuer  # noqa: B018 - checked before anybody is sent there
        return provider.redirect(
            provider.request,
            "login",
            next_address,
            data={"nonce": nonce, "confirms": confirms},
            auth_params=provider.get_auth_params() | anew | {"nonce": nonce},
        )
    except RequestException as problem:
        raise ProviderDownError from problem
    except MALFORMED as problem:
        raise SignInRefusedError("answer", problem) from problem


def welcome_back(provider: Provider) -> Return:
    """Who has come back from the provider. Raises ProviderDownError and SignInRefusedError."""
    request = provider.request
    try:
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied:
        raise SignInRefusedError("stale") from None
    if "code" not in request.GET:
        raise SignInRefusedError("cancelled" if request.GET.get("error") == "access_denied" else "answer", "no code")
    try:
        client = provider.addresses.get_client(request, provider.app)
        tokens = provider.addresses.get_access_token_data(
            request, provider.app, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        identity = _identity(provider, tokens, state["data"]["nonce"])
        return Return(identity, state.get("next", "/"), state["data"]["confirms"])
    except RequestException as problem:
        raise ProviderDownError from problem
    except MALFORMED as problem:
        raise SignInRefusedError("answer", problem) from problem


def _identity(provider: Provider, tokens: dict, nonce: str) -> Identity:
    said = provider.app.settings
    claims = _checked(provider, tokens["id_token"], nonce)
    if said["acr"] and claims.get("acr") not in said["acr"]:
        raise SignInRefusedError("level")
    value = claims.get(said["claim"])
    if value is None:
        value = _more(provider, tokens["access_token"], claims["sub"]).get(said["claim"])
    return Identity(
        provider=provider.app.provider_id,
        issuer=claims["iss"],
        subject=claims["sub"],
        claim=said["claim"],
        value=str(value) if isinstance(value, str | int) else "",
        matches=said["matches"],
        two_factors=said["two_factors"],
        signed_in_at=int(claims.get("auth_time", 0)),
    )


def _checked(provider: Provider, token: str, nonce: str) -> dict:
    """What an id_token says, when all of it holds. allauth itself leaves the signature and the nonce unchecked."""
    header = jwt.get_unverified_header(token)
    algorithm = header["alg"]
    if algorithm not in SIGNED_WITH:
        raise OAuth2Error("signed in a way that is not accepted")
    claims = jwt.decode(
        token,
        _key(provider, header["kid"]),
        algorithms=[algorithm],
        audience=provider.app.client_id,
        issuer=provider.issuer,
        leeway=CLOCKS_DIFFER,
        options={"require": ["iss", "sub", "aud", "exp", "iat"]},
    )
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("another nonce")
    if claims.get("azp", provider.app.client_id) != provider.app.client_id:
        raise OAuth2Error("given to another party")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise OAuth2Error("no subject")
    return claims


def _key(provider: Provider, kid: str) -> Any:
    """The public key of that number among those the provider shows now."""
    for key in jwt.PyJWKSet.from_dict(_fetched(provider.addresses.openid_config["jwks_uri"])).keys:
        if key.key_id == kid and key.public_key_use in (None, "sig"):
            return key.key
    raise OAuth2Error("signed with a key the provider does not show")


def _fetched(address: str, **headers: str) -> dict:
    """JSON from the provider, by allauth's session, which never waits for long. Raises RequestException."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, headers=headers)
        answer.raise_for_status()
        return answer.json()


def _more(provider: Provider, access_token: str, subject: str) -> dict:
    """What the provider tells beside the token, if it is about the same subject (5.3.2)."""
    if "userinfo_endpoint" not in provider.addresses.openid_config:
        return {}
    address = provider.addresses.openid_config["userinfo_endpoint"]
    more = _fetched(address, Authorization=f"Bearer {access_token}")
    if more["sub"] != subject:
        raise OAuth2Error("told of somebody else")
    return more
