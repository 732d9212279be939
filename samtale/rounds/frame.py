"""What every page of one round has: the round, the line of steps, and which of them this is."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from samtale.people.leadership.tree import unit_paths

from .models import Round

STEPS = {
    "draft": _("Grunnlaget"),
    "who": _("Hvem"),
    "with_whom": _("Hvem med hvem"),
    "when": _("Når"),
    "invitations": _("Innkalling"),
}


def frame(round_: Round, step: str) -> dict[str, Any]:
    """The frame's part of a page's context."""
    return {
        "place": "rounds",
        "round": round_,
        "unit": unit_paths()[round_.unit_id],
        "step": step,
        "steps": steps_of(round_),
        "step_number": number_of(step),
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
