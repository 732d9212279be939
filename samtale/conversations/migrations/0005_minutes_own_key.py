import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("conversations", "0004_seal_what_is_shared")]

    operations = [
        migrations.AlterField(
            model_name="minutes", name="own_key", field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey")),
    ]
