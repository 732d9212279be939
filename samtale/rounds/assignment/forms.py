"""The shapes of who holds one conversation, and of how many somebody holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core import form_fields


class HolderForm(forms.Form):
    """Who holds one conversation; empty gives it back to the sharing."""

    position = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**15)
    holder = forms.TypedChoiceField(
        label=gettext_lazy("Hvem holder samtalen"),
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("Velg en fra listen.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "holder").choices = [("", _("Som fordelingen sier")), *choices]


class LimitForm(forms.Form):
    """How many conversations somebody holds at most; empty is no limit."""

    holder = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**15)
    most = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=200,
        error_messages={
            "invalid": gettext_lazy("Skriv et helt tall."),
            "min_value": gettext_lazy("Skriv et tall fra 0 til 200."),
            "max_value": gettext_lazy("Skriv et tall fra 0 til 200."),
        },
    )
