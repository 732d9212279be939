"""Whether the database has been upgraded as far as a check needs: some run before, and while, it is."""

from django.db import connections
from django.db.models import Model


def has_all_of(alias: str, *models: type[Model]) -> bool:
    """Whether the tables of some models are there with all their columns."""
    introspection = connections[alias].introspection
    there = set(introspection.table_names())
    if not {model._meta.db_table for model in models} <= there:
        return False
    with connections[alias].cursor() as cursor:
        return all(
            {field.column for field in model._meta.concrete_fields}
            <= {column.name for column in introspection.get_table_description(cursor, model._meta.db_table)}
            for model in models
        )
