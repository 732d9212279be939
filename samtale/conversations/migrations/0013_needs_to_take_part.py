import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import samtale.vault.fields


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0012_aim_of_the_round"),
        ("vault", "0003_whose_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeedsToTakePart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", samtale.vault.fields.SealedText(key="preparation.key")),
                ("shown", samtale.vault.fields.SealedText(key="shown_key")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("preparation", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conversations.preparation")),
                ("shown_key", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey")),
            ],
            options={"abstract": False},
        ),
    ]
