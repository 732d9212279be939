from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("conversations", "0011_weight_in_words")]

    operations = [migrations.AddField("conversation", "aim", models.CharField(blank=True, max_length=300))]
