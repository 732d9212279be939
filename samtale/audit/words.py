"""What each event of the log is called on the screen. Every part of the program gives the words for its own."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtale.core.wired import all_named

from .models import BEGUN, FORGOTTEN, LOST, SEALED, WENT_BACK
from .refusals import MANY, NOT_THEIRS, REFUSED, WRONG_SEAL

_OWN: dict[str, str | Promise] = {
    BEGUN: _("%(who)s begynte på loggen"),
    LOST: _("%(who)s la inn en sikkerhetskopi som manglet de siste radene i loggen"),
    WENT_BACK: _("%(who)s fant at rader i loggen var borte eller skrevet på nytt"),
    FORGOTTEN: _("%(who)s slettet den eldste delen av loggen, der lagringstiden var ute"),
    REFUSED: _("%(who)s prøvde en side som ikke var åpen, og fikk ikke se noe"),
    NOT_THEIRS: _("%(who)s ba om en tekst som ikke er låst for dem, og fikk ikke se noe"),
    SEALED: _("%(who)s førte en endring i hvem som kommer inn, leder eller har en rolle"),
    WRONG_SEAL: _("%(who)s fant en rad som er endret utenfra, og slapp ingen inn på den"),
    "seals.accepted": _("%(who)s godtok en rad som var endret utenfra"),
    MANY: _("%(who)s prøvde mange sider på kort tid som ikke var åpne"),
}


@cache
def _all() -> dict[str, str | Promise]:
    return _OWN | {event: words for part in all_named(settings.LOG_WORDS) for event, words in part.items()}


def sentence(event: str, who: str, detail: dict[str, Any] | None = None) -> str:
    """«Lederen din åpnet referatet». An event from a version of the program that is gone is told as it is named.

    Where there are words for an event of just that `kind` in the row's detail, it is those.
    """
    kind = (detail or {}).get("kind")
    known = _all().get(f"{event}.{kind}") or _all().get(event)
    return str(known) % {"who": who} if known else f"{who}: {event}"


def known() -> frozenset[str]:
    """Every event there are words for."""
    return frozenset(_all())
