"""The shapes of a series: with whom, how often, how long, when and where."""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtale.core import clock
from samtale.core.day_fields import ClockField, DayField
from samtale.core.marks import two_lines
from samtale.core.whole_numbers import whole_number
from samtale.people.leadership.tree import unit_paths
from samtale.people.models import Person

from .dates import Rhythm
from .models import LEAST, MOST, Series
from .survey import MEANINGS

LENGTHS = [(minutes, _("%(minutes)s minutter") % {"minutes": minutes}) for minutes in range(LEAST, MOST + 1, 5)]
FARTHEST = timedelta(days=366)


class RhythmForm(forms.Form):
    """How often, how long, from when and where."""

    rhythm = forms.ChoiceField(
        label=_("Hvor ofte?"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        initial=Rhythm.FORTNIGHTLY,
        error_messages={"required": _("Velg hvor ofte dere skal snakke sammen.")},
    )
    minutes_long = forms.TypedChoiceField(
        label=_("Hvor lenge?"),
        choices=LENGTHS,
        coerce=int,
        initial=20,
        error_messages={"invalid_choice": _("En oppfølgingssamtale varer fra 15 til 30 minutter.")},
    )
    first_on = DayField(
        label=_("Første dag"), help_text=_("De neste kommer på samme ukedag. En helligdag flyttes av seg selv.")
    )
    begins_at = ClockField(label=_("Klokkeslett"), missing=_("Skriv når dere begynner."))
    place = forms.CharField(
        label=_("Sted"),
        max_length=120,
        error_messages={"required": _("Skriv hvor dere møtes.")},
        help_text=_("Stedet står i e-posten og i kalenderen, så skriv bare hvor dere møtes."),
    )

    def clean_first_on(self):
        day = self.cleaned_data["first_on"]
        if day <= clock.today():
            raise forms.ValidationError(_now("Velg en dag fra i morgen av."))
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_now("Velg en dag innen ett år."))
        if day.weekday() >= 5:
            raise forms.ValidationError(_now("Dette er en helg. Velg en dag fra mandag til fredag."))
        return day

    def clean_begins_at(self):
        at, (first, last) = self.cleaned_data["begins_at"], settings.WORK_HOURS
        if not first * 60 <= at.hour * 60 + at.minute <= last * 60 - MOST:
            raise forms.ValidationError(
                _now("Velg et klokkeslett i arbeidstiden, fra kl. %(first)02d.00 til %(last)02d.00.")
                % {"first": first, "last": last}
            )
        return at


class People(forms.ModelMultipleChoiceField):
    def clean(self, value):
        for pk in value or ():
            if whole_number(str(pk)) is None:
                raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)

    units: Mapping[int, str] = {}  # how each is called outside the tree

    def label_from_instance(self, obj) -> str:
        return two_lines(obj.name, f"{obj.title} · {self.units[obj.unit_id]}")


class BeginForm(RhythmForm):
    """The same, with whom."""

    employees = People(
        label=_("Med hvem"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Velger du flere, får de hver sin samtale, etter tur den dagen."),
        error_messages={"required": _("Velg minst én."), "invalid_choice": _("Velg blant medarbeiderne dine.")},
    )
    field_order = ["employees"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        employees = cast(People, self.fields["employees"])
        employees.queryset, employees.units = people, unit_paths()


class PauseForm(forms.Form):
    """Until when; empty where nobody knows."""

    until = DayField(
        label=_("Den dagen dere begynner igjen"),
        required=False,
        help_text=_("La stå tom når dere ikke vet det. Da er det pause til du sier fra."),
    )
    wish = forms.CharField(widget=forms.HiddenInput, required=False)  # what the page said the employee asks for

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day <= clock.today():
            raise forms.ValidationError(_now("Velg en dag fra i morgen av."))
        if day and day > clock.today() + FARTHEST:
            raise forms.ValidationError(_now("Velg en dag innen ett år."))
        return day


class AskForm(forms.Form):
    """The employee's wish; empty takes it back."""

    wish = forms.ChoiceField(choices=[("", ""), *Series.Asked.choices], required=False)


class ExperienceForm(forms.Form):
    """How the last check-in was, every step with its meaning."""

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)  # which check-in was asked about
    score = forms.TypedChoiceField(
        label=_("Hvor nyttig var samtalen for deg?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(score, meaning) for score, meaning in MEANINGS.items()],
        error_messages={"required": _("Velg ett av svarene, eller gå tilbake uten å svare.")},
    )
