"""Shapes of how long things are kept."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields

from ..fields import Words, YesNoForm
from ..models import RetentionSchedule
from .periods_in_words import in_words

__all__ = ["HoldForm", "ScheduleForm", "YesNoForm"]

# Each with the least and the most an organisation can decide, and the word for its unit.
TERMS = {
    "notes_days": (0, 30, "day"),
    "minutes_months": (0, 12, "month"),
    "minutes_months_at_most": (6, 36, "month"),
    "cancelled_months": (0, 12, "month"),
    "agreement_years": (1, 10, "year"),
    "facts_years": (1, 10, "year"),
    "left_months": (0, 6, "month"),
}


class HoldForm(forms.Form):
    """Whose deletion is to be stopped, and why."""

    hold_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    who = forms.CharField(label=_("Ansattnummer eller e-post"), max_length=254)
    on = forms.DateField(
        label=_("Bare samtalen denne dagen"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Uten dag gjelder det alt som hører til personen."),
    )
    reason = Words(
        label=_("Grunnen"),
        max_length=500,
        rows=3,
        help_text=_("Hvilken sak det gjelder. De det gjelder, kan lese det. Ikke skriv noe om helse."),
    )


class ScheduleForm(forms.Form):
    """How long each kind is kept, in whole days, months or years."""

    notes_days = forms.IntegerField(
        label=_("Forberedelsen: dager etter at begge har signert"),
        help_text=_("0 betyr med en gang. Den som vil, kan beholde sine notater like lenge som referatet."),
    )
    minutes_months = forms.IntegerField(label=_("Referat og felles notater: måneder etter at neste avtale er signert"))
    minutes_months_at_most = forms.IntegerField(
        label=_("Referat og felles notater: måneder etter samtalen, på det meste"),
        help_text=_("Gjelder også en samtale som ble stanset fordi lederen sluttet, og det som aldri ble signert."),
    )
    cancelled_months = forms.IntegerField(
        label=_("En samtale som er avlyst: måneder etter avlysningen"),
        help_text=_("Forberedelser og alt annet som er skrevet til den."),
    )
    agreement_years = forms.IntegerField(
        label=_("Avtalen med mål og tiltak: år, på det meste"),
        help_text=_("Medarbeideren kan velge å beholde den så lenge arbeidsforholdet varer."),
    )
    facts_years = forms.IntegerField(
        label=_("At samtalen ble holdt, og innsynsloggen: år"),
        help_text=_("Status, datoer og hvem som har åpnet hva. Ikke noe av det som ble sagt."),
    )
    left_months = forms.IntegerField(
        label=_("Alt som hører til en som slutter: måneder etter siste dag"),
        help_text=_("Den som kommer tilbake senere, får ikke noe av det igjen."),
    )

    def __init__(self, data: Any = None, *, terms: RetentionSchedule):
        super().__init__(data, initial={name: getattr(terms, name) for name in TERMS})
        for name, (least, most, _unit) in TERMS.items():
            field = form_fields.number(self, name)
            field.min_value, field.max_value = least, most
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, (least, most, _unit) in TERMS.items():
            if name in cleaned and not least <= cleaned[name] <= most:
                self.add_error(name, _("Velg et tall fra %(least)s til %(most)s.") % {"least": least, "most": most})
        return cleaned

    def terms(self) -> RetentionSchedule:
        """What was asked for, not stored."""
        return RetentionSchedule(**{name: self.cleaned_data[name] for name in TERMS})

    def changes(self) -> list[tuple[str, str, str]]:
        """What differs from what holds now: what, before and after in words."""
        return [
            (str(self.fields[name].label), in_words(self.initial[name], unit), in_words(self.cleaned_data[name], unit))
            for name, (_least, _most, unit) in TERMS.items()
            if self.initial[name] != self.cleaned_data[name]
        ]
