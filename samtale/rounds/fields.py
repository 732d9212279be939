"""Fields of forms that several steps of a round use: a day and a time of day, as people write them."""

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = {"required": _("Velg en dato."), "invalid": _("Skriv datoen som dag, måned og år, for eksempel 12.03.2027.")}


CLOCK = {"invalid": _("Skriv klokkeslettet med time og minutt, for eksempel 09.00.")}


class DayField(forms.DateField):
    """A day, as a browser or a person writes it."""

    def __init__(self, **more):
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], error_messages=DAY, **more)


class ClockField(forms.TimeField):
    """A time of day, as a browser or a person writes it; it may be left out."""

    def __init__(self, **more):
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], error_messages=CLOCK, required=False, **more)
