"""Shapes of what is said about the minutes."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import LONG, Words
from ..models import Minutes


class ChoiceForm(forms.Form):
    way = forms.TypedChoiceField(choices=Minutes.Way, coerce=Minutes.Way)


class SeenForm(forms.Form):
    seen = forms.IntegerField(required=False)  # the version that was read


class CommentForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the version that was read
    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = Words(
        label=_("Kommentar"), max_length=LONG, rows=3, error_messages={"required": _("Skriv kommentaren først.")}
    )
    asks_change = forms.BooleanField(label=_("Jeg ønsker at noe endres i referatet"), required=False)
