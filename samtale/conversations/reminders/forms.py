"""The shape of how often one wants to be reminded, and in which målform."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.people.models import Person

from ..models import DigestChoice


class OftenForm(forms.Form):
    """How often the digest comes, whether there is a word before check-ins, and how all letters are worded."""

    often = forms.ChoiceField(
        label=_("Ukentlig oppsummering"),
        choices=DigestChoice.Often.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvor ofte du vil ha oppsummeringen.")},
    )
    check_ins = forms.BooleanField(
        label=_("Minn meg på oppfølgingssamtaler"), required=False, help_text=_("Én kort e-post arbeidsdagen før.")
    )
    letters_in = forms.ChoiceField(
        label=_("Målform i e-post fra oss"),
        choices=Person.LettersIn.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg bokmål eller nynorsk.")},
    )
