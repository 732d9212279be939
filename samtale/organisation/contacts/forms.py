"""The shape of the contacts of a unit: a few lines of each kind."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..catalogue import OF_UNITS
from ..models import UnitContacts

MOST_LINES = 8


class LinesField(forms.CharField):
    """Lines without what is empty and around them; counted as they are kept."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        lines = (" ".join(line.split()) for line in str(super().to_python(value)).splitlines())
        return "\n".join(line for line in lines if line)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value.splitlines()) > MOST_LINES:
            raise forms.ValidationError(_("Skriv høyst %(most)s linjer.") % {"most": MOST_LINES})


class ContactsForm(forms.Form):
    """A field for each kind of the catalogue, and the edition it was shown at."""

    edition = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: QueryDict | None, own: UnitContacts) -> None:
        super().__init__(data.dict() if data is not None else None, initial={"edition": own.edition})
        for kind in OF_UNITS:
            self.fields[kind.key] = LinesField(
                label=kind.label,
                help_text=kind.help_text,
                required=False,
                max_length=kind.longest,
                initial=getattr(own, kind.key),
                error_messages={"max_length": _("Skriv høyst %(limit_value)d tegn.")},
            )

    @property
    def named(self) -> dict[str, str]:
        return {kind.key: self.cleaned_data[kind.key] for kind in OF_UNITS}

    def is_old(self, own: UnitContacts) -> None:
        """Say that somebody has named others meanwhile, and who; the next press is of what is there now."""
        self.data = {**self.data, "edition": own.edition}
        self.add_error(
            None, _("Noen andre har endret dette mens du skrev. Det du skrev, står her. Se over det og lagre igjen.")
        )
        for kind in OF_UNITS:
            now = ", ".join(getattr(own, kind.key).splitlines()) or _("ingen")
            if getattr(own, kind.key) != self.cleaned_data[kind.key]:
                self.add_error(kind.key, _("Nå står det: %(now)s") % {"now": now})
