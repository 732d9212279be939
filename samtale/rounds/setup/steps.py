"""The steps of laying a round out, in order: what each is called, and where it is."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ..models import Round

STEPS = {
    "draft": _("Grunnlaget"),
    "who": _("Hvem"),
    "with_whom": _("Hvem med hvem"),
    "when": _("Når"),
    "invitations": _("Innkalling"),
}


def steps_of(round_: Round) -> list[tuple[str, str | None]]:
    """Text and address of each step of a round; one that has no page yet has no address."""
    return [(str(text), _address(name, round_)) for name, text in STEPS.items()]


def _address(name: str, round_: Round) -> str | None:
    try:
        return reverse(f"rounds:{name}", args=[round_.pk])
    except NoReverseMatch:
        return None


def number_of(step: str) -> int:
    """Which in the line a step is, from none."""
    return list(STEPS).index(step)
