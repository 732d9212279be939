from django.conf import settings
from django.db import migrations, models


def leaders_as_they_were(apps, _editor):
    """Until now the leader of the conversation read the wish."""
    asked = apps.get_model("archive", "DataRequest").objects.exclude(conversation=None).select_related("conversation")
    for one in asked.only("pk", "conversation__leader_id"):
        one.leaders.add(one.conversation.leader_id)


class Migration(migrations.Migration):

    dependencies = [
        ("archive", "0002_answers_own_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="datarequest",
            name="leaders",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="datarequest",
            name="to_administrators",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="datarequest",
            name="reminded_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="datarequest",
            name="late_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(leaders_as_they_were, migrations.RunPython.noop),
    ]
