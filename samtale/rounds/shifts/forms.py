"""The shapes of a shift plan as a file, of its address, and of the weekdays somebody works."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .reading import MAX_BYTES

WEEKDAYS = [
    (0, gettext_lazy("Mandag")),
    (1, gettext_lazy("Tirsdag")),
    (2, gettext_lazy("Onsdag")),
    (3, gettext_lazy("Torsdag")),
    (4, gettext_lazy("Fredag")),
]


class ShiftFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fil med vaktene dine"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,.xlsx,text/calendar,text/csv"}),
        help_text=gettext_lazy(
            "Lagre vaktene fra turnusprogrammet som kalenderfil (.ics), Excel eller CSV. "
            "Et ark må ha kolonnene Dato, Fra og Til."
        ),
        error_messages={
            "required": gettext_lazy("Velg en fil først."),
            "missing": gettext_lazy("Velg en fil først."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Filen er større enn 5 MB. Velg en fil med færre vakter."))
        return file


class ShiftAddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Adressen til vaktkalenderen"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "En kalender med bare vakter. Adressen begynner med https:// og slutter ofte på .ics. "
            "Du finner den i turnusprogrammet."
        ),
        error_messages={
            "required": gettext_lazy("Lim inn adressen."),
            "max_length": gettext_lazy("Adressen er for lang."),
        },
    )


class WeekdaysForm(forms.Form):
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hvilke dager er du på jobb?"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Kryss av for minst én dag."),
            "invalid_choice": gettext_lazy("Kryss av for dager fra mandag til fredag."),
        },
    )
