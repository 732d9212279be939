"""Who had signed in before there was a note of it: known by the log, and by what one has only from inside."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.people.models import Person, ProviderAccount

pytestmark = pytest.mark.django_db
note = import_module("samtale.people.migrations.0003_who_has_signed_in").note


def known() -> set[str]:
    return set(Person.objects.exclude(first_signed_in_at=None).values_list("first_name", flat=True))


def test_by_the_log_and_by_what_they_have(cast, turned):
    Person.objects.update(first_signed_in_at=None)
    turned(timezone.now() - timedelta(days=90))
    log.record("person.signed_in", by=cast.leader.pk)
    log.record("opened.person", by=cast.hr.pk, person=cast.colleague.pk)
    then = AccessLog.objects.get(event="person.signed_in").at
    turned(timezone.now() + timedelta(days=90))
    log.record("person.signed_in", by=cast.leader.pk)
    ProviderAccount.objects.create(person=cast.employee, issuer="https://p.example", subject="s")
    note(apps, None)
    assert known() == {"Kari", "Ingrid"}
    assert Person.objects.get(pk=cast.leader.pk).first_signed_in_at == then, "the first time"


def test_everybody_where_the_oldest_rows_are_gone(cast):
    Person.objects.update(first_signed_in_at=None)
    log.record("log.forgotten", by=None, through=0, rows=0, before="2020-01-01", chain="")
    note(apps, None)
    assert not Person.objects.filter(first_signed_in_at=None).exists()
