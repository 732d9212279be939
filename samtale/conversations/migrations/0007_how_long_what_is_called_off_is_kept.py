from django.db import migrations, models


def as_it_was(apps, schema_editor):
    """Until now it followed the time for minutes."""
    schedule = apps.get_model("conversations", "RetentionSchedule")
    schedule.objects.update(cancelled_months=models.F("minutes_months"))


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0006_calendar_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='retentionschedule',
            name='cancelled_months',
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.RunPython(as_it_was, migrations.RunPython.noop),
    ]
