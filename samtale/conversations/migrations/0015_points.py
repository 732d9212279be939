import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import samtale.vault.fields

KINDS = [
    ("notes", "Forberedelse"),
    ("points", "Punkter til neste samtale"),
    ("shared", "Referat og felles notater"),
    ("agreement", "Avtale med mål og tiltak"),
    ("facts", "Opplysninger om at samtalen ble holdt"),
    ("log", "Innsynslogg"),
]
WHY = [
    ("schedule", "lagringstiden var ute"),
    ("left", "den det gjaldt, har sluttet"),
    ("leader", "lederen er en annen"),
]


def person() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")


class Migration(migrations.Migration):

    dependencies = [("conversations", "0014_who_writes_minutes"), ("people", "0001_initial"), ("vault", "0001_initial")]

    operations = [
        migrations.AlterField("destruction", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField(
            "destruction", "why", models.CharField(choices=WHY, default="schedule", max_length=20)),
        migrations.CreateModel(
            name="Point",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", samtale.vault.fields.SealedText(key="key")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", person()),
                ("employee", person()),
                ("key", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey")),
                ("leader", person()),
            ],
            options={"ordering": ["written_at", "pk"]},
        ),
    ]
