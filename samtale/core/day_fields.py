"""A day and a time of day in a form, as a browser or a person writes them."""

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = {"required": _("Velg en dato."), "invalid": _("Skriv datoen som dag, måned og år, for eksempel 12.03.2027.")}
CLOCK = {
    "required": _("Velg et klokkeslett."),
    "invalid": _("Skriv klokkeslettet med time og minutt, for eksempel 09.00."),
}


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **more):
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], error_messages=DAY, **more)


class ClockField(forms.TimeField):
    """A time of day; `missing` is what is said where it is left out."""

    def __init__(self, *, missing=CLOCK["required"], **more):
        words = CLOCK | {"required": missing}
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], error_messages=words, **more)
