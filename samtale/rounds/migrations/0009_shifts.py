"""Shift plans and weekdays of one's own: when one is at work counts as time that can be used."""

import django.db.models.deletion
import django.utils.timezone
import samtale.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0008_calendar_reading'),
        ('vault', '0003_whose_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ShiftPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('whole_days', models.PositiveIntegerField(default=0)),
                ('unread', models.PositiveIntegerField(default=0)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='rounds.shiftplan')),
            ],
        ),
        migrations.CreateModel(
            name='ShiftSource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', samtale.vault.fields.SealedText(key='key')),
                ('read_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('failed', models.CharField(blank=True, max_length=200)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='source', to='rounds.shiftplan')),
            ],
        ),
        migrations.CreateModel(
            name='WorkWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.JSONField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='shiftplan',
            constraint=models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('person',), name='one_shift_plan_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='shiftplan',
            constraint=models.UniqueConstraint(condition=models.Q(('used_at', None), _negated=True), fields=('person',), name='one_shift_plan_in_use'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['plan', 'starts_at'], name='rounds_shif_plan_id_30e79b_idx'),
        ),
    ]
