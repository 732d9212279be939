"""Restoring a backup into an empty database, of either kind."""

import hmac
import json
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from samtale.audit import chain, watching, witness
from samtale.audit.models import AccessLog
from samtale.vault import destroyed, keys
from samtale.vault.models import DataKey

from . import envelope, rows
from .backing_up import FORMAT, VERSION, Manifest, Sum
from .envelope import BackupError


class ForeignBackupError(BackupError):
    """The backup bears no sum by a master key of ours: anybody who knows the public key may have made it."""


def restore(file: Path, identity: str, *, foreign: bool = False, known: Collection[UUID] = ()) -> tuple[Manifest, int]:
    """Fill the empty database from a backup, and bring it up to this program.

    The rows are stored whole or not at all; texts stay sealed on the way, and keys that are known to have been
    destroyed since are so again. Raises BackupError, VaultError, OSError, and ForeignBackupError for one that was not
    made by this installation, unless `foreign` says that it is known. Returns what the backup says of itself, and how
    many such keys there were.
    """
    refuse_unless_empty()
    manifest, is_ours = read_through(file, identity)
    if not is_ours and not foreign:
        raise ForeignBackupError(
            "The backup was not made by this installation, or by a version from before backups bore a sum: "
            "anybody may have made it. Nothing was stored. If you know where it is from, add --foreign."
        )
    executor = MigrationExecutor(connection)
    executor.migrate(_as_it_was(manifest, executor))
    executor = MigrationExecutor(connection)
    tables = rows.tables_in_backup(executor.loader.project_state(_as_it_was(manifest, executor)).apps)
    with transaction.atomic():
        loading, again = _Loading(manifest, tables), _Reading()

        def take(line: bytes) -> None:
            again.take(line)
            loading.take(line)

        with file.open("rb") as sealed:
            envelope.open_sealed(sealed, identity, take)
        if is_ours and not again.is_ours():
            raise BackupError("The file was changed while it was read.")
        loading.finish()
    call_command("migrate", interactive=False, verbosity=0)
    return manifest, destroyed.destroy_again(known)


def note_what_is_lost(manifest: Manifest, seen: list[witness.Seen]) -> AccessLog | None:
    """Write in the log which rows it does not have any more, as far as a witness knows; None where it has all.

    What the backup's own witness had seen goes into this machine's. Raises OSError.
    """
    if chain.head() is None:  # the backup was made before anything was logged
        watching.write_first_row(anew=True)
        return None
    file, known = witness.own_file(), {one.number for one in seen}
    if file:
        before = [one for one in witness.parsed(manifest.witness, "the backup") if one.number not in known]
        witness.append(file, before)
    return watching.record_lost_rows(witness.newest(seen), backup=manifest.made_at)


def refuse_unless_empty() -> None:
    """Raises BackupError where the database has people, keys or a log."""
    there = set(connection.introspection.table_names())
    for model in (get_user_model(), DataKey, AccessLog):
        if model._meta.db_table in there and _has_rows(model._meta.db_table):
            raise BackupError("The database is not empty, and a backup needs an empty one: drop it and make it again.")


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:  # the columns may be of another time
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a name of our own
        return cursor.fetchone() is not None


def read_through(file: Path, identity: str) -> tuple[Manifest, bool]:
    """What a backup says of itself, when all of it is there, and whether it was made by this installation.

    Raises BackupError, VaultError where a master key it needs is not at hand, OSError.
    """
    reading = _Reading()
    with file.open("rb") as sealed:
        envelope.open_sealed(sealed, identity, reading.take)
    if reading.manifest is None:
        raise BackupError("The file is not a backup of Samtale.")
    try:
        if json.loads(reading.last).get("end") != reading.manifest.row_count:
            raise BackupError("The backup has no end.")
        return reading.manifest, reading.is_ours()
    except (ValueError, AttributeError):
        raise BackupError("The file is not a backup of Samtale.") from None


class _Reading:
    """What is known of a backup by its lines, which go by one at a time."""

    def __init__(self) -> None:
        self.manifest: Manifest | None = None
        self.last = b""
        self.sum: Sum | None = None

    def take(self, line: bytes) -> None:
        if self.manifest is None:
            self.manifest = _manifest(line)
            for master_id in self.manifest.master_keys:
                keys.master_key(master_id)  # raises where it is not at hand
            self.sum = Sum(self.manifest.summed_by) if self.manifest.summed_by else None
        elif self.sum:
            self.sum.add(self.last)
        self.last = line

    def is_ours(self) -> bool:
        """Whether the last line bears the sum that one of our master keys makes."""
        return self.sum is not None and hmac.compare_digest(self.sum.made(), str(json.loads(self.last).get("sum")))


def _manifest(line: bytes) -> Manifest:
    try:
        said = json.loads(line)
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise BackupError(f"The backup is of a kind this program does not know ({said['version']}).")
        return Manifest(**said)
    except (ValueError, KeyError, TypeError):
        raise BackupError("The file is not a backup of Samtale.") from None


def _as_it_was(manifest: Manifest, executor: MigrationExecutor) -> list[tuple[str, str]]:
    """The last migration of each app that had been run. Raises BackupError for one that this program has not got."""
    applied = {(app, name) for app, name in manifest.migrations}
    graph = executor.loader.graph
    if unknown := sorted(name for name in applied if name not in graph.nodes):
        raise BackupError(f"The backup was made by a newer program ({manifest.program}): it has {unknown[0]}.")

    def children(node):
        return {child.key for child in graph.node_map[node].children}

    return sorted(node for node in applied if not any(child[0] == node[0] for child in children(node) & applied))


class _Loading:
    """Takes a backup's lines, one at a time."""

    def __init__(self, manifest: Manifest, tables: dict[str, rows.Model]):
        self.manifest, self.tables = manifest, tables
        self.begun = False
        if unknown := sorted(set(manifest.tables) - set(tables)):
            raise BackupError(f"The backup has a table this program does not know: {unknown[0]}.")

    def take(self, line: bytes) -> None:
        if not self.begun:
            self.begun = True  # the manifest, read before
            self._clear()
            return
        said = json.loads(line)
        if name := said.get("table"):
            rows.write(self.tables[name], self.manifest.tables[name]["columns"], said["rows"])

    def _clear(self) -> None:
        """Take away what migrations have put in by themselves: the backup has its own."""
        for name in self.tables:
            if _has_rows(name):
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608

    def finish(self) -> None:
        """Number on from where the backup was. Raises BackupError where rows are missing."""
        for name, table in self.manifest.tables.items():
            count = self.tables[name]._base_manager.count()
            if count != table["rows"]:
                raise BackupError(f"{name} has {count} rows, and had {table['rows']} when the backup was made.")
        rows.restart_numbering(self.tables, self.manifest.numbers)
