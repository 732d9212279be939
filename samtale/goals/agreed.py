"""A guard in the rows themselves: what both have signed is not changed by saving."""

from typing import TypeVar

from django.db import models

from samtale.core.columns import column


class AlreadyAgreedError(Exception):
    """Somebody tried to change what both have signed; a change is an addendum both sign."""


A = TypeVar("A", bound="AgreedFields")


class AgreedQuerySet(models.QuerySet[A]):
    def update(self, **values):
        columns = {column(self.model, name).attname for name in values if name != "pk"}
        if columns & set(self.model.AGREED_FIELDS) and self.filter(self.model.agreed()).exists():
            raise AlreadyAgreedError(f"{self.model.__name__}: {', '.join(sorted(columns))}")
        return super().update(**values)


class AgreedFields(models.Model):
    """A row whose AGREED_FIELDS stand still from the moment `agreed()` holds for it."""

    AGREED_FIELDS: tuple[str, ...] = ()

    objects = AgreedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self._refuse_change(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if type(self)._base_manager.filter(type(self).agreed(), pk=self.pk).exists():
            raise AlreadyAgreedError(f"{type(self).__name__}: delete")
        return super().delete(*args, **kwargs)

    @classmethod
    def agreed(cls) -> models.Q:
        """The condition that a stored row is signed."""
        raise NotImplementedError

    def _refuse_change(self, update_fields) -> None:
        touched = [
            name
            for name in self.AGREED_FIELDS
            if name in self.__dict__ and (update_fields is None or name in _attnames(self, update_fields))
        ]
        if not touched:
            return
        links = [f for f in self._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.is_cached(self)]
        wanted = {*touched, *(f.attname for f in links)}
        stored = type(self)._base_manager.filter(type(self).agreed(), pk=self.pk).only(*wanted).first()
        if stored is None:
            return
        for link in links:  # the keys to open the texts with are at hand already
            if getattr(stored, link.attname) == getattr(self, link.attname):
                link.set_cached_value(stored, link.get_cached_value(self))
        changed = [name for name in touched if getattr(stored, name) != getattr(self, name)]
        if changed:
            raise AlreadyAgreedError(f"{type(self).__name__}: {', '.join(changed)}")


def _attnames(row: models.Model, names) -> set[str]:
    return {column(type(row), name).attname for name in names}
