"""Shapes of what is written while following up."""

from uuid import uuid4

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from samtale.core.words import capital
from samtale.goals.models import Action, Goal

from ..fields import Words

LONG = 4000
_capital = lazy(lambda label: capital(str(label)), str)
# A draft is not something one reports, nor is a promise nobody has taken over.
NOT_REPORTED = {Action.Status.DRAFT, Action.Status.NOT_TAKEN}
STEPS = [(value, _capital(label)) for value, label in Action.Status.choices if value not in NOT_REPORTED]
_STATUS = "|".join(value for value, _label in STEPS)
OUTCOMES = [(value, _capital(label)) for value, label in Goal.Outcome.choices]


class UpdateForm(forms.Form):
    seen = forms.CharField(max_length=20, required=False)  # how it stood on the page
    entry = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    status = forms.ChoiceField(label=_("Hvordan går det?"), choices=STEPS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Noen ord om framdriften"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )


class PressForm(forms.Form):
    """One press on an action where the two look back at it: «done.remaining», what to make of it and how it stood."""

    press = forms.RegexField(rf"^({_STATUS})\.({_STATUS})$")

    def clean_press(self) -> dict[str, str]:
        return dict(zip(("status", "seen"), self.cleaned_data["press"].split("."), strict=True))


class CommentForm(forms.Form):
    entry = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("Kommentar"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv kommentaren først.")},
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Ble målet nådd?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om målet ble nådd, delvis nådd eller ikke nådd.")},
    )
    result = Words(label=_("Hva kom ut av det, slik du ser det?"), required=False, max_length=LONG, rows=3)
    was = Words(required=False, widget=forms.HiddenInput)  # one's own words when the page was opened
