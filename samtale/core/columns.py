"""A model's columns by name, as what they are: a relation back from another table is none."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models


def column(model: type[models.Model], name: str) -> models.Field:
    """A field with a column of its own. Raises FieldDoesNotExist."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(f"{model.__name__}.{name} is no column.")
    return found
