import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0002_calendar_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Collision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=20)),
                ('without', models.PositiveSmallIntegerField()),
                ('conversations', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('a_day', models.PositiveSmallIntegerField()),
                ('ways_tried', models.BooleanField()),
                ('ways', models.JSONField(default=list)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collisions', to='rounds.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'holder'), name='one_collision_a_holder')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ticket', models.UUIDField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('step', models.CharField(blank=True, choices=[('', 'Står for tur'), ('reading', 'Leser kalendere og rom'), ('placing', 'Finner tider'), ('explaining', 'Ser etter hva som kan hjelpe dem som ikke fikk tid')], default='', max_length=20)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('placed', models.PositiveIntegerField(default=0)),
                ('without', models.PositiveIntegerField(default=0)),
                ('gap', models.FloatField(null=True)),
                ('not_tried', models.PositiveIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='rounds.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'holder'), name='one_proposal_a_holder'), models.UniqueConstraint(condition=models.Q(('holder', None)), fields=('round',), name='one_proposal_for_all')],
            },
        ),
    ]
