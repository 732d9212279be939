"""A pause may have a day to go on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0003_figures_by_number")]

    operations = [migrations.AddField("series", "paused_until", models.DateField(null=True))]
