"""The shape of what is decided for the organisation."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .catalogue import SETTINGS
from .values import Values


class DecisionsForm(forms.Form):
    """A field for each setting of the catalogue, and the version it was shown at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: QueryDict | None, decided: Values) -> None:
        super().__init__(data.dict() if data is not None else None, initial={"version": decided.version})
        for setting in SETTINGS:
            self.fields[setting.key] = forms.CharField(
                label=setting.label,
                help_text=setting.help_text,
                required=False,
                max_length=setting.longest,
                initial=decided[setting],
                error_messages={"max_length": _("Skriv høyst %(limit_value)d tegn.")},
            )

    @property
    def chosen(self) -> dict[str, str]:
        return {setting.key: self.cleaned_data[setting.key] for setting in SETTINGS}

    def is_old(self, decided: Values) -> None:
        """Say that somebody has decided meanwhile, and let the next press be of what is decided now."""
        self.data = {**self.data, "version": str(decided.version)}
        self.add_error(
            None, _("Noen andre har endret dette mens du skrev. Det du skrev, står her. Se over det og lagre igjen.")
        )
