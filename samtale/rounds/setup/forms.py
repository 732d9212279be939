"""Shapes of what is asked when a round is laid out."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core import clock, form_fields
from samtale.core.columns import column
from samtale.core.day_fields import DayField
from samtale.guides.models import GuideVersion
from samtale.people.leadership.tree import unit_choices
from samtale.people.models import Unit

from ..models import Round
from .actions import FIELDS

# Asked on the first page; the rest has answers that fit most, and is folded away.
FIRST = ("name", "unit", "starts_on", "ends_on", "done_by")
NUMBERS = {  # least and most
    "interval_months": (6, 24),
    "new_months": (0, 12),
    "minutes_long": (30, 180),
    "per_day": (1, 4),
    "lead_days": (7, 14),
}


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        error_messages={"required": gettext_lazy("Skriv et tall."), "invalid": gettext_lazy("Skriv et helt tall.")},
    )


class RoundForm(forms.Form):
    """What a round is: `round_()` gives it as it was asked for, not stored."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("Navn"), max_length=120, error_messages={"required": gettext_lazy("Gi runden et navn.")}
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Enhet"),
        coerce=int,
        help_text=gettext_lazy("Alle enhetene under den er med."),
        error_messages={"required": gettext_lazy("Velg en enhet."), "invalid_choice": gettext_lazy("Velg en enhet.")},
    )
    starts_on = DayField(label=gettext_lazy("Første dag"))
    ends_on = DayField(label=gettext_lazy("Siste dag"))
    done_by = DayField(
        label=gettext_lazy("Ferdig til budsjettarbeidet"),
        required=False,
        help_text=gettext_lazy("Siste dag for samtalene, hvis behovene skal med i budsjettet."),
    )
    aim = forms.CharField(
        label=gettext_lazy("Hva runden skal gi"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Står i innkallingen til alle. Ikke skriv noe om enkeltpersoner."),
    )
    guide = forms.TypedChoiceField(
        label=gettext_lazy("Samtaleskjema"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Velg et samtaleskjema."),
            "invalid_choice": gettext_lazy("Velg et samtaleskjema."),
        },
    )
    interval_months = _number(
        gettext_lazy("Måneder mellom samtalene"), gettext_lazy("Hver fast ansatt skal ha samtale minst annethvert år.")
    )
    takes_temporary = forms.BooleanField(label=gettext_lazy("Ta med midlertidig ansatte og vikarer"), required=False)
    new_months = _number(
        gettext_lazy("Vent med dem som er nye"),
        gettext_lazy("Måneder fra første dag på jobb, regnet ved slutten av perioden."),
    )
    minutes_long = _number(gettext_lazy("Minutter til hver samtale"))
    per_day = _number(gettext_lazy("Høyst så mange samtaler om dagen"), gettext_lazy("For hver som holder samtaler."))
    lead_days = _number(
        gettext_lazy("Dager fra innkalling til samtale"), gettext_lazy("Fra 7 til 14, så alle rekker å forberede seg.")
    )

    def __init__(self, data: Any = None, *, units: list[Unit], guides: list[GuideVersion], initial: dict[str, Any]):
        super().__init__(data, initial=initial)
        self._units, self._guides = {unit.pk: unit for unit in units}, {guide.pk: guide for guide in guides}
        form_fields.choices(self, "unit").choices = [choice for choice in unit_choices() if choice[0] in self._units]
        form_fields.choices(self, "guide").choices = [(guide.pk, guide.guide.name) for guide in guides]
        for name, (least, most) in NUMBERS.items():
            self.fields[name].widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("seen", self.seen) != self.seen and self.has_changed():
            form_fields.show_stored(self)
            self.add_error(
                None,
                _(
                    "Runden er endret et annet sted mens du skrev. Det du skrev, står i feltene, og det som er "
                    "lagret, står rett over. Lagre én gang til for å beholde ditt."
                ),
            )
        for name, (least, most) in NUMBERS.items():
            if name in cleaned and not least <= cleaned[name] <= most:
                self.add_error(name, _("Velg et tall fra %(least)s til %(most)s.") % {"least": least, "most": most})
        return cleaned

    @property
    def seen(self) -> str:
        """A mark of what the round says now, so that a page knows whether it has been overtaken."""
        return form_fields.mark_of([str(self.initial.get(name)) for name in FIELDS])

    @property
    def first(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in FIRST]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What is folded away, the first time."""
        return [self[name] for name in FIELDS if name not in FIRST]

    @property
    def opens_rest(self) -> bool:
        """Whether something in what is folded away is wrong."""
        return any(bound.errors for bound in self.rest)

    def round_(self, before: Round) -> Round:
        """The round with what was asked for; `before` is changed and given back."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        values |= {"unit": self._units[values["unit"]], "guide": self._guides[values["guide"]]}
        for name, value in values.items():
            setattr(before, name, value)
        return before


def suggested(
    units: list[Unit], guide: GuideVersion | None, *, unit: int | None = None, takes_temporary: bool = False
) -> dict[str, Any]:
    """What a new round is likely to be: from a Monday in two weeks, for ten weeks; in the unit that is asked for.

    Between two conversations goes the organisation's own interval.
    """
    soon = clock.today() + timedelta(days=14)
    starts_on = soon + timedelta(days=-soon.weekday() % 7)
    usual = {name: column(Round, name).default for name in NUMBERS}
    least, most = NUMBERS["interval_months"]
    usual["interval_months"] = min(max(settings.INTERVAL_MONTHS, least), most)
    return usual | {
        "id": uuid4(),
        "name": season_name(starts_on),
        "unit": units[0].pk if len(units) == 1 else next((one.pk for one in units if one.pk == unit), ""),
        "takes_temporary": takes_temporary,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=10 * 7 - 3),
        "guide": guide.pk if guide else "",
    }


def season_name(starts_on: date) -> str:
    """«Medarbeidersamtaler vår 2027»."""
    season = _("vår") if starts_on.month < 7 else _("høst")
    return _("Medarbeidersamtaler %(season)s %(year)s") % {"season": season, "year": starts_on.year}


def as_it_is(round_: Round) -> dict[str, Any]:
    """A round's own values, for the form."""
    return {name: getattr(round_, name) for name in FIELDS} | {
        "id": round_.pk,
        "unit": round_.unit_id,
        "guide": round_.guide_id,
    }
