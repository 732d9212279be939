"""Counts tries in the database, so that every process counts alike; how many is ACCOUNT_RATE_LIMITS in the settings."""

from copy import copy
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest

from ..models import Person
from .known_browsers import number_of


def allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Count one try of an action in `settings.ACCOUNT_RATE_LIMITS`; False when there have been too many lately."""
    return _consume(request, action, key)


def may_have_code(request: HttpRequest, *, email: str, person: Person | None) -> bool:
    """Count one letter with a code to sign in with; False when there have been too many to the address lately.

    A browser the person knows has tries of its own, so that nobody else can keep the person from theirs.
    """
    if number := number_of(request, person):
        return allowed(request, "code_to_known", key=f"{email.lower()}:{number}")
    here = allowed(request, "code_from_network", key=f"{email.lower()}:{_network(request)}")
    return here and allowed(request, "code_from_unknown", key=email.lower())


def _network(request: HttpRequest) -> str:
    """The network a request comes from, as large as one household or company may have."""
    address = ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def would_be_allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether one more try would be allowed, without counting one."""
    return _consume(request, action, key, dry_run=True)


def _consume(request: HttpRequest, action: str, key: str | None, **more) -> bool:
    counted = copy(request)
    counted.method = "POST"  # allauth lets every GET through, and a provider sends people back with one
    return ratelimit.consume(counted, action=action, key=key, **more)
