"""The interval of a figure is worked out from how many answered; the one that was stored told how alike they were."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_per_day")]

    operations = [
        migrations.RemoveField(model_name="figure", name="low"),
        migrations.RemoveField(model_name="figure", name="high"),
    ]
