"""Why nothing can be on a day of a holder's plan, in a word or two; of a calendar only that it is taken."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from samtale.core.workday import holiday

from ..timetable.candidates import fits_the_day, meet, moment, span_of, starts_of_day
from ..timetable.problem import Person, Sitting, Span
from .problem import RoundProblem, rules_of
from .taken_times import whole_days


class Reasons:
    """What keeps a holder's days free, as read with the plan: for the holder and whoever plans the round."""

    def __init__(self, posed: RoundProblem, holder: Person):
        self.posed, self.holder, self.rules = posed, holder, rules_of(posed.round)
        minutes = posed.round.minutes_long
        self.sitting = Sitting(0, holder.id, holder.id, minutes)
        self.starts = [start for start in starts_of_day(self.rules) if fits_the_day(self.rules, start, minutes)]

    def why_not(self, day: date) -> str:
        """A holiday by name, closed days by theirs, the holder's absence, or that the calendar leaves no time."""
        if name := holiday(day):
            return name
        for (first, last), name in self.posed.closed_names.items():
            if first <= day <= last:
                return _("Stengt: %(name)s") % {"name": name}
        whole = whole_days(day, day)
        if any(meet(whole, span) for span in self.posed.absent.get(self.holder.id, ())):
            return _("Fravær")
        busy = [span for span in self.holder.busy if meet(whole, span)]
        return _("Opptatt hele dagen") if busy and not self._has_time(day, busy) else ""

    def outside(self, day: date) -> str:
        """Before or after the round's period, or too near for the invitation to go out in its time."""
        today, round_ = self.posed.today, self.posed.round
        if today < day < today + timedelta(days=self.rules.lead_days):
            return _("For tidlig: innkallingen går %(days)s dager før") % {"days": self.rules.lead_days}
        if today < day < round_.starts_on:
            return _("Før perioden")
        return _("Etter perioden") if day > round_.ends_on else ""

    def _has_time(self, day: date, busy: list[Span]) -> bool:
        spans = (span_of(self.sitting, moment(day, start)) for start in self.starts)
        return any(not any(meet(span, other) for other in busy) for span in spans)
