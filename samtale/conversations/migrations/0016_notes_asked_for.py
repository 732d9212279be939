import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import samtale.vault.fields

FROM_THE_START = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
GROUNDS = [
    ("others", "Notatene røper noe om andre, og det kan ikke tas ut"),
    ("internal", "Notatene er bare intern forberedelse av en sak, og må holdes internt"),
    ("secrecy", "Loven gir taushetsplikt om det som står der"),
    ("health", "Det er utilrådelig av hensyn til helse eller nære forhold"),
    ("interests", "Åpenbare og grunnleggende interesser taler mot det"),
]


def keep_what_was_said(apps, schema_editor):
    """Leaders who have been told that their notes are not in what is taken out, are told the truth."""
    schedules = apps.get_model("conversations", "RetentionSchedule").objects
    in_use = apps.get_model("people", "Person").objects.exists()
    if in_use and not schedules.exists():
        schedules.create(leader_notes_since=None, at=FROM_THE_START)


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0015_points"),
        ("people", "0001_initial"),
        ("vault", "0003_whose_keys"),
    ]

    operations = [
        migrations.AlterField(
            "retentionschedule", "leader_notes_since", models.DateTimeField(null=True, default=FROM_THE_START)),
        migrations.AddField("preparation", "given_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="NotesRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(
                    blank=True, choices=[("given", "gitt"), ("refused", "ikke gitt")], max_length=20)),
                ("ground", models.CharField(blank=True, choices=GROUNDS, max_length=20)),
                ("why", samtale.vault.fields.SealedText(key="key")),
                ("answered_at", models.DateTimeField(null=True)),
                ("written", models.PositiveIntegerField(default=0)),
                ("reminded_on", models.DateField(null=True)),
                ("late_told_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
                ("employee", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
                ("key", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey")),
                ("preparation", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="requests",
                    to="conversations.preparation")),
            ],
            options={
                "ordering": ["-asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                        fields=("preparation",), name="one_open_request_for_notes"),
                ],
            },
        ),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
