"""Passkeys and apps are allauth's rows: their seal lies among their data, and covers the rest of them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_save, pre_save

from samtale.audit import sealed

SEAL = "seal"
_COLUMNS = {"user", "user_id", "type", "data", "created_at"}


def make_known() -> None:
    """Have every writing of them sealed and logged."""
    sealed.add(sealed.Table(Authenticator, _values, lambda row: str(row.data.get(SEAL, "")), _store))
    pre_save.connect(_before, sender=Authenticator, dispatch_uid="people.sealed_authenticators")
    post_save.connect(_after, sender=Authenticator, dispatch_uid="people.sealed_authenticators")


def _values(row: Authenticator) -> dict[str, Any]:
    return {
        "user_id": row.user_id,
        "type": str(row.type),
        "created_at": row.created_at,
        "data": {name: value for name, value in row.data.items() if name != SEAL},
    }


def _store(seals: list[tuple[Any, str]]) -> None:
    by_row = dict(seals)
    for row in Authenticator.objects.filter(pk__in=by_row):
        Authenticator.objects.filter(pk=row.pk).update(data=row.data | {SEAL: by_row[row.pk]})


def _concerns(update_fields: Any) -> bool:
    return update_fields is None or not _COLUMNS.isdisjoint(update_fields)


def _before(sender: type, instance: Authenticator, update_fields: Any = None, **_kwargs: Any) -> None:
    if instance.pk and _concerns(update_fields):
        sealed.ensure_stored_whole(Authenticator, [instance.pk])


def _after(sender: type, instance: Authenticator, update_fields: Any = None, **_kwargs: Any) -> None:
    if _concerns(update_fields):
        with sealed.together():
            instance.data[SEAL] = sealed.write(Authenticator, [instance.pk])[instance.pk]
