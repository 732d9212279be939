from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0008_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='timeproposal',
            name='minutes_long',
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
