"""Fields of forms that several steps use: a text as it is stored, a day that makes sense, a yes or no."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .merge import clean

LONG = 2000  # characters
YEARS_AHEAD = 6


class Words(forms.CharField):
    """A text as the conversation stores it: one kind of line break, no space round it."""

    def __init__(self, *, rows: int = 0, **kwargs):
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**kwargs)

    def to_python(self, value):
        return super().to_python(clean(value) if value else value)


def is_sensible(day: date) -> None:
    today = timezone.localdate()
    if day < today:
        raise forms.ValidationError(_("Datoen er passert. Velg i dag eller senere."))
    if day > today + timedelta(days=366 * YEARS_AHEAD):
        raise forms.ValidationError(_("Datoen er for langt fram. Se om året stemmer."))


def day_field(**kwargs) -> forms.DateField:
    kwargs.setdefault("error_messages", {})["invalid"] = _("Skriv en dato, for eksempel 12.03.2027.")
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"], **kwargs
    )


class YesNoForm(forms.Form):
    """A press that says yes or no, so that the same press twice is once."""

    yes = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
