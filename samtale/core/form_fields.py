"""A form's fields as the kind they are: a form itself knows them only as fields."""

import hashlib
import json
from typing import cast

from django.forms import BaseForm, ChoiceField, IntegerField, ModelChoiceField, Textarea, TextInput
from django.utils.translation import gettext as _


def choices(form: BaseForm, name: str) -> ChoiceField:
    """A field with choices."""
    return cast(ChoiceField, form.fields[name])


def rows(form: BaseForm, name: str) -> ModelChoiceField:
    """A field whose choices are rows of the database."""
    return cast(ModelChoiceField, form.fields[name])


def show_stored(form: BaseForm) -> None:
    """Say under every text that differs from what was stored meanwhile what stands there now: both can be read."""
    for bound in form:
        widget = bound.field.widget
        if (
            isinstance(widget, TextInput | Textarea)
            and not widget.is_hidden
            and bound.field.has_changed(bound.initial, bound.data)
        ):
            stored = bound.field.prepare_value(bound.initial)
            bound.help_text = _("Nå står det: «%(text)s»") % {"text": stored} if stored else _("Nå er feltet tomt.")


def number(form: BaseForm, name: str) -> IntegerField:
    """A field for a whole number."""
    return cast(IntegerField, form.fields[name])


def mark_of(values: list[object]) -> str:
    """A mark of what a form showed, 32 signs, by which a page knows whether it has been overtaken."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]
