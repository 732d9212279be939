"""A key to a person that lower code cannot climb back through."""

from django.db import models


def person(**kwargs):
    return models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", **kwargs)
