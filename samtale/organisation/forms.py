"""The shape of what is decided for the organisation."""

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .catalogue import SETTINGS, Setting, Text, WholeNumber
from .values import Values


def field_for(setting: Setting) -> forms.Field:
    """How a kind of setting is asked for, and what is said of a value outside its bounds."""
    match setting:
        case Text():
            return forms.CharField(
                label=setting.label,
                help_text=setting.help_text,
                required=False,
                max_length=setting.longest,
                error_messages={"max_length": _("Skriv høyst %(limit_value)d tegn.")},
            )
        case WholeNumber():
            wrong = format_lazy(_("Skriv et helt tall fra {least} til {most}."), least=setting.least, most=setting.most)
            return forms.IntegerField(
                label=format_lazy("{label} ({unit})", label=setting.label, unit=setting.unit),
                help_text=setting.help_text,
                min_value=setting.least,
                max_value=setting.most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            )


class DecisionsForm(forms.Form):
    """A field for each setting of the catalogue, and the version it was shown at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: QueryDict | None, decided: Values) -> None:
        super().__init__(data.dict() if data is not None else None, initial={"version": decided.version})
        for setting in SETTINGS:
            self.fields[setting.key] = field_for(setting)
            self.initial[setting.key] = decided[setting]

    @property
    def chosen(self) -> dict[str, str]:
        return {setting.key: str(self.cleaned_data[setting.key]) for setting in SETTINGS}

    def is_old(self, decided: Values) -> None:
        """Say that somebody has decided meanwhile, and let the next press be of what is decided now."""
        self.data = {**self.data, "version": str(decided.version)}
        self.add_error(
            None, _("Noen andre har endret dette mens du skrev. Det du skrev, står her. Se over det og lagre igjen.")
        )
