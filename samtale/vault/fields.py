"""The one way to store a text of a conversation: sealed on its way in, opened when it is read."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from . import keys


class Sealed(bytes):
    """Bytes from the database that have not been opened."""


class _Opening:
    """Opens on reading and keeps the opened text on the instance."""

    def __init__(self, field: "SealedText"):
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            opened = keys.open_sealed(self.field.opened_key(instance), value, self.field.place(instance))
            instance.__dict__[f"_sealed_{name}"] = value
            instance.__dict__[name] = value = opened
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__.pop(f"_sealed_{self.field.attname}", None)
        instance.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):
    """A text column encrypted under the data key found by following `key` from its row.

    `key` is a dotted path of foreign keys ending at a DataKey. The row's primary key must be known before
    it is saved (use UUID keys): it is part of what the text is bound to. Empty text is stored as NULL.
    The row that has the key says by `key_holders(name)` whom it names as those the text is for.
    """

    if TYPE_CHECKING:  # on a row it is text, whatever the column holds
        _pyi_private_set_type: str
        _pyi_private_get_type: str  # type: ignore[assignment]  # the column's is bytes

    def __init__(self, *, key: str = "key", **kwargs: Any):
        self.key_path = key
        kwargs.update(null=True, blank=True, editable=True)
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for gone in ("null", "blank", "editable"):
            kwargs.pop(gone, None)
        return name, path, args, {**kwargs, "key": self.key_path}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def get_default(self):
        return ""

    def data_key(self, instance: models.Model):
        """The row's key, whoever asks."""
        owner, name = self.owner(instance)
        return getattr(owner, name)

    def owner(self, instance: models.Model) -> tuple[Any, str]:
        """The row that has the key, and by which name."""
        found: Any = instance
        *way, name = self.key_path.split(".")
        for step in way:
            found = getattr(found, step)
        return found, name

    def opened_key(self, instance: models.Model) -> bytes:
        """The row's key for whoever is asking. Raises VaultError, NotKeyHolderError."""
        owner, name = self.owner(instance)
        return getattr(owner, name).opened(owner.key_holders(name))

    def unasked(self, instance: models.Model) -> str:
        """The text, whoever asks: for proof, and moving it to another key. Raises VaultError, NotKeyHolderError."""
        value = instance.__dict__[self.attname]
        if not isinstance(value, Sealed):
            return value
        owner, name = self.owner(instance)
        key = getattr(owner, name)
        key.ensure_held_by(owner.key_holders(name))
        return keys.open_sealed(key.unasked(), value, self.place(instance))

    def place(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}.{self.column}:{instance.pk}"

    def from_db_value(self, value, expression, connection):
        return "" if value is None else Sealed(value)

    def pre_save(self, instance, add):
        text = instance.__dict__.get(self.attname, "")
        if isinstance(text, Sealed):
            return text
        if not text:
            return None
        if instance.pk is None:
            raise FieldError(f"{self} needs its row's key before it is sealed.")
        return Sealed(keys.seal(self.opened_key(instance), str(text), self.place(instance)))

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, str):
            if value:
                raise FieldError(f"{self} is only written through its row, so that it is sealed.")
            value = None
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is sealed: it cannot be searched or sorted by.")
