"""Shapes of the closing answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields

from ..models import ClosingAnswer


class AnswerForm(forms.Form):
    question = forms.ChoiceField(choices=ClosingAnswer.Question)
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    seen = forms.CharField(max_length=64, required=False)


class ReopenForm(forms.Form):
    """What to go back to: topics, or something none of them covers."""

    OTHER = "other"

    topics = forms.MultipleChoiceField(
        label=_("Hva vil du tilbake til?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg hva dere skal tilbake til.")},
    )

    def __init__(self, *args, topics: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "topics").choices = [*topics, (self.OTHER, _("Noe annet"))]

    def chosen(self) -> list[str]:
        return [topic for topic in self.cleaned_data["topics"] if topic != self.OTHER]
