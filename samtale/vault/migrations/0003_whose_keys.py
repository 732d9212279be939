"""Every key that is stored gets its holders: those its row names now. What has to open for others gets a key anew."""
import os
import uuid

from django.db import migrations

from samtale.vault import keys
from samtale.vault.fields import Sealed

AT_ONCE = 500


def give_holders(apps, schema_editor):
    DataKey = apps.get_model("vault", "DataKey")
    named = _named(apps)
    waiting = []
    for key in DataKey.objects.exclude(wrapped=None).iterator(AT_ONCE):
        plain = keys.unwrap(key.master_id, bytes(key.wrapped), str(key.pk))
        key.holders = named.get(key.pk, "")
        key.wrapped = keys.wrap(key.master_id, plain, _bound_to(key))
        waiting.append(key)
    DataKey.objects.bulk_update(waiting, ["holders", "wrapped"], batch_size=AT_ONCE)
    _goals_of_another_leader(apps)
    _answers_to_requests(apps)


def _named(apps):
    """Whom the rows name, by key."""
    named = {}
    conversation = apps.get_model("conversations", "Conversation")
    for shared, agreement, *two in conversation.objects.values_list(
            "shared_key", "agreement_key", "employee", "leader").iterator():
        named[shared] = named[agreement] = _two(*two)
    told = apps.get_model("conversations", "RetentionSchedule").objects.order_by("-pk").values_list(
        "leader_notes_since", flat=True).first()
    for key, made, author, employee in apps.get_model("conversations", "Preparation").objects.values_list(
            "key", "key__created_at", "author", "conversation__employee").iterator():
        goes_along = told and made >= told and author != employee
        named[key] = f"person:{author} take-out:{employee}" if goes_along else f"person:{author}"
    for key, person, *two in apps.get_model("conversations", "LegalHold").objects.values_list(
            "key", "person", "conversation__employee", "conversation__leader"):
        named[key] = (f"person:{person}" if person else _two(*two)) + " role:administrator"
    for key, person, leader in apps.get_model("archive", "DataRequest").objects.values_list(
            "key", "person", "conversation__leader"):
        named[key] = f"person:{person} leader:{leader}" if leader else f"person:{person}"
    for model, more in ((("archive", "TakeOut"), ""), (("rounds", "CalendarSource"), " job:calendars"),
                        (("rounds", "Answer"), " job:experience")):
        for key, person in apps.get_model(*model).objects.exclude(key=None).values_list("key", "person"):
            named[key] = f"person:{person}{more}"
    for key in apps.get_model("audit", "AccessLog").objects.exclude(key=None).order_by().values_list(
            "key", flat=True).distinct():
        named[key] = "log"
    for key, *two in apps.get_model("goals", "Goal").objects.values_list("key", "employee", "leader").iterator():
        named.setdefault(key, _two(*two))
    return named


def _goals_of_another_leader(apps):
    """A goal that went over to a new leader lay under the former one's agreement."""
    for goal in apps.get_model("goals", "Goal").objects.filter(key__wrapped__isnull=False).select_related("key"):
        holders = _two(goal.employee_id, goal.leader_id)
        if goal.key.holders == holders:
            continue
        after = _another(apps, goal.key, holders)
        for model, way, names in (
            (("goals", "Goal"), "pk", ("title", "measure", "result")),
            (("goals", "Action"), "goal", ("what", "first_step", "measure")),
            (("goals", "Progress"), "action__goal", ("text",)),
            (("conversations", "PromiseAnswer"), "action__goal", ("reason",)),
        ):
            _move(apps.get_model(*model), {way: goal.pk}, names, goal.key, after)
        type(goal).objects.filter(pk=goal.pk).update(key=after)


def _answers_to_requests(apps):
    """An answer lay under the wish's key, which is none of whoever writes answers."""
    rows = apps.get_model("archive", "DataRequest").objects.exclude(answered_at=None)
    for row in rows.filter(key__wrapped__isnull=False).select_related("key"):
        after = _another(apps, row.key, f"{row.key.holders} role:administrator")
        _move(type(row), {"pk": row.pk}, ("answer",), row.key, after)
        type(row).objects.filter(pk=row.pk).update(answer_key=after)


def _another(apps, key, holders):
    after = apps.get_model("vault", "DataKey")(pk=uuid.uuid4(), master_id=key.master_id, holders=holders)
    after.wrapped = keys.wrap(key.master_id, os.urandom(keys.KEY), _bound_to(after))
    after.save(force_insert=True)
    return after


def _move(model, which, names, before, after):
    old, new = (keys.unwrap(one.master_id, bytes(one.wrapped), _bound_to(one)) for one in (before, after))
    for pk, *sealed in model.objects.filter(**which).order_by().values_list("pk", *names):
        changed = {}
        for name, text in zip(names, sealed, strict=True):
            place = f"{model._meta.db_table}.{model._meta.get_field(name).column}:{pk}"
            if text:
                changed[name] = Sealed(keys.seal(new, keys.open_sealed(old, text, place), place))
        if changed:
            model.objects.filter(pk=pk).update(**changed)


def _two(employee, leader):
    return f"employee:{employee} leader:{leader}"


def _bound_to(key):
    return f"{key.pk} {key.holders}"


class Migration(migrations.Migration):

    dependencies = [
        ("vault", "0002_holders"),
        ("archive", "0002_answers_own_key"),
        ("audit", "0001_initial"),
        ("conversations", "0002_signature_vouched"),
        ("goals", "0001_initial"),
        ("rounds", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_holders)]
