"""What every page of one round has: the round, the line of steps, and which of them this is."""

from typing import Any

from samtale.rounds.models import Round
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup import steps


def frame(round_: Round, step: str) -> dict[str, Any]:
    """The frame's part of a page's context."""
    return {
        "place": "rounds",
        "round": round_,
        "step": step,
        "steps": steps.steps_of(round_),
        "step_number": steps.number_of(step),
        "late_by": setup_actions.late_by(round_, None),
    }
