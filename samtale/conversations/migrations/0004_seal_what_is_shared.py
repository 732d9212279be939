"""Minutes go under the employee's own key; of what is shared, a copy is sealed for both."""
import os
import uuid

from django.db import migrations

from samtale.vault import keys
from samtale.vault.fields import Sealed


def seal(apps, schema_editor):
    minutes = apps.get_model("conversations", "Minutes").objects.select_related(
        "conversation__shared_key", "conversation")
    for row in minutes:
        shared = row.conversation.shared_key
        own = _new_key(apps, f"person:{row.conversation.employee_id}", like=shared)
        changed = {"own_key": own}
        if text := _text(row, "text", shared):
            changed["text"] = _sealed(row, "text", text, own)
            if row.finished_at:
                changed |= _shown(apps, row, text, row.conversation, like=shared)
        _store(row, changed)
    for model, name in (("PreparationNote", "text"), ("StatementAnswer", "score")):
        rows = apps.get_model("conversations", model).objects.exclude(shared_at=None)
        for row in rows.select_related("preparation__key", "preparation__conversation"):
            key = row.preparation.key
            if text := _text(row, name, key):
                _store(row, _shown(apps, row, text, row.preparation.conversation, like=key))


def _text(row, name, key):
    sealed = type(row).objects.filter(pk=row.pk).values_list(name, flat=True).get()
    return keys.open_sealed(_plain(key), sealed, _place(row, name)) if sealed and key.wrapped else ""


def _shown(apps, row, text, conversation, like):
    two = f"employee:{conversation.employee_id} leader:{conversation.leader_id}"
    key = _new_key(apps, two, like=like)
    return {"shown_key": key, "shown": _sealed(row, "shown", text, key)}


def _new_key(apps, held_by, like):
    """A key wrapped by the same master key as another; destroyed where that one is."""
    key = apps.get_model("vault", "DataKey")(
        pk=uuid.uuid4(), master_id=like.master_id, holders=held_by, destroyed_at=like.destroyed_at)
    if like.wrapped:
        key.wrapped = keys.wrap(key.master_id, os.urandom(keys.KEY), _bound_to(key))
    key.save(force_insert=True)
    return key


def _sealed(row, name, text, key):
    return Sealed(keys.seal(_plain(key), text, _place(row, name)))


def _store(row, changed):
    type(row).objects.filter(pk=row.pk).update(**changed)


def _plain(key):
    return keys.unwrap(key.master_id, bytes(key.wrapped), _bound_to(key))


def _bound_to(key):
    return f"{key.pk} {key.holders}"


def _place(row, name):
    return f"{row._meta.db_table}.{name}:{row.pk}"


class Migration(migrations.Migration):

    dependencies = [("conversations", "0003_shown")]

    operations = [migrations.RunPython(seal)]
