"""Rooms, closed days and absence can be taken out and brought back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_importing'),
        ('rounds', '0005_holding'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='room',
            name='room_once_in_unit',
        ),
        migrations.AddField(
            model_name='absence',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='closedperiod',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='emptied',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='room',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('unit', 'name'), name='room_once_in_unit'),
        ),
    ]
