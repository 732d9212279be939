"""Shapes of an invitation, a move and a proposal for another time."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core import form_fields
from samtale.core.day_fields import ClockField, DayField
from samtale.core.words import capital, length_in_words

from ..fields import Words
from ..models import Conversation

LENGTHS = (15, 30, 45, 60, 90, 120)
REASON = 500
NEEDS = 200


class LengthField(forms.TypedChoiceField):
    """How long, in minutes, chosen in words."""

    def __init__(self):
        super().__init__(label=gettext_lazy("Hvor lenge?"), coerce=int, choices=partial(_lengths, LENGTHS))


def _lengths(minutes: Iterable[int]) -> list[tuple[int, str]]:
    return [(number, capital(length_in_words(number))) for number in sorted(set(minutes))]


class TimeForm(forms.Form):
    """A day and a time of day, put together as `starts_at`."""

    date = DayField(label=gettext_lazy("Dato"))
    time = ClockField(label=gettext_lazy("Klokkeslett"))

    @property
    def starts_at(self) -> datetime | None:
        """The aware time; None while day or time is missing or wrong."""
        if not self.is_bound:
            return _together(*(self.get_initial_for_field(self.fields[name], name) for name in ("date", "time")))
        self.errors  # noqa: B018 - cleans what has not been cleaned
        return _together(self.cleaned_data.get("date"), self.cleaned_data.get("time"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.starts_at and self.starts_at <= timezone.now():
            self.add_error("date", _("Tiden er passert. Velg en tid som kommer."))
        return cleaned


def _together(day: date | None, clock: time | None) -> datetime | None:
    if day is None or clock is None:
        return None
    return timezone.make_aware(datetime.combine(day, clock))


class PlaceField(forms.CharField):
    """Where; the browser offers the places used before."""

    def __init__(self, places_id: str = "places"):
        super().__init__(
            label=gettext_lazy("Sted"),
            max_length=120,
            help_text=gettext_lazy(
                "Velg et rom der dere får sitte uforstyrret. "
                "Stedet står i e-posten og i kalenderen, så skriv bare hvor dere møtes."
            ),
            widget=forms.TextInput(attrs={"list": places_id, "autocomplete": "off"}),
            error_messages={
                "required": gettext_lazy("Skriv hvor dere skal møtes."),
                "max_length": gettext_lazy("Stedet kan ha høyst %(limit_value)d tegn."),
            },
        )


class GuideField(forms.ModelChoiceField):
    """A form, by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.guide.name


class InvitationForm(TimeForm):
    """An invitation; `guides` are the published forms to choose among."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    guide = GuideField(
        queryset=None,
        label=gettext_lazy("Samtaleskjema"),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Velg et samtaleskjema."),
            "invalid_choice": gettext_lazy("Dette skjemaet er ikke i bruk lenger. Velg et annet."),
        },
    )
    minutes = LengthField()
    place = PlaceField()
    field_order = ["id", "guide", "date", "time", "minutes", "place"]

    def __init__(self, *args, guides, **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.rows(self, "guide").queryset = guides


class MoveForm(TimeForm):
    """Another time, length or place for a conversation."""

    minutes = LengthField()
    place = PlaceField()
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor flytter du den?"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Må fylles ut når samtalen flyttes til en senere dag. Bare dere to ser det."),
    )

    def __init__(self, *args, conversation: Conversation, **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "minutes").choices = _lengths([*LENGTHS, conversation.minutes_long])
        self.fields["place"].required = bool(conversation.place)  # one that is still to be agreed may stay so


class NeedsForm(forms.Form):
    """What the employee needs to take part."""

    text = Words(
        label=gettext_lazy("Hva trenger du?"),
        max_length=NEEDS,
        rows=2,
        help_text=gettext_lazy("For eksempel tolk på polsk, eller at du vil ha med deg noen du stoler på."),
        error_messages={
            "required": gettext_lazy("Skriv hva du trenger, med noen få ord."),
            "max_length": gettext_lazy("Skriv høyst %(limit_value)d tegn."),
        },
    )


class ProposalForm(TimeForm):
    """The employee's wish for another time."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    message = forms.CharField(
        label=gettext_lazy("Hvorfor passer en annen tid bedre?"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Skriv noen ord når du foreslår en senere dag. Du trenger ikke si mer enn du vil. Bare dere to ser det."
        ),
    )
    minutes = forms.TypedChoiceField(
        required=False, widget=forms.HiddenInput, coerce=int, empty_value=None, choices=partial(_lengths, LENGTHS)
    )
    field_order = ["id", "date", "time", "message"]
