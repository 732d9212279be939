"""Between preview and import: what is confirmed is what was shown, by whoever may, once."""

import hashlib
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.notices import chores
from samtale.people.access import NotAllowedError
from samtale.people.importing.confirmation import (
    NotConfirmedError,
    PlanChangedError,
    apply_import,
    must_confirm,
)
from samtale.people.importing.table import FileRefusedError
from samtale.people.importing.upload_plan import plan_upload
from samtale.people.importing.uploads import fetch_upload, keep_upload, remove_old_uploads
from samtale.people.models import ImportUpload, Person, Role
from tests.fixtures import PATIENCE

from .bringing_in import everything
from .files import HEADER, SCHOOL, as_csv, as_xlsx, changed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def hr():
    return somebody("Hanne", "hr")


def somebody(first: str, *roles: str) -> Person:
    person = Person.objects.create(first_name=first, last_name="Dahl", email=f"{first}@nordvag.example".lower())
    for role in roles:
        Role.objects.create(person=person, kind=role)
    return person


def upload(by, rows=SCHOOL, header=HEADER):
    return keep_upload(content=as_csv(rows, header), filename="ansatte.csv", by=by)


def confirm(kept, by, **more):
    return apply_import(upload_id=kept.pk, by=by, fingerprint=plan_upload(kept).fingerprint, **more)


def test_a_confirmed_preview_is_imported_and_the_file_is_emptied(hr):
    kept = upload(hr)
    assert Person.objects.count() == 1 and kept.sha256 == hashlib.sha256(as_csv(SCHOOL)).hexdigest()
    done = confirm(kept, hr)
    assert Person.objects.count() == 5
    assert (done.counts, bytes(done.content)) == (
        {"added": 4, "changed": 0, "ended": 0, "refused": 0, "unchanged": 0, "waiting": 0},
        b"",
    )
    events = AccessLog.objects.filter(actor_id=hr.pk).order_by("pk")
    assert list(events.values_list("event", "actor_id", "detail__upload")) == [
        ("people.file_uploaded", hr.pk, str(kept.pk)),
        ("people.imported", hr.pk, str(kept.pk)),
    ]


def test_a_second_press_does_nothing_more(hr):
    kept = upload(hr)
    fingerprint = plan_upload(kept).fingerprint
    confirm(kept, hr)
    before, logged = everything(), AccessLog.objects.count()
    again = apply_import(upload_id=kept.pk, by=hr, fingerprint=fingerprint)
    assert again.applied_at and everything() == before and AccessLog.objects.count() == logged


def test_only_hr_and_administrators_may_upload_and_confirm(hr):
    kept = upload(hr)
    fingerprint = plan_upload(kept).fingerprint
    for other in (somebody("Per"), somebody("Liv", "archivist", "leadership_group", "auditor", "planner")):
        with pytest.raises(NotAllowedError):
            upload(other)
        with pytest.raises(NotAllowedError):
            apply_import(upload_id=kept.pk, by=other, fingerprint=fingerprint)
    administrator = somebody("Ada", "administrator")
    assert ImportUpload.objects.count() == 1 and not ImportUpload.objects.get().applied_at
    confirm(upload(administrator), administrator)
    assert Person.objects.filter(employee_number__isnull=False).count() == 4


def test_what_was_shown_is_done_or_nothing(hr):
    first, second = upload(hr), upload(hr, changed(SCHOOL, "1002", Etternavn="Li"))
    shown = plan_upload(second).fingerprint
    confirm(first, hr)
    before = everything()
    with pytest.raises(PlanChangedError):
        apply_import(upload_id=second.pk, by=hr, fingerprint=shown)
    assert everything() == before
    confirm(second, hr)
    assert Person.objects.get(employee_number="1002").last_name == "Li"


def test_that_many_leave_has_to_be_confirmed(hr):
    confirm(upload(hr), hr)
    part = upload(hr, SCHOOL[:3])
    assert must_confirm(plan_upload(part), hr)
    with pytest.raises(NotConfirmedError):
        confirm(part, hr)
    assert Person.objects.get(employee_number="1004").is_active
    confirm(part, hr, leaving_confirmed=True)
    assert not Person.objects.get(employee_number="1004").is_active
    assert list(AccessLog.objects.filter(event="people.left").values_list("detail__person", flat=True)) == [
        Person.objects.get(employee_number="1004").pk
    ]


def test_leaving_oneself_out_has_to_be_confirmed(hr):
    many = [*SCHOOL, *([str(i), f"Nes{i}", "Ola", "", "Lærer", "", "", "Skolen", "", ""] for i in range(20))]
    confirm(upload(hr, [*many, ["900", "Dahl", "Hanne", hr.email, "Rådgiver", "", "", "Stab", "", ""]]), hr)
    without_me = plan_upload(upload(hr, many))
    assert len(without_me.leaving) == 1 and not without_me.many_leave
    assert must_confirm(without_me, hr) and not must_confirm(without_me, somebody("Ada", "administrator"))


def test_returns_and_new_addresses_are_logged(hr):
    confirm(upload(hr), hr)
    confirm(upload(hr, SCHOOL[:3]), hr, leaving_confirmed=True)
    confirm(upload(hr, changed(SCHOOL, "1002", Epost="kari.li@nordvag.example")), hr)
    for event, number, more in (
        ("people.returned", "1004", {}),
        ("person.address_entered", "1002", {"held_back": 0}),
        ("person.address_changed", "1002", {"how": "at_once"}),
    ):
        [row] = AccessLog.objects.filter(event=event)
        assert row.detail == {"person": Person.objects.get(employee_number=number).pk, **more}


def test_what_is_none_of_our_business_is_not_kept(hr):
    header = [*HEADER, "Fødselsnummer"]
    for content in (
        as_csv([[*row, "01017012345"] for row in SCHOOL], header),
        as_xlsx([[*row, "01017012345"] for row in SCHOOL], header),
    ):
        kept = keep_upload(content=content, filename="ansatte", by=hr)
        assert b"01017012345" not in bytes(kept.content) and b"Kari" in bytes(kept.content)
        assert plan_upload(kept).unused == ("Fødselsnummer",)


def test_a_file_that_cannot_be_used_is_not_kept(hr):
    with pytest.raises(FileRefusedError):
        upload(hr, header=["Lønn", *HEADER[1:]][:3], rows=[["1", "Berg", "Kari"]])
    assert not ImportUpload.objects.exists()


def test_an_upload_lives_a_day(hr):
    kept = upload(hr)
    fingerprint = plan_upload(kept).fingerprint
    ImportUpload.objects.update(at=timezone.now() - timedelta(hours=23, minutes=59))
    assert fetch_upload(kept.pk) == kept and remove_old_uploads() == 0
    ImportUpload.objects.update(at=timezone.now() - timedelta(hours=24, minutes=1))
    assert fetch_upload(kept.pk) is None
    for upload_id in (kept.pk, uuid4()):
        with pytest.raises(ImportUpload.DoesNotExist):
            apply_import(upload_id=upload_id, by=hr, fingerprint=fingerprint)
    assert Person.objects.count() == 1
    fresh = upload(hr)
    assert list(ImportUpload.objects.all()) == [fresh] and remove_old_uploads() == 0
    chores.do_all(timezone.now() + timedelta(hours=23))
    assert ImportUpload.objects.exists()
    chores.do_all(timezone.now() + timedelta(hours=25))
    assert not ImportUpload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_both_go_through(hr):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers wait for each other; only PostgreSQL lets two begin at once.")
    uploads = [upload(hr), upload(hr)]
    fingerprint, start, said = plan_upload(uploads[0]).fingerprint, Barrier(2), []

    def press(kept):
        start.wait(PATIENCE)
        try:
            apply_import(upload_id=kept.pk, by=hr, fingerprint=fingerprint)
            said.append("done")
        except PlanChangedError:
            said.append("changed")
        finally:
            connection.close()

    threads = [Thread(target=press, args=[kept]) for kept in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["changed", "done"] and Person.objects.count() == 5
