import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

WAYS = [
    ("employee", "Medarbeideren skriver"),
    ("leader", "Lederen skriver, med ja fra medarbeideren"),
    ("none", "Avtalen er nok"),
]


class Migration(migrations.Migration):

    dependencies = [("conversations", "0013_needs_to_take_part"), ("people", "0001_initial")]

    operations = [
        migrations.AddField("minutes", "way", models.CharField(choices=WAYS, default="employee", max_length=10)),
        migrations.AddField("minutes", "ready_at", models.DateTimeField(null=True)),
        migrations.AddField("minutes", "taken_over_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="MinutesChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=WAYS, max_length=10)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
                ("minutes", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="conversations.minutes")),
            ],
            options={"ordering": ["at", "pk"]},
        ),
    ]
