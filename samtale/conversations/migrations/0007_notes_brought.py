import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("conversations", "0006_asked_back")]

    operations = [
        migrations.AddField(
            model_name="preparation", name="brought_to", field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="conversations.conversation")),
    ]
