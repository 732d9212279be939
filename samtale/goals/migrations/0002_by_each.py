"""Each party's own words on what came of a goal, under an id they can be sealed with; and who did what stays theirs."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import samtale.vault.fields
from samtale.vault import keys
from samtale.vault.fields import Sealed

OUTCOMES = [("reached", "nådd"), ("partly", "delvis nådd"), ("not_reached", "ikke nådd")]


def move_words(apps, schema_editor):
    """Every word goes along. The one text there was is theirs who alone had said anything; else nobody knows whose."""
    before, after = (apps.get_model("goals", name) for name in ("OutcomeConfirmation", "OutcomeWord"))
    after.objects.bulk_create(
        [after(goal_id=goal, by_id=by, outcome=outcome, at=at)
         for goal, by, outcome, at in before.objects.values_list("goal", "by", "outcome", "at")], batch_size=500)
    goals = apps.get_model("goals", "Goal").objects.filter(status="agreed", result__isnull=False)
    for goal in goals.filter(key__wrapped__isnull=False).select_related("key"):
        words = list(after.objects.filter(goal=goal))
        if len(words) == 1:
            _give(goal, words[0])
    if schema_editor.connection.vendor == "postgresql":  # or the tables cannot be changed in the same transaction
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _give(goal, word):
    key = goal.key
    plain = keys.unwrap(key.master_id, bytes(key.wrapped), f"{key.pk} {key.holders}")
    goals = type(goal).objects.filter(pk=goal.pk)
    text = keys.open_sealed(plain, goals.values_list("result", flat=True).get(), f"goals_goal.result:{goal.pk}")
    sealed = Sealed(keys.seal(plain, text, f"goals_outcomeconfirmation.text:{word.pk}"))
    type(word).objects.filter(pk=word.pk).update(text=sealed)
    goals.update(result=None)


def say_who_did_it(apps, schema_editor):
    action, progress = (apps.get_model("goals", name) for name in ("Action", "Progress"))
    said = progress.objects.filter(action=OuterRef("pk"), status=OuterRef("status"))
    done = said.filter(at__gte=OuterRef("done_at")).order_by("at")
    declined = apps.get_model("conversations", "PromiseAnswer").objects.filter(
        action=OuterRef("pk"), taken=False).order_by("-at")
    for status, found, whose in (("done", done, "by"), ("dropped", said.order_by("-at"), "by"),
                                 ("not_taken", declined, "handover__before")):
        action.objects.filter(status=status).update(settled_by=Subquery(found.values(whose)[:1]))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0005_minutes_own_key"),
        ("goals", "0001_initial"),
        ("vault", "0003_whose_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutcomeWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=20)),
                ("text", samtale.vault.fields.SealedText(key="goal.key")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("goal", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="goals.goal")),
            ],
        ),
        migrations.RunPython(move_words),
        migrations.DeleteModel("OutcomeConfirmation"),
        migrations.RenameModel("OutcomeWord", "OutcomeConfirmation"),
        migrations.AlterField(
            model_name="outcomeconfirmation", name="goal", field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="confirmations", to="goals.goal")),
        migrations.AddConstraint(
            model_name="outcomeconfirmation",
            constraint=models.UniqueConstraint(fields=["goal", "by"], name="one_word_a_party")),
        migrations.AddField(
            model_name="action", name="settled_by", field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.RunPython(say_who_did_it),
    ]
