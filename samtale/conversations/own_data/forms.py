"""The shape of an answer to what is asked for of a leader's notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import LONG, Words
from ..models import NotesRequest


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Hvorfor kan du ikke gi notatene?"),
        widget=forms.RadioSelect,
        choices=NotesRequest.Ground,
        error_messages={"required": _("Velg grunnen. Passer ingen av dem, har du ikke lov til å si nei.")},
    )
    why = Words(
        label=_("Forklar med egne ord"),
        max_length=LONG,
        rows=4,
        help_text=_("Si hvorfor grunnen gjelder her, uten å røpe det som står i notatene."),
        error_messages={"required": _("Skriv en setning om hvorfor. Et nei må begrunnes.")},
    )
