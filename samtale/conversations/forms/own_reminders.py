"""The shape of how often one wants to be reminded."""
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import DigestChoice


class OftenForm(forms.Form):
    """How often the digest comes."""

    often = forms.ChoiceField(
        label=_("Ukentlig oppsummering"), choices=DigestChoice.Often.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvor ofte du vil ha oppsummeringen.")},
    )
