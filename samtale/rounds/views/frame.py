"""What every page of one round has: the round, the line of steps, and which of them this is."""

from typing import Any

from samtale.rounds import laying, steps
from samtale.rounds.models import Round


def frame(round_: Round, step: str) -> dict[str, Any]:
    """The frame's part of a page's context."""
    return {
        "place": "rounds",
        "round": round_,
        "step": step,
        "steps": steps.steps_of(round_),
        "step_number": steps.number_of(step),
        "late_by": laying.late_by(round_, None),
    }
