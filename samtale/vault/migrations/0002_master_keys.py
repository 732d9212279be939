from django.db import migrations, models
from django.utils import timezone


def note_the_keys_in_use(apps, schema_editor):
    """A row for each master key stored keys are wrapped by; which is the current one, the first to wrap anew decides."""
    ids = apps.get_model("vault.DataKey").objects.order_by("created_at").values_list("master_id", flat=True)
    in_order = list(dict.fromkeys(ids))
    for master_id in in_order:
        apps.get_model("vault.MasterKey").objects.create(id=master_id, since=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MasterKey',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=timezone.now)),
                ('proof', models.BinaryField(default=b'', max_length=60)),
            ],
        ),
        migrations.RunPython(note_the_keys_in_use, migrations.RunPython.noop),
        migrations.RenameField('datakey', 'master_id', 'master'),
        migrations.AlterField(
            model_name='datakey',
            name='master',
            field=models.ForeignKey(
                db_column='master_id', null=True, on_delete=models.deletion.PROTECT, to='vault.masterkey'),
        ),
    ]
