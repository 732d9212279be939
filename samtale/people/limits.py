"""How often the same thing may be tried, counted in the database so that every process counts alike."""
from allauth.core.internal import ratelimit
from django.http import HttpRequest


def allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Count one try of an action in `settings.ACCOUNT_RATE_LIMITS`; False when there have been too many lately."""
    return _consume(request, action, key)


def would_be_allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether one more try would be allowed, without counting one."""
    return _consume(request, action, key, dry_run=True)


def _consume(request: HttpRequest, action: str, key: str | None, **more) -> bool:
    # allauth lets every GET through unless told otherwise, and a provider sends people back with one.
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True, **more))
