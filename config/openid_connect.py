"""OpenID providers from the environment: presets for those that public Norway uses, and loud when something is missing.

`SAMTALE_OIDC=entra,ansattporten` names them; of each, `SAMTALE_OIDC_<NAME>_…` says the rest: docs/openid-connect.md.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

EMPLOYEE_NUMBER, IDENTITY = "employee_number", "identity"
PRESETS: dict[str, dict] = {
    "entra": {
        "issuer": "https://login.microsoftonline.com/{tenant}/v2.0",
        "scope": ["openid", "profile"],
        "claim": "oid",
        "matches": IDENTITY,
    },
    "ansattporten": {
        "issuer": "https://ansattporten.no",
        "scope": ["openid"],
        "claim": "pid",
        "matches": IDENTITY,
        "name": "Ansattporten",
        "acr": ["substantial", "high"],
        "two_factors": True,
    },
    "idporten": {
        "issuer": "https://idporten.no",
        "scope": ["openid"],
        "claim": "pid",
        "matches": IDENTITY,
        "name": "ID-porten",
        "acr": ["idporten-loa-substantial", "idporten-loa-high"],
        "two_factors": True,
    },
    "feide": {
        "issuer": "https://auth.dataporten.no",
        "scope": ["openid", "userid", "userid-feide"],
        "claim": "https://n.feide.no/claims/eduPersonPrincipalName",
        "matches": IDENTITY,
        "name": "Feide",
    },
}
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")


def providers(env: environ.Env, *, organisation: str, trying_out: bool) -> dict[str, dict]:
    """Every provider by its name in addresses. Raises ImproperlyConfigured, naming the variable."""
    return {name: _provider(env, name, organisation, trying_out) for name in env.list("SAMTALE_OIDC", default=[])}


def _provider(env: environ.Env, name: str, organisation: str, trying_out: bool) -> dict:
    if not NAME.fullmatch(name):
        raise ImproperlyConfigured(f"SAMTALE_OIDC: «{name}» is not small letters, digits and hyphens.")
    own = f"SAMTALE_OIDC_{name.upper().replace('-', '_')}_"
    chosen = env.str(own + "PRESET", default=name)
    if chosen not in PRESETS and own + "PRESET" in env.ENVIRON:
        raise ImproperlyConfigured(f"{own}PRESET is one of {', '.join(PRESETS)}.")
    preset = PRESETS.get(chosen, {})
    matches = env.str(own + "MATCHES", default=preset.get("matches", EMPLOYEE_NUMBER))
    if matches not in (EMPLOYEE_NUMBER, IDENTITY):
        raise ImproperlyConfigured(f"{own}MATCHES is {EMPLOYEE_NUMBER} or {IDENTITY}.")
    acr = env.list(own + "ACR", default=preset.get("acr", []))
    return {
        "name": env.str(own + "NAME", default=preset.get("name", organisation)),
        "client_id": _needed(env, own + "CLIENT_ID"),
        "secret": _secret(env, own),
        "settings": {
            "server_url": _issuer(env, own, preset, trying_out),
            "scope": env.list(own + "SCOPE", default=preset.get("scope", ["openid", "profile"])),
            "auth_params": {"ui_locales": "nb"} | ({"acr_values": " ".join(acr)} if acr else {}),
            "oauth_pkce_enabled": True,
            "claim": env.str(own + "CLAIM", default=preset.get("claim", "")) or _needed(env, own + "CLAIM"),
            "matches": matches,
            "acr": acr,
            "two_factors": env.bool(own + "TWO_FACTORS", default=preset.get("two_factors", False)),
        },
    }


def _needed(env: environ.Env, variable: str) -> str:
    value = env.str(variable, default="")
    if not value:
        raise ImproperlyConfigured(f"{variable} is missing.")
    return value


def _secret(env: environ.Env, own: str) -> str:
    file = env.str(own + "CLIENT_SECRET_FILE", default="")
    if not file:
        return _needed(env, own + "CLIENT_SECRET")
    try:
        return Path(file).read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{own}CLIENT_SECRET_FILE cannot be read: {problem.strerror}.") from None


def _issuer(env: environ.Env, own: str, preset: dict, trying_out: bool) -> str:
    issuer = env.str(own + "ISSUER", default=preset.get("issuer", "")) or _needed(env, own + "ISSUER")
    if "{tenant}" in issuer:
        issuer = issuer.format(tenant=_needed(env, own + "TENANT"))
    where = urlsplit(issuer)
    if where.scheme != "https" and not (trying_out and where.hostname in ("127.0.0.1", "localhost")):
        raise ImproperlyConfigured(f"{own}ISSUER begins with https://.")
    return issuer.rstrip("/")
