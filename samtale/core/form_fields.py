"""A form's fields as the kind they are: a form itself knows them only as fields."""

from typing import cast

from django.forms import BaseForm, ChoiceField, IntegerField, ModelChoiceField


def choices(form: BaseForm, name: str) -> ChoiceField:
    """A field with choices."""
    return cast(ChoiceField, form.fields[name])


def rows(form: BaseForm, name: str) -> ModelChoiceField:
    """A field whose choices are rows of the database."""
    return cast(ModelChoiceField, form.fields[name])


def number(form: BaseForm, name: str) -> IntegerField:
    """A field for a whole number."""
    return cast(IntegerField, form.fields[name])
