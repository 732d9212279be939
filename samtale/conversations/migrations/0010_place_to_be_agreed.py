from django.db import migrations


def nowhere_yet(apps, schema_editor):
    """A place that was still to be agreed was stored as a word for it, and letters said «Stedet er Avtales»."""
    words = ["Avtales", "Blir avtalt"]
    apps.get_model("conversations", "Conversation").objects.filter(place__in=words).update(place="")


class Migration(migrations.Migration):

    dependencies = [("conversations", "0009_over_the_deadline")]

    operations = [migrations.RunPython(nowhere_yet, migrations.RunPython.noop)]
