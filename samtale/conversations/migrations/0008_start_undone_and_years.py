from django.db import migrations, models
from django.db.models import Min, OuterRef, Q, Subquery


def count_years(apps, _schema_editor):
    """In which agreement each action was agreed: the first that was signed after it was written, of those its goal is in.

    What came of a year stands as it was when the next agreement was signed.
    """
    action, link = apps.get_model("goals", "Action"), apps.get_model("conversations", "AgreementGoal")
    agreement, move = apps.get_model("conversations", "Agreement"), apps.get_model("conversations", "Move")
    signed = (
        link._base_manager.filter(goal=OuterRef("goal"), agreement__signed_at__gte=OuterRef("created_at"))
        .order_by()
        .values("goal")
        .annotate(first=Min("agreement__signed_at"))
        .values("first")
    )
    action._base_manager.exclude(status="draft").update(agreed_at=Subquery(signed))
    ended = move._base_manager.filter(conversation=OuterRef("conversation"), after="ended").order_by("at").values("at")[:1]
    over = agreement._base_manager.filter(conversation__status="ended", signed_at__isnull=False)
    for row in over.annotate(over_at=Subquery(ended)).order_by("pk").iterator(chunk_size=500):
        links = link._base_manager.filter(agreement=row.pk)
        actions = action._base_manager.filter(goal__in=links.values("goal"), agreed_at=row.signed_at)
        done = Q(status="done") & (Q(done_at__lte=row.over_at) if row.over_at else Q())
        row.goals_of_year = links.filter(outcome="").count()
        row.actions_of_year = actions.count()
        row.done_in_year = actions.filter(done).count()
        row.save(update_fields=["goals_of_year", "actions_of_year", "done_in_year"])


class Migration(migrations.Migration):

    dependencies = [("conversations", "0007_notes_brought"), ("goals", "0003_action_agreed_at")]

    operations = [
        migrations.AddField("conversation", "called_for", models.DateTimeField(null=True)),
        migrations.AddField("conversation", "letters_unsent", models.JSONField(default=dict)),
        *(
            migrations.AddField("agreement", name, models.PositiveSmallIntegerField(null=True))
            for name in ("goals_of_year", "actions_of_year", "done_in_year")
        ),
        migrations.RunPython(count_years, migrations.RunPython.noop),
    ]
