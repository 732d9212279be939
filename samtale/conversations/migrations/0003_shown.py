import django.db.models.deletion
from django.db import migrations, models

import samtale.vault.fields


def key():
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey")


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0002_signature_vouched"),
        ("vault", "0003_whose_keys"),
    ]

    operations = [
        migrations.AddField(model_name="minutes", name="own_key", field=key()),
        *(operation for model in ("minutes", "preparationnote", "statementanswer") for operation in (
            migrations.AddField(model_name=model, name="shown_key", field=key()),
            migrations.AddField(
                model_name=model, name="shown", field=samtale.vault.fields.SealedText(key="shown_key")),
        )),
        migrations.AlterField(
            model_name="minutes", name="text", field=samtale.vault.fields.SealedText(key="own_key")),
    ]
