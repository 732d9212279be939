from django.db import migrations
from django.db.models import Min
from django.utils import timezone

AT_ONCE = 500


def note(apps, schema_editor):
    """Who has signed in before: by the log, and by what only those who have been inside can have."""
    Person, AccessLog = apps.get_model("people", "Person"), apps.get_model("audit", "AccessLog")
    rows = AccessLog.objects.filter(event="person.signed_in", actor_id__isnull=False).order_by()
    first = dict(rows.values_list("actor_id").annotate(Min("at")))
    inside = [
        apps.get_model("people", "Session").objects.filter(person__isnull=False).values_list("person", flat=True),
        apps.get_model("people", "ProviderAccount").objects.values_list("person", flat=True),
        apps.get_model("mfa", "Authenticator").objects.values_list("user", flat=True),
    ]
    if AccessLog.objects.filter(event="log.forgotten").exists():  # sign-ins have been deleted with the oldest rows
        inside.append(Person.objects.values_list("pk", flat=True))
    now = timezone.now()
    first = {pk: now for rows in inside for pk in rows} | first
    people = list(Person.objects.filter(pk__in=first)) if len(first) < AT_ONCE else [
        person for person in Person.objects.all() if person.pk in first]
    for person in people:
        person.first_signed_in_at = first[person.pk]
    Person.objects.bulk_update(people, ["first_signed_in_at"], batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_new_ways_in"),
        ("audit", "0001_initial"),
        ("mfa", "0001_initial"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
