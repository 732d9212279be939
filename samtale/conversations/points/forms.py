"""Shapes of a point for the next conversation."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import Words
from ..models import Point


class _Form(forms.Form):
    """The text of a point. Nothing is cut: one that is too long stands as it was written."""

    text = Words()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["data-limit"] = Point.LONGEST

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > Point.LONGEST:
            raise forms.ValidationError(
                _("Ta bort %(over)s tegn. Et punkt har plass til %(limit)s. Teksten står fortsatt her."),
                params={"over": len(text) - Point.LONGEST, "limit": Point.LONGEST},
            )
        return text


class PointForm(_Form):
    """A new point."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = Words(
        label=_("Nytt punkt"),
        rows=2,
        help_text=_("Skriv det du vil snakke om, ikke en vurdering."),
        error_messages={"required": _("Skriv punktet først.")},
    )


class ChangeForm(_Form):
    """A point as it is to be, and as it was where it was opened."""

    text = Words(label=_("Punktet"), rows=2, error_messages={"required": _("Skriv noe, eller slett punktet.")})
    was = Words(widget=forms.HiddenInput, required=False)
