"""Who is due outside any round: the day today is asked of by the same rules as a round is."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings

from samtale.core import clock
from samtale.core.columns import column

from ..models import Round


def _months() -> int:
    return settings.INTERVAL_MONTHS


@dataclass(frozen=True, slots=True)
class Today:
    """Today, to the rules what a round is: it lasts the day and goes by the organisation's interval, to the day.

    What is planned or called to within the interval stands for the conversation. Without a unit it is everywhere.
    """

    unit_id: int | None = None
    takes_temporary: bool = False
    pk: UUID = UUID(int=0)  # no round's
    starts_on: date = field(default_factory=clock.today)
    ends_on: date = field(default_factory=clock.today)
    started_at: None = None
    months_between: int = field(default_factory=_months)
    months_after: int = field(default_factory=_months)
    new_months: int = field(default_factory=lambda: column(Round, "new_months").default)


Asked = Round | Today
