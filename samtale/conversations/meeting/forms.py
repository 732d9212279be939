"""Shapes of what is pressed while the two talk."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from ..fields import YesNoForm
from ..invitation.forms import PlaceField, TimeForm
from ..models import SharedTopic

LENGTHS = (30, 45, 60, 90)

__all__ = ["AddTopicForm", "SeparateForm", "TalkForm", "TopicForm", "YesNoForm"]


def _yes_no() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes", empty_value=None, required=False
    )


class TopicForm(forms.Form):
    """One press on a topic: touched, laid aside, its weight, or placed before another."""

    touched = _yes_no()
    aside = _yes_no()
    weight = forms.ChoiceField(choices=SharedTopic.Weight.choices, required=False)
    before = forms.UUIDField(required=False)
    last = _yes_no()

    def clean(self):
        if not any(value not in (None, "") for value in self.cleaned_data.values()):
            raise forms.ValidationError("a press asks for something")


class AddTopicForm(forms.Form):
    """A topic of the two's own."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(
        label=gettext_lazy("Hva vil dere snakke om?"),
        max_length=160,
        error_messages={
            "required": gettext_lazy("Skriv hva temaet skal hete."),
            "max_length": gettext_lazy("Navnet kan ha høyst %(limit_value)d tegn."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TalkForm(forms.Form):
    """Who talks from now on."""

    NOBODY = "nobody"

    talks = forms.ChoiceField(choices=[("employee", ""), ("leader", ""), (NOBODY, "")])


class SeparateForm(TimeForm):
    """When and where a separate meeting is; there is no field for what it is about."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Hvor lenge?"),
        coerce=int,
        initial=60,
        choices=[(minutes, gettext_lazy("%d minutter") % minutes) for minutes in LENGTHS],
    )
    place = PlaceField()
    field_order = ["id", "date", "time", "minutes", "place"]
