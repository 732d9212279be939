from django.db import migrations, models

OFTEN = [("weekly", "Hver uke"), ("monthly", "Hver måned"), ("overdue", "Bare når noe er over fristen")]


class Migration(migrations.Migration):

    dependencies = [("conversations", "0008_start_undone_and_years")]

    operations = [
        migrations.AlterField(
            model_name="digestchoice", name="often", field=models.CharField(
                choices=OFTEN, default="weekly", max_length=10)),
    ]
