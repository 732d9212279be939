"""A round at the school of the cast, and more people to be in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.core.clock import add_months
from samtale.rounds.assignment import flow  # noqa: F401 - loaded once, as below
from samtale.rounds.models import Round
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.timetable import explain, solve  # noqa: F401 - loaded once, not in a process a proposal
from tests.cast import leads, person, position
from tests.course import yearly_guide


def draft(cast, **more) -> Round:
    """A round of the school that begins tomorrow and lasts two months."""
    today = timezone.localdate()
    return Round(
        **{
            "name": "Vårens samtaler",
            "unit": cast.unit,
            "guide": yearly_guide(),
            "starts_on": today + timedelta(days=1),
            "ends_on": add_months(today, 2),
            "by": cast.hr,
            **more,
        }
    )


@pytest.fixture
def round_(cast) -> Round:
    return setup_actions.save_round(round_=draft(cast), by=cast.hr)


@pytest.fixture
def teachers(cast) -> list:
    """Eighteen more at the school, led by the leader."""
    found = []
    for nth in range(18):
        one = person(f"Lærer{nth:02}", "Prøve")
        leads(cast.leader, position(one, cast.unit, "Lærer"))
        found.append(one)
    return found


@pytest.fixture(autouse=True)
def by_day(working_hours) -> None:
    """Invitations go by themselves, and so only by day."""
