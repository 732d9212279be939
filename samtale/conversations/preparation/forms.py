"""Shapes of what is pressed and answered while preparing."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core.whole_numbers import whole_number
from samtale.guides.models import Statement

from ..fields import YesNoForm

LONGEST_FOCUS = 5000


class ShareForm(YesNoForm):
    """What to show the other, or to take back: a topic, the answers, or all."""

    what = forms.CharField(max_length=20)

    def clean_what(self) -> int | str:
        what = self.cleaned_data["what"]
        if what in ("answers", "all"):
            return what
        topic_id = whole_number(what)
        if topic_id is None:
            raise forms.ValidationError(_("Velg hva du vil dele."))
        return topic_id


class BringForm(forms.Form):
    """The ended invitation whose notes are taken along."""

    source = forms.UUIDField()


class ScoresForm(forms.Form):
    """Each statement with its five steps and what every step means."""

    def __init__(self, *args, statements: Iterable[Statement], mine: Mapping[int, int | None] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for statement in statements:
            self.fields[f"s{statement.pk}"] = forms.TypedChoiceField(
                label=statement.text,
                required=False,
                coerce=int,
                empty_value=None,
                initial=(mine or {}).get(statement.pk),
                choices=[(score, f"{score}. {meaning}") for score, meaning in enumerate(statement.meanings, start=1)],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": gettext_lazy("Velg ett av de fem trinnene.")},
            )

    @property
    def scores(self) -> dict[int, int]:
        """What was answered, by the statements' keys."""
        return {int(name[1:]): score for name, score in self.cleaned_data.items() if score}


class AnonymousScoresForm(ScoresForm):
    """As above, sent once: nothing to send is an error."""

    def clean(self):
        super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Svar på minst én påstand før du sender."))


class FocusForm(forms.Form):
    """The workplace's goals and focus areas in the leader's words."""

    text = forms.CharField(
        label=gettext_lazy("Mål og satsingsområder på arbeidsplassen"),
        required=False,
        max_length=LONGEST_FOCUS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Skriv det én gang, så står det i forberedelsen til alle du leder. De kan lese det, ikke endre det."
        ),
        error_messages={"max_length": gettext_lazy("Teksten er for lang. Det er plass til 5000 tegn.")},
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput)  # what it said when the page was opened
