from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("goals", "0002_by_each")]

    operations = [migrations.AddField("action", "agreed_at", models.DateTimeField(null=True))]
