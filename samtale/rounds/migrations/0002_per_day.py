"""One name for how many conversations a day; the columns keep theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("round", "a_day", "per_day"),
                migrations.AlterField(
                    "round", "per_day", models.PositiveSmallIntegerField(default=1, db_column="a_day")
                ),
                migrations.RenameField("collision", "a_day", "per_day"),
                migrations.AlterField("collision", "per_day", models.PositiveSmallIntegerField(db_column="a_day")),
            ]
        )
    ]
