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
        label=_("Hva ønsker du?"),
        widget=forms.RadioSelect,
        choices=[
            (DataRequest.Kind.CORRECTION, _("Noe er feil og skal rettes")),
            (DataRequest.Kind.DELETION, _("Noe skal slettes før tiden")),
        ],
    )
    conversation_id = forms.ChoiceField(
        label=_("Hvilken samtale gjelder det?"),
        required=False,
    )
    wish = Words(label=_("Hva gjelder det?"), max_length=2000, rows=5)
    readers = forms.MultipleChoiceField(
        label=_("Hvem andre kan lese det du skriver?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Velg den som trenger å vite det for å kunne rette det. Velger du ingen, må administratoren spørre deg. En "
            "tidligere leder kan ikke lese det."
        ),
    )

    def __init__(self, *args, conversations: list[tuple[str, str]], may_read: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "readers").choices = may_read
        form_fields.choices(self, "conversation_id").choices = [
            ("", _("Ingen samtale, men opplysninger om meg")),
            *conversations,
        ]


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Hva ble gjort?"), widget=forms.RadioSelect, choices=DataRequest.Outcome)
    words = Words(
        label=_("Svaret"),
        max_length=2000,
        rows=4,
        help_text=_("Er noe ikke gjort, skriver du hvorfor, og at det kan klages til Datatilsynet."),
    )
