"""The database itself refuses to alter or delete a row of the log."""

from django.db import migrations

from samtale.audit import guard


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    guard.take_down(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_log_key")]

    operations = [migrations.RunPython(put_up, take_down)]
