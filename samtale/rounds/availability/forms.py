"""The shapes of a room, a closed period, an absence and a calendar file."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields
from samtale.core.day_fields import ClockField, DayField
from samtale.people.leadership.tree import unit_choices
from samtale.people.models import Unit

from .ical import MAX_BYTES

NAME = {"required": _("Skriv et navn."), "max_length": _("Navnet kan ha høyst %(limit_value)d tegn.")}


class UnitField(forms.ModelChoiceField):
    """One of the units somebody plans for."""

    def __init__(self, **more):
        super().__init__(
            queryset=Unit.objects.none(),
            error_messages={"required": _("Velg en enhet."), "invalid_choice": _("Velg en enhet du planlegger for.")},
            **more,
        )


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class WithUnit(forms.Form):
    """A form where a unit is chosen from a tree: one of `units`, or `nothing`, as it is then called."""

    def __init__(self, *args, units, nothing: "StrPromise | str" = "", **kwargs):
        super().__init__(*args, **kwargs)
        unit, may = form_fields.rows(self, "unit"), set(units.values_list("pk", flat=True))
        unit.queryset, unit.required = units, not nothing
        unit.choices = [("", nothing)] * bool(nothing) + [choice for choice in unit_choices() if choice[0] in may]


class RoomForm(WithUnit):
    name = forms.CharField(label=_("Navn"), max_length=80, error_messages=NAME)
    unit = UnitField(label=_("Enhet"), empty_label=None, help_text=_("Rommet kan brukes av enheten og alt under den."))
    seats = forms.IntegerField(
        label=_("Plasser"),
        min_value=1,
        max_value=500,
        initial=2,
        error_messages={
            "required": _("Skriv hvor mange det er plass til."),
            "invalid": _("Skriv et tall."),
            "min_value": _("Det må være plass til minst én."),
            "max_value": _("Så mange er det ikke plass til."),
        },
    )
    is_shielded = forms.BooleanField(
        label=_("Skjermet"),
        required=False,
        initial=True,
        help_text=_("Ingen ser eller hører dem som sitter der. Et rom som ikke er skjermet, blir aldri foreslått."),
    )
    opens = ClockField(label=_("Åpner"), required=False)
    closes = ClockField(label=_("Stenger"), required=False)


class ClosedForm(WithUnit):
    name = forms.CharField(
        label=_("Hva er det?"),
        max_length=80,
        error_messages=NAME,
        help_text=_("For eksempel vinterferie eller eksamen."),
    )
    unit = UnitField(label=_("Enhet"))
    starts_on = DayField(label=_("Første dag"))
    ends_on = DayField(label=_("Siste dag"))

    def __init__(self, *args, everywhere: bool, **kwargs):
        super().__init__(*args, nothing=_("Hele virksomheten") if everywhere else "", **kwargs)


class AbsenceForm(forms.Form):
    starts_on = DayField(label=_("Første dag"))
    ends_on = DayField(label=_("Siste dag"), required=False, help_text=_("La feltet stå tomt når det ikke er avklart."))


class CalendarAddressForm(forms.Form):
    address = forms.CharField(
        label=_("Adressen til kalenderen"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Du finner den der du deler kalenderen din. Den begynner med https:// og slutter ofte på .ics."),
        error_messages={"required": _("Lim inn adressen."), "max_length": _("Adressen er for lang.")},
    )


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=_("Kalenderfil"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("En fil som slutter på .ics, høyst 5 MB. Du lagrer den fra kalenderprogrammet ditt."),
        error_messages={"required": _("Velg en fil først."), "missing": _("Velg en fil først.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Kalenderen er større enn 5 MB. Del en kalender med færre avtaler."))
        return file
