"""Shapes of a request and of the answer to one."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.conversations.fields import Words
from samtale.core import form_fields

from .models import DataRequest


class RequestForm(forms.Form):
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label=_("Hva ønsker du"),
        widget=forms.RadioSelect,
        choices=[
            (DataRequest.Kind.CORRECTION, _("Noe er feil og skal rettes")),
            (DataRequest.Kind.DELETION, _("Noe skal slettes før tiden")),
        ],
    )
    conversation_id = forms.ChoiceField(
        label=_("Hvilken samtale"),
        required=False,
        help_text=_("Velger du en samtale, kan lederen i den lese det du skriver. Administratoren ser det ikke."),
    )
    wish = Words(label=_("Hva det gjelder"), max_length=2000, rows=5)

    def __init__(self, *args, conversations: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "conversation_id").choices = [
            ("", _("Ingen samtale, men opplysninger om meg")),
            *conversations,
        ]


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Hva ble gjort"), widget=forms.RadioSelect, choices=DataRequest.Outcome)
    words = Words(
        label=_("Svaret"),
        max_length=2000,
        rows=4,
        help_text=_("Er noe ikke gjort, skriver du hvorfor, og at det kan klages til Datatilsynet."),
    )
