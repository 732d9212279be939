"""Shapes of signing, of a no, and of an addendum."""

from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.goals.models import Action

from ..fields import LONG, Words, day_field, is_sensible


class SignForm(forms.Form):
    seen = forms.CharField(max_length=64)


class ChangeForm(forms.Form):
    signed = forms.IntegerField(min_value=0, max_value=2, required=False)  # how many names stood under it


class RefuseForm(forms.Form):
    seen = forms.CharField(max_length=64, required=False)
    reason = Words(
        label=_("Hvorfor vil du ikke signere?"),
        max_length=LONG,
        rows=3,
        help_text=_("Den andre kan lese det. Ingen andre."),
        error_messages={"required": _("Skriv hvorfor du ikke vil signere.")},
    )


class AddendumForm(forms.Form):
    """What is added, and for each open action a new deadline, if any."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = Words(
        label=_("Hva vil dere legge til?"),
        max_length=LONG,
        rows=4,
        error_messages={"required": _("Skriv hva tillegget går ut på.")},
    )

    def __init__(self, *args, actions: list[Action], **kwargs):
        super().__init__(*args, **kwargs)
        self.actions = {f"due_{action.pk}": action for action in actions}
        for name, action in self.actions.items():
            self.fields[name] = day_field(label=action.what, required=False, initial=action.due)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        for name, action in self.actions.items():
            day = cleaned.get(name)
            if day and day != action.due:
                try:
                    is_sensible(day)
                except forms.ValidationError as wrong:
                    self.add_error(name, wrong)
        return cleaned

    def deadlines(self) -> dict[UUID, date]:
        return {
            action.pk: self.cleaned_data[name]
            for name, action in self.actions.items()
            if self.cleaned_data.get(name) and self.cleaned_data[name] != action.due
        }

    def deadline_fields(self):
        return [self[name] for name in self.actions]
