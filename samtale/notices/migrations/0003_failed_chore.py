from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("notices", "0002_new_ways_in")]

    operations = [
        migrations.CreateModel(
            name="FailedChore",
            fields=[
                ("chore", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("tried_at", models.DateTimeField()),
                ("error", models.CharField(max_length=100)),
            ],
        ),
    ]
