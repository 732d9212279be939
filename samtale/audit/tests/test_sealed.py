"""Rows that let somebody in or give a right are sealed by every way of writing them, and no other hand's count."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from samtale.audit import log, logged_seals, sealed, sealed_rows, sealing
from samtale.audit.models import SEALED, AccessLog
from samtale.audit.sealed import Sealed
from samtale.audit.sealing import WrongSealError
from samtale.audit.verifying import verify
from samtale.people.models import (
    DomainChange,
    KnownIdentity,
    Leadership,
    NewWayIn,
    OneTimeLink,
    Person,
    Position,
    Precaution,
    ProviderAccount,
    Role,
    Vouching,
)
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.databases import RolledBackError

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Columns that let nobody in and give no right.
NOT_SEALED = {
    Person: {"id", "seal", "sort_key", "last_login", "letters_in"},
    Position: {"id", "seal", "title", "group", "employment"},
}


@pytest.fixture
def rows(cast) -> list[models.Model]:
    """One row of every sealed kind."""
    way_in = NewWayIn.objects.create(person=cast.employee, kind="address", before="a@b.example", after="c@b.example")
    NewWayIn.objects.create(person=cast.colleague, kind="address", before="d@b.example", after="e@b.example")
    return [
        Person.objects.get(pk=cast.employee.pk),
        Position.objects.get(person=cast.employee),
        Leadership.objects.filter(leader=cast.leader).first(),
        Role.objects.get(person=cast.hr),
        ProviderAccount.objects.create(person=cast.employee, issuer="https://login.example", subject="5"),
        KnownIdentity.objects.create(person=cast.employee, claim="oid", digest="a" * 64),
        way_in,
        Vouching.objects.create(way_in=way_in, by=cast.administrator),
        DomainChange.objects.create(old="old.example", new="new.example", by=cast.administrator),
        Precaution.objects.create(kind="no_mail", by=cast.administrator),
        OneTimeLink.objects.create(person=cast.employee, token_hash="b" * 64, expires_at=timezone.now()),
        Authenticator.objects.create(user=cast.employee, type="totp", data={"secret": "x"}),
    ]


def said(row: models.Model) -> str | None:
    """What the log says of a row."""
    return logged_seals.said_by(AccessLog.objects.all()).get(row._meta.db_table, {}).get(str(row.pk))


def written_by_hand(row: models.Model, column: str, value: object) -> None:
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, row.pk])  # noqa: S608


def wrong() -> list[tuple[str, str, str]]:
    return [(one.table, one.number, one.what) for one in sealed_rows.find_wrong_rows()]


def test_every_kind_is_tried_and_every_column_sealed_or_named(rows):
    assert {type(row) for row in rows} == {table.model for table in sealed.tables()}
    for model in (type(row) for row in rows if isinstance(row, Sealed)):
        columns = {field.name for field in model._meta.concrete_fields}
        assert columns - set(model.SEALED) == NOT_SEALED.get(model, {"id", "seal"}), model


def test_each_is_sealed_and_logged_and_no_seal_is_of_two_rows(rows):
    assert wrong() == [] and verify().fault is None
    seals = [said(row) for row in rows]
    assert None not in seals and len(set(seals)) == len(rows)
    assert Authenticator.objects.get().data == {"secret": "x", "seal": said(rows[-1])}


def test_a_value_written_by_hand_in_any_sealed_column_is_named_and_the_row_written_no_more(rows):
    for row in rows[:-1]:
        for name in row.SEALED:
            field = type(row)._meta.get_field(name)
            with pytest.raises(RolledBackError), transaction.atomic():
                written_by_hand(row, field.column, another(field, row))
                again = type(row).objects.get(pk=row.pk)
                assert not again.is_whole, (row, name)
                assert wrong() == [(row._meta.db_table, str(row.pk), sealed_rows.ALTERED)]
                with pytest.raises(WrongSealError), transaction.atomic():
                    again.save()
                with pytest.raises(WrongSealError), transaction.atomic():
                    type(row).objects.filter(pk=row.pk).update(**{name: getattr(row, field.attname)})
                with pytest.raises(WrongSealError):
                    sealed.ensure_whole(again)
                raise RolledBackError
            assert type(row).objects.get(pk=row.pk).is_whole


def another(field: models.Field, row: models.Model) -> object:
    """Another value than the row's, that the column takes."""
    now = getattr(row, field.attname)
    if field.is_relation:
        others = field.related_model.objects.exclude(pk=now)
        if field.related_model is Position:
            others = others.filter(leaderships=None)
        return others.values_list("pk", flat=True).first()
    if isinstance(field, models.BooleanField):
        return not now
    if isinstance(field, models.DateTimeField):
        return field.get_db_prep_value((now or timezone.now()) - timedelta(days=1), connection)
    if isinstance(field, models.DateField):
        return field.get_db_prep_value((now or date(2020, 1, 1)) - timedelta(days=1), connection)
    return "x" if now != "x" else "y"


@pytest.mark.parametrize("change", [{"user_id": 1}, {"data": '{"secret": "mine"}'}, {"type": "webauthn"}])
def test_an_app_or_passkey_written_by_hand_is_none(cast, change):
    row = Authenticator.objects.create(user=cast.employee, type="totp", data={"secret": "x"})
    ((column, value),) = change.items()
    if column == "user_id":
        value = cast.colleague.pk
    elif column == "data":
        value = value.replace("}", f', "seal": "{row.data["seal"]}"}}')
    written_by_hand(row, column, value)
    assert wrong() == [("mfa_authenticator", str(row.pk), sealed_rows.ALTERED)]
    with pytest.raises(WrongSealError):
        Authenticator.objects.get().save()


def test_every_way_of_writing_seals_and_logs(cast):
    first, second = Position.objects.order_by("pk")[:2]
    before = said(first)
    Position.objects.filter(pk__in=[first.pk, second.pk]).update(ended_on=date(2027, 1, 1))
    assert said(first) not in (before, None)
    Position.objects.filter(pk=first.pk).update(title="Noe annet")
    first.refresh_from_db()
    first.title, first.started_on = "Noe tredje", date(2019, 1, 1)
    first.save()
    first.save(update_fields=["ended_on"])
    Position.objects.bulk_update([first, second], ["started_on", "title"])
    Position.objects.filter(pk=second.pk).update(started_on=F("started_on"))
    made = Position.objects.bulk_create(
        Position(person=cast.employee, unit=cast.unit, title="Vikar", started_on=date(2026, 1, nth)) for nth in (1, 2)
    )
    cast.employee.positions.create(unit=cast.unit, title="Vikar", started_on="2026-02-01")
    Role.objects.get_or_create(person=cast.employee, kind="hr", unit=None)
    Role.objects.update_or_create(person=cast.employee, kind="hr", defaults={"unit": cast.unit})
    cast.employee.set_password("rabarbra")
    cast.employee.save(update_fields=["password", "last_login"])
    assert wrong() == [] and all(map(said, made))
    made[0].delete()
    Position.objects.filter(pk=made[1].pk).delete()
    cast.unit.positions.filter(person=cast.employee).delete()  # with its leaderships
    assert wrong() == [] and Leadership.objects.filter(position__person=cast.employee).count() == 0


def test_a_row_read_before_another_changed_it_is_sealed_as_it_stands(cast):
    old = Person.objects.get(pk=cast.employee.pk)
    Person.objects.filter(pk=old.pk).update(email="ny@nordvag.example")
    old.left_on = date(2027, 1, 1)
    old.save(update_fields=["left_on"])
    assert wrong() == [] and Person.objects.get(pk=old.pk).is_whole


def test_what_was_undone_in_between_is_told_as_it_stands(cast):
    role = Role.objects.get(person=cast.hr)
    with sealed.together():
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.filter(pk=role.pk).update(given_at=None)
            Role.objects.create(person=cast.employee, kind="hr", unit=cast.unit)
            Role.objects.create(person=cast.employee, kind="hr", unit=cast.unit)
        Role.objects.create(person=cast.employee, kind="auditor")
    assert wrong() == []
    logged = AccessLog.objects.filter(event=SEALED).count()
    with pytest.raises(RolledBackError), transaction.atomic():
        role.delete()
        raise RolledBackError
    assert wrong() == [] and AccessLog.objects.filter(event=SEALED).count() == logged


def test_many_at_once_are_one_note_in_the_log(cast):
    logged = AccessLog.objects.filter(event=SEALED).count()
    with sealed.together():
        Person.objects.bulk_create(Person(first_name="A", last_name=str(nth)) for nth in range(501))
        Person.objects.filter(first_name="A").update(is_active=False)
    assert AccessLog.objects.filter(event=SEALED).count() == logged + 3 and wrong() == []


def test_an_older_row_a_removed_one_and_one_from_elsewhere_are_named(cast):
    role, table = Role.objects.get(person=cast.administrator), "people_role"
    number, old = str(role.pk), (role.kind, role.seal)
    Role.objects.filter(pk=role.pk).update(kind="hr")
    new = Role.objects.get(pk=role.pk)
    written_by_hand(role, "kind", old[0])
    written_by_hand(role, "seal", old[1])
    assert Role.objects.get(pk=role.pk).is_whole, "its seal is true: it is found, not hindered"
    assert wrong() == [(table, number, sealed_rows.OLDER)]
    with pytest.raises(CommandError, match=f"Row {number} of people_role is an older one"):
        call_command("audit", "verify")
    written_by_hand(role, "kind", new.kind)
    written_by_hand(role, "seal", new.seal)
    assert wrong() == []
    models.QuerySet(Role).filter(pk=role.pk)._raw_delete("default")
    assert wrong() == [(table, number, sealed_rows.REMOVED)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_role (id, person_id, kind, seal) VALUES (%s, %s, 'hr', '')",
            [role.pk + 1000, cast.colleague.pk],
        )
    assert (table, str(role.pk + 1000), sealed_rows.ALTERED) in wrong()


def test_a_deleted_row_put_back_is_named(cast):
    role = Role.objects.get(person=cast.hr)
    number, seal = role.pk, role.seal
    role.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_role (id, person_id, kind, given_at, seal) VALUES (%s, %s, %s, %s, %s)",
            [
                number,
                cast.hr.pk,
                role.kind,
                Role._meta.get_field("given_at").get_db_prep_value(role.given_at, connection),
                seal,
            ],
        )
    assert Role.objects.get(pk=number).is_whole
    assert wrong() == [("people_role", str(number), sealed_rows.UNKNOWN)]


def test_letting_go_of_old_rows_keeps_what_they_said_of_seals(cast):
    Role.objects.get(person=cast.hr).delete()
    assert log.forget_before(timezone.localdate() + timedelta(days=1), by=None) > 10
    assert wrong() == [] and verify().fault is None
    Role.objects.create(person=cast.hr, kind="hr")
    assert wrong() == []
    assert sealed_rows.seal_unsealed_tables() == [], "what was begun is begun"


def test_nothing_is_sealed_anew_where_the_key_is_gone_or_the_log_another(cast):
    role = Role.objects.get(person=cast.hr)
    written_by_hand(role, "kind", "administrator")
    DataKey.objects.filter(holders=holders.SEALS).delete()
    sealing.forget()
    with pytest.raises(sealing.NoSealingKeyError):
        cast.employee.save()
    with pytest.raises(sealed_rows.AlreadySealedError):
        sealed_rows.seal_unsealed_tables()
    with pytest.raises(CommandError, match="is gone"):
        call_command("audit", "begin")


def test_another_log_vouches_for_what_was_whole_and_no_more(cast):
    from samtale.audit import guard, watching

    role = Role.objects.get(person=cast.hr)
    written_by_hand(role, "kind", "administrator")
    guard.take_down(connection)
    AccessLog.objects.all()._raw_delete("default")
    guard.put_up(connection)
    watching.write_first_row(anew=True)
    said = [str(done) for done in sealed_rows.seal_unsealed_tables()]
    assert "The rows of people_person that are whole are in the new log." in said
    assert any("of people_role" in text and "(not whole: 1, which count no more" in text for text in said)
    assert wrong() == [("people_role", str(role.pk), sealed_rows.ALTERED)]


def test_whoever_runs_the_place_accepts_a_row_they_have_looked_at(cast, capsys):
    role = Role.objects.get(person=cast.hr)
    written_by_hand(role, "kind", "auditor")
    with pytest.raises(CommandError, match=f"people_role {role.pk}"):
        call_command("audit", "accept", "people_role", str(role.pk))
    call_command("audit", "accept", "people_role", str(role.pk), "--yes-I-have-looked")
    assert wrong() == [] and Role.objects.get(pk=role.pk).kind == "auditor"
    assert AccessLog.objects.get(event="seals.accepted").detail == {"table": "people_role", "row": str(role.pk)}
    models.QuerySet(Role).filter(pk=role.pk)._raw_delete("default")
    call_command("audit", "accept", "people_role", str(role.pk), "--yes-I-have-looked")
    assert wrong() == []
    with pytest.raises(CommandError, match="no sealed table"):
        call_command("audit", "accept", "vault_datakey", "1", "--yes-I-have-looked")


def test_the_first_seals_are_made_of_what_stands_there_once(before_upgrade, cast_as_stored):
    assert Role.objects.get().seal == ""
    assert "The rows of people_person are sealed as they stand." in [
        str(done) for done in sealed_rows.seal_unsealed_tables()
    ]
    assert wrong() == [] and sealed_rows.seal_unsealed_tables() == []


@pytest.fixture
def cast_as_stored(db) -> None:
    """Rows from before there were seals."""
    from samtale.audit import watching

    watching.write_first_row()
    models.QuerySet(Person).bulk_create([Person(first_name="Kari", last_name="Nes", email="kari@nordvag.example")])
    models.QuerySet(Role).bulk_create([Role(person=Person.objects.get(), kind="administrator")])
