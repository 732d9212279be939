"""Since when, and when it became known."""

from datetime import UTC, date, datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_INVALID = _("Velg dag og klokkeslett.")
FIRST_YEAR = 2000  # «26» typed as the year is the year 26


class _MomentField(forms.DateTimeField):
    """A time by the clock on the wall; in the hour that comes twice in autumn, the first of the two."""

    def to_python(self, value: str | date | None) -> datetime | None:
        here = timezone.get_current_timezone()
        with timezone.override(UTC):  # which has each time once
            moment = super().to_python(value)
        if moment is None or isinstance(value, datetime) and timezone.is_aware(value):
            return moment
        return moment.replace(tzinfo=here)


class PeriodForm(forms.Form):
    since = _MomentField(
        label=_("Når kan det ha begynt?"),
        help_text=_("Er du usikker, velger du heller for tidlig enn for sent."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _INVALID, "invalid": _INVALID},
    )
    known = _MomentField(
        label=_("Når fikk dere vite det?"),
        required=False,
        help_text=_("Fra da har dere 72 timer på å melde det."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _INVALID},
    )

    def clean_since(self):
        return _that_has_been(self.cleaned_data["since"])

    def clean_known(self):
        known = self.cleaned_data["known"]
        return _that_has_been(known) if known else None

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        since, known = cleaned.get("since"), cleaned.get("known")
        if since and known and known < since:
            self.add_error("known", _("Dette er før det begynte."))
        return cleaned


def _that_has_been(moment: datetime) -> datetime:
    if moment.year < FIRST_YEAR:
        raise forms.ValidationError(_("Skriv årstallet med fire sifre."))
    if moment > timezone.now():
        raise forms.ValidationError(_("Velg et tidspunkt som har vært."))
    return moment
